"""Taking a worry that somebody tells by phone (S11)."""

from aggregator.domain import handling, triage
from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.errors import NotFound
from aggregator.domain.third_party import Reporter, ThirdPartyReport, WorryKind
from aggregator.operations.context import Context
from aggregator.operations.incident_views import IncidentRow, incident_row, label
from aggregator.operations.looks import note
from aggregator.operations.next_steps import next_steps
from aggregator.operations.recording import record
from aggregator.operations.repeats import badges_of
from aggregator.operations.routing import route_person
from aggregator.operations.visibility import visible_household
from aggregator.store import escalations, households, incidents, stages


async def take_report(
    context: Context, actor: Actor, *, household: str, reporter: Reporter, kind: WorryKind, memo: str
) -> IncidentRow:
    """Open the person's incident or join it; `memo` holds what was said, encrypted, and is told in no message.

    The household needs no node. The centre may take a worry about anybody, everybody else about whom they may see.
    Raises NotFound (`household_unknown`), Invalid (`memo_needed`).
    """
    require(actor, Permission.TAKE_WORRIES)
    now = context.clock.now()
    report = ThirdPartyReport(at=now, reporter=reporter, kind=kind)
    async with context.database.write() as connection:
        person = await households.get(connection, household)
        if person is None:
            raise NotFound("household_unknown", field="household")
        await stages.get(connection, household)  # whoever else tells something about the person waits
        if actor.rights.reach is not Reach.CENTRE:
            await visible_household(connection, actor, household, now)
        routing = await route_person(connection, context, household, now, sos=report.priority.calls_for_help)
        known = await incidents.not_closed(connection, context.cipher, household)
        if known is None:
            decision = triage.raise_incident(household, report, routing, now, who=actor.user)
        else:
            decision = triage.join(known, report, routing, now, who=actor.user)
        decision = decision.then(handling.annotate(decision.incident, actor, now, memo=memo))
        number = await record(connection, context, decision, now)
        await note(connection, context, actor, [household], now, "report", why=label(number))
        badges = await badges_of(connection, context, [household], now)
        steps = await next_steps(connection, context, [(decision.numbered(number), person)], now)
        waiting = (await escalations.claims_by(connection, [number])).get(number)
    return incident_row(decision.numbered(number), person["dong_id"], badges[household], now, steps[number], waiting)
