"""The page on which an agency answers: plain HTML that works without a script, and the policy it is shown under.

The one script takes the code from behind the # of the address, which no browser sends to a server, removes it from
the address and sends it in the form's body. Without a script the code is typed.
"""

from base64 import b64encode
from hashlib import sha256

from aggregator.domain.agency_link import AgencyAnswer
from aggregator.domain.amount import plain
from aggregator.domain.errors import SmartCareError
from aggregator.domain.region import Language
from aggregator.operations.agency_links import AgencyPage
from aggregator.printing.markup import Markup, element, joined, words
from aggregator.text import Texts, texts

STYLE = """
html { font: 16px/1.5 "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif; color: #111; background: #fff; }
body { max-width: 40rem; margin: 0 auto; padding: 1rem; word-break: keep-all; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid #bbb; }
th { width: 11rem; }
label { display: block; margin: .6rem 0; }
input, textarea, button { font: inherit; padding: .4rem; }
input[type=text], input[type=date], textarea { display: block; width: 100%; box-sizing: border-box; }
input:focus-visible, textarea:focus-visible, button:focus-visible { outline: 3px solid #05a; }
button { margin-top: .8rem; padding: .5rem 1.5rem; }
.note { border-left: 4px solid #b00; padding-left: .8rem; font-weight: 600; }
.done { border-left: 4px solid #070; padding-left: .8rem; font-weight: 600; }
.words { white-space: pre-wrap; unicode-bidi: isolate; }
"""
SCRIPT = """
(function () {
  var code = location.hash.slice(1);
  if (!code) return;
  history.replaceState(null, "", location.pathname);
  var form = document.getElementById("open");
  form.elements.code.value = code;
  form.submit();
})();
"""


def _hash(content: str) -> str:
    """How a policy names a piece of the page."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of the page."""
MEDIA = "text/html"


def ask_for_code(language: Language, refused: SmartCareError | None = None) -> bytes:
    """The page somebody sees first; a refusal before it says why there is nothing else."""
    say = texts(language)
    form = element(
        "form",
        element(
            "label",
            say.say("agency.code"),
            element("input", type="text", name="code", required="required", autocomplete="off", maxlength="40"),
        ),
        element("button", say.say("agency.open"), type="submit"),
        id="open",
        method="post",
        action="/agency",
    )
    lead = element("p", say.say("agency.lead"))
    script = "" if refused is not None else element("script", Markup(SCRIPT))
    return _document(say, _refusal(say, refused), lead, form, script)


def show(
    page: AgencyPage,
    code: str,
    language: Language,
    due: str,
    *,
    taken: bool = False,
    refused: SmartCareError | None = None,
) -> bytes:
    """The referral with what the agency can answer; `due` is the time by which it should, as people read it."""
    say = texts(language)
    done = element("p", say.say("agency.taken"), class_="done") if taken else ""
    withheld = element("p", say.say("agency.withheld"), class_="note") if page.withheld else ""
    answers = _answers(say, page, code) if page.answers else ""
    return _document(say, _refusal(say, refused), done, withheld, _facts(say, page, language, due), answers)


def _facts(say: Texts, page: AgencyPage, language: Language, due: str) -> Markup:
    """What the agency needs to know."""
    name = page.name.ko if language is Language.KOREAN else page.name.en
    facts = [
        ("agency.referral", page.referral),
        ("agency.programme", name),
        ("agency.agency", page.agency),
        ("agency.dong", " ".join(part for part in (page.dong, page.dong_phone) if part)),
        ("agency.state", say.say(f"referral_state.{page.state}")),
        ("agency.wanted", _amount(say, page, page.wanted)),
        ("agency.granted", _amount(say, page, page.granted)),
        ("agency.used", _amount(say, page, page.used if page.granted is not None else None)),
        ("agency.due", due),
        *((f"agency.{field}", value) for field, value in page.person),
    ]
    rows = [
        element("tr", element("th", say.say(key), scope="row"), element("td", words(value)))
        for key, value in facts
        if value
    ]
    return element("table", element("tbody", *rows))


def _amount(say: Texts, page: AgencyPage, amount: float | None) -> str:
    """An amount with its unit."""
    return "" if amount is None else f"{plain(amount):,} {say.say(f'unit.{page.unit}')}"


def _answers(say: Texts, page: AgencyPage, code: str) -> Markup:
    """The form of the answer."""
    choices = [
        element(
            "label",
            element("input", type="radio", name="answer", value=answer, required="required"),
            " " + say.say(f"agency.answer.{answer}"),
        )
        for answer in page.answers
    ]
    counted = page.unit is not None and {AgencyAnswer.APPROVE, AgencyAnswer.USE} & set(page.answers)
    amount = _field(say.say("agency.amount", unit=say.say(f"unit.{page.unit}")), "amount", "text") if counted else ""
    days = (
        joined(
            _field(say.say("agency.starts_on"), "starts_on", "date"),
            _field(say.say("agency.ends_on"), "ends_on", "date"),
        )
        if AgencyAnswer.APPROVE in page.answers
        else ""
    )
    return element(
        "form",
        element("h2", say.say("agency.your_answer")),
        element("input", type="hidden", name="code", value=code),
        element("input", type="hidden", name="seen", value=str(page.seen)),
        *choices,
        amount,
        days,
        element("label", say.say("agency.memo"), element("textarea", name="memo", rows="4", maxlength="2000")),
        element("button", say.say("agency.send"), type="submit"),
        method="post",
        action="/agency/answer",
    )


def _field(title: str, name: str, kind: str) -> Markup:
    """One line to write on."""
    return element("label", title, element("input", type=kind, name=name, autocomplete="off"))


def _refusal(say: Texts, refused: SmartCareError | None) -> str:
    """What could not be done and how to mend it."""
    if refused is None:
        return ""
    what, mend = say.refusal(refused.code, refused.values)
    return element("p", say.say("agency.refused", what=what, mend=mend), class_="note", role="alert")


def _document(say: Texts, *parts: str) -> bytes:
    """The whole page."""
    title = say.say("agency.title")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element("body", element("h1", title), *parts)
    return joined(Markup("<!doctype html>\n"), element("html", head, body, lang=say.language)).encode()
