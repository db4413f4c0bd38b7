"""Homes that are silent and nothing else, and making them seen again: a few statements for many homes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.consent import ConsentKind
from aggregator.domain.equipment import TicketKind
from aggregator.store.consents import consents
from aggregator.store.dark_homes import dark_homes
from aggregator.store.equipment import tickets
from aggregator.store.households import households
from aggregator.store.nodes import nodes
from aggregator.store.outages import outage_homes

_WITHDRAWN = exists().where(
    consents.c.household_id == nodes.c.household_id,
    consents.c.kind == ConsentKind.SERVICE.value,
    consents.c.revoked_at.is_not(None),
)
_TICKET = exists().where(
    tickets.c.kind == TicketKind.NODE_SILENT.value, tickets.c.subject == nodes.c.id, tickets.c.closed_at.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """A silent node, its household, and the outage the home belongs to."""

    node: str
    household: str
    outage: int | None


async def only_silent(connection: AsyncConnection, found: Collection[str]) -> Sequence[Silent]:
    """Those of the nodes that are silent, locked.

    Left out are homes that show another sign of darkness or have a ticket for their silence, people who were missed,
    and people who left or took a consent back.
    """
    query = (
        select(nodes.c.id, nodes.c.household_id, dark_homes.c.outage_number)
        .join(dark_homes, dark_homes.c.household_id == nodes.c.household_id)
        .join(households, households.c.id == nodes.c.household_id)
        .where(nodes.c.id.in_(found), nodes.c.silent_at.is_(None), nodes.c.unseen_at.is_not(None))
        .where(nodes.c.revoked_at.is_(None), households.c.left_at.is_(None), ~_WITHDRAWN, ~_TICKET)
        .where(dark_homes.c.silent_since.is_not(None), dark_homes.c.blind_since.is_(None))
        .where(dark_homes.c.cut_since.is_(None))
        .order_by(nodes.c.id)
        .with_for_update(of=[nodes, dark_homes])
    )
    rows = (await connection.execute(query)).all()
    return [Silent(node=row.id, household=row.household_id, outage=row.outage_number) for row in rows]


async def hear(connection: AsyncConnection, silent: Sequence[Silent], at: datetime, silent_at: datetime) -> None:
    """Make them seen again, also by their outages; `silent_at` is when they would be silent once more."""
    heard = [one.node for one in silent]
    await connection.execute(update(nodes).where(nodes.c.id.in_(heard)).values(silent_at=silent_at, ticket_at=None))
    homes = [one.household for one in silent]
    for outage in sorted({one.outage for one in silent if one.outage is not None}):
        back = update(outage_homes).where(
            outage_homes.c.outage_number == outage, outage_homes.c.household_id.in_(homes)
        )
        await connection.execute(back.values(back_at=at))
    await connection.execute(delete(dark_homes).where(dark_homes.c.household_id.in_(homes)))
