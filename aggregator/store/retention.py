"""Deleting what is older than it is kept, a bounded piece at a time, and when each kind is looked at again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.history import HOUR_S
from aggregator.domain.retention import Kept
from aggregator.store import households as people
from aggregator.store.account_log import account_log
from aggregator.store.calendar_feeds import calendar_feeds
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.commands import commands
from aggregator.store.deliveries import deliveries
from aggregator.store.looks import looks
from aggregator.store.pairing import pairing_codes, pairing_failures
from aggregator.store.reports import quarantine
from aggregator.store.rollups import rollups
from aggregator.store.sessions import sessions
from aggregator.store.sign_in_tries import sign_in_tries
from aggregator.store.timeseries import time_series_set_aside

_HOMES_AT_ONCE = 200

retention_clocks = Table(
    "retention_clocks",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("next_at", Utc, nullable=False),
    Column("place", Text, nullable=False),
    one_of("kind", Kept),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How many rows went, and the times of the first and last of them; `more` says that some may be left.

    `place` is where the next piece goes on, for kinds that are gone through in another order than that of time.
    """

    rows: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    more: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aged:
    """A table whose rows grow old by one of their moments, with what else must be so before one may go."""

    table: Table
    moment: Column[Any]
    only: ColumnElement[bool] | None = None


async def due(connection: AsyncConnection, now: datetime, kinds: Sequence[Kept]) -> Sequence[Kept]:
    """The kinds to be looked at now; of those that have no clock yet the first, which gives all of them theirs."""
    rows = await connection.execute(select(retention_clocks.c.kind, retention_clocks.c.next_at))
    clocks = {row.kind: row.next_at for row in rows}
    missing = [kind for kind in kinds if kind not in clocks]
    return [*missing[:1], *(kind for kind in kinds if kind in clocks and clocks[kind] <= now)]


async def begin(connection: AsyncConnection, kinds: Sequence[Kept], next_at: datetime) -> bool:
    """Give those kinds a clock that have none; False where all have one, or somebody else is giving them theirs."""
    known = set((await connection.execute(select(retention_clocks.c.kind))).scalars())
    rows = [{"kind": kind, "next_at": next_at, "place": ""} for kind in kinds if kind not in known]
    if not rows:
        return False
    try:
        async with connection.begin_nested():
            await connection.execute(insert(retention_clocks), rows)
    except IntegrityError:
        return False
    return True


async def claim(connection: AsyncConnection, kind: Kept, now: datetime, next_at: datetime) -> str | None:
    """Be the one who looks at a kind now, and return the place to go on from; None where somebody was faster."""
    clock = retention_clocks.c
    taken = update(retention_clocks).where(clock.kind == kind, clock.next_at <= now).values(next_at=next_at)
    if (await connection.execute(taken)).rowcount != 1:
        return None
    place: str = (await connection.execute(select(clock.place).where(clock.kind == kind))).scalar_one()
    return place


async def go_on(connection: AsyncConnection, kind: Kept, next_at: datetime, place: str) -> None:
    """Look at a kind again then, from a place on."""
    statement = update(retention_clocks).where(retention_clocks.c.kind == kind)
    await connection.execute(statement.values(next_at=next_at, place=place))


async def rouse(connection: AsyncConnection, kind: Kept, now: datetime) -> None:
    """Look at a kind now, whenever it would be its turn."""
    await connection.execute(update(retention_clocks).where(retention_clocks.c.kind == kind).values(next_at=now))


async def next_looks(connection: AsyncConnection) -> Mapping[str, datetime]:
    """When each kind is looked at next."""
    rows = await connection.execute(select(retention_clocks.c.kind, retention_clocks.c.next_at))
    return {row.kind: row.next_at for row in rows}


async def oldest(connection: AsyncConnection, kind: Kept) -> datetime | None:
    """The moment of the oldest row of a kind that is not the readings' or hours'; None where there is none."""
    moments = [
        (await connection.execute(_only(select(func.min(one.moment, type_=Utc())), one))).scalar()
        for one in AGED.get(kind, ())
    ]
    return min((moment for moment in moments if moment is not None), default=None)


async def remove(connection: AsyncConnection, kind: Kept, before: datetime, limit: int) -> Removed:
    """Delete the oldest rows of a kind from before a moment, at most so many."""
    gone: list[datetime] = []
    for one in AGED[kind]:
        if len(gone) < limit:
            gone += await _remove(connection, one, before, limit - len(gone))
    if not gone:
        return Removed()
    return Removed(rows=len(gone), first_at=min(gone), last_at=max(gone), more=len(gone) >= limit)


async def _remove(connection: AsyncConnection, one: _Aged, before: datetime, limit: int) -> Sequence[datetime]:
    """Delete the oldest rows of a table; return their moments."""
    key = tuple(one.table.primary_key.columns)
    chosen = _only(select(*key).where(one.moment < before), one).order_by(one.moment).limit(limit)
    statement = delete(one.table).where(tuple_(*key).in_(chosen)).returning(one.moment)
    return (await connection.execute(statement)).scalars().all()


def _only(query: Any, one: _Aged) -> Any:
    """The query over what may go."""
    return query if one.only is None else query.where(one.only)


async def remove_hours(connection: AsyncConnection, before: datetime, place: str) -> Removed:
    """Delete the old hours of the next homes behind a place in the order of their ids: that is how they lie there."""
    query = select(people.households.c.id).where(people.households.c.id > place)
    found = await connection.execute(query.order_by(people.households.c.id).limit(_HOMES_AT_ONCE))
    homes = found.scalars().all()
    edge = int(before.timestamp()) // HOUR_S
    old = rollups.c.household_id.in_(homes), rollups.c.hour < edge
    counted = select(func.count(), func.min(rollups.c.hour), func.max(rollups.c.hour)).where(*old)
    rows, first, last = (await connection.execute(counted)).one()
    await connection.execute(delete(rollups).where(*old))
    more = len(homes) == _HOMES_AT_ONCE
    return Removed(
        rows=rows,
        first_at=_moment(first, before),
        last_at=_moment(last, before),
        more=more,
        place=homes[-1] if more else "",
    )


def _moment(hour: int | None, like: datetime) -> datetime | None:
    """The beginning of an hour."""
    return None if hour is None else datetime.fromtimestamp(hour * HOUR_S, like.tzinfo)


_SETTLED = deliveries.c.due_at.is_(None)
"""Nothing more is done about the message."""

AGED: Mapping[Kept, Sequence[_Aged]] = MappingProxyType(
    {
        Kept.REFUSED: (_Aged(table=quarantine, moment=quarantine.c.received_at),),
        Kept.SET_ASIDE: (_Aged(table=time_series_set_aside, moment=time_series_set_aside.c.at),),
        Kept.LOOKS: (_Aged(table=looks, moment=looks.c.at),),
        Kept.ACCOUNTS: (_Aged(table=account_log, moment=account_log.c.at),),
        Kept.MESSAGES: (_Aged(table=deliveries, moment=deliveries.c.created_at, only=_SETTLED),),
        Kept.SESSIONS: (
            _Aged(table=sessions, moment=sessions.c.last_used_at),
            _Aged(table=sign_in_tries, moment=sign_in_tries.c.at),
            _Aged(table=pairing_codes, moment=pairing_codes.c.expires_at),
            _Aged(table=pairing_failures, moment=pairing_failures.c.at),
            _Aged(table=commands, moment=commands.c.expires_at),
            _Aged(table=calendar_feeds, moment=calendar_feeds.c.revoked_at),
        ),
    }
)
"""The kinds whose rows simply grow old, with their tables."""
