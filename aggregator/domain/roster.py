"""Who is on call at a desk: shifts by date or by week, substitutes, supervisors, and the stretches nobody covers.

A weekly shift is written on the local clock and may run past midnight. Somebody who is away counts for nothing: the
substitutes follow. A stretch without anybody who is on call or stands in is a gap, and a gap is an alarm before it
begins (W5).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Recipient

LONGEST = timedelta(days=7)
"""So long a weekly shift may last; then it comes round again."""
_MINUTES_A_DAY = 24 * 60


class Part(StrEnum):
    """What somebody does in a shift, in the order in which they are asked."""

    ON_CALL = "on_call"
    SUBSTITUTE = "substitute"
    SUPERVISOR = "supervisor"

    @property
    def rank(self) -> int:
        """0 for whoever is asked first."""
        return list(Part).index(self)


COVERING = (Part.ON_CALL, Part.SUBSTITUTE)
"""Who answers for a desk; a supervisor is asked when they do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallPerson:
    """Somebody at a desk now and the ways to reach them, in the order they are tried."""

    name: str
    ways: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Who answers for a desk at a moment, first whoever is on call, then the substitutes; and the supervisors."""

    people: tuple[OnCallPerson, ...] = ()
    supervisors: tuple[OnCallPerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Every week on a weekday (Monday is 0), `starts_min` minutes after local midnight, for `lasts_min` minutes."""

    weekday: int
    starts_min: int
    lasts_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody's part at a desk within [first_at, last_at), all of it or (`weekly`) the weekly hours in it.

    `last_at` is None for a weekly shift without an end; `order` tells several people of one part apart, lowest first.
    """

    id: int
    desk: str
    user: str
    part: Part
    order: int
    first_at: datetime
    last_at: datetime | None
    weekly: Weekly | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Somebody cannot be on call within [first_at, last_at); None: until they say so."""

    user: str
    first_at: datetime
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From a moment up to, not including, another."""

    start: datetime
    end: datetime


def weekly(weekday: int, starts: time, ends: time) -> Weekly:
    """A weekly shift from local times; one that ends no later than it starts ends on the next day.

    Raises Invalid (`weekday_wrong`).
    """
    if weekday not in range(7):
        raise Invalid("weekday_wrong", field="weekday")
    first, last = (at.hour * 60 + at.minute for at in (starts, ends))
    lasts = last - first if last > first else last - first + _MINUTES_A_DAY
    return Weekly(weekday=weekday, starts_min=first, lasts_min=lasts)


def require_stretch(start: datetime, end: datetime | None, field: str = "until") -> None:
    """Raise Invalid (`shift_ends_before_start`) unless the end is later than the start."""
    if end is not None and end <= start:
        raise Invalid("shift_ends_before_start", field=field)


def _turns(shift: Shift, start: datetime, end: datetime, timezone: tzinfo) -> Iterator[Stretch]:
    """When a shift is worked within [start, end), in order."""
    start = max(start, shift.first_at)
    end = end if shift.last_at is None else min(end, shift.last_at)
    if shift.weekly is None:
        if start < end:
            yield Stretch(start=start, end=end)
        return
    day = start.astimezone(timezone).date() - LONGEST
    while (begins := _local(day, shift.weekly.starts_min, timezone)) < end:
        ends = _local(day, shift.weekly.starts_min + shift.weekly.lasts_min, timezone)
        if day.weekday() == shift.weekly.weekday and ends > start:
            yield Stretch(start=max(begins, start), end=min(ends, end))
        day += timedelta(days=1)


def _local(day: date, minutes: int, timezone: tzinfo) -> datetime:
    """So many minutes after a local midnight, on the wall clock, as UTC."""
    midnight = datetime.combine(day, time())
    return (midnight + timedelta(minutes=minutes)).replace(tzinfo=timezone).astimezone(UTC)


def _less(stretches: Iterable[Stretch], away: Iterable[Away]) -> list[Stretch]:
    """What is left of stretches without the times somebody is away."""
    left = list(stretches)
    for one in away:
        cut: list[Stretch] = []
        for stretch in left:
            if one.first_at > stretch.start:
                cut.append(Stretch(start=stretch.start, end=min(stretch.end, one.first_at)))
            if one.last_at is not None and one.last_at < stretch.end:
                cut.append(Stretch(start=max(stretch.start, one.last_at), end=stretch.end))
        left = [stretch for stretch in cut if stretch.start < stretch.end]
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One stretch of one shift in a calendar."""

    shift: Shift
    stretch: Stretch


def calendar(
    shifts: Iterable[Shift], away: Sequence[Away], start: datetime, end: datetime, timezone: tzinfo
) -> tuple[Turn, ...]:
    """Who is on call when within [start, end), those who are away left out: by time, then in the order asked."""
    turns = [
        Turn(shift=shift, stretch=stretch)
        for shift in shifts
        for stretch in _less(_turns(shift, start, end, timezone), [one for one in away if one.user == shift.user])
    ]
    return tuple(sorted(turns, key=lambda turn: (turn.stretch.start, *_asked(turn.shift))))


def _asked(shift: Shift) -> tuple[int, int, int]:
    """The order in which people of a desk are asked."""
    return (shift.part.rank, shift.order, shift.id)


def at_work(shifts: Iterable[Shift], away: Sequence[Away], at: datetime, timezone: tzinfo) -> tuple[Shift, ...]:
    """The shifts that are worked at a moment, in the order in which people are asked; nobody is asked twice."""
    moment = timedelta(microseconds=1)
    found = sorted((turn.shift for turn in calendar(shifts, away, at, at + moment, timezone)), key=_asked)
    once: dict[tuple[bool, str], Shift] = {}
    for shift in found:
        once.setdefault((shift.part is Part.SUPERVISOR, shift.user), shift)
    return tuple(once.values())


def gaps(
    shifts: Iterable[Shift], away: Sequence[Away], start: datetime, end: datetime, timezone: tzinfo
) -> tuple[Stretch, ...]:
    """The stretches within [start, end) for which nobody is on call or stands in, in order."""
    covering = [shift for shift in shifts if shift.part in COVERING]
    found: list[Stretch] = []
    covered = start
    for turn in calendar(covering, away, start, end, timezone):
        if turn.stretch.start > covered:
            found.append(Stretch(start=covered, end=turn.stretch.start))
        covered = max(covered, turn.stretch.end)
    if covered < end:
        found.append(Stretch(start=covered, end=end))
    return tuple(found)


def other_desk(desk: str, dong: str) -> str:
    """The desk that stands in for one, about a person of a dong."""
    return dong_desk(dong) if desk == CENTRE else CENTRE


def chained(people: Sequence[OnCallPerson]) -> tuple[Recipient, ...]:
    """The first person's first way, followed by their other ways and everybody who stands in for them."""
    ways = [way for person in people for way in person.ways]
    if not ways:
        return ()
    first = ways[0]
    return (
        Recipient(
            channel=first.channel,
            address=first.address,
            language=first.language,
            within=first.within,
            then=tuple(ways[1:]),
        ),
    )
