"""Consents: given, withdrawn, and what a withdrawal stops at once (W2)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import triage
from aggregator.domain.access import CENTRE, Actor
from aggregator.domain.consent import STOPS, Consent, ConsentKind, Stops, has_consent
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.incident import Incident
from aggregator.kernel.events import Explanation
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.person import Person
from aggregator.operations.recording import record
from aggregator.operations.routing import route_incident
from aggregator.operations.visibility import own_household
from aggregator.store import check_ins, consents, devices, incidents, nodes

type Stop = Callable[[AsyncConnection, Context, str, datetime], Awaitable[None]]


async def consent_covers(connection: AsyncConnection, household: str, kind: ConsentKind, at: datetime) -> bool:
    """Whether a person has agreed to this: asked wherever data of a source are taken, kept or passed on."""
    return has_consent(await consents.of_household(connection, household), kind, at)


async def give_consent(
    context: Context,
    actor: Actor,
    household: str,
    kind: ConsentKind,
    *,
    given_at: datetime | None = None,
    document: str = "",
) -> tuple[Consent, ...]:
    """Record a consent (from now, or from the earlier moment given); one that is already in force stays as it is."""
    now = context.clock.now()
    since = now if given_at is None else given_at
    if since > now:
        raise Invalid("consent_in_future", field="given_at")
    async with context.database.write() as connection:
        row = await own_household(connection, actor, household, now)
        if not has_consent(await consents.of_household(connection, household), kind, now):
            consent = Consent(kind=kind, given_at=since, recorded_by=actor.user, document=document)
            await consents.add(connection, household, consent)
            if STOPS[kind] is Stops.WATCHING:
                await devices.want_no_longer(connection, household)
                await _expect_again(connection, context, row, now)
        await note(connection, context, actor, [household], now, "consent")
        return await consents.of_household(connection, household)


async def revoke_consent(context: Context, actor: Actor, household: str, kind: ConsentKind) -> tuple[Consent, ...]:
    """End a consent now; what it allowed stops at once. Raises NotFound when none is in force."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now)
        if not await consents.revoke(connection, household, kind, now, actor.user):
            raise NotFound("consent_unknown", field="kind", values={"kind": kind})
        person = await Person(connection, context, household, now, who=actor.user).load()
        await person.note(Explanation(f"consent_withdrawn.{kind}", {"withdrawn_at": now.timestamp()}))
        stop = _STOPPING.get(STOPS[kind])
        if stop is not None:
            await stop(connection, context, household, now)
        await note(connection, context, actor, [household], now, "consent")
        return await consents.of_household(connection, household)


async def _expect_again(connection: AsyncConnection, context: Context, household: RowMapping, now: datetime) -> None:
    """A person who is watched again must be seen within the cap, also where the home has fallen silent meanwhile."""
    unseen_at = now + timedelta(seconds=RiskGroup(household["risk"]).cap_s / context.region.pace)
    for node in await nodes.of_household(connection, household["id"]):
        if node["unseen_at"] is None:
            await nodes.alter(connection, node["id"], {"unseen_at": unseen_at})


async def stop_watching(connection: AsyncConnection, context: Context, household: str, now: datetime) -> None:  # noqa: ARG001
    """Nothing is expected of the home any more, and everything lent to it is to be fetched."""
    for node in await nodes.of_household(connection, household):
        await nodes.alter(connection, node["id"], {"silent_at": None, "unseen_at": None, "ticket_at": None})
    await devices.want_back(connection, household, now)


async def _leave_the_centre(connection: AsyncConnection, context: Context, household: str, now: datetime) -> None:
    """What the centre has open goes to the dong, at once or in the morning; a call for help stays where people are."""
    incident = await incidents.not_closed(connection, context.cipher, household)
    if incident is not None and incident.desk == CENTRE and not incident.priority.calls_for_help:
        await route_anew(connection, context, incident, now)


async def _forget_recordings(connection: AsyncConnection, _context: Context, household: str, _now: datetime) -> None:
    """Where what was said can be heard is kept no longer, also of calls that were made before."""
    await check_ins.drop_recordings(connection, household)


async def route_anew(connection: AsyncConnection, context: Context, incident: Incident, now: datetime) -> None:
    """Put an incident where it belongs now; whoever had it is told by its timeline."""
    routing = await route_incident(connection, context, incident, now)
    await record(connection, context, triage.hand_on(incident, routing, now), now)


_STOPPING: Mapping[Stops, Stop] = {
    Stops.WATCHING: stop_watching,
    Stops.CENTRE: _leave_the_centre,
    Stops.RECORDINGS: _forget_recordings,
}
"""What must be done at the moment itself; the other kinds are asked for wherever they are used."""
