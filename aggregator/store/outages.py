"""Outages with their dongs, their homes and their timeline. Timeline rows are only ever added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.outage import (
    Deafness,
    Outage,
    OutageDecision,
    OutageKind,
    OutageMove,
    OutageRow,
    OutageState,
)
from aggregator.kernel.events import Stage
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack
from aggregator.store.households import households

outages = Table(
    "outages",
    METADATA,
    Column("number", Integer, Identity(start=1), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("district", Text, ForeignKey("districts.id")),
    Column("began_at", Utc, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("homes", Integer, nullable=False),
    Column("back", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("over_at", Utc),
    Column("judge_at", Utc, index=True),
    Column("closed_at", Utc),
    Column("reopened", Integer, nullable=False),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), index=True),
    CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claim"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closing"),
    one_of("kind", OutageKind),
    one_of("state", OutageState),
    sqlite_autoincrement=True,
)

Index("ix_outages_district", outages.c.district, outages.c.state)
Index("ix_outages_state", outages.c.state, outages.c.number)

outage_dongs = Table(
    "outage_dongs",
    METADATA,
    Column("outage_number", Integer, ForeignKey("outages.number"), primary_key=True, autoincrement=False),
    Column("dong_id", Text, ForeignKey("dongs.id"), primary_key=True, index=True),
)

outage_homes = Table(
    "outage_homes",
    METADATA,
    Column("outage_number", Integer, ForeignKey("outages.number"), primary_key=True, autoincrement=False),
    Column("household_id", Text, ForeignKey("households.id"), primary_key=True, index=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False),
    Column("since", Utc, nullable=False),
    Column("back_at", Utc),
    Column("stage_before", Text),
    one_of("stage_before", Stage),
)

outage_rows = Table(
    "outage_rows",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("outage_number", Integer, ForeignKey("outages.number"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("state_before", Text),
    Column("state_after", Text, nullable=False),
    Column("why", JSON, nullable=False),
    Column("memo", Text, nullable=False),
    one_of("move", OutageMove),
    one_of("state_before", OutageState),
    one_of("state_after", OutageState),
)

SEALED = (Sealed(table=outage_rows, columns=("memo",), place=lambda row, _: _memo_place(row["outage_number"])),)


def _memo_place(number: int) -> str:
    """Where the memos of an outage's timeline belong."""
    return f"outage_rows.memo:{number}"


async def save(connection: AsyncConnection, cipher: Cipher, decision: OutageDecision) -> int:
    """Write what was decided, outage and timeline together, and return the outage's number."""
    outage = decision.outage
    values = {field.name: getattr(outage, field.name) for field in fields(outage) if field.name != "number"}
    number = outage.number
    if number:
        await connection.execute(update(outages).where(outages.c.number == number).values(**values))
    else:
        made = await connection.execute(insert(outages).values(**values).returning(outages.c.number))
        number = int(made.scalar_one())
    if decision.rows:
        await connection.execute(insert(outage_rows), [_row_columns(cipher, number, row) for row in decision.rows])
    return number


def _row_columns(cipher: Cipher, number: int, row: OutageRow) -> dict[str, Any]:
    """A row of the timeline as columns."""
    return {
        "outage_number": number,
        "at": row.at,
        "who": row.who,
        "move": row.move,
        "state_before": row.before,
        "state_after": row.after,
        "why": pack(row.why),
        "memo": cipher.seal(row.memo, _memo_place(number)),
    }


def _outage(row: RowMapping) -> Outage:
    """Columns as the domain knows them."""
    values = {field.name: row[field.name] for field in fields(Outage)}
    return Outage(**values | {"kind": OutageKind(row["kind"]), "state": OutageState(row["state"])})


async def _one(connection: AsyncConnection, query: Select[Any]) -> Outage | None:
    """The first outage a query finds, locked until the end of a transaction that may write."""
    row = (await connection.execute(query.limit(1).with_for_update())).mappings().one_or_none()
    return None if row is None else _outage(row)


async def get(connection: AsyncConnection, number: int) -> Outage | None:
    """One outage."""
    return await _one(connection, select(outages).where(outages.c.number == number))


async def open_everywhere(connection: AsyncConnection) -> Outage | None:
    """The outage of our own that is not closed."""
    query = select(outages).where(outages.c.state != OutageState.CLOSED, outages.c.kind == OutageKind.OURS)
    return await _one(connection, query)


async def ours_since(connection: AsyncConnection, since: datetime) -> tuple[Deafness, ...]:
    """How long the outages of our own lasted that did so at some time since then, in order of their beginning."""
    query = select(outages.c.began_at, outages.c.closed_at).where(
        outages.c.kind == OutageKind.OURS, or_(outages.c.closed_at.is_(None), outages.c.closed_at > since)
    )
    rows = await connection.execute(query.order_by(outages.c.began_at))
    return tuple(Deafness(start=row.began_at, end=row.closed_at) for row in rows)


async def open_in_dong(connection: AsyncConnection, dong: str) -> Outage | None:
    """The outage of a dong that is not closed, the latest one."""
    return await _one(connection, _in_dong(dong).where(outages.c.state != OutageState.CLOSED))


async def closed_in_dong(connection: AsyncConnection, dong: str, since: datetime) -> Outage | None:
    """The latest outage of a dong that was closed since then."""
    return await _one(connection, _in_dong(dong).where(outages.c.closed_at >= since))


def _in_dong(dong: str) -> Select[Any]:
    """The outages of a dong, the latest first."""
    return (
        select(outages)
        .join(outage_dongs, outage_dongs.c.outage_number == outages.c.number)
        .where(outage_dongs.c.dong_id == dong)
        .order_by(outages.c.number.desc())
    )


async def open_in_district(connection: AsyncConnection, district: str, since: datetime) -> Outage | None:
    """The outage of a district that is not closed and began since then."""
    query = select(outages).where(
        outages.c.district == district, outages.c.state != OutageState.CLOSED, outages.c.began_at >= since
    )
    return await _one(connection, query.order_by(outages.c.number))


async def to_judge(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of outages that time, or homes seen again, may change now."""
    query = select(outages.c.number).where(outages.c.judge_at <= now).order_by(outages.c.judge_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def judge_soon(connection: AsyncConnection, number: int, at: datetime) -> None:
    """Let an outage be judged at once."""
    statement = update(outages).where(outages.c.number == number, outages.c.state != OutageState.CLOSED)
    await connection.execute(statement.values(judge_at=at))


async def set_ticket(connection: AsyncConnection, number: int, ticket: int) -> None:
    """Remember the ticket that tells people about an outage."""
    await connection.execute(update(outages).where(outages.c.number == number).values(ticket_id=ticket))


async def ticket_of(connection: AsyncConnection, number: int) -> int | None:
    """The ticket that tells people about an outage."""
    return (await connection.execute(select(outages.c.ticket_id).where(outages.c.number == number))).scalar()


async def find(
    connection: AsyncConnection,
    *,
    states: Sequence[OutageState],
    dongs: Collection[str] | None,
    before: int | None,
    limit: int,
) -> tuple[Outage, ...]:
    """Outages in these states, the newest first, of some dongs if given; `before` is the last of the page before."""
    query = select(outages).where(outages.c.state.in_(states)).order_by(outages.c.number.desc()).limit(limit)
    if dongs is not None:
        mine = select(outage_dongs.c.outage_number).where(outage_dongs.c.dong_id.in_(dongs))
        query = query.where(outages.c.number.in_(mine))
    if before is not None:
        query = query.where(outages.c.number < before)
    return tuple(_outage(row) for row in (await connection.execute(query)).mappings())


async def dongs_of(connection: AsyncConnection, numbers: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """The dongs of outages."""
    query = select(outage_dongs).where(outage_dongs.c.outage_number.in_(numbers)).order_by(outage_dongs.c.dong_id)
    found: dict[int, tuple[str, ...]] = dict.fromkeys(numbers, ())
    for row in await connection.execute(query):
        found[row.outage_number] += (row.dong_id,)
    return found


async def add_dongs(connection: AsyncConnection, number: int, dongs: Collection[str]) -> tuple[str, ...]:
    """Add dongs to an outage and return those that are new to it."""
    known = set((await dongs_of(connection, [number]))[number])
    new = tuple(sorted(set(dongs) - known))
    if new:
        await connection.execute(insert(outage_dongs), [{"outage_number": number, "dong_id": dong} for dong in new])
    return new


async def add_homes(connection: AsyncConnection, number: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """List homes: household_id, dong_id, since, stage_before. One that was listed before is lost again."""
    homes = [row["household_id"] for row in rows]
    ours = outage_homes.c.outage_number == number
    again = outage_homes.c.household_id.in_(homes)
    query = select(outage_homes.c.household_id).where(ours, again)
    known = set((await connection.execute(query)).scalars())
    if known:
        await connection.execute(update(outage_homes).where(ours, again).values(back_at=None))
    new = [{"outage_number": number, **row} for row in rows if row["household_id"] not in known]
    if new:
        await connection.execute(insert(outage_homes), new)


async def note_back(connection: AsyncConnection, number: int, household: str, at: datetime) -> None:
    """A home is seen again."""
    statement = update(outage_homes).where(
        outage_homes.c.outage_number == number, outage_homes.c.household_id == household
    )
    await connection.execute(statement.values(back_at=at))


async def count_homes(connection: AsyncConnection, number: int) -> tuple[int, int]:
    """How many homes an outage has, and how many of them are seen again."""
    query = select(func.count(), func.count(outage_homes.c.back_at)).where(outage_homes.c.outage_number == number)
    homes, back = (await connection.execute(query)).one()
    return int(homes), int(back)


async def homes_of(connection: AsyncConnection, number: int, dongs: Collection[str] | None) -> Sequence[RowMapping]:
    """The homes of an outage with their risk, those of some dongs if given."""
    query = select(outage_homes, households.c.risk).join(households).where(outage_homes.c.outage_number == number)
    if dongs is not None:
        query = query.where(outage_homes.c.dong_id.in_(dongs))
    return (await connection.execute(query)).mappings().all()


async def timeline(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[OutageRow, ...]:
    """Everything that happened to an outage, oldest first."""
    query = select(outage_rows).where(outage_rows.c.outage_number == number).order_by(outage_rows.c.id)
    return tuple(
        OutageRow(
            at=row["at"],
            who=row["who"],
            move=OutageMove(row["move"]),
            before=None if row["state_before"] is None else OutageState(row["state_before"]),
            after=OutageState(row["state_after"]),
            why=unpack(row["why"]),
            memo=cipher.open(row["memo"], _memo_place(number)),
        )
        for row in (await connection.execute(query)).mappings()
    )
