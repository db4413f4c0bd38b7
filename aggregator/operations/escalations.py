"""Running what is due about incidents nobody has, or nobody has finished: telling the next ones, reminding."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import escalation
from aggregator.domain.delivery.dedupe import dedupe
from aggregator.domain.escalation import Told, Watch
from aggregator.domain.incident import Incident
from aggregator.domain.ladder import Rung, ladder, one_by_one
from aggregator.domain.region import Recipient
from aggregator.domain.roster import other_desk
from aggregator.operations import rosters
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.operations.recording import record
from aggregator.operations.watching import situation_of
from aggregator.store import absences, deliveries, escalations, households, incidents


async def run_watch(context: Context, number: int) -> int:
    """One watch that is due, in its own transaction; 0 when somebody was faster or has finished the incident."""
    now = context.clock.now()
    async with context.database.write() as connection:
        watch = await escalations.claim(connection, number, now)
        incident = None if watch is None else await incidents.get(connection, context.cipher, number)
        if watch is None or incident is None:
            return 0
        absent = await _is_explained(connection, context, incident, now)
        situation = situation_of(context, incident, now, absent=absent)
        rungs = await _rungs(connection, context, incident, now)
        told = escalation.fall_due(watch, incident, rungs, situation, now)
        await _tell(connection, context, watch, told, now)
    context.wake.rouse()
    return 1


async def _tell(connection: AsyncConnection, context: Context, watch: Watch, told: Told, now: datetime) -> None:
    """Write down what a due watch leads to. Whoever was told of the incident just now is not reminded yet."""
    incident = told.decision.incident
    recipients: Iterable[Recipient] = told.recipients or ()
    if told.message and told.recipients is None:
        gap = context.region.escalation.of(incident.desk).gap
        since = None if incident.priority.calls_for_help else now - gap
        ways = dedupe(await _holders_ways(connection, context, incident, now))
        recipients = [way for way in ways if not await _heard(connection, context, incident.number, way, since)]
        if ways and not recipients:
            await escalations.put(connection, incident.number, watch, replace(watch, due_at=now + gap))
            return
    if told.decision.transitions:
        await record(connection, context, told.decision, now)
    await escalations.put(connection, incident.number, watch, told.watch)
    cause = Cause(incident=incident.number, priority=incident.priority)
    await plan(connection, context, recipients, told.message, cause, now)


async def _heard(
    connection: AsyncConnection, context: Context, number: int, way: Recipient, since: datetime | None
) -> bool:
    """Whether a recipient was told about an incident since then; never for None."""
    return since is not None and await deliveries.told_since(connection, context.cipher, number, way, since)


async def _rungs(connection: AsyncConnection, context: Context, incident: Incident, now: datetime) -> tuple[Rung, ...]:
    """The ladder of an incident's desk."""
    region = context.region
    home = await households.get(connection, incident.household)
    assert home is not None
    found = await rosters.on_call(connection, context, incident.desk, now)
    return ladder(
        desk=await rosters.told(connection, context, incident.desk, now),
        people=found.people,
        supervisors=found.supervisors,
        other_desk=await rosters.told(connection, context, other_desk(incident.desk, home["dong_id"]), now),
        everybody=tuple(way for ways in region.recipients.values() for way in ways) + region.equipment_recipients,
    )


async def _holders_ways(
    connection: AsyncConnection, context: Context, incident: Incident, now: datetime
) -> tuple[Recipient, ...]:
    """The ways of whoever has the incident; where nobody has it, or nothing leads to them, those of its desk."""
    ways = await rosters.ways_of(connection, context, incident.claimed_by or "")
    return one_by_one(ways) or await rosters.told(connection, context, incident.desk, now)


async def _is_explained(connection: AsyncConnection, context: Context, incident: Incident, now: datetime) -> bool:
    """Whether an absence told after the latest signal explains it; one that was known before does not."""
    known = await absences.of_household(connection, context.cipher, incident.household, not_over_at=now)
    return any(one.holds(now) and one.recorded_at >= incident.signalled_at for one in known)
