"""What is handed over, when it must be accepted, and when somebody is reminded."""

from datetime import UTC, datetime, time

import pytest

from aggregator.domain.hand_over import HandOver, HandOverDirection, accept_by, is_on_sheet, remind_at, state_at
from aggregator.domain.incident import Move, State, Transition
from aggregator.domain.region import DutyRules
from aggregator.kernel.events import Explanation

from .conftest import SEOUL

RULES = DutyRules()
EARLY = DutyRules(hand_over_by=time(8))
NEVER = DutyRules(hours={})
TO_DONG, TO_CENTRE = HandOverDirection.TO_DONG, HandOverDirection.TO_CENTRE


def seoul(text: str) -> datetime:
    """A local time as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL).astimezone(UTC)


def row(at: str, move: Move, after: State) -> Transition:
    """One row of a timeline."""
    return Transition(at=seoul(at), who="park", move=move, before=None, after=after, why=Explanation("x"))


RAISED = row("2026-11-18T22:00", Move.RAISE, State.OPEN)
CLOSED = row("2026-11-18T23:00", Move.CLOSE, State.CLOSED)
OLD = row("2026-11-17T22:00", Move.RAISE, State.OPEN)
TOLD = row("2026-11-18T19:00", Move.HAND_OVER, State.OPEN)
LATER = row("2026-11-19T09:00", Move.RAISE, State.OPEN)


@pytest.mark.parametrize(
    ("timeline", "state", "to_dong", "to_centre"),
    [
        ([RAISED], State.OPEN, True, True),
        ([RAISED, CLOSED], State.CLOSED, True, False),
        ([OLD], State.OPEN, False, True),
        ([OLD, TOLD], State.OPEN, False, True),
        ([LATER], None, False, False),
        ([], None, False, False),
    ],
)
def test_what_is_on_a_sheet(timeline: list[Transition], state: State | None, to_dong: bool, to_centre: bool):
    since, at = seoul("2026-11-18T18:00"), seoul("2026-11-19T09:00")
    assert state_at(timeline, at) is state
    assert [is_on_sheet(way, timeline, since, at) for way in (TO_DONG, TO_CENTRE)] == [to_dong, to_centre]


@pytest.mark.parametrize(
    ("direction", "at", "made", "rules", "due"),
    [
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T09:00", RULES, "2026-11-19T10:00"),
        (TO_DONG, "2027-01-04T09:00", "2027-01-04T09:55", RULES, "2027-01-04T10:05"),
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T09:00", EARLY, "2026-11-19T11:00"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-19T18:00", RULES, "2026-11-19T18:30"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-21T18:00", RULES, "2026-11-21T18:10"),
    ],
)
def test_when_a_sheet_must_be_accepted(direction: HandOverDirection, at: str, made: str, rules: DutyRules, due: str):
    assert accept_by(direction, seoul(at), seoul(made), rules, SEOUL) == seoul(due)


@pytest.mark.parametrize(
    ("direction", "made", "at", "rules", "again"),
    [
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T10:00", RULES, "2026-11-19T12:00"),
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T15:59", RULES, "2026-11-19T17:59"),
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T16:00", RULES, "2026-11-20T09:00"),
        (TO_DONG, "2026-11-19T09:00", "2026-11-20T09:00", RULES, "2026-11-23T09:00"),
        (TO_DONG, "2026-11-19T17:55", "2026-11-19T18:05", RULES, "2026-11-20T09:00"),
        (TO_DONG, "2026-11-19T20:00", "2026-11-20T09:00", RULES, "2026-11-23T09:00"),
        (TO_DONG, "2026-11-19T09:00", "2026-11-19T10:00", NEVER, "2026-11-20T10:00"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-19T18:30", RULES, "2026-11-19T20:30"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-20T08:30", RULES, "2026-11-20T18:00"),
        (TO_CENTRE, "2026-11-20T18:00", "2026-11-21T16:30", RULES, "2026-11-23T18:00"),
        (TO_CENTRE, "2026-11-20T18:00", "2026-11-21T15:30", RULES, "2026-11-21T17:30"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-20T18:00", RULES, "2026-11-23T18:00"),
        (TO_CENTRE, "2026-11-19T18:00", "2026-11-20T17:00", NEVER, "2026-11-21T17:00"),
    ],
)
def test_when_somebody_is_reminded(direction: HandOverDirection, made: str, at: str, rules: DutyRules, again: str):
    assert remind_at(direction, seoul(made), seoul(at), rules, SEOUL) == seoul(again)


@pytest.mark.parametrize(("direction", "desk"), [(TO_DONG, "dong:mangu"), (TO_CENTRE, "centre")])
def test_the_desk_that_takes_over_must_accept(direction: HandOverDirection, desk: str):
    at = seoul("2026-11-19T09:00")
    sheet = HandOver(id=1, dong="mangu", direction=direction, since=at, at=at, made_at=at, due_at=at)
    assert sheet.desk == desk
