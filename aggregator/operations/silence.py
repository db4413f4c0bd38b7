"""Homes that are not heard: equipment first, and danger once the person has not been seen for longer than the cap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.outage import unheard
from aggregator.domain.signal import Signal, SignalKind
from aggregator.kernel.events import Explanation
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.darkness import lose_silent
from aggregator.operations.person import CANNOT_SEE_KEY, Person
from aggregator.store import dark_homes, households, nodes, outages, uptimes
from aggregator.store.claims import claim

_CROWD = 500

ABSENT_AGAIN = timedelta(hours=1)
"""How long an unseen home waits while its person is said to be away."""


async def silent_crowds(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[tuple[str, ...]]:
    """The nodes whose silence is due, in crowds that fit one transaction: a storm must be seen as one."""
    found = await nodes.silent(connection, now, limit * _CROWD)
    return [tuple(found[start : start + _CROWD]) for start in range(0, len(found), _CROWD)]


async def note_all_silent(context: Context, found: Sequence[str]) -> int:
    """Count nodes as silent that have missed their heartbeats, in one transaction; return how many still were.

    Each becomes a ticket a little later, unless it is heard again or its home turns out to be one of many. A node that
    was never heard, or whose home is seen by another one, is nobody's outage.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        rows = await nodes.silent_rows(connection, found, now)
        if not rows:
            return 0
        missed_after = context.region.heartbeat.missed_after
        await nodes.fall_silent(connection, {row["id"]: _heard_at(row) + missed_after for row in rows})
        homes = sorted({row["household_id"] for row in rows if row["last_report_at"] is not None})
        seen = await nodes.still_heard(connection, homes, now)
        places = await dark_homes.places(connection, homes)
        last: dict[str, datetime] = {}
        for row in rows:
            if row["last_report_at"] is not None and row["household_id"] not in seen:
                home = row["household_id"]
                last[home] = max(row["last_report_at"], last.get(home, row["last_report_at"]))
        lost = [(home, places[home], heard) for home, heard in sorted(last.items())]
        await lose_silent(connection, context, lost, now)
    return len(rows)


async def note_unseen(context: Context, node: str) -> int:
    """Raise the signal of a person nobody can see; 0 when the node has been heard since."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, nodes.nodes.c.id, node):
            return 0
        row = await nodes.get(connection, node)
        if row is None or not _is_due(row["unseen_at"], now):
            return 0
        await nodes.alter(connection, node, {"unseen_at": await _judge(connection, context, row, now)})
    return 1


async def _judge(connection: AsyncConnection, context: Context, row: RowMapping, now: datetime) -> datetime | None:
    """Raise the signal, unless another node of the home is heard or the person is away; then when to look again."""
    others = await nodes.of_household(connection, row["household_id"])
    dues: list[datetime | None] = [other["unseen_at"] for other in others]
    heard = [due for due in dues if due is not None and due > now]
    if heard:
        return max(heard)
    if (left := await _left_of_cap(connection, context, row, now)) > timedelta():
        return now + left
    person = await Person(connection, context, row["household_id"], now).load()
    if person.absent:
        return now + ABSENT_AGAIN
    why = Explanation(CANNOT_SEE_KEY, {"silent_s": (now - _heard_at(row)).total_seconds()})
    await person.signal(Signal(kind=SignalKind.CANNOT_SEE, at=now, why=why), {})
    return None


async def _left_of_cap(connection: AsyncConnection, context: Context, row: RowMapping, now: datetime) -> timedelta:
    """How much longer a person may be unseen: while we did not run, or could not be reached, nobody was missed."""
    heard_at = _heard_at(row)
    deaf = (*await outages.ours_since(connection, heard_at), *await uptimes.down_since(connection, heard_at))
    if not deaf:
        return timedelta()
    home = await households.get(connection, row["household_id"])
    assert home is not None
    cap = timedelta(seconds=RiskGroup(home["risk"]).cap_s / context.region.pace)
    return cap - unheard(heard_at, now, deaf)


def _is_due(due: datetime | None, now: datetime) -> bool:
    """Whether a moment has come."""
    return due is not None and due <= now


def _heard_at(row: RowMapping) -> datetime:
    """When a node was last heard; before its first report, when it was paired."""
    heard: datetime = row["last_report_at"] or row["paired_at"]
    return heard
