"""What is written down about a dispatch."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import dispatch
from aggregator.domain.access import Actor
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import NOTHING_TOLD, Particulars, Step, chosen
from aggregator.domain.incident import Decision, Incident
from aggregator.operations.context import Context
from aggregator.operations.incident_views import IncidentRow
from aggregator.operations.incidents import work_on
from aggregator.store import dispatches


async def step(
    context: Context,
    actor: Actor,
    number: int,
    *,
    step: Step,
    at: datetime | None = None,
    memo: str = "",
    told: Particulars = NOTHING_TOLD,
    which: int | None = None,
) -> IncidentRow:
    """Record that those who went have left, arrived, taken the person somewhere, or are done.

    `which` is the position of the dispatch from 1, the newest without it. Raises Invalid (`time_out_of_order`,
    `hospital_needed`), NotFound (`dispatch_unknown`), Conflict (`nobody_dispatched`).
    """

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        dispatch.require_dispatched(incident, actor)
        _, record = chosen(await dispatches.of_incident(connection, context.cipher, number), which)
        decision, after = dispatch.step(
            incident, record, actor, now, done=step, done_at=at or now, memo=memo, told=told
        )
        await dispatches.put(connection, context.cipher, after)
        return decision

    return await work_on(context, actor, number, decide)


async def police_decision(
    context: Context,
    actor: Actor,
    number: int,
    *,
    measure: Measure,
    ruling: Ruling,
    station: str,
    officer: str,
    at: datetime | None = None,
    memo: str = "",
) -> IncidentRow:
    """Record what the police decided (W9). Raises Invalid, Conflict (`nobody_dispatched`)."""

    async def decide(_connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        return dispatch.police_decision(
            incident,
            actor,
            now,
            measure=measure,
            ruling=ruling,
            station=station,
            officer=officer,
            decided_at=at or now,
            memo=memo,
        )

    return await work_on(context, actor, number, decide)


async def call_emergency(
    context: Context, actor: Actor, number: int, *, service: Emergency, at: datetime | None = None, memo: str = ""
) -> IncidentRow:
    """Record that a person of ours has called 119 or 112 (K10). Raises Invalid (`time_out_of_order`), Conflict."""

    async def decide(_connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        return dispatch.call_emergency(incident, actor, now, service=service, called_at=at or now, memo=memo)

    return await work_on(context, actor, number, decide)
