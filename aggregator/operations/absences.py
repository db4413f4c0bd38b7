"""Absences told to staff, the list of all of them, and returns that nobody noticed (W16)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import Absence, AbsenceEnd, AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.errors import NotFound
from aggregator.domain.signal import Signal, SignalKind
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.person import Person
from aggregator.operations.visibility import sight_of, visible_household
from aggregator.store import absences
from aggregator.store.claims import claim
from aggregator.store.identifiers import new_id
from aggregator.store.sight import among


class AbsenceState(StrEnum):
    """How an absence stands."""

    COMING = "coming"
    AWAY = "away"
    AWAY_SEEN = "away_seen"
    OVER = "over"
    UNRETURNED = "unreturned"
    """Its end is long past, and nobody has been seen since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """One absence; `seen_at` is evidence that did not end it, `end` why it ended before its time."""

    id: str
    household: str
    dong: str
    kind: AbsenceKind
    told_by: Teller
    channel: Channel
    starts_at: datetime
    ends_at: datetime | None
    place: str
    recorded_at: datetime
    recorded_by: str
    seen_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    end: AbsenceEnd | None
    state: AbsenceState


async def add(
    context: Context,
    actor: Actor,
    household: str,
    *,
    kind: AbsenceKind,
    told_by: Teller,
    channel: Channel,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    place: str = "",
) -> AbsenceView:
    """Write down an absence, from now unless told otherwise; it reaches the home with its next report.

    Whoever takes worries by phone may: the centre, too. Raises Invalid (`absence_ends_first`), NotFound, Forbidden.
    """
    require(actor, Permission.TAKE_WORRIES)
    now = context.clock.now()
    absence = Absence(
        id=new_id("a"),
        household=household,
        kind=kind,
        told_by=told_by,
        channel=channel,
        starts_at=starts_at or now,
        ends_at=ends_at,
        place=place,
        recorded_at=now,
        recorded_by=actor.user,
    )
    async with context.database.write() as connection:
        row = await visible_household(connection, actor, household, now)
        await write_down(connection, context, actor, absence, now)
    return _view(absence, row["dong_id"], now)


async def write_down(
    connection: AsyncConnection, context: Context, actor: Actor, absence: Absence, now: datetime
) -> None:
    """Write an absence down, with all that follows, within the caller's transaction."""
    person = await Person(connection, context, absence.household, now, who=actor.user).load()
    await person.absences.note(absence)
    await person.note(Explanation("incident.absence_noted", {"told_at": now.timestamp()}))
    await note(connection, context, actor, [absence.household], now, "absence")


async def end(context: Context, actor: Actor, absence: str) -> AbsenceView:
    """End an absence now; one that is over stays as it is. Raises NotFound (`absence_unknown`), Forbidden."""
    require(actor, Permission.TAKE_WORRIES)
    now = context.clock.now()
    async with context.database.write() as connection:
        known = await absences.get(connection, context.cipher, absence)
        if known is None:
            raise NotFound("absence_unknown", field="absence")
        try:
            row = await visible_household(connection, actor, known.household, now)
        except NotFound as hidden:
            raise NotFound("absence_unknown", field="absence") from hidden
        ended = await end_now(connection, context, actor, known, now)
    return _view(ended, row["dong_id"], now)


async def end_now(
    connection: AsyncConnection, context: Context, actor: Actor, absence: Absence, now: datetime
) -> Absence:
    """End an absence, with all that follows, within the caller's transaction; one that is over stays as it is."""
    person = await Person(connection, context, absence.household, now, who=actor.user).load()
    ended = await person.absences.end(absence, now, actor.user, AbsenceEnd.STAFF)
    if ended is not absence:
        await person.note(Explanation("incident.absence_cleared", {"told_at": now.timestamp()}))
    await note(connection, context, actor, [absence.household], now, "absence")
    return ended


async def list_absences(context: Context, actor: Actor, *, household: str | None = None) -> tuple[AbsenceView, ...]:
    """Everybody's absences that are not over or whose return nobody noticed; with a household all of the person's.

    Every person shown is logged as a look.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        if household is not None:
            row = await visible_household(connection, actor, household, now)
            found = await absences.of_household(connection, context.cipher, household)
            dongs = {household: row["dong_id"]}
        else:
            sight = sight_of(actor, now)
            found = await absences.open_ones(connection, context.cipher, now, sight.households())
            dongs = dict(await among(connection, sight, {one.household for one in found}))
        await note(connection, context, actor, sorted({one.household for one in found}), now, "absences")
    return tuple(_view(one, dongs[one.household], now) for one in found)


async def mind_return(context: Context, absence: str) -> int:
    """A return is overdue: settle it where the person was seen since, else ask the desk to look after them.

    Of an absence that goes on for long the desk is asked whether it still holds; it mutes until somebody ends it.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, absences.absences.c.id, absence):
            return 0
        known = await absences.get(connection, context.cipher, absence)
        if known is None or known.ended_at is not None or known.unreturned_at is not None:
            return 0
        person = await Person(connection, context, known.household, now, who=REGION).load()
        if known.over(now):
            await _judge_return(person, known, now)
        else:
            await _review(person, known, now)
    return 1


async def _review(person: Person, absence: Absence, now: datetime) -> None:
    """Ask whether a long absence still holds."""
    await person.absences.reviewed(absence)
    away_s = (now - absence.starts_at).total_seconds()
    why = Explanation("absence.review", {"begun_at": absence.starts_at.timestamp(), "away_s": away_s})
    await person.signal(Signal(kind=SignalKind.CHECK_REQUEST, at=now, why=why), {})


async def _judge_return(person: Person, absence: Absence, now: datetime) -> None:
    """Whether the person was seen since the end, or is away again."""
    assert absence.ends_at is not None
    evidence = person.last_evidence_at
    seen = evidence is not None and evidence >= absence.ends_at
    if person.absent or seen:
        await person.absences.settled(absence, REGION, home=seen and not person.absent)
        return
    await person.absences.missed(absence)
    quiet_s = (now - absence.ends_at).total_seconds()
    why = Explanation("absence.no_return", {"ended_at": absence.ends_at.timestamp(), "quiet_s": quiet_s})
    await person.signal(Signal(kind=SignalKind.CHECK_REQUEST, at=now, why=why), {})


def _view(absence: Absence, dong: str, now: datetime) -> AbsenceView:
    """An absence as staff see it."""
    return AbsenceView(
        id=absence.id,
        household=absence.household,
        dong=dong,
        kind=absence.kind,
        told_by=absence.told_by,
        channel=absence.channel,
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        place=absence.place,
        recorded_at=absence.recorded_at,
        recorded_by=absence.recorded_by,
        seen_at=absence.seen_at,
        ended_at=absence.ended_at,
        ended_by=absence.ended_by,
        end=absence.end,
        state=_state(absence, now),
    )


def _state(absence: Absence, now: datetime) -> AbsenceState:
    """How an absence stands."""
    if absence.unreturned_at is not None:
        return AbsenceState.UNRETURNED
    if absence.over(now):
        return AbsenceState.OVER
    if absence.starts_at > now:
        return AbsenceState.COMING
    return AbsenceState.AWAY if absence.seen_at is None else AbsenceState.AWAY_SEEN
