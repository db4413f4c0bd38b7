"""The page on which an agency answers a referral, by its link and without an account."""

from collections.abc import Mapping
from datetime import date

import voluptuous as vol

from aggregator.api import agency_page
from aggregator.api.checks import LONGEST_MEMO, choice, day, text, validate
from aggregator.api.problems import STATUS
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.agency_link import AgencyAnswer, AgencySaid
from aggregator.domain.amount import LARGEST
from aggregator.domain.errors import Invalid, SmartCareError
from aggregator.operations import agency_links
from aggregator.operations.agency_links import AgencyPage

_CODE = vol.Schema({vol.Required("code"): text(60)})
_ANSWER = vol.Schema(
    {
        vol.Required("code"): text(60),
        vol.Required("answer"): choice(AgencyAnswer),
        vol.Required("seen"): text(10),
        vol.Optional("amount"): text(30),
        vol.Optional("starts_on"): text(10),
        vol.Optional("ends_on"): text(10),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_DAY = vol.Schema({vol.Required("day"): day()})
_HTML = {"type": "string", "description": "A page for people."}


async def _ask(call: Call[None]) -> Download:
    """Ask for the code; the script sends the one behind the #."""
    return _page(agency_page.ask_for_code(call.language))


async def _open(call: Call[None]) -> Download:
    """Show the referral of a code."""
    try:
        page = await agency_links.open_page(call.context, call.body["code"], origin=call.origin)
    except SmartCareError as refused:
        return _refused(call, refused)
    return _page(_shown(call, page))


async def _answer(call: Call[None]) -> Download:
    """Take an answer."""
    body: Mapping[str, str] = call.body
    try:
        try:
            said, seen = _said(body), _whole(body["seen"])
            page = await agency_links.answer(call.context, body["code"], said, seen=seen, origin=call.origin)
        except SmartCareError as refused:
            page = await agency_links.open_page(call.context, body["code"], origin=call.origin)
            return _page(_shown(call, page, refused=refused), _status(refused))
    except SmartCareError as refused:
        return _refused(call, refused)
    return _page(_shown(call, page, taken=True))


def _said(body: Mapping[str, str]) -> AgencySaid:
    """The answer of a form; what was left empty is nothing. Raises Invalid."""
    return AgencySaid(
        answer=AgencyAnswer(body["answer"]),
        amount=_amount(body.get("amount", "")),
        starts_on=_day(body.get("starts_on", ""), "starts_on"),
        ends_on=_day(body.get("ends_on", ""), "ends_on"),
        memo=body.get("memo", "").replace("\r\n", "\n"),
    )


def _amount(written: str) -> float | None:
    """A number as people write it: 824,700 or 1.5. Raises Invalid."""
    plain = written.replace(",", "").strip()
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError as error:
        raise Invalid("amount_malformed", field="amount", values={"lowest": 0.5, "highest": LARGEST}) from error


def _day(written: str, field: str) -> date | None:
    """A day of a form. Raises Invalid."""
    if not written:
        return None
    try:
        read: date = validate(_DAY, {"day": written})["day"]
    except Invalid as error:
        raise Invalid(error.code, field=field, values=error.values) from error
    return read


def _whole(written: str) -> int:
    """What the page has put into the form; anything else is no page of ours."""
    return int(written) if written.isascii() and written.isdigit() else -1


def _shown(call: Call[None], page: AgencyPage, *, taken: bool = False, refused: SmartCareError | None = None) -> bytes:
    """The page of a referral."""
    zone = call.context.region.timezone
    due = "" if page.answer_due_at is None else f"{page.answer_due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    return agency_page.show(page, call.body["code"], call.language, due, taken=taken, refused=refused)


def _refused(call: Call[None], refused: SmartCareError) -> Download:
    """Say why there is nothing to see, and ask for a code again."""
    return _page(agency_page.ask_for_code(call.language, refused), _status(refused))


def _status(refused: SmartCareError) -> int:
    """The status of a refusal."""
    return STATUS.get(type(refused), 400)


def _page(content: bytes, status: int = 200) -> Download:
    """A page to be shown."""
    return Download(
        name="agency.html", media=agency_page.MEDIA, content=content, policy=agency_page.POLICY, status=status
    )


ROUTES = (
    Route(
        method="GET",
        path=agency_links.PAGE,
        name="agencyPage",
        summary="Ask an agency for the code of its link; the script takes it from behind the #",
        who=Who.ANYONE,
        handler=_ask,
        answer=_HTML,
        media=(agency_page.MEDIA,),
    ),
    Route(
        method="POST",
        path=agency_links.PAGE,
        name="openAgencyPage",
        summary="Show an agency the one referral of its code",
        who=Who.ANYONE,
        handler=_open,
        answer=_HTML,
        media=(agency_page.MEDIA,),
        body=_CODE,
        form=True,
        refusals=(404, 409, 429),
    ),
    Route(
        method="POST",
        path=f"{agency_links.PAGE}/answer",
        name="answerAsAgency",
        summary="Take an agency's answer",
        who=Who.ANYONE,
        handler=_answer,
        answer=_HTML,
        media=(agency_page.MEDIA,),
        body=_ANSWER,
        form=True,
        refusals=(404, 409, 429),
    ),
)
