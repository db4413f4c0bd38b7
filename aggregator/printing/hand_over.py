"""A hand-over sheet on paper (K8)."""

from datetime import datetime, tzinfo

from aggregator.operations.hand_overs import HandOverLine, HandOverView
from aggregator.printing.page import Page
from aggregator.text import Texts


def hand_over_page(
    view: HandOverView, language: Texts, timezone: tzinfo, *, who: str, at: datetime, reason: str
) -> Page:
    """The sheet as a page that says who printed it, when and why."""
    row = view.row
    page = Page(
        language=language.language,
        title=language.say(f"print.hand_over_{row.direction}", dong=view.dong_name),
        printed=language.say("print.hand_over_printed", who=who, at=_moment(at, timezone), reason=reason),
    )
    since, until = _moment(row.since, timezone), _moment(row.at, timezone)
    page.paragraph(language.say("print.hand_over_span", since=since, at=until))
    if row.accepted_at is None:
        page.note(language.say("print.hand_over_open"))
    else:
        accepted = _moment(row.accepted_at, timezone)
        page.paragraph(language.say("print.hand_over_accepted", who=row.accepted_by, at=accepted))
    if view.memo:
        page.paragraph(view.memo)
    titles = language.say("print.hand_over_columns").split("|")
    page.table(titles, [_cells(line, language, timezone) for line in view.lines], narrow=4)
    return page


def _cells(line: HandOverLine, language: Texts, timezone: tzinfo) -> tuple[str, ...]:
    """One line of the sheet."""
    ended = [language.say(f"state.{line.state}")] if line.state else []
    ended += [language.say(f"hand_over_result.{line.result}")] if line.result else []
    what = " ".join([language.explain(line.why, timezone), *(f"({word})" for word in ended)])
    words = f"{line.who}: {line.words}" if line.words else ""
    kind = language.say(f"hand_over_kind.{line.kind}")
    return (_moment(line.at, timezone), kind, line.name, line.incident or "", what, words)


def _moment(at: datetime, timezone: tzinfo) -> str:
    """A time as people read it."""
    return f"{at.astimezone(timezone):%Y-%m-%d %H:%M}"
