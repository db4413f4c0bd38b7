"""What a board shows of the region's health: lines to people, feeds from vendors, homes; counts and times only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.store.check_ins import check_in_sources
from aggregator.store.dark_homes import dark_homes
from aggregator.store.equipment import tickets
from aggregator.store.households import households
from aggregator.store.nodes import nodes
from aggregator.store.sight import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """How many homes are watched, by what is known of them: each is counted once, under the first that fits.

    `silent`: nothing comes from it; `blind`: it reports but cannot see; `broken`: something in it has a ticket;
    `unpaired`: no node belongs to it; `connected`: all the others.
    """

    silent: int
    blind: int
    broken: int
    unpaired: int
    connected: int


async def homes(connection: AsyncConnection, sight: Sight) -> Homes:
    """Count the homes that may be seen and have not left."""
    paired = exists().where(nodes.c.household_id == households.c.id, nodes.c.revoked_at.is_(None))
    ticket = exists().where(tickets.c.household_id == households.c.id, tickets.c.closed_at.is_(None))
    silent = dark_homes.c.silent_since.is_not(None)
    blind = or_(dark_homes.c.blind_since.is_not(None), dark_homes.c.cut_since.is_not(None))

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    seen = and_(~silent, ~blind)
    counted = (
        select(
            func.count().label("all"),
            number(silent).label("silent"),
            number(and_(~silent, blind)).label("blind"),
            number(and_(seen, paired, ticket)).label("broken"),
            number(and_(seen, ~paired)).label("unpaired"),
        )
        .select_from(households.outerjoin(dark_homes, dark_homes.c.household_id == households.c.id))
        .where(households.c.left_at.is_(None), sight.condition())
    )
    row = (await connection.execute(counted)).mappings().one()
    dark = {name: int(row[name]) for name in ("silent", "blind", "broken", "unpaired")}
    return Homes(**dark, connected=int(row["all"]) - sum(dark.values()))


async def feeds(connection: AsyncConnection) -> Mapping[str, datetime]:
    """When each vendor was heard last."""
    query = select(check_in_sources.c.name, check_in_sources.c.heard_at).order_by(check_in_sources.c.name)
    return {row.name: row.heard_at for row in await connection.execute(query)}


async def failing(connection: AsyncConnection) -> Mapping[str, datetime]:
    """What is told to be failing, a channel or a feed, and since when."""
    query = select(tickets.c.subject, tickets.c.opened_at).where(
        tickets.c.kind == TicketKind.CHANNEL_FAILING, tickets.c.closed_at.is_(None)
    )
    return {row.subject: row.opened_at for row in await connection.execute(query)}
