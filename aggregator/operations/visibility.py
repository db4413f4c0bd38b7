"""Which people an actor may see, asked within a transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Role, may_see_household
from aggregator.domain.errors import Forbidden, NotFound
from aggregator.domain.household import ConsentKind, has_consent
from aggregator.store import consents, districts, households, incidents


async def night_consent(connection: AsyncConnection, household: str, at: datetime) -> bool:
    """Whether the person has agreed to be watched by the centre at night and on holidays."""
    return has_consent(await consents.of_household(connection, household), ConsentKind.NIGHT, at)


async def visible_households(
    connection: AsyncConnection, actor: Actor, at: datetime, *, dong: str | None = None
) -> Sequence[RowMapping]:
    """The households the actor may see, in order of registration."""
    nightly = await consents.of_all(connection, ConsentKind.NIGHT)
    held = await incidents.numbers_by_household(connection)
    return [
        row
        for row in await households.in_order(connection, dong)
        if may_see_household(
            actor,
            dong=row["dong_id"],
            night_consent=has_consent(nightly.get(row["id"], ()), ConsentKind.NIGHT, at),
            incident_desk=held[row["id"]][1] if row["id"] in held else None,
        )
    ]


async def visible_household(
    connection: AsyncConnection, actor: Actor, household: str, at: datetime, *, desk: str | None = None
) -> RowMapping:
    """One household; `desk` is that of an incident about it, open or not.

    Raises NotFound, also where the actor may not see it.
    """
    row = await households.get(connection, household)
    if row is None:
        raise NotFound("household_unknown", field="household")
    held = (await incidents.numbers_by_household(connection, household)).get(household)
    nightly = await night_consent(connection, household, at)
    desks = (desk, held[1] if held else None)
    if not any(
        may_see_household(actor, dong=row["dong_id"], night_consent=nightly, incident_desk=one) for one in desks
    ):
        raise NotFound("household_unknown", field="household")
    return row


async def visible_dongs(connection: AsyncConnection, actor: Actor) -> frozenset[str]:
    """The dongs an actor works with: a dong officer's own, for everybody else all of them."""
    if actor.role is Role.DONG_OFFICER:
        return actor.dongs
    return frozenset(row["id"] for row in await districts.all_dongs(connection))


async def own_household(connection: AsyncConnection, actor: Actor, household: str, at: datetime) -> RowMapping:
    """One household the actor may change: their own dong's. Raises NotFound, Forbidden."""
    row = await visible_household(connection, actor, household, at)
    require_dong(actor, row["dong_id"])
    return row


def require_dong(actor: Actor, dong: str) -> None:
    """Raise Forbidden unless the dong's register is the actor's to write in."""
    if actor.role is not Role.ADMINISTRATOR and dong not in actor.dongs:
        raise Forbidden("dong_not_allowed", field="dong", values={"dong": dong})
