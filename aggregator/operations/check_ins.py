"""Taking the results of check-in calls, from a vendor or from staff who called themselves."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Role, require
from aggregator.domain.catalogue import Said
from aggregator.domain.check_in import (
    CallOutcome,
    CheckIn,
    Direction,
    Effect,
    Feared,
    Meaning,
    Occasion,
    Situation,
    as_of_now,
    calls,
    judge,
    not_answered,
)
from aggregator.domain.errors import Conflict, NotFound
from aggregator.domain.household import ConsentKind
from aggregator.domain.seasonal import in_season
from aggregator.kernel.wire import AbsenceItem, AcknowledgedItem
from aggregator.operations.check_in_sources import heard_from
from aggregator.operations.consents import consent_covers
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label
from aggregator.operations.looks import note
from aggregator.operations.person import Person
from aggregator.operations.visibility import visible_household
from aggregator.operations.wishes import wish
from aggregator.store import check_ins, households, services


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInTaken:
    """What a source is told: nothing about the person.

    `repeated`: it was known already, and nothing has changed. `recording_kept` is false without the person's consent.
    """

    reference: str
    received_at: datetime
    repeated: bool
    recording_kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInView:
    """One result as staff see it; `question` is the seasonal one that was asked, `incident` what it led to."""

    reference: str
    source: str
    called_at: datetime
    received_at: datetime
    direction: Direction
    occasion: Occasion
    outcome: CallOutcome
    feared: Feared | None
    attempts: int
    words: str
    recording: str
    question: Said | None
    incident: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A seasonal question; whoever asks it tells its `id` with the result."""

    id: str
    words: Said


async def take(context: Context, actor: Actor, check_in: CheckIn) -> CheckInTaken:
    """Write down a result with everything that follows from it; a reference told twice changes nothing.

    Raises Forbidden, Invalid (`called_in_future`), NotFound (`household_unknown`): also for a household that has no
    such service or has not agreed to it, so that a vendor learns nothing about whom we know. Conflict
    (`reference_of_another`) where the source has used the reference for another household: what this one said must
    not be taken for a repetition.
    """
    require(actor, Permission.POST_CHECK_INS)
    now = context.clock.now()
    check_in = as_of_now(check_in, now)
    async with context.database.write() as connection:
        _dong, agreed = await _agreed(connection, actor, check_in.household, now)
        person = await Person(connection, context, check_in.household, now, who=actor.user).load()
        known = await check_ins.by_reference(connection, actor.user, check_in.reference)
        if known is not None:
            if known["household_id"] != check_in.household:
                raise Conflict("reference_of_another", field="reference")
            return CheckInTaken(
                reference=check_in.reference,
                received_at=known["received_at"],
                repeated=True,
                recording_kept=known["recording"] != "",
            )
        kept = check_in if agreed else replace(check_in, recording="")
        identifier = await check_ins.add(connection, context.cipher, kept, source=actor.user, received_at=now)
        effect = await _judge(connection, context, person, kept)
        await _follow(connection, context, person, kept, effect, identifier, now, actor.user)
        await heard_from(connection, context, actor, now, fault=effect.fault)
        await person.flush()
    return CheckInTaken(
        reference=check_in.reference, received_at=now, repeated=False, recording_kept=kept.recording != ""
    )


async def list_check_ins(
    context: Context, actor: Actor, *, household: str, limit: int = 100
) -> tuple[CheckInView, ...]:
    """The newest results of one person first, with what was said; logged as a look.

    Raises Forbidden, NotFound (`household_unknown`).
    """
    require(actor, Permission.SEE_CHECK_INS)
    now = context.clock.now()
    async with context.database.write() as connection:
        person = await visible_household(connection, actor, household, now)
        await note(connection, context, actor, [household], now, "check_ins")
        rows = await check_ins.newest(connection, household, limit)
    return tuple(
        CheckInView(
            reference=row["reference"],
            source=row["source"],
            called_at=row["called_at"],
            received_at=row["received_at"],
            direction=Direction(row["direction"]),
            occasion=Occasion(row["occasion"]),
            outcome=CallOutcome(row["outcome"]),
            feared=None if row["feared"] is None else Feared(row["feared"]),
            attempts=row["attempts"],
            words=check_ins.opened(context.cipher, row, "words"),
            recording=check_ins.opened(context.cipher, row, "recording"),
            question=_asked(context, person["dong_id"], row["question"]),
            incident=None if row["incident_number"] is None else label(row["incident_number"]),
        )
        for row in rows
    )


async def questions(context: Context, actor: Actor, household: str) -> tuple[QuestionView, ...]:
    """What a check-in call asks this person today besides the usual, as the district writes it (C2, S9).

    Raises Forbidden, NotFound (`household_unknown`).
    """
    require(actor, Permission.POST_CHECK_INS)
    now = context.clock.now()
    async with context.database.write() as connection:
        dong, _agrees = await _agreed(connection, actor, household, now)
    today = now.astimezone(context.region.timezone).date()
    asked = in_season(context.region.questions_of(dong), today)
    return tuple(QuestionView(id=one.id, words=Said(ko=one.ko, en=one.en)) for one in asked)


def _asked(context: Context, dong: str, question: str | None) -> Said | None:
    """The words of a question; its id where the district has none of it: a result is never refused for that."""
    if question is None:
        return None
    words = [Said(ko=one.ko, en=one.en) for one in context.region.questions_of(dong) if one.id == question]
    return words[0] if words else Said(ko=question, en=question)


async def _agreed(connection: AsyncConnection, actor: Actor, household: str, now: datetime) -> tuple[str, bool]:
    """The person's dong, and whether recordings may be kept.

    Raises NotFound unless the actor may tell something about this household.
    """
    if actor.role is not Role.VENDOR:
        await visible_household(connection, actor, household, now)
    known = await households.get(connection, household)
    called = calls(await services.in_force(connection, household))
    if known is None or not called or not await consent_covers(connection, household, ConsentKind.SERVICE, now):
        raise NotFound("household_unknown", field="household")
    return known["dong_id"], await consent_covers(connection, household, ConsentKind.RECORDING, now)


async def _judge(connection: AsyncConnection, context: Context, person: Person, check_in: CheckIn) -> Effect:
    """What follows, from everything that is known."""
    situation = Situation(
        past=await check_ins.past(connection, check_in.household, check_in.occasion),
        services=await services.in_force(connection, check_in.household),
        absent=person.absent,
        last_evidence_at=person.last_evidence_at,
    )
    return judge(check_in, situation, context.region.check_ins)


async def _follow(
    connection: AsyncConnection,
    context: Context,
    person: Person,
    check_in: CheckIn,
    effect: Effect,
    identifier: int,
    now: datetime,
    who: str,
) -> None:
    """Let a result have its effects: evidence first, so that a signal of the same call is newer."""
    if effect.heard:
        await person.take(AcknowledgedItem(at=check_in.called_at, how="call"), {})
    if check_in.absence_place is not None:
        absence = AbsenceItem(
            at=check_in.called_at,
            starts_at=check_in.called_at,
            ends_at=check_in.absent_until,
            place=check_in.absence_place,
            by="subject",
        )
        await person.take(absence, {})
    if effect.signal is not None:
        number = await person.signal(effect.signal, {})
        if number:
            await check_ins.led_to(connection, identifier, number)
    elif check_in.meaning is Meaning.MISSED:
        await person.note(not_answered(check_in))
    if effect.request is not None:
        await wish(
            connection,
            context,
            check_in.household,
            effect.request,
            who=who,
            asked_at=check_in.called_at,
            at=now,
            check_in=identifier,
        )
