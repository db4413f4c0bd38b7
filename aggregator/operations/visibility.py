"""Which people an actor may see, asked within a transaction."""

from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE, Actor, Permission, Reach, may_in, may_see_household, require
from aggregator.domain.errors import Forbidden, NotFound
from aggregator.domain.household import ConsentKind, has_consent
from aggregator.store import consents, districts, hand_overs, households, incidents
from aggregator.store.sight import Sight


async def night_consent(connection: AsyncConnection, household: str, at: datetime) -> bool:
    """Whether the person has agreed to be watched by the centre at night and on holidays."""
    return has_consent(await consents.of_household(connection, household), ConsentKind.NIGHT, at)


def sight_of(
    actor: Actor, at: datetime, *, dong: str | None = None, permission: Permission = Permission.SEE_PERSONS
) -> Sight:
    """The households about which the actor has the permission, of one dong if given, for queries.

    Raises Forbidden (`role_not_allowed`) where the role has it nowhere.
    """
    require(actor, permission)
    asked = None if dong is None else frozenset({dong})
    match actor.rights.reach:
        case Reach.DONGS:
            return Sight(dongs=actor.dongs if asked is None else actor.dongs & asked)
        case Reach.CENTRE:
            return Sight(dongs=asked, centre=True, consented_at=at if actor.on_duty else None)
        case Reach.REGION:
            return Sight(dongs=asked)


async def visible_household(
    connection: AsyncConnection,
    actor: Actor,
    household: str,
    at: datetime,
    *,
    desk: str | None = None,
    permission: Permission = Permission.SEE_PERSONS,
) -> RowMapping:
    """One household; `desk` is that of an incident about it, open or not.

    Raises Forbidden (`role_not_allowed`) where the role has the permission nowhere, and NotFound, also where the
    actor may not see the person.
    """
    require(actor, permission)
    row = await households.get(connection, household)
    if row is None:
        raise NotFound("household_unknown", field="household")
    held = (await incidents.numbers_by_household(connection, household)).get(household)
    nightly = await night_consent(connection, household, at)
    kept = CENTRE if await _kept(connection, actor, household) else None
    desks = (desk, held[1] if held else None, kept)
    if not any(
        may_see_household(actor, dong=row["dong_id"], night_consent=nightly, incident_desk=one, permission=permission)
        for one in desks
    ):
        raise NotFound("household_unknown", field="household")
    return row


async def _kept(connection: AsyncConnection, actor: Actor, household: str) -> bool:
    """Whether the centre handled something about the person and has not handed it over yet (K8)."""
    return actor.rights.reach is Reach.CENTRE and bool(await hand_overs.with_centre(connection, [household]))


async def visible_dongs(connection: AsyncConnection, actor: Actor) -> frozenset[str]:
    """The dongs an actor works with: their own, or all of them where the role is for the whole region."""
    if actor.rights.reach is Reach.DONGS:
        return actor.dongs
    return frozenset(row["id"] for row in await districts.all_dongs(connection))


async def own_household(
    connection: AsyncConnection,
    actor: Actor,
    household: str,
    at: datetime,
    *,
    permission: Permission = Permission.WRITE_REGISTER,
) -> RowMapping:
    """One household the actor may change: their own dong's. Raises NotFound, Forbidden."""
    row = await visible_household(connection, actor, household, at, permission=permission)
    require_dong(actor, row["dong_id"], permission=permission)
    return row


def require_dong(actor: Actor, dong: str, *, permission: Permission = Permission.WRITE_REGISTER) -> None:
    """Raise Forbidden (`role_not_allowed`, `dong_not_allowed`) unless the actor has the permission in the dong.

    Without another permission: unless the dong's register is theirs to write in.
    """
    require(actor, permission)
    if not may_in(actor, permission, dong):
        raise Forbidden("dong_not_allowed", field="dong", values={"dong": dong})
