"""How far the journal was forwarded to the time series, who does it, and the lines that were set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc
from aggregator.store.journal import journal

TARGET = "influxdb"
"""The one place the journal is forwarded to."""

SET_ASIDE_LIMIT = 10_000
"""So many lines are kept apart at most; further ones are only counted. Their items stay in the journal."""

time_series = Table(
    "time_series",
    METADATA,
    Column("target", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    Column("set_aside", BigInteger, nullable=False),
    Column("moved_at", Utc),
    Column("holder", Text),
    Column("held_until", Utc),
    CheckConstraint("position >= 0", name="position"),
    CheckConstraint("(holder IS NULL) = (held_until IS NULL)", name="held"),
)

time_series_set_aside = Table(
    "time_series_set_aside",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("journal_id", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("line", Text),
    Column("reason", Text, nullable=False),
    Column("at", Utc, nullable=False),
)

Index("ix_time_series_set_aside_journal", time_series_set_aside.c.journal_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A line that was not written, and why; without `line` where the item itself is what must not be repeated."""

    journal_id: int
    seq: int
    line: str | None
    reason: str
    at: datetime


async def get(connection: AsyncConnection) -> RowMapping | None:
    """Where forwarding stands; None before it has ever begun."""
    query = select(time_series).where(time_series.c.target == TARGET)
    return (await connection.execute(query)).mappings().one_or_none()


async def position(connection: AsyncConnection) -> int | None:
    """The id of the last row of the journal that is forwarded; None where nothing is forwarded at all.

    What lies behind it is still needed: whoever deletes from the journal asks here.
    """
    row = await get(connection)
    return None if row is None else int(row["position"])


async def hold(connection: AsyncConnection, holder: str, now: datetime, lease: timedelta) -> int | None:
    """Be the one who forwards until `now + lease`, and return the position; None while somebody else is.

    A lease that ends later than any lease could was given by a clock that has been set back since: it counts as over.
    """
    await _begin(connection)
    free = or_(
        time_series.c.holder.is_(None),
        time_series.c.holder == holder,
        time_series.c.held_until <= now,
        time_series.c.held_until > now + 2 * lease,
    )
    change = update(time_series).where(time_series.c.target == TARGET, free)
    taken = await connection.execute(change.values(holder=holder, held_until=now + lease))
    return await position(connection) if taken.rowcount == 1 else None


async def _begin(connection: AsyncConnection) -> None:
    """Make the row if there is none; of two who do it at once, one does."""
    if await get(connection) is not None:
        return
    try:
        async with connection.begin_nested():
            await connection.execute(insert(time_series).values(target=TARGET, position=0, lines=0, set_aside=0))
    except IntegrityError:
        return


async def advance(
    connection: AsyncConnection,
    holder: str,
    *,
    before: int,
    after: int,
    lines: int,
    bad: Sequence[SetAside],
    now: datetime,
    until: datetime,
) -> bool:
    """Move on after `lines` were acknowledged, keeping the bad ones apart; also renews the hold.

    False, with nothing changed, where somebody else took over or the position was moved by hand meanwhile.
    """
    change = update(time_series).where(
        time_series.c.target == TARGET, time_series.c.holder == holder, time_series.c.position == before
    )
    values: Mapping[str, Any] = {
        "position": after,
        "lines": time_series.c.lines + lines,
        "set_aside": time_series.c.set_aside + len(bad),
        "moved_at": now,
        "held_until": until,
    }
    if (await connection.execute(change.values(**values))).rowcount != 1:
        return False
    if bad:
        room = max(0, SET_ASIDE_LIMIT - await count_set_aside(connection))
        rows = [
            {"journal_id": one.journal_id, "seq": one.seq, "line": one.line, "reason": one.reason, "at": one.at}
            for one in bad[:room]
        ]
        if rows:
            await connection.execute(insert(time_series_set_aside), rows)
    return True


async def step_back(connection: AsyncConnection, holder: str, *, before: int, to: int) -> bool:
    """Forward again what lies behind `to`; False, with nothing changed, where somebody else took over meanwhile."""
    apart = time_series_set_aside
    gone = select(func.count()).select_from(apart).where(apart.c.journal_id > to)
    change = update(time_series).where(
        time_series.c.target == TARGET, time_series.c.holder == holder, time_series.c.position == before
    )
    values = {"position": to, "set_aside": time_series.c.set_aside - gone.scalar_subquery()}
    if (await connection.execute(change.values(**values))).rowcount != 1:
        return False
    await connection.execute(delete(apart).where(apart.c.journal_id > to))
    return True


async def release(connection: AsyncConnection, holder: str) -> None:
    """Let another process forward at once."""
    change = update(time_series).where(time_series.c.target == TARGET, time_series.c.holder == holder)
    await connection.execute(change.values(holder=None, held_until=None))


async def rewind(connection: AsyncConnection, to: int) -> None:
    """Forward again what lies behind `to`; what was set aside of it gets another chance."""
    await _begin(connection)
    await connection.execute(update(time_series).where(time_series.c.target == TARGET).values(position=to))
    await connection.execute(delete(time_series_set_aside).where(time_series_set_aside.c.journal_id > to))


async def forget(connection: AsyncConnection) -> None:
    """Nothing is forwarded any more: nobody needs to wait for it."""
    if await get(connection) is not None:
        await connection.execute(delete(time_series).where(time_series.c.target == TARGET))


async def before(connection: AsyncConnection, moment: datetime) -> int:
    """The position behind which everything lies that was received from that moment on."""
    first = select(func.min(journal.c.id)).where(journal.c.received_at >= moment)
    found = (await connection.execute(first)).scalar()
    return await newest(connection) if found is None else int(found) - 1


async def newest(connection: AsyncConnection) -> int:
    """The id of the newest row of the journal; 0 for an empty one."""
    return (await connection.execute(select(func.max(journal.c.id)))).scalar() or 0


async def waiting(connection: AsyncConnection, behind: int) -> tuple[int, datetime | None]:
    """How many items of the journal wait behind a position, and since when the oldest has."""
    query = select(func.coalesce(func.sum(journal.c.count), 0), func.min(journal.c.received_at))
    row = (await connection.execute(query.where(journal.c.id > behind))).one()
    return int(row[0]), row[1]


async def list_set_aside(connection: AsyncConnection, limit: int) -> Sequence[SetAside]:
    """The lines that were set aside, the newest first."""
    table = time_series_set_aside
    columns = (table.c.journal_id, table.c.seq, table.c.line, table.c.reason, table.c.at)
    query = select(*columns).order_by(table.c.id.desc()).limit(limit)
    return [SetAside(**row) for row in (await connection.execute(query)).mappings()]


async def count_set_aside(connection: AsyncConnection) -> int:
    """How many lines are kept apart."""
    return (await connection.execute(select(func.count()).select_from(time_series_set_aside))).scalar_one()


async def clear_set_aside(connection: AsyncConnection) -> int:
    """Throw away what was set aside; returns how many lines."""
    return (await connection.execute(delete(time_series_set_aside))).rowcount
