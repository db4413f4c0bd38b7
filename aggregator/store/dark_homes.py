"""Homes that cannot be seen now, and the dongs where that has to be judged.

One row per home while it is silent, blind or without mains, gone once it is seen again. A dong with new rows waits in
`dark_dongs` for its judgement, so that a home lost is one row and never a count over its dong.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.outage import DarkHome, DarkSign
from aggregator.store.columns import METADATA, Utc
from aggregator.store.households import households
from aggregator.store.nodes import nodes

SINCE = {DarkSign.SILENT: "silent_since", DarkSign.BLIND: "blind_since", DarkSign.POWER_CUT: "cut_since"}
"""The column that says since when a home shows a sign; NULL while it does not."""

dark_homes = Table(
    "dark_homes",
    METADATA,
    Column("household_id", Text, ForeignKey("households.id"), primary_key=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False),
    Column("since", Utc, nullable=False),
    Column("silent_since", Utc),
    Column("blind_since", Utc),
    Column("cut_since", Utc),
    Column("outage_number", Integer, ForeignKey("outages.number"), index=True),
    Column("ticket_at", Utc, index=True),
    CheckConstraint("silent_since IS NOT NULL OR blind_since IS NOT NULL OR cut_since IS NOT NULL", name="sign"),
)

Index("ix_dark_homes_dong", dark_homes.c.dong_id, dark_homes.c.outage_number, dark_homes.c.since)

dark_dongs = Table(
    "dark_dongs",
    METADATA,
    Column("dong_id", Text, ForeignKey("dongs.id"), primary_key=True),
    Column("judge_at", Utc, nullable=False, index=True),
)


async def get(connection: AsyncConnection, household: str) -> RowMapping | None:
    """The row of a home that cannot be seen, locked."""
    query = select(dark_homes).where(dark_homes.c.household_id == household).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def known(connection: AsyncConnection, homes: Collection[str]) -> frozenset[str]:
    """Those of the homes that have a row."""
    query = select(dark_homes.c.household_id).where(dark_homes.c.household_id.in_(homes)).with_for_update()
    return frozenset((await connection.execute(query)).scalars())


async def places(connection: AsyncConnection, homes: Collection[str]) -> Mapping[str, str]:
    """The dongs of homes."""
    query = select(households.c.id, households.c.dong_id).where(households.c.id.in_(homes))
    return {row.id: row.dong_id for row in await connection.execute(query)}


async def add(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows: household_id, dong_id, since, and since when each sign is shown."""
    if rows:
        usual = dict.fromkeys((*SINCE.values(), "ticket_at"))
        await connection.execute(insert(dark_homes), [{**usual, **row} for row in rows])


async def alter(connection: AsyncConnection, household: str, values: Mapping[str, Any]) -> None:
    """Update columns of one row."""
    await connection.execute(update(dark_homes).where(dark_homes.c.household_id == household).values(**values))


async def silence(connection: AsyncConnection, since: Mapping[str, datetime]) -> None:
    """Say of homes that are dark already that they are silent, too."""
    if since:
        statement = (
            update(dark_homes)
            .where(dark_homes.c.household_id == bindparam("home"))
            .values(silent_since=bindparam("told"))
        )
        await connection.execute(statement, [{"home": home, "told": at} for home, at in since.items()])


async def drop(connection: AsyncConnection, household: str) -> None:
    """Delete a row: the home is seen again."""
    await connection.execute(delete(dark_homes).where(dark_homes.c.household_id == household))


async def another_lately(connection: AsyncConnection, dong: str, household: str, since: datetime) -> bool:
    """Whether another home of the dong went dark since then."""
    query = select(dark_homes.c.household_id).where(
        dark_homes.c.dong_id == dong, dark_homes.c.household_id != household, dark_homes.c.since >= since
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def free(connection: AsyncConnection, *, dong: str | None, since: datetime | None = None) -> tuple[DarkHome, ...]:
    """Dark homes of a dong, or of all, that belong to no outage; those that went dark since then if given."""
    query = select(dark_homes).where(dark_homes.c.outage_number.is_(None))
    if dong is not None:
        query = query.where(dark_homes.c.dong_id == dong)
    if since is not None:
        query = query.where(dark_homes.c.since >= since)
    return tuple(_home(row) for row in (await connection.execute(query)).mappings())


async def dark_before(connection: AsyncConnection, dong: str, since: datetime) -> int:
    """How many homes of a dong have been dark for longer."""
    query = select(func.count()).select_from(dark_homes).where(dark_homes.c.dong_id == dong, dark_homes.c.since < since)
    return int((await connection.execute(query)).scalar_one())


async def heard_in(connection: AsyncConnection, dong: str) -> int:
    """How many homes of a dong have ever reported and are still expected to."""
    query = (
        select(func.count(households.c.id.distinct()))
        .select_from(households.join(nodes))
        .where(households.c.dong_id == dong, nodes.c.revoked_at.is_(None), nodes.c.last_report_at.is_not(None))
    )
    return int((await connection.execute(query)).scalar_one())


async def heard_everywhere(connection: AsyncConnection) -> tuple[int, int]:
    """How many dongs and homes have ever reported and are still expected to."""
    query = (
        select(func.count(households.c.dong_id.distinct()), func.count(households.c.id.distinct()))
        .select_from(households.join(nodes))
        .where(nodes.c.revoked_at.is_(None), nodes.c.last_report_at.is_not(None))
    )
    dongs, homes = (await connection.execute(query)).one()
    return int(dongs), int(homes)


async def last_heard_at(connection: AsyncConnection) -> datetime | None:
    """When any home was heard last."""
    query = select(nodes.c.last_report_at).where(nodes.c.last_report_at.is_not(None))
    return (await connection.execute(query.order_by(nodes.c.last_report_at.desc()).limit(1))).scalar()


async def signs(connection: AsyncConnection, outage: int) -> Mapping[DarkSign, int]:
    """How the homes of an outage show that they cannot be seen, counted."""
    found: dict[DarkSign, int] = {}
    query = select(dark_homes).where(dark_homes.c.outage_number == outage)
    for row in (await connection.execute(query)).mappings():
        sign = _home(row).sign
        found[sign] = found.get(sign, 0) + 1
    return found


async def join(connection: AsyncConnection, outage: int, homes: Collection[str]) -> None:
    """Put dark homes into an outage; they get no tickets of their own while it lasts."""
    statement = update(dark_homes).where(dark_homes.c.household_id.in_(homes))
    await connection.execute(statement.values(outage_number=outage, ticket_at=None))


async def leave(connection: AsyncConnection, outage: int, ticket_at: datetime) -> None:
    """Let the homes that are still dark stand alone: they get their own tickets now."""
    statement = update(dark_homes).where(dark_homes.c.outage_number == outage)
    await connection.execute(statement.values(outage_number=None, ticket_at=ticket_at))


async def tickets_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Blind homes whose held ticket is due."""
    query = select(dark_homes.c.household_id).where(dark_homes.c.ticket_at <= now)
    return (await connection.execute(query.order_by(dark_homes.c.ticket_at).limit(limit))).scalars().all()


async def ask_judgement(connection: AsyncConnection, dongs: Collection[str], at: datetime) -> None:
    """Let dongs be judged; one that waits already keeps its place, also where another process asks at the same time."""
    insert_new = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    rows = [{"dong_id": dong, "judge_at": at} for dong in sorted(set(dongs))]
    if rows:
        await connection.execute(insert_new(dark_dongs).on_conflict_do_nothing(), rows)


async def to_judge(connection: AsyncConnection, now: datetime, _limit: int) -> Sequence[str]:
    """The dongs that wait for their judgement: all of them, because it comes before the tickets of single homes."""
    query = select(dark_dongs.c.dong_id).where(dark_dongs.c.judge_at <= now)
    return (await connection.execute(query.order_by(dark_dongs.c.judge_at, dark_dongs.c.dong_id))).scalars().all()


async def judged(connection: AsyncConnection, dong: str) -> bool:
    """A dong waits no longer; False where somebody else has judged it."""
    return (await connection.execute(delete(dark_dongs).where(dark_dongs.c.dong_id == dong))).rowcount > 0


def _home(row: RowMapping) -> DarkHome:
    """A row as the domain knows it: what it told of its loss counts before its silence."""
    told = (DarkSign.POWER_CUT, DarkSign.BLIND, DarkSign.SILENT)
    sign = next(sign for sign in told if row[SINCE[sign]] is not None)
    return DarkHome(household=row["household_id"], dong=row["dong_id"], since=row["since"], sign=sign)
