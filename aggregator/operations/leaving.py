"""Leaving the programme, coming back, and being forgotten (W15, W17)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import AbsenceEnd
from aggregator.domain.access import Actor
from aggregator.domain.consent import Consent, ConsentKind
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.leaving import CASE_RESULT, Departure, LeavingReason, check_leaving
from aggregator.domain.retention import Kept
from aggregator.domain.service import Service
from aggregator.domain.transfer import TransferState
from aggregator.domain.triage import REGION
from aggregator.operations import tasks
from aggregator.operations.absence_notes import Absences
from aggregator.operations.case_transfer import close_running
from aggregator.operations.consents import stop_watching
from aggregator.operations.context import Context
from aggregator.operations.households import HouseholdView, show
from aggregator.operations.looks import note
from aggregator.operations.referrals import cancel_running
from aggregator.operations.visibility import own_household
from aggregator.store import (
    consents,
    deletions,
    departures,
    equipment,
    forgetting,
    households,
    incidents,
    nodes,
    services,
    transfers,
)
from aggregator.store.claims import claim
from aggregator.store.deletions import Deletion, Rule
from aggregator.store.identifiers import new_id


async def leave(
    context: Context, actor: Actor, household: str, *, reason: LeavingReason, at: datetime | None = None, memo: str
) -> HouseholdView:
    """End everything for a person: services, consents, nodes, absences, offers, tasks and the case; devices return.

    An open incident is closed first, by a human with a result. Personal fields are erased after the retention time.
    Raises NotFound, Forbidden, Invalid (`memo_needed`, `leaving_in_future`, `leaving_before_registration`), Conflict
    (`household_left`, `incident_open`).
    """
    async with context.database.write() as connection:
        await leave_within(connection, context, actor, household, reason=reason, at=at, memo=memo)
    context.wake.rouse()
    return await show(context, actor, household, why="leave")


async def leave_within(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    household: str,
    *,
    reason: LeavingReason,
    at: datetime | None,
    memo: str,
) -> None:
    """End everything for a person within the caller's transaction; raises what `leave` raises."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    now = context.clock.now()
    left_at = at or now
    row = await own_household(connection, actor, household, now)
    if row["left_at"] is not None:
        raise Conflict("household_left", field="household")
    check_leaving(left_at, row["registered_at"], now)
    incident = await incidents.not_closed(connection, context.cipher, household)
    if incident is not None:
        raise Conflict("incident_open", field="household", values={"number": incident.number})
    await households.alter(connection, context.cipher, household, {"left_at": left_at})
    await departures.add(
        connection,
        context.cipher,
        Departure(
            id=new_id("l"),
            household=household,
            left_at=left_at,
            reason=reason,
            memo=memo.strip(),
            recorded_by=actor.user,
            erase_at=left_at + context.region.retention.personal,
        ),
    )
    await services.end_all(connection, household, left_at)
    for kind in ConsentKind:
        await consents.revoke(connection, household, kind, now, actor.user)
    await stop_watching(connection, context, household, now)
    for node in await nodes.of_household(connection, household):
        await nodes.revoke(connection, node["id"], now)
        for ticket in await equipment.open_of_node(connection, node["id"]):
            await equipment.close(connection, context.cipher, ticket["id"], now, actor.user)
    known = await Absences(connection, context, household, now).load()
    await known.end_all(now, actor.user, AbsenceEnd.LEFT)
    offered = await transfers.offered(connection, context.cipher, household)
    if offered is not None:
        decided = offered.decided(TransferState.WITHDRAWN, now, actor.user, memo.strip())
        await transfers.put(connection, context.cipher, decided)
    await cancel_running(connection, context, household, who=actor.user, at=now, memo=memo.strip())
    await close_running(connection, context, actor, household, CASE_RESULT[reason], now, memo.strip())
    await tasks.cancel_of(connection, context, household, actor.user, now, memo.strip())
    await note(connection, context, actor, [household], now, "leave")


async def come_back(
    context: Context,
    actor: Actor,
    household: str,
    *,
    services_wanted: tuple[Service, ...] = (Service.PLUG,),
    consents_given: tuple[ConsentKind, ...] = (ConsentKind.SERVICE,),
) -> HouseholdView:
    """Register somebody again who left: the id and the history stay, homes are paired anew.

    Raises NotFound, Forbidden, Conflict (`household_present`, `household_erased`).
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await own_household(connection, actor, household, now)
        if row["left_at"] is None:
            raise Conflict("household_present", field="household")
        if row["name"] == "":
            raise Conflict("household_erased", field="household")
        await households.alter(connection, context.cipher, household, {"left_at": None})
        await departures.came_back(connection, household, now)
        await services.put(connection, household, services_wanted, now)
        for kind in consents_given:
            await consents.add(connection, household, Consent(kind=kind, given_at=now, recorded_by=actor.user))
        await note(connection, context, actor, [household], now, "come_back")
    return await show(context, actor, household, why="come_back")


async def forget(context: Context, household: str) -> int:
    """Erase what tells who somebody was and what their home reported; what statistics are counted from stays.

    A proof of it stays, too. 0 when nothing is due any more.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, departures.departures.c.household_id, household):
            return 0
        if not await departures.erase(connection, household, now):
            return 0
        await forgetting.erase(connection, context.cipher, household)
        await households.erase(connection, household)
        await consents.erase(connection, household)
        rows = await forgetting.erase_reports(connection, household)
        proof = Deletion(
            at=now, kind=Kept.PERSON, rule=Rule.FORGOTTEN, who=REGION, rows=rows, household=household, last_at=now
        )
        await deletions.add(connection, proof)
    await context.database.overwrite()
    return 1
