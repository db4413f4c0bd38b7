"""What is written down about a dispatch, and what is read aloud to those who are asked to come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import dispatch
from aggregator.domain.access import Actor
from aggregator.domain.dispatch import Finding, Measure, Ruling, Step
from aggregator.domain.incident import Decision, Incident
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.incident_views import IncidentRow, label, seen_incident
from aggregator.operations.incidents import work_on
from aggregator.store import households, incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What an officer reads aloud to 119 or 112; nobody is called by the software (K10).

    `why` says what fired, `findings` what earlier visits found. The look is logged.
    """

    incident: str
    name: str
    address: str
    phone: str
    why: Explanation
    last_evidence_at: datetime | None
    household_memo: str
    findings: tuple[Explanation, ...]


async def step(
    context: Context, actor: Actor, number: int, *, step: Step, at: datetime | None = None, memo: str = ""
) -> IncidentRow:
    """Record that those who went have arrived or are done. Raises Invalid, Conflict (`nobody_dispatched`)."""

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        rows = await incidents.timeline(connection, context.cipher, number)
        return dispatch.step(incident, rows, actor, now, done=step, done_at=at or now, memo=memo)

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


async def find(
    context: Context, actor: Actor, number: int, *, findings: tuple[Finding, ...], memo: str = ""
) -> IncidentRow:
    """Record what was found in the home (K5). Raises Invalid (`findings_needed`), Conflict."""

    async def decide(_connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        return dispatch.find(incident, actor, now, findings=findings, memo=memo)

    return await work_on(context, actor, number, decide)


async def script(context: Context, actor: Actor, number: int) -> Script:
    """The facts to read aloud to 119 or 112 (K10). Raises NotFound."""
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="script")
        rows = await incidents.history(connection, context.cipher, incident.household)
        return Script(
            incident=label(number),
            name=households.opened(context.cipher, person, "name"),
            address=households.opened(context.cipher, person, "address"),
            phone=households.opened(context.cipher, person, "phone"),
            why=incident.reason,
            last_evidence_at=incident.last_evidence_at,
            household_memo=households.opened(context.cipher, person, "memo"),
            findings=tuple(Explanation("dispatch.found", {"finding": one}) for one in dispatch.found(rows)),
        )
