"""The roster as its keepers see it: read as a calendar, shifts added and ended, who is away, how people are reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty
from aggregator.domain.access import CENTRE, Actor, Permission, Reach, may, require
from aggregator.domain.errors import Forbidden, Invalid, NotFound
from aggregator.domain.region import Language, Recipient
from aggregator.domain.roster import Away, Part, Shift, Stretch, Turn, Weekly, calendar, gaps, require_stretch
from aggregator.kernel.events import Explanation
from aggregator.operations.accounts import known
from aggregator.operations.context import Context
from aggregator.operations.desk_clocks import desk_name, judge_roster
from aggregator.store import rosters

CALENDAR = timedelta(days=14)
"""How far a roster is shown unless another time is asked for."""
LONGEST = timedelta(days=92)
DUTY_CALENDAR = timedelta(days=60)
_ANYBODYS = ("smtp", "solapi", "sens")
"""Channels whose addresses managers may enter; others reach into our own network and are the administrator's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One stretch of one shift; those who are away are left out."""

    shift: int
    start: datetime
    end: datetime
    user: str
    part: Part
    order: int
    weekly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """A stretch of the desk's duty that nobody covers."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterView:
    """The roster of a desk within [start, end): who is on call when, and where nobody is."""

    desk: str
    name: str
    start: datetime
    end: datetime
    turns: tuple[TurnView, ...]
    gaps: tuple[GapView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftView:
    """A shift as it was entered."""

    id: int
    desk: str
    user: str
    part: Part
    order: int
    first_at: datetime
    last_at: datetime | None
    weekday: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysView:
    """How somebody is reached, without the addresses."""

    user: str
    channels: tuple[str, ...]
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayView:
    """Whether somebody can be on call: away from `first_at` to `last_at` (None: until told), or back (both None)."""

    user: str
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDuty:
    """Who is on call at a desk within a period, and whether there is a stretch without anybody."""

    desk: str
    name: str
    turns: tuple[TurnView, ...]
    gaps: tuple[GapView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPeriod:
    """The dongs or the centre on duty within [start, end), why, and the rosters of the desks that keep one."""

    start: datetime
    end: datetime
    dongs_open: bool
    why: Explanation
    desks: tuple[DeskDuty, ...]


async def show(
    context: Context, actor: Actor, desk: str, *, start: datetime | None = None, end: datetime | None = None
) -> RosterView:
    """The roster of a desk, for the next 14 days unless another time is asked for.

    Raises NotFound (`desk_unknown`), Invalid (`day_range_wrong`).
    """
    _require_desk(context, actor, desk, Permission.SEE_ROSTERS)
    start, end = _span(context, start, end, CALENDAR)
    async with context.database.read() as connection:
        shifts, away = await _book(connection, desk, start, end)
    return RosterView(
        desk=desk,
        name=desk_name(context, desk),
        start=start,
        end=end,
        turns=_turns(context, shifts, away, start, end),
        gaps=_gaps(context, desk, shifts, away, duty.periods(start, end, context.region.duty, context.region.timezone)),
    )


async def add_shift(
    context: Context,
    actor: Actor,
    desk: str,
    *,
    user: str,
    part: Part,
    order: int = 0,
    first_at: datetime | None = None,
    last_at: datetime | None = None,
    weekly: Weekly | None = None,
) -> ShiftView:
    """Put somebody on the roster: for one stretch, or every week from `first_at` (None: now) up to `last_at`.

    Raises NotFound (`desk_unknown`, `user_unknown`), Forbidden (`roster_not_allowed`) and Invalid (`ways_needed`,
    `shift_times_wrong`, `shift_ends_before_start`).
    """
    _require_desk(context, actor, desk, Permission.WRITE_ROSTERS)
    now = context.clock.now()
    if weekly is None and (first_at is None or last_at is None):
        raise Invalid("shift_times_wrong", field="from")
    begins = first_at or now
    require_stretch(begins, last_at)
    shift = Shift(id=0, desk=desk, user=user, part=part, order=order, first_at=begins, last_at=last_at, weekly=weekly)
    async with context.database.write() as connection:
        await known(connection, user)
        if not await rosters.ways(connection, context.cipher, [user]):
            raise Invalid("ways_needed", field="user", values={"user": user})
        identifier = await rosters.add_shift(connection, shift, now, actor.user)
        await _changed(connection, context, [desk], now)
        made = await rosters.get_shift(connection, identifier)
        assert made is not None
    return _shift(made)


async def remove_shift(context: Context, actor: Actor, desk: str, shift: int) -> ShiftView:
    """End a shift now; what was worked of it stays. Raises NotFound (`desk_unknown`, `shift_unknown`), Forbidden."""
    _require_desk(context, actor, desk, Permission.WRITE_ROSTERS)
    now = context.clock.now()
    async with context.database.write() as connection:
        found = await rosters.get_shift(connection, shift)
        if found is None or found.desk != desk or (found.last_at is not None and found.last_at <= now):
            raise NotFound("shift_unknown", field="shift")
        await rosters.end_shift(connection, found, now)
        await _changed(connection, context, [desk], now)
    return _shift(found)


async def set_ways(
    context: Context, actor: Actor, user: str, ways: Sequence[tuple[str, str]], *, language: Language = Language.KOREAN
) -> WaysView:
    """Say how somebody is reached: channels with addresses, in the order they are tried. Everybody may say their own.

    Raises NotFound (`user_unknown`), Forbidden (`roster_not_allowed`, `way_not_allowed`), Invalid (`ways_needed`).
    """
    if not ways or not all(address.strip() for _, address in ways):
        raise Invalid("ways_needed", field="ways", values={"user": user})
    if not may(actor, Permission.CONFIGURE):
        for channel, _ in ways:
            if channel not in _ANYBODYS:
                raise Forbidden("way_not_allowed", field="ways", values={"channel": channel})
    async with context.database.write() as connection:
        await _require_person(connection, actor, user)
        made = [Recipient(channel=channel, address=address.strip(), language=language) for channel, address in ways]
        await rosters.set_ways(connection, context.cipher, user, made)
    return WaysView(user=user, channels=tuple(channel for channel, _ in ways), language=language)


async def go_away(
    context: Context, actor: Actor, user: str, *, start: datetime | None = None, end: datetime | None = None
) -> AwayView:
    """Somebody cannot be on call from then (None: now) until then (None: until told).

    Everybody may say it of themselves. Raises NotFound (`user_unknown`), Forbidden (`roster_not_allowed`) and Invalid
    (`shift_ends_before_start`).
    """
    now = context.clock.now()
    away = Away(user=user, first_at=start or now, last_at=end)
    require_stretch(away.first_at, end)
    async with context.database.write() as connection:
        await _require_person(connection, actor, user)
        await rosters.add_absence(connection, away, actor.user)
        await _changed(connection, context, await rosters.desks_of(connection, user), now)
    return AwayView(user=user, first_at=away.first_at, last_at=end)


async def come_back(context: Context, actor: Actor, user: str) -> AwayView:
    """Somebody can be on call again. Raises NotFound (`user_unknown`), Forbidden (`roster_not_allowed`)."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await _require_person(connection, actor, user)
        await rosters.end_absences(connection, user, now)
        await _changed(connection, context, await rosters.desks_of(connection, user), now)
    return AwayView(user=user, first_at=None, last_at=None)


async def duty_calendar(
    context: Context, actor: Actor, *, start: datetime | None = None, end: datetime | None = None
) -> tuple[DutyPeriod, ...]:
    """Who is on duty when and why, for the next 60 days unless another time is asked for (W5)."""
    require(actor, Permission.SEE_ROSTERS)
    start, end = _span(context, start, end, DUTY_CALENDAR)
    region = context.region
    periods = duty.periods(start, end, region.duty, region.timezone)
    desks = [CENTRE, *(f"dong:{dong}" for dong in region.dongs if _is_theirs(actor, f"dong:{dong}"))]
    books: dict[str, tuple[tuple[Shift, ...], tuple[Away, ...]]] = {}
    async with context.database.read() as connection:
        for desk in desks:
            if await rosters.uses_roster(connection, desk):
                books[desk] = await _book(connection, desk, start, end)
    return tuple(
        DutyPeriod(
            start=period.start,
            end=period.end,
            dongs_open=period.dongs_open,
            why=period.why,
            desks=tuple(
                DeskDuty(
                    desk=desk,
                    name=desk_name(context, desk),
                    turns=_turns(context, shifts, away, period.start, period.end),
                    gaps=_gaps(context, desk, shifts, away, (period,)),
                )
                for desk, (shifts, away) in books.items()
                if (desk != CENTRE) is period.dongs_open
            ),
        )
        for period in periods
    )


async def _book(
    connection: AsyncConnection, desk: str, start: datetime, end: datetime
) -> tuple[tuple[Shift, ...], tuple[Away, ...]]:
    """The shifts of a desk within a time, and when their people are away."""
    shifts = await rosters.shifts(connection, desk, start, end)
    return shifts, await rosters.absences(connection, {shift.user for shift in shifts}, start, end)


async def _changed(connection: AsyncConnection, context: Context, desks: Sequence[str], now: datetime) -> None:
    """Look at rosters at once after a change, so that an alarm comes or ends with it."""
    for desk in desks:
        if await rosters.clock(connection, desk) is not None:
            await judge_roster(connection, context, desk, now)


async def _require_person(connection: AsyncConnection, actor: Actor, user: str) -> None:
    """Raise unless it is the actor, or somebody on rosters of theirs, or of none yet and of their dongs."""
    if actor.user == user:
        await known(connection, user)
        return
    require(actor, Permission.WRITE_ROSTERS)
    row = await known(connection, user)
    if actor.rights.reach is Reach.REGION:
        return
    desks = await rosters.desks_of(connection, user)
    places = set(row["dongs"]) <= actor.dongs and set(row["districts"]) <= actor.districts
    theirs = places and bool(row["dongs"] or row["districts"])
    if not theirs or not all(_is_theirs(actor, desk) for desk in desks):
        raise Forbidden("roster_not_allowed", field="user")


def _require_desk(context: Context, actor: Actor, desk: str, permission: Permission) -> None:
    """Raise unless the desk exists and its roster is the actor's to see or to write."""
    require(actor, permission)
    region = context.region
    districts = {f"district:{one.id}" for one in region.districts}
    if desk not in region.recipients and desk not in districts:
        raise NotFound("desk_unknown", field="desk", values={"desk": desk})
    if not _is_theirs(actor, desk):
        if permission is Permission.WRITE_ROSTERS:
            raise Forbidden("roster_not_allowed", field="desk")
        raise NotFound("desk_unknown", field="desk", values={"desk": desk})


def _is_theirs(actor: Actor, desk: str) -> bool:
    """Whether a desk belongs to where the actor works."""
    kind, _, place = desk.partition(":")
    match actor.rights.reach:
        case Reach.REGION | Reach.CENTRE:
            return True
        case Reach.DONGS:
            return place in (actor.districts if kind == "district" else actor.dongs)


def _span(
    context: Context, start: datetime | None, end: datetime | None, usual: timedelta
) -> tuple[datetime, datetime]:
    """The time asked for. Raises Invalid (`day_range_wrong`)."""
    begins = start or context.clock.now()
    ends = end or begins + usual
    if not begins < ends <= begins + LONGEST:
        raise Invalid("day_range_wrong", field="to", values={"days": LONGEST.days})
    return begins, ends


def _turns(
    context: Context, shifts: Sequence[Shift], away: Sequence[Away], start: datetime, end: datetime
) -> tuple[TurnView, ...]:
    """Shifts as a calendar."""
    return tuple(map(_turn, calendar(shifts, away, start, end, context.region.timezone)))


def _turn(turn: Turn) -> TurnView:
    """One stretch of a shift as it is shown."""
    shift, stretch = turn.shift, turn.stretch
    return TurnView(
        shift=shift.id,
        start=stretch.start,
        end=stretch.end,
        user=shift.user,
        part=shift.part,
        order=shift.order,
        weekly=shift.weekly is not None,
    )


def _gaps(
    context: Context,
    desk: str,
    shifts: Sequence[Shift],
    away: Sequence[Away],
    periods: Sequence[duty.Period],
) -> tuple[GapView, ...]:
    """Where a desk is on duty and nobody is on call; a district's desk has no duty of its own."""
    if desk.startswith("district:"):
        return ()
    own = [Stretch(start=one.start, end=one.end) for one in periods if one.dongs_open is (desk != CENTRE)]
    return tuple(
        GapView(start=gap.start, end=gap.end)
        for stretch in own
        for gap in gaps(shifts, away, stretch.start, stretch.end, context.region.timezone)
    )


def _shift(shift: Shift) -> ShiftView:
    """A shift as it was entered."""
    return ShiftView(
        id=shift.id,
        desk=shift.desk,
        user=shift.user,
        part=shift.part,
        order=shift.order,
        first_at=shift.first_at,
        last_at=shift.last_at,
        weekday=None if shift.weekly is None else shift.weekly.weekday,
    )
