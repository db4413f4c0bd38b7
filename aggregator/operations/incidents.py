"""What staff do with an incident. Each is one move of `domain/incident.py`, decided in `domain/handling.py`."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import handling
from aggregator.domain.access import Actor, Permission, may_work_on, require
from aggregator.domain.dispatch import require_company
from aggregator.domain.dispatch_record import Dispatch, Particulars
from aggregator.domain.errors import Conflict, Forbidden
from aggregator.domain.incident import ContactMeans, ContactOutcome, Decision, Incident, Result, State
from aggregator.domain.proposal import attempts
from aggregator.operations import follow_ups
from aggregator.operations.context import Context
from aggregator.operations.incident_views import (
    IncidentRow,
    IncidentView,
    TimelineEntry,
    incident_row,
    label,
    list_incidents,
    parse_label,
    seen_incident,
    show,
    timeline,
)
from aggregator.operations.next_steps import next_steps
from aggregator.operations.recording import record
from aggregator.operations.repeats import badges_of
from aggregator.operations.routing import route_incident
from aggregator.store import dispatches, escalations, incidents, stages

__all__ = [
    "IncidentRow",
    "IncidentView",
    "TimelineEntry",
    "annotate",
    "claim",
    "close",
    "contact",
    "dispatch",
    "label",
    "list_incidents",
    "parse_label",
    "release",
    "reopen",
    "show",
    "timeline",
    "work_on",
]

type Decide = Callable[[AsyncConnection, Incident, datetime], Awaitable[Decision]]


async def claim(context: Context, actor: Actor, number: int) -> IncidentRow:
    """Take the incident; the claim expires without progress. Claiming one's own changes nothing.

    Like every operation here it raises NotFound (`incident_unknown`), Forbidden (`desk_not_allowed`) and Conflict
    (`incident_claimed_by_other`, `move_not_allowed`).
    """

    async def decide(_connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        return handling.claim(incident, actor, context.region.incidents, now)

    return await work_on(context, actor, number, decide)


async def contact(
    context: Context,
    actor: Actor,
    number: int,
    *,
    means: ContactMeans,
    outcome: ContactOutcome,
    whom: str = "subject",
    reached: str = "",
    memo: str = "",
) -> IncidentRow:
    """Record one attempt to reach somebody, and who answered; the first makes a claimed incident contacting.

    Each renews the claim. `whom` and `reached` are words of `Whom`, or names, which are sealed with the memo.
    """

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        rows = (await incidents.attempts(connection, [number])).get(number, [])
        return handling.contact(
            incident,
            actor,
            context.region.incidents,
            now,
            means=means,
            outcome=outcome,
            whom=whom,
            reached=reached,
            memo=memo,
            tried=attempts(rows),
        )

    return await work_on(context, actor, number, decide)


async def dispatch(
    context: Context,
    actor: Actor,
    number: int,
    *,
    partners: tuple[str, ...] = (),
    people: int | None = None,
    names: str = "",
    memo: str = "",
) -> IncidentRow:
    """Record that somebody goes there; `partners` such as "119", "112", "keyholder", `people` how many of ours.

    `names` says who they are and is sealed.

    Raises Invalid (`two_people_needed`) for one person alone.
    """

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        require_company(partners, people)
        rules = context.region.incidents
        decision = handling.dispatch(incident, actor, rules, now, partners=partners, memo=memo, people=people)
        going = Dispatch(
            incident=number,
            sent_at=now,
            sent_by=actor.user,
            partners=partners,
            people=people,
            particulars=Particulars(names=names),
        )
        await dispatches.add(connection, context.cipher, going)
        return decision

    return await work_on(context, actor, number, decide)


async def release(context: Context, actor: Actor, number: int, *, memo: str = "") -> IncidentRow:
    """Give a claimed incident back; it is open again at the desk on duty."""

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        routing = await route_incident(connection, context, incident, now)
        return handling.release(incident, actor, routing, now, memo=memo)

    return await work_on(context, actor, number, decide)


async def annotate(context: Context, actor: Actor, number: int, *, memo: str) -> IncidentRow:
    """Add a note without changing the state. Raises Invalid (`memo_needed`)."""

    async def decide(_connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        return handling.annotate(incident, actor, now, memo=memo)

    return await work_on(context, actor, number, decide)


async def close(context: Context, actor: Actor, number: int, *, result: Result, memo: str) -> IncidentRow:
    """Close with a result and a memo (W11, W12). Raises Invalid (`memo_needed`)."""

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        decision = handling.close(incident, actor, now, result=result, memo=memo)
        await follow_ups.after_closing(connection, context, decision.incident, actor.user, now)
        return decision

    return await work_on(context, actor, number, decide)


async def reopen(context: Context, actor: Actor, number: int, *, memo: str) -> IncidentRow:
    """Open a closed incident again. Raises Invalid (`memo_needed`), Conflict (`incident_already_open`)."""

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        await stages.get(connection, incident.household)  # a signal at this moment waits, or is seen
        other = await incidents.not_closed(connection, context.cipher, incident.household)
        if incident.state is State.CLOSED and other is not None:
            raise Conflict("incident_already_open", values={"number": other.number})
        routing = await route_incident(connection, context, incident, now)
        return handling.reopen(incident, actor, routing, now, memo=memo)

    return await work_on(context, actor, number, decide)


async def work_on(context: Context, actor: Actor, number: int, decide: Decide) -> IncidentRow:
    """Decide and record within one transaction, for an actor at the right desk."""
    require(actor, Permission.WORK_ON_INCIDENTS)
    now = context.clock.now()
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="work")
        if not may_work_on(actor, dong=person["dong_id"], desk=incident.desk):
            raise Forbidden("desk_not_allowed", values={"desk": incident.desk})
        decision = await decide(connection, incident, now)
        await record(connection, context, decision, now)
        badges = await badges_of(connection, context, [incident.household], now)
        steps = await next_steps(connection, context, [(decision.incident, person)], now)
        waiting = (await escalations.claims_by(connection, [number])).get(number)
    return incident_row(decision.incident, person["dong_id"], badges[incident.household], now, steps[number], waiting)
