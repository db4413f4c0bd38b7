"""How forwarding to the time series stands, and going over it again; for whoever runs the machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.errors import Invalid
from aggregator.operations.context import Context
from aggregator.store import timeseries
from aggregator.store.timeseries import SetAside


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeriesView:
    """How far the journal is forwarded; `position` is None before it has ever begun.

    `waiting` counts items, `waiting_since` is when the oldest of them was received. `lines` and `set_aside` count since
    the beginning, lines written again included; `kept` are those set aside that can be looked at. `forwarding` tells
    whether a process has the work at present.
    """

    position: int | None
    newest: int
    waiting: int
    waiting_since: datetime | None
    lines: int
    set_aside: int
    kept: int
    moved_at: datetime | None
    forwarding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RewoundView:
    """From where on everything is forwarded again, and how many items that are."""

    position: int
    items: int


async def status(context: Context, actor: Actor) -> TimeSeriesView:
    """How forwarding stands. Raises Forbidden."""
    require(actor, Permission.CONFIGURE)
    async with context.database.read() as connection:
        row = await timeseries.get(connection)
        position = None if row is None else int(row["position"])
        items, since = await timeseries.waiting(connection, position or 0)
        now = context.clock.now()
        return TimeSeriesView(
            position=position,
            newest=await timeseries.newest(connection),
            waiting=items,
            waiting_since=since,
            lines=0 if row is None else row["lines"],
            set_aside=0 if row is None else row["set_aside"],
            kept=await timeseries.count_set_aside(connection),
            moved_at=None if row is None else row["moved_at"],
            forwarding=row is not None and row["held_until"] is not None and row["held_until"] > now,
        )


async def list_set_aside(context: Context, actor: Actor, *, limit: int) -> Sequence[SetAside]:
    """The lines that were set aside, the newest first. Raises Forbidden."""
    require(actor, Permission.CONFIGURE)
    async with context.database.read() as connection:
        return await timeseries.list_set_aside(connection, limit)


async def clear_set_aside(context: Context, actor: Actor) -> int:
    """Throw away what was set aside and return how many lines. Raises Forbidden."""
    require(actor, Permission.CONFIGURE)
    async with context.database.write() as connection:
        return await timeseries.clear_set_aside(connection)


async def rewind(context: Context, actor: Actor, *, to: datetime | None) -> RewoundView:
    """Forward everything again that was received from `to` on, None for the whole journal.

    A running service does it with its next step; points that are there already stay as they are. Raises Forbidden,
    Invalid (`time_series_future`).
    """
    require(actor, Permission.CONFIGURE)
    if to is not None and to > context.clock.now():
        raise Invalid("time_series_future", field="to")
    async with context.database.write() as connection:
        position = 0 if to is None else await timeseries.before(connection, to)
        await timeseries.rewind(connection, position)
        items, _ = await timeseries.waiting(connection, position)
    return RewoundView(position=position, items=items)
