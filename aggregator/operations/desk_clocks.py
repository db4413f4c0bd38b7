"""What each desk does by the clock: rosters are looked at, and duty changes from one desk to the other."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty
from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.delivery.dedupe import dedupe
from aggregator.domain.equipment import TicketKind
from aggregator.domain.hand_over import HandOverDirection
from aggregator.domain.region import Recipient
from aggregator.domain.roster import Stretch, gaps
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.operations.recording import close_ticket
from aggregator.operations.rosters import on_call, told
from aggregator.operations.sheets import make_sheet
from aggregator.store import equipment, rosters, turns
from aggregator.store.claims import claim
from aggregator.store.columns import unpack
from aggregator.store.turns import Turn

LOOK_EVERY = timedelta(hours=1)
"""A roster is looked at this often even when nothing changes."""
BY_REGION = "region"
"""Who closes an alarm about a roster that has been filled."""


async def synchronise(context: Context) -> None:
    """Begin to look at every configured desk, and follow changed office hours; run at start."""
    now, region = context.clock.now(), context.region
    changes_at = duty.on_duty(now, region.duty, region.timezone).changes_at
    desks = _configured(context)
    async with context.database.write() as connection:
        await turns.wait_for(connection, Turn.CONFIGURE)
        known = await rosters.clocks(connection)
        for desk, dong in desks.items():
            change = None if dong is None else changes_at
            if desk not in known:
                await rosters.add_clock(connection, desk, now, dong=dong, changes_at=change)
            elif known[desk]["changes_at"] is None or known[desk]["changes_at"] > now:
                await rosters.set_clock(connection, desk, {"changes_at": change, "look_at": now})
        for desk in sorted(known.keys() - desks.keys()):
            await _leave(connection, context, desk, now)


def _configured(context: Context) -> dict[str, str | None]:
    """Every desk of the configuration with its dong, None for the centre's."""
    return {CENTRE: None, **{dong_desk(dong): dong for dong in context.region.dongs}}


async def _leave(connection: AsyncConnection, context: Context, desk: str, now: datetime) -> None:
    """Look no more at a desk that has left the configuration: it has no duty for which somebody could be missing."""
    await close_ticket(connection, context, TicketKind.ROSTER_EMPTY, desk, now, BY_REGION)
    await rosters.drop_clock(connection, desk)


async def change_duty(context: Context, desk: str) -> int:
    """Make the sheet of one change of duty at a dong, and wait for the next; 0 when another process was faster.

    After an outage every change that was missed gets its own sheet, the oldest first.
    """
    now, region = context.clock.now(), context.region
    async with context.database.write() as connection:
        if not await claim(connection, rosters.desk_clocks.c.desk, desk):
            return 0
        row = await rosters.clock(connection, desk)
        if row is None or row["changes_at"] is None or row["changes_at"] > now:
            return 0
        at: datetime = row["changes_at"]
        found = duty.on_duty(at, region.duty, region.timezone)
        direction = HandOverDirection.TO_DONG if found.dongs_open else HandOverDirection.TO_CENTRE
        await make_sheet(connection, context, row["dong_id"], direction, row["since"], at, now)
        await rosters.set_clock(connection, desk, {"since": at, "changes_at": found.changes_at})
    return 1


async def look_at_roster(context: Context, desk: str) -> int:
    """Open or close the alarm about an empty roster of one desk; 0 when another process was faster."""
    now, region = context.clock.now(), context.region
    async with context.database.write() as connection:
        if not await claim(connection, rosters.desk_clocks.c.desk, desk):
            return 0
        row = await rosters.clock(connection, desk)
        if row is None or row["look_at"] > now:
            return 0
        if desk not in _configured(context):
            await _leave(connection, context, desk, now)
            return 1
        found = duty.on_duty(now, region.duty, region.timezone)
        await judge_roster(connection, context, desk, now)
        later = now + LOOK_EVERY
        again = later if found.changes_at is None else min(later, found.changes_at)
        values: dict[str, datetime | None] = {"look_at": again}
        if row["dong_id"] is not None and row["changes_at"] is None:
            values["changes_at"] = found.changes_at
        await rosters.set_clock(connection, desk, values)
    return 1


async def judge_roster(connection: AsyncConnection, context: Context, desk: str, now: datetime) -> None:
    """Open, change or close the alarm about a desk for which nobody is on call now or in its next duty."""
    missing = await missing_at(connection, context, desk, now)
    if missing is None:
        await close_ticket(connection, context, TicketKind.ROSTER_EMPTY, desk, now, BY_REGION)
        return
    why = Explanation(
        "ticket.roster_empty",
        {"desk": desk_name(context, desk), "from_at": missing.start.timestamp(), "until_at": missing.end.timestamp()},
    )
    ticket = await equipment.open_on(connection, TicketKind.ROSTER_EMPTY, desk)
    if ticket is not None:
        if _is_another_gap(unpack(ticket["why"]), why):
            await equipment.say(connection, ticket["id"], why)
        return
    await raise_alarm(
        connection, context, TicketKind.ROSTER_EMPTY, desk, why, await _who_helps(connection, context, desk, now), now
    )


def _is_another_gap(told: Explanation, found: Explanation) -> bool:
    """Whether a gap is not what is left of the one a ticket tells of: it ends at another time, or begins earlier."""
    before, after = told.values, found.values
    return before["until_at"] != after["until_at"] or float(before["from_at"]) > float(after["from_at"])


async def missing_at(connection: AsyncConnection, context: Context, desk: str, now: datetime) -> Stretch | None:
    """The first stretch of a desk's duty, the present one or the next, that nobody covers; None when all is well.

    A desk that is told by configuration alone needs no roster.
    """
    configured = bool(context.region.recipients.get(desk))
    if configured and not await rosters.uses_roster(connection, desk):
        return None
    region = context.region
    for stretch in duty.stretches(now, desk == CENTRE, region.duty, region.timezone):
        shifts = await rosters.shifts(connection, desk, stretch.start, stretch.end)
        away = await rosters.absences(connection, {shift.user for shift in shifts}, stretch.start, stretch.end)
        if found := gaps(shifts, away, stretch.start, stretch.end, region.timezone):
            return found[0]
    return None


def desk_name(context: Context, desk: str) -> str:
    """What a desk is called; its id when it has left the configuration."""
    region = context.region
    districts = {f"district:{one.id}": one.name for one in region.districts}
    names = {CENTRE: region.centre.name, **{dong_desk(dong.id): dong.name for dong in region.dongs.values()}}
    return {**districts, **names}.get(desk, desk)


async def raise_alarm(
    connection: AsyncConnection,
    context: Context,
    kind: TicketKind,
    subject: str,
    why: Explanation,
    others: tuple[Recipient, ...],
    at: datetime,
    *,
    dong: str | None = None,
) -> None:
    """Open a ticket unless it is open, and tell the equipment's recipients and others; again if it was open."""
    ticket = await equipment.open_on(connection, kind, subject)
    identifier = ticket["id"] if ticket else await equipment.add(connection, kind, subject, why, at, dong=dong)
    recipients = dedupe([*context.region.equipment_recipients, *others])
    await plan(connection, context, recipients, "equipment", Cause(ticket=identifier), at)
    context.wake.rouse()


async def _who_helps(connection: AsyncConnection, context: Context, desk: str, at: datetime) -> tuple[Recipient, ...]:
    """Who hears that a desk has nobody: its supervisors and the centre; for the centre without any, everybody."""
    supervisors = [way for one in (await on_call(connection, context, desk, at)).supervisors for way in one.ways[:1]]
    if desk != CENTRE:
        return (*supervisors, *await told(connection, context, CENTRE, at))
    everybody = [way for ways in context.region.recipients.values() for way in ways]
    return tuple(supervisors or everybody)
