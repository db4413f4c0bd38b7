"""The watch over an incident, kept within the transaction of whatever changes the incident."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty, escalation
from aggregator.domain.escalation import Situation
from aggregator.domain.incident import Decision, Incident
from aggregator.domain.quiet_rules import Matter, Pace, pace
from aggregator.operations.context import Context
from aggregator.store import escalations


async def watch_over(connection: AsyncConnection, context: Context, decision: Decision, at: datetime) -> bool:
    """Begin, keep or end the watch over an incident; True when its desk is not to be told before the morning."""
    incident = decision.incident
    situation = situation_of(context, incident, at)
    before = await escalations.get(connection, incident.number)
    await escalations.put(connection, incident.number, before, escalation.follow(before, decision, situation, at))
    return escalation.is_quiet(incident, situation)


def situation_of(context: Context, incident: Incident, at: datetime, *, absent: bool = False) -> Situation:
    """What the watch over an incident depends on at a moment."""
    region = context.region
    return Situation(
        policy=region.escalation.of(incident.desk),
        duty=duty.on_duty(at, region.duty, region.timezone),
        opening=duty.next_opening(at, region.duty, region.timezone),
        absent=absent,
    )


def waits_until(context: Context, matter: Matter, at: datetime) -> datetime | None:
    """When something may be told that must not be told now; None: now."""
    region = context.region
    opening = duty.next_opening(at, region.duty, region.timezone)
    dongs_open = opening is None or duty.on_duty(at, region.duty, region.timezone).dongs_open
    return opening if pace(matter, dongs_open=dongs_open) is Pace.MORNING else None
