"""The case sheet on paper, as the casebook's form: one page for what is usually written."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo

from aggregator.domain.amount import Unit, plain
from aggregator.domain.case.sheet import FIELDS
from aggregator.operations.case_paper import CasePaper, FollowUp
from aggregator.operations.referral_views import ReferralRow
from aggregator.printing.page import Page
from aggregator.text import Texts

BEFORE = FIELDS[: FIELDS.index("main_problems")]
"""What the person's life is like."""
WORK = ("main_problems", "progress", "difficulties")
AFTER = ("after_plan", "notes")


def case_page(paper: CasePaper, language: Texts, timezone: tzinfo) -> Page:
    """The form in one language, times on the region's clocks. What was written stays as it was written."""
    words = CaseWords(language, timezone)
    say = language.say
    stamp = say("print.stamp", who=paper.printed_by, when=words.moment(paper.printed_at), reason=paper.reason)
    page = Page(
        language=language.language, title=say("case_paper.title", label=paper.row.label), printed=stamp, form=True
    )
    if not paper.for_agencies:
        page.note(say("case_paper.not_for_agencies"))
    page.facts(words.about(paper), beside=2)
    page.facts(words.written(paper, BEFORE))
    page.facts(words.written(paper, WORK))
    if paper.referrals:
        page.heading(say("case_paper.referrals"))
        page.table(titles(language, "case_paper.referral_titles"), [words.referral(one) for one in paper.referrals])
    page.facts(words.written(paper, AFTER[:1]))
    if paper.follow_ups:
        page.heading(say("case_paper.follow_ups"))
        rows = [words.follow_up(one) for one in paper.follow_ups]
        page.table(titles(language, "case_paper.follow_up_titles"), rows, narrow=1)
    page.facts(words.written(paper, AFTER[1:]))
    return page


def titles(language: Texts, key: str) -> list[str]:
    """Titles that stand in one text."""
    return language.say(key).split("|")


class CaseWords:
    """Puts the parts of a case sheet into words, for paper and for files alike."""

    def __init__(self, language: Texts, timezone: tzinfo) -> None:
        self._say: Callable[..., str] = language.say
        self._language = language
        self._timezone = timezone

    def about(self, paper: CasePaper) -> list[tuple[str, str]]:
        """The head of the form."""
        row, say = paper.row, self._say
        values = (
            f"{self.day(row.opened_at)} ({say(f'origin.{row.origin}')})",
            paper.name or say("case_paper.no_name"),
            f"{paper.district} {paper.dong}".strip(),
            row.officer,
            say(f"case_state.{row.state}") + self._ended(paper),
            ", ".join(say(f"need.{need}") for need in row.needs),
            ", ".join(say(f"service.{service}") for service in paper.services),
            say("case_paper.version", version=row.version, who=paper.sheet_by, at=self.moment(paper.sheet_at)),
        )
        return list(zip(titles(self._language, "case_paper.head"), values, strict=True))

    def _ended(self, paper: CasePaper) -> str:
        """How and when a closed case ended."""
        row = paper.row
        return f": {self._say(f'case_result.{row.result}')}, {self.day(row.closed_at)}" if row.result else ""

    def written(self, paper: CasePaper, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Fields of the sheet; what is empty stands there as a dash, so that nobody takes it for forgotten."""
        for name in fields:
            yield self._say(f"field.{name}"), getattr(paper.sheet, name).strip() or "-"

    def referral(self, one: ReferralRow) -> tuple[str, ...]:
        """A referral: name, agency, state, and how much of what was granted is used."""
        name = f"{getattr(one.name, self._language.language)}{self._year(one)}"
        return (name, one.agency, self._say(f"referral_state.{one.state}"), self.amount(one), self._span(one))

    def _year(self, one: ReferralRow) -> str:
        """The year of the programme a case used."""
        return "" if one.programme_year is None else f" ({one.programme_year})"

    def amount(self, one: ReferralRow) -> str:
        """The amount used of what was granted, or what is wanted as long as nothing is granted."""
        if one.unit is None:
            return ""
        unit = self._say(f"unit.{Unit(one.unit)}")
        if one.granted is not None:
            used, granted = _figure(one.used), _figure(one.granted)
            return self._say("case_paper.used_of", used=used, granted=granted, unit=unit)
        return "" if one.wanted is None else self._say("case_paper.wanted", wanted=_figure(one.wanted), unit=unit)

    def _span(self, one: ReferralRow) -> str:
        """From when to when, as far as it is known."""
        days = (one.starts_on, one.ends_on)
        return " ~ ".join("" if day is None else day.isoformat() for day in days).strip() if any(days) else ""

    def follow_up(self, one: FollowUp) -> tuple[str, ...]:
        """A follow-up: when, what, whether it is done, by whom, and what was found."""
        who = one.person or ("" if one.team is None else self._say(f"team.{one.team}"))
        what = self._language.explain(one.what, self._timezone)
        when = self.day(one.ended_at or one.due_at)
        return (when, what, self._say(f"case_paper.{one.state}"), who, one.words)

    def day(self, at: datetime | None) -> str:
        """A date on the region's clocks; nothing for none."""
        return "" if at is None else f"{at.astimezone(self._timezone):%Y-%m-%d}"

    def moment(self, at: datetime) -> str:
        """A time on the region's clocks."""
        return f"{at.astimezone(self._timezone):%Y-%m-%d %H:%M}"


def _figure(amount: float) -> str:
    """An amount as it is written: 824,700."""
    return f"{plain(amount):,}"
