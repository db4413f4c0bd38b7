"""Equipment tickets: what cannot be seen or does not work. Never a person's silence."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping

from aggregator.domain.access import Actor, Permission, Reach
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Invalid, NotFound
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.visibility import visible_households
from aggregator.store import equipment
from aggregator.store.columns import unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket; `household`, `node` and `sensor` are None for equipment of ours, such as a channel."""

    id: int
    kind: TicketKind
    household: str | None
    node: str | None
    sensor: str | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    why: Explanation


async def list_tickets(
    context: Context, actor: Actor, *, include_closed: bool = False, limit: int = 500
) -> tuple[Ticket, ...]:
    """The tickets of households the actor may see, the oldest first; tickets of ours for centre and administrators."""
    async with context.database.read() as connection:
        seen = {
            row["id"]
            for row in await visible_households(
                connection, actor, context.clock.now(), permission=Permission.SEE_EQUIPMENT
            )
        }
        rows = await equipment.in_order(connection, include_closed=include_closed)
    return tuple(_ticket(row) for row in rows if _may_see(actor, row, seen))[:limit]


async def close(context: Context, actor: Actor, ticket: int, *, memo: str) -> Ticket:
    """Close a ticket by hand. Raises NotFound, Invalid (`memo_needed`); closing twice changes nothing."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await equipment.get(connection, ticket)
        seen = {
            one["id"] for one in await visible_households(connection, actor, now, permission=Permission.TEND_EQUIPMENT)
        }
        if row is None or not _may_see(actor, row, seen):
            raise NotFound("ticket_unknown", field="ticket")
        if row["closed_at"] is None:
            await equipment.close(connection, context.cipher, ticket, now, actor.user, memo)
            row = await equipment.get(connection, ticket)
            assert row is not None
        return _ticket(row)


def _may_see(actor: Actor, row: RowMapping, households: Container[str]) -> bool:
    """Tickets of homes follow the home; tickets of ours are for the centre and administrators."""
    if row["household_id"] is None:
        return actor.rights.reach is not Reach.DONGS
    return row["household_id"] in households


def _ticket(row: RowMapping) -> Ticket:
    """A row as staff see it."""
    return Ticket(
        id=row["id"],
        kind=TicketKind(row["kind"]),
        household=row["household_id"],
        node=row["node_id"],
        sensor=row["sensor_id"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        why=unpack(row["why"]),
    )
