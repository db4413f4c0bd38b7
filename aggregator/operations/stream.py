"""What happens on the desks, as it happens: the rows of the timeline somebody may see, without personal data."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, may_see_household, require
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label
from aggregator.operations.visibility import night_consent
from aggregator.store import timeline

_LOGGER = logging.getLogger(__name__)

_BATCH = 500
_LOOK_EVERY_S = 0.3
"""Other processes write to the same database; a row is told well within a second of its commit."""
HEARTBEAT_S = 15.0
"""A connection that is silent for longer is cut by proxies on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """One row of the timeline; `id` is where to go on from (its position). Priority and desk are the incident's now."""

    id: int
    incident: str
    move: str
    state: str
    priority: str
    desk: str
    at: datetime


class Feed:
    """Tells readers when there is something new; one look at the database serves all of them."""

    def __init__(self, context: Context):
        self._context = context
        self._news = asyncio.Condition()
        self._latest = 0
        self._readers = 0
        self._looking: asyncio.Task[None] | None = None
        self.heartbeat_s = HEARTBEAT_S
        self.closed = False

    async def beyond(self, after: int) -> bool:
        """Wait for a row after this one; False when a heartbeat is due before, or when the service ends."""
        self._readers += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(self.heartbeat_s), self._news:
                await self._news.wait_for(lambda: self._latest > after or self.closed)
        except TimeoutError:
            return False
        finally:
            self._readers -= 1
        return not self.closed

    async def close(self) -> None:
        """Let every reader go: the service ends."""
        self.closed = True
        async with self._news:
            self._news.notify_all()
        if self._looking is not None:
            await self._looking

    async def _look(self) -> None:
        """Look for new rows as long as somebody reads."""
        failing = False
        while self._readers and not self.closed:
            try:
                self._latest = await _follow(self._context)
                failing = False
            except Exception:
                if not failing:
                    _LOGGER.exception("The desk stream cannot read the timeline; it is tried again")
                failing = True
            async with self._news:
                self._news.notify_all()
            await asyncio.sleep(_LOOK_EVERY_S)


async def latest(context: Context) -> int:
    """The position of the newest row of the timeline, 0 when there is none; every row committed so far has its own."""
    async with context.database.read() as connection:
        behind = await timeline.is_behind(connection)
    while behind:
        behind = await _place(context, wait=True) == _BATCH
    async with context.database.read() as connection:
        return await timeline.latest(connection)


async def _follow(context: Context) -> int:
    """The newest position, once the rows that have none got theirs from us or from the process that is at it."""
    async with context.database.read() as connection:
        behind, newest = await timeline.is_behind(connection), await timeline.latest(connection)
    if not behind:
        return newest
    await _place(context, wait=False)
    async with context.database.read() as connection:
        return await timeline.latest(connection)


async def _place(context: Context, *, wait: bool) -> int:
    """Give a batch of rows their positions, in a transaction of its own."""
    async with context.database.write() as connection:
        return await timeline.place(connection, _BATCH, wait=wait)


async def events_after(context: Context, actor: Actor, after: int) -> tuple[tuple[DeskEvent, ...], int]:
    """The next rows the actor may see, in order, and the last row looked at: go on from there."""
    require(actor, Permission.SEE_INCIDENTS)
    async with context.database.read() as connection:
        rows = await timeline.after(connection, after, _BATCH)
        nightly = await _nightly(connection, actor, {row["household_id"] for row in rows}, context.clock.now())
    events = tuple(
        DeskEvent(
            id=row["position"],
            incident=label(row["incident_number"]),
            move=row["move"],
            state=row["state_after"],
            priority=row["priority"],
            desk=row["desk"],
            at=row["at"],
        )
        for row in rows
        if may_see_household(
            actor,
            dong=row["dong_id"],
            night_consent=row["household_id"] in nightly,
            incident_desk=row["desk"],
            permission=Permission.SEE_INCIDENTS,
        )
    )
    return events, rows[-1]["position"] if rows else after


async def _nightly(connection: AsyncConnection, actor: Actor, households: set[str], at: datetime) -> set[str]:
    """Which of the people agreed to be watched by the centre; it matters to nobody else."""
    if actor.rights.reach is not Reach.CENTRE:
        return set()
    return {household for household in households if await night_consent(connection, household, at)}
