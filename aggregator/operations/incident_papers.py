"""Everything that stands on the printed page of an incident (S13, K6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty
from aggregator.domain.access import CENTRE, Actor, dong_desk
from aggregator.domain.checklist import Answer
from aggregator.domain.incident import Incident
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.incident_messages import MessageFate, messages_of
from aggregator.operations.incident_views import IncidentView, TimelineEntry, entries, seen_incident, view_of
from aggregator.operations.looks import require_reason
from aggregator.operations.rosters import on_call
from aggregator.store import checklists, incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPaper:
    """An incident with its whole history, and by whom, when and why it was printed.

    `signalled_at` is where durations begin, `desk` the name of the desk that has it. `on_duty` says whether the dongs
    or the centre were on duty when the incident was opened, `on_call` who was on call at that desk, by user names.
    """

    printed_by: str
    printed_at: datetime
    reason: str
    desk: str
    on_duty: Explanation
    on_call: tuple[str, ...]
    signalled_at: datetime
    view: IncidentView
    timeline: tuple[TimelineEntry, ...]
    answers: tuple[Answer, ...]
    messages: tuple[MessageFate, ...]


async def paper(context: Context, actor: Actor, number: int, reason: str) -> IncidentPaper:
    """Gather what is printed. Raises Invalid (`reason_needed`), NotFound. The look is logged with the reason."""
    reason = require_reason(reason)
    now = context.clock.now()
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="print", reason=reason)
        timeline = await incidents.timeline(connection, context.cipher, number)
        at_opening = duty.on_duty(incident.opened_at, context.region.duty, context.region.timezone)
        opening = "print.dongs_open" if at_opening.dongs_open else "print.centre_on_duty"
        return IncidentPaper(
            printed_by=actor.user,
            printed_at=now,
            reason=reason,
            desk=_desk_name(context, incident.desk),
            on_duty=Explanation(f"{opening}+{at_opening.why.key}", at_opening.why.values),
            on_call=await _on_call(connection, context, incident),
            signalled_at=timeline[0].at,
            view=await view_of(connection, context, actor, incident, person, timeline),
            timeline=entries(timeline, actor),
            answers=await checklists.of_incident(connection, number),
            messages=await messages_of(connection, context, number),
        )


async def _on_call(connection: AsyncConnection, context: Context, incident: Incident) -> tuple[str, ...]:
    """Who was on call at the incident's desk when it was opened."""
    found = await on_call(connection, context, incident.desk, incident.opened_at)
    return tuple(person.name for person in found.people)


def _desk_name(context: Context, desk: str) -> str:
    """A desk by the name it has in the configuration; one that left the configuration by its id."""
    region = context.region
    names = {CENTRE: region.centre.name} | {dong_desk(dong.id): dong.name for dong in region.dongs.values()}
    return names.get(desk, desk)
