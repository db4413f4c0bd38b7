"""Home nodes, their tokens and the sensors they told about.

`silent_at` is when a node that stays quiet counts as silent, `ticket_at` when its silence becomes an equipment ticket,
and `unseen_at` when its person counts as not seen. They are moved on by every report, so that the scanner asks indexed
questions. `skewed_reports` counts reports in a row whose time was wrong; `skew_s` is how far the home's clock was ahead
of ours at the last one (less than 0: behind), the way of the report included.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc

nodes = Table(
    "nodes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("paired_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_report_at", Utc, index=True),
    Column("heartbeat_at", Utc),
    Column("version", Text, nullable=False),
    Column("homeassistant", Text, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("silent_at", Utc, index=True),
    Column("unseen_at", Utc, index=True),
    Column("ticket_at", Utc, index=True),
    Column("skewed_reports", Integer, nullable=False, default=0),
    Column("skew_s", Float),
    Column("outdated", Boolean, nullable=False, default=False),
)

Index("ix_nodes_paired", nodes.c.paired_at, nodes.c.id)

sensors = Table(
    "sensors",
    METADATA,
    Column("node_id", Text, ForeignKey("nodes.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("appliance", Text),
    Column("front_door", Boolean, nullable=False),
    Column("alive", Boolean, nullable=False),
    Column("last_seen_at", Utc),
    Column("state", Text, nullable=False),
    Column("told_at", Utc, nullable=False),
    Column("battery", Integer),
)


async def add(
    connection: AsyncConnection,
    node: str,
    *,
    household: str,
    token_hash: str,
    version: str,
    at: datetime,
    silent_at: datetime,
    unseen_at: datetime,
) -> None:
    """Insert a node that has just been paired."""
    await connection.execute(
        insert(nodes).values(
            id=node,
            household_id=household,
            token_hash=token_hash,
            paired_at=at,
            version=version,
            homeassistant="",
            waiting=0,
            silent_at=silent_at,
            unseen_at=unseen_at,
        )
    )


async def get(connection: AsyncConnection, node: str) -> RowMapping | None:
    """One node, locked: what happens to it happens one after the other."""
    query = select(nodes).where(nodes.c.id == node).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def by_token(connection: AsyncConnection, token_hash: str) -> RowMapping | None:
    """The node a living token belongs to."""
    query = select(nodes).where(nodes.c.token_hash == token_hash, nodes.c.revoked_at.is_(None))
    return (await connection.execute(query)).mappings().one_or_none()


async def of_household(connection: AsyncConnection, household: str) -> Sequence[RowMapping]:
    """The nodes of a household that are not revoked."""
    query = (
        select(nodes).where(nodes.c.household_id == household, nodes.c.revoked_at.is_(None)).order_by(nodes.c.paired_at)
    )
    return (await connection.execute(query)).mappings().all()


async def alter(connection: AsyncConnection, node: str, values: Mapping[str, Any]) -> None:
    """Update columns of one node."""
    await connection.execute(update(nodes).where(nodes.c.id == node).values(**values))


async def revoke(connection: AsyncConnection, node: str, at: datetime) -> None:
    """End a node's token; the first time counts. Nothing is expected of it any more."""
    await connection.execute(
        update(nodes)
        .where(nodes.c.id == node, nodes.c.revoked_at.is_(None))
        .values(revoked_at=at, silent_at=None, unseen_at=None, ticket_at=None)
    )


async def silent(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Nodes whose silence is due, the longest first."""
    query = select(nodes.c.id).where(nodes.c.silent_at <= now).order_by(nodes.c.silent_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def fall_silent(connection: AsyncConnection, ticket_at: Mapping[str, datetime]) -> None:
    """Count nodes as silent, with the time when each becomes a ticket unless it is heard before."""
    statement = update(nodes).where(nodes.c.id == bindparam("node")).values(silent_at=None, ticket_at=bindparam("due"))
    await connection.execute(statement, [{"node": node, "due": due} for node, due in ticket_at.items()])


async def silent_rows(connection: AsyncConnection, found: Sequence[str], now: datetime) -> Sequence[RowMapping]:
    """Those of the nodes whose silence is still due and which nobody else has in hand, locked."""
    query = select(nodes).where(nodes.c.id.in_(found), nodes.c.silent_at <= now).order_by(nodes.c.id)
    return (await connection.execute(query.with_for_update(skip_locked=True))).mappings().all()


async def still_heard(connection: AsyncConnection, homes: Sequence[str], now: datetime) -> frozenset[str]:
    """Those of the homes that have a node whose silence is not due yet."""
    query = select(nodes.c.household_id).where(
        nodes.c.household_id.in_(homes), nodes.c.revoked_at.is_(None), nodes.c.silent_at > now
    )
    return frozenset((await connection.execute(query)).scalars())


async def tickets_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Silent nodes whose ticket is due, the longest first."""
    query = select(nodes.c.id).where(nodes.c.ticket_at <= now).order_by(nodes.c.ticket_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def hold_tickets(connection: AsyncConnection, homes: Sequence[str]) -> None:
    """Let the silent nodes of these homes get no tickets."""
    await connection.execute(update(nodes).where(nodes.c.household_id.in_(homes)).values(ticket_at=None))


async def release_tickets(connection: AsyncConnection, homes: Sequence[str], at: datetime) -> None:
    """Let the nodes of these homes that are silent still get their tickets."""
    statement = update(nodes).where(
        nodes.c.household_id.in_(homes),
        nodes.c.revoked_at.is_(None),
        nodes.c.silent_at.is_(None),
        nodes.c.last_report_at.is_not(None),
    )
    await connection.execute(statement.values(ticket_at=at))


async def unseen(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Nodes whose person counts as not seen, the longest first."""
    query = select(nodes.c.id).where(nodes.c.unseen_at <= now).order_by(nodes.c.unseen_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def get_sensors(connection: AsyncConnection, node: str) -> Mapping[str, RowMapping]:
    """The sensors of a node by their id."""
    query = select(sensors).where(sensors.c.node_id == node).order_by(sensors.c.id)
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


async def put_sensors(
    connection: AsyncConnection, node: str, added: Sequence[Mapping[str, Any]], changed: Sequence[Mapping[str, Any]]
) -> None:
    """Insert new sensors and update known ones, each in one statement; rows hold every column but the node."""
    if added:
        await connection.execute(insert(sensors), [{"node_id": node, **row} for row in added])
    if changed:
        names = [column.name for column in sensors.columns if not column.primary_key]
        statement = (
            update(sensors)
            .where(sensors.c.node_id == node, sensors.c.id == bindparam("sensor"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        rows = [{"sensor": row["id"], **{f"new_{name}": row[name] for name in names}} for row in changed]
        await connection.execute(statement, rows)


async def drop_sensors(connection: AsyncConnection, node: str, gone: Sequence[str]) -> None:
    """Delete sensors that are no longer part of the home."""
    await connection.execute(sensors.delete().where(sensors.c.node_id == node, sensors.c.id.in_(gone)))
