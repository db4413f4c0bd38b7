"""Absences: when they hold, what ends them, which a home is told, and when a return is missed (W16)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.absence import (
    LEAVING,
    Absence,
    AbsenceEnd,
    AbsenceKind,
    Channel,
    Teller,
    away,
    for_the_home,
    seen,
)
from aggregator.domain.errors import Invalid

from .conftest import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATE = NOON + 3 * DAY


def absence(**more: Any) -> Absence:
    """Three days in Busan from noon."""
    values: dict[str, Any] = {"id": "a_1", "starts_at": NOON, "ends_at": LATE, "place": "부산"} | more
    return Absence(
        household="h_1",
        kind=AbsenceKind.TRAVEL,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        recorded_at=NOON - HOUR,
        recorded_by="kim",
        **values,
    )


ENDED = absence(ended_at=NOON + DAY, ended_by="kim", end=AbsenceEnd.STAFF)


@pytest.mark.parametrize("ends_at", [NOON, NOON - HOUR])
def test_it_ends_after_it_begins(ends_at: datetime):
    with pytest.raises(Invalid, match="absence_ends_first") as caught:
        absence(ends_at=ends_at)
    assert caught.value.field == "ends_at"


@pytest.mark.parametrize(
    ("one", "at", "holds", "over"),
    [
        (absence(), NOON - HOUR, False, False),
        (absence(), NOON, True, False),
        (absence(), LATE - HOUR, True, False),
        (absence(), LATE, False, True),
        (absence(ends_at=None), LATE + 99 * DAY, True, False),
        (ENDED, NOON + HOUR, True, True),
        (ENDED, NOON + DAY, False, True),
    ],
)
def test_it_holds_from_its_beginning_up_to_its_end(one: Absence, at: datetime, holds: bool, over: bool):
    assert (one.holds(at), away([one], at), one.over(at)) == (holds, holds, over)


def test_nobody_is_away_without_an_absence():
    assert not away([], NOON)


def test_ending_it_twice_changes_nothing():
    ended = absence().ended(NOON + HOUR, "kim", AbsenceEnd.STAFF)
    assert (ended.ended_at, ended.ended_by, ended.end) == (NOON + HOUR, "kim", AbsenceEnd.STAFF)
    assert ended.ended(NOON + DAY, "lee", AbsenceEnd.LEFT) is ended
    assert absence().ended(LATE, "kim", AbsenceEnd.STAFF) == absence()


@pytest.mark.parametrize(
    ("one", "due_at"),
    [
        (absence(), LATE + DAY),
        (absence(ends_at=None), NOON + 14 * DAY),
        (absence(ends_at=NOON + 30 * DAY), NOON + 31 * DAY),
        (absence(ends_at=NOON + 31 * DAY), NOON + 14 * DAY),
        (ENDED, None),
        (absence(unreturned_at=LATE + DAY), None),
    ],
)
def test_a_return_is_due_a_while_after_the_end(one: Absence, due_at: datetime | None):
    assert one.due_at(DAY, 14 * DAY, NOON) == due_at


@pytest.mark.parametrize(
    ("one", "now", "due_at"),
    [
        (absence(ends_at=None), NOON - DAY, NOON + 14 * DAY),
        (absence(ends_at=None), NOON + 14 * DAY, NOON + 28 * DAY),
        (absence(ends_at=NOON + 40 * DAY), NOON + 15 * DAY, NOON + 28 * DAY),
        (absence(ends_at=NOON + 40 * DAY), NOON + 28 * DAY, NOON + 41 * DAY),
    ],
)
def test_a_long_one_is_reviewed_again_and_again(one: Absence, now: datetime, due_at: datetime):
    assert one.due_at(DAY, 14 * DAY, now) == due_at


SHORT = absence(id="a_short", ends_at=NOON + DAY)
LONG = absence(id="a_long")
OPEN = absence(id="a_open", ends_at=None)
COMING = absence(id="a_coming", starts_at=NOON + 5 * DAY, ends_at=NOON + 6 * DAY)
AFTER_THAT = absence(id="a_after", starts_at=NOON + 7 * DAY, ends_at=None)


@pytest.mark.parametrize(
    ("known", "at", "chosen"),
    [
        ([], NOON, None),
        ([ENDED], NOON + 2 * DAY, None),
        ([SHORT, LONG, COMING], NOON + HOUR, LONG),
        ([OPEN, LONG], NOON + HOUR, OPEN),
        ([AFTER_THAT, COMING, ENDED], NOON + 2 * DAY, COMING),
        ([SHORT, COMING], NOON + DAY, COMING),
    ],
)
def test_a_home_is_told_what_holds_longest_or_comes_next(known: list[Absence], at: datetime, chosen: Absence | None):
    assert for_the_home(known, at) == chosen


PACKING = NOON + LEAVING
BACK = NOON + DAY


@pytest.mark.parametrize(
    ("one", "at", "indoors", "after"),
    [
        (absence(), NOON - HOUR, True, None),
        (absence(), PACKING, True, absence(seen_at=PACKING)),
        (
            absence(),
            PACKING + timedelta(seconds=1),
            True,
            absence(ended_at=PACKING + timedelta(seconds=1), ended_by="home", end=AbsenceEnd.SEEN),
        ),
        (absence(), BACK, False, absence(seen_at=BACK)),
        (absence(seen_at=BACK), BACK, False, None),
        (absence(seen_at=BACK), BACK - HOUR, False, None),
        (absence(seen_at=BACK), BACK + HOUR, False, absence(seen_at=BACK + HOUR)),
        (absence(), LATE, True, None),
        (ENDED, BACK + HOUR, True, None),
    ],
)
def test_evidence_ends_it_only_indoors_and_after_packing(
    one: Absence, at: datetime, indoors: bool, after: Absence | None
):
    assert seen(one, at, "home", indoors=indoors) == after


def test_packing_takes_less_in_a_demonstration():
    quick = seen(absence(), NOON + timedelta(minutes=1), "home", indoors=True, pace=60.0)
    assert quick is not None
    assert quick.end is AbsenceEnd.SEEN


@given(
    minutes=st.lists(st.tuples(st.integers(-60, 6000), st.booleans()), max_size=30),
    lasts=st.none() | st.integers(1, 5000),
)
def test_whatever_is_seen_an_absence_ends_once_and_never_by_the_door(
    minutes: list[tuple[int, bool]], lasts: int | None
):
    one = absence(ends_at=None if lasts is None else NOON + timedelta(minutes=lasts))
    told = sorted((NOON + timedelta(minutes=minute), indoors) for minute, indoors in minutes)
    for at, indoors in told:
        one = seen(one, at, "home", indoors=indoors) or one
    first = next((at for at, indoors in told if indoors and at > PACKING and absence_holds(lasts, at)), None)
    assert one.ended_at == first
    assert replace(one, ended_at=None, ended_by=None, end=None, seen_at=None) == absence(ends_at=one.ends_at)


def absence_holds(lasts: int | None, at: datetime) -> bool:
    """Whether the person was still to be away."""
    return lasts is None or at < NOON + timedelta(minutes=lasts)
