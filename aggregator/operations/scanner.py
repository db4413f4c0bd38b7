"""Everything that happens because time passed: every kind of due work, and messages due."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from aggregator.health.database import fails
from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery
from aggregator.operations.due_kinds import KINDS
from aggregator.operations.due_work import DueWork
from aggregator.operations.early_items import judge_again
from aggregator.operations.setbacks import Setbacks
from aggregator.operations.uptime import Pulse
from aggregator.store import deliveries

_LOGGER = logging.getLogger(__name__)

_BATCH = 50
LOOK_EVERY_S = 2.0
"""Even when nothing seems due the scanner looks this often: other processes write to the same database."""
_SHORTEST_S = 0.05


@dataclass(slots=True, kw_only=True)
class ScannerState:
    """How the scanner is doing, as plain numbers; `moved_at` is when it last began or ended something (monotonic)."""

    moved_at: float = field(default_factory=time.monotonic)
    runs: int = 0
    run_s: float = 0.0
    done: int = 0
    failing: int = 0


class Scanner:
    """Runs what is due, overdue first; between runs it sleeps until something falls due or somebody wakes it."""

    def __init__(self, context: Context, delivery: Delivery, kinds: Sequence[DueWork[Any]] = KINDS):
        """Make it; silence of homes is counted from here on, never from the time we were down."""
        self._context = context
        self._delivery = delivery
        self._kinds = kinds
        self._pulse = Pulse(context)
        self._listening_since = context.clock.now()
        self._looked_at = self._listening_since
        self._setbacks = Setbacks()
        self._stopping = False
        self.state = ScannerState()

    async def run_due(self) -> int:
        """Run everything due now once and return how many things were done; tests call it with a turned clock."""
        return await self._run_timers() + await self._attempt("messages", self._delivery.deliver_due)

    async def _run_timers(self) -> int:
        """Everything but messages."""
        now = self._context.clock.now()
        self._notice_own_outage(now)
        await self._attempt("heartbeat", self._pulse.beat)
        await self._attempt("clock", partial(judge_again, self._context))
        listened = now - self._listening_since >= self._context.region.heartbeat.missed_after
        kinds = [kind for kind in self._kinds if listened or not kind.hears]
        return sum([await self._attempt(f"{kind.name}s", partial(self._run_kind, kind)) for kind in kinds])

    def wake(self) -> None:
        """Look again at once (a report or an officer has changed something)."""
        self._context.wake.rouse()

    def stop(self) -> None:
        """Let `run` end after the work in hand."""
        self._stopping = True
        self._context.wake.rouse()

    async def run(self) -> None:
        """Run until stopped. Messages leave beside the timers: a mail server that hangs delays no deadline.

        Nor does a thousand timers that are due at once delay a call for help.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_time(), name="timers")
            group.create_task(self._keep_sending(), name="messages")

    async def _keep_time(self) -> None:
        """Run the timers until stopped."""
        while not self._stopping:
            began = time.monotonic()
            done = await self._run_timers()
            self.state.runs += 1
            self.state.run_s = time.monotonic() - began
            pause_s = 0.0 if done >= _BATCH else await self._pause_s("time", self._next_timer)
            await self._context.wake.timers.wait(pause_s)

    async def _keep_sending(self) -> None:
        """Send messages until stopped, and those in hand to their end.

        Looking is cheap, setting the lanes going is not: in a storm the bell rings all the time. It also rings before
        the message is committed, so what is not there yet is looked for again, and soon.
        """
        started, again_s = -LOOK_EVERY_S, LOOK_EVERY_S
        while not self._stopping:
            wait_s = await self._pause_s("time of messages", self._next_message)
            if wait_s <= _SHORTEST_S or time.monotonic() - started >= LOOK_EVERY_S:
                await self._attempt("messages", self._delivery.start)
                started = time.monotonic()
            rung = await self._context.wake.messages.wait(min(wait_s, again_s))
            again_s = _SHORTEST_S if rung else min(2 * again_s, LOOK_EVERY_S)
            if rung and not self._stopping:
                await asyncio.sleep(_SHORTEST_S)
        await self._attempt("messages", self._delivery.finish)

    def _notice_own_outage(self, now: datetime) -> None:
        """Start listening afresh when we have not looked for long: we slept, not the homes."""
        if abs(now - self._looked_at) >= self._context.region.heartbeat.missed_after:
            self._listening_since = now
        self._looked_at = now

    async def _attempt(self, what: str, work: Callable[[], Awaitable[int]]) -> int:
        """Do one kind of work; a fault of ours is told once, and hinders no other kind.

        A database that fails is told once by whoever watches it, not for each kind of work.
        """
        self.state.moved_at = time.monotonic()
        try:
            done = await work()
        except Exception as error:
            if self._setbacks.failed(what, self._context.clock.now()):
                level = logging.DEBUG if isinstance(error, SQLAlchemyError) and fails(error) else logging.ERROR
                _LOGGER.log(level, "The work on due %s failed; it is tried again", what, exc_info=error)
            return 0
        else:
            self._setbacks.succeeded(what)
            self.state.done += done
            return done
        finally:
            self.state.moved_at = time.monotonic()
            self.state.failing = len(self._setbacks)

    async def _pause_s(self, what: str, ask: Callable[[], Awaitable[datetime | None]]) -> float:
        """How long nothing is due, within bounds."""
        found: list[datetime | None] = []

        async def look() -> int:
            found.append(await ask())
            return 0

        await self._attempt(what, look)
        due = found[0] if found else None
        if due is None or self._setbacks:
            return LOOK_EVERY_S
        wait = (due - self._context.clock.now()).total_seconds()
        return max(_SHORTEST_S, min(LOOK_EVERY_S, wait))

    async def _next_timer(self) -> datetime | None:
        """When the next timer falls due."""
        async with self._context.database.read() as connection:
            looks = [kind.next_due for kind in self._kinds if kind.next_due is not None]
            dues = [await next_due(connection) for next_due in looks]
        return min((due for due in dues if due is not None), default=None)

    async def _next_message(self) -> datetime | None:
        """When the next message falls due."""
        async with self._context.database.read() as connection:
            return await deliveries.next_due_at(connection)

    async def _run_kind(self, kind: DueWork[Any]) -> int:
        """The due rows of one kind, each by itself: one that fails keeps no other from being done.

        Rows that fail again and again rest; as many more are looked for, so that they fill no batch.
        """
        now, prefix = self._context.clock.now(), f"{kind.name} "
        limit = _BATCH + self._setbacks.of(prefix)
        async with self._context.database.read() as connection:
            found = await kind.due(connection, now, limit)
        work = {f"{prefix}{one}": partial(self._run_one, kind, one) for one in found}
        if len(found) < limit:
            self._setbacks.keep(prefix, work)
        ready = [(what, run) for what, run in work.items() if not self._setbacks.rests(what, now)]
        return sum([await self._attempt(what, run) for what, run in ready])

    async def _run_one(self, kind: DueWork[Any], one: Any) -> int:
        """One row; again where it lost against another transaction."""
        return await self._context.database.again_if_lost(partial(kind.run, self._context, one))
