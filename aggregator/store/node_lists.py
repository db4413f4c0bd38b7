"""Pages of the list of home nodes, with the sensors of the page."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.nodes import nodes, sensors
from aggregator.store.sight import Sight


async def paired_at(connection: AsyncConnection, node: str) -> datetime | None:
    """When a node was paired, which is its place in every list; None for one that is not there."""
    return (await connection.execute(select(nodes.c.paired_at).where(nodes.c.id == node))).scalar()


async def page(
    connection: AsyncConnection,
    sight: Sight,
    *,
    household: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> Sequence[RowMapping]:
    """The nodes of homes that may be seen in order of pairing, of one home if given.

    `after` is pairing and id of the last row of the page before.
    """
    query = select(nodes).where(nodes.c.household_id.in_(sight.households()))
    if household is not None:
        query = query.where(nodes.c.household_id == household)
    if after is not None:
        moment, identifier = after
        query = query.where(nodes.c.paired_at >= moment, or_(nodes.c.paired_at > moment, nodes.c.id > identifier))
    return (await connection.execute(query.order_by(nodes.c.paired_at, nodes.c.id).limit(limit))).mappings().all()


async def sensors_of(connection: AsyncConnection, found: Collection[str]) -> Mapping[str, Sequence[RowMapping]]:
    """The sensors of some nodes in order of their ids, by node."""
    of: dict[str, list[RowMapping]] = {}
    query = select(sensors).where(sensors.c.node_id.in_(found)).order_by(sensors.c.node_id, sensors.c.id)
    for row in (await connection.execute(query)).mappings():
        of.setdefault(row["node_id"], []).append(row)
    return of
