"""Everything that happens because time passed: durable timers, silent homes, messages due."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from aggregator.domain import triage
from aggregator.operations.check_in_sources import note_silent_source
from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery
from aggregator.operations.recording import record
from aggregator.operations.routing import route_incident
from aggregator.operations.silence import note_silent, note_unseen
from aggregator.store import check_ins, deliveries, incidents, nodes

_LOGGER = logging.getLogger(__name__)

_BATCH = 50
LOOK_EVERY_S = 2.0
"""Even when nothing seems due the scanner looks this often: other processes write to the same database."""
_SHORTEST_S = 0.05


class Scanner:
    """Runs what is due, overdue first; between runs it sleeps until something falls due or somebody wakes it."""

    def __init__(self, context: Context, delivery: Delivery):
        """Make it; silence of homes is counted from here on, never from the time we were down."""
        self._context = context
        self._delivery = delivery
        self._listening_since = context.clock.now()
        self._looked_at = self._listening_since
        self._failing: set[str] = set()
        self._stopping = False
        self._next_due_at: datetime | None = None

    async def run_due(self) -> int:
        """Run everything due now once and return how many things were done; tests call it with a turned clock."""
        return await self._run_timers() + await self._attempt("messages", self._delivery.deliver_due)

    async def _run_timers(self) -> int:
        """Everything but messages."""
        now = self._context.clock.now()
        self._notice_own_outage(now)
        done = await self._attempt("incidents", self._run_incidents)
        done += await self._attempt("check-in sources", self._run_silent_sources)
        if now - self._listening_since >= self._context.region.heartbeat.missed_after:
            done += await self._attempt("silent homes", self._run_silent)
            done += await self._attempt("unseen homes", self._run_unseen)
        return done

    def wake(self) -> None:
        """Look again at once (a report or an officer has changed something)."""
        self._context.wake.rouse()

    def stop(self) -> None:
        """Let `run` end after the work in hand."""
        self._stopping = True
        self._context.wake.rouse()

    async def run(self) -> None:
        """Run until stopped. Messages leave beside the timers: a mail server that hangs delays no deadline."""
        while not self._stopping:
            done = await self._run_timers()
            await self._attempt("messages", self._delivery.start)
            pause_s = 0.0 if done >= _BATCH else await self._pause_s()
            await self._context.wake.wait(pause_s)
        await self._attempt("messages", self._delivery.finish)

    def _notice_own_outage(self, now: datetime) -> None:
        """Start listening afresh when we have not looked for long: we slept, not the homes."""
        if abs(now - self._looked_at) >= self._context.region.heartbeat.missed_after:
            self._listening_since = now
        self._looked_at = now

    async def _attempt(self, what: str, work: Callable[[], Awaitable[int]]) -> int:
        """Do one kind of work; a fault of ours is told once, and hinders no other kind."""
        try:
            done = await work()
        except Exception:
            if what not in self._failing:
                _LOGGER.exception("The work on due %s failed; it is tried again", what)
            self._failing.add(what)
            return 0
        self._failing.discard(what)
        return done

    async def _pause_s(self) -> float:
        """How long nothing is due, within bounds."""
        await self._attempt("time", self._find_next_due)
        if self._next_due_at is None or self._failing:
            return LOOK_EVERY_S
        wait = (self._next_due_at - self._context.clock.now()).total_seconds()
        return max(_SHORTEST_S, min(LOOK_EVERY_S, wait))

    async def _find_next_due(self) -> int:
        """Ask when the next thing falls due."""
        async with self._context.database.read() as connection:
            dues = [await incidents.next_due_at(connection), await deliveries.next_due_at(connection)]
        self._next_due_at = min((due for due in dues if due is not None), default=None)
        return 0

    async def _run_incidents(self) -> int:
        """End deferrals and claims, and follow changes of duty."""
        async with self._context.database.read() as connection:
            found = await incidents.due(connection, self._context.clock.now(), _BATCH)
        return sum([await self._attempt(f"incident {number}", partial(self._fall_due, number)) for number in found])

    async def _fall_due(self, number: int) -> int:
        """One incident in its own transaction; somebody may have changed it since."""
        now = self._context.clock.now()
        async with self._context.database.write() as connection:
            incident = await incidents.get(connection, self._context.cipher, number)
            if incident is None or incident.due_at is None or incident.due_at > now:
                return 0
            routing = await route_incident(connection, self._context, incident, now)
            await record(connection, self._context, triage.fall_due(incident, routing, now), now)
        return 1

    async def _run_silent(self) -> int:
        """Nodes that have missed their heartbeats."""
        async with self._context.database.read() as connection:
            found = await nodes.silent(connection, self._context.clock.now(), _BATCH)
        return sum([await self._attempt(f"node {one}", partial(note_silent, self._context, one)) for one in found])

    async def _run_silent_sources(self) -> int:
        """Vendors of check-in calls that have told nothing."""
        async with self._context.database.read() as connection:
            found = await check_ins.silent(connection, self._context.clock.now(), _BATCH)
        work = [(one, partial(note_silent_source, self._context, one)) for one in found]
        return sum([await self._attempt(f"source {one}", note) for one, note in work])

    async def _run_unseen(self) -> int:
        """People whose homes have been silent for longer than their cap."""
        async with self._context.database.read() as connection:
            found = await nodes.unseen(connection, self._context.clock.now(), _BATCH)
        return sum([await self._attempt(f"node {one}", partial(note_unseen, self._context, one)) for one in found])
