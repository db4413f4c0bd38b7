"""Owns the sending: what to keep, when to send, what the region answered.

Two tasks: the keeper writes new items to the outbox in the order in which they came; the sender reports when its
schedule says so. An item is on the disk before it is sent, and leaves the disk only when the region has it on its own.
The first report of a process is empty: its answer shows whether the numbering of this outbox is still ours
(`Outbox.verify`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from .faults import FaultLog
from .keeper import Keeper
from .kernel import wire
from .outbox import MAX_BATCH, Batch, Outbox
from .region import PATIENCE_S, RegionClient
from .region_commands import CommandRunner
from .region_errors import RegionBusy, RegionError, RegionRejected, RegionUnauthorized
from .reporter_state import Hooks, Problem, ReporterState
from .send_schedule import SendSchedule

_LOGGER = logging.getLogger(__name__)

_URGENT_PATIENCE_S = 20.0
"""A first address that hangs must not keep a danger from the second for long."""
_HURRY_S = 2.0
"""How long an urgent item waits for a report that left without it."""
_STOP_S = 3.0
_SHORTEST_HEARTBEAT_S = 1.0


class _AbandonedError(Exception):
    """We gave a report up ourselves; it says nothing about the region."""


class Reporter:
    """Sends what is enqueued, and a heartbeat, until stopped."""

    def __init__(
        self,
        hooks: Hooks,
        client: RegionClient,
        outbox: Outbox,
        *,
        node: str,
        heartbeat: Callable[[], wire.Heartbeat],
        on_settings: Callable[[wire.Settings], None],
        on_command: Callable[[wire.Command], Awaitable[None]],
        on_state: Callable[[ReporterState], None],
        on_unauthorized: Callable[[], None],
        settings_version: str | None = None,
        heartbeat_s: float = 300.0,
    ) -> None:
        """Take the parts; nothing happens before `start`.

        `heartbeat` is asked before every report (its `waiting` is filled in here); `settings_version` names the
        settings this home has. A command whose `on_command` returns is reported as done; one that raises comes again
        with a later report.
        """
        self._hooks = hooks
        self._client = client
        self._outbox = outbox
        self._node = node
        self._heartbeat = heartbeat
        self._on_settings = on_settings
        self._on_state = on_state
        self._on_unauthorized = on_unauthorized
        self._settings_version = settings_version
        self._commands = CommandRunner(on_command, self._command_done)
        self._schedule = SendSchedule(hooks.monotonic(), max(heartbeat_s, _SHORTEST_HEARTBEAT_S), hooks.chance)
        self._state = ReporterState(waiting=outbox.waiting)
        self._keeper = Keeper(hooks.run_in_executor, outbox, self._kept)
        self._faults = FaultLog()
        self._due = asyncio.Event()
        self._cancel_timer: Callable[[], None] = _nothing
        self._request: asyncio.Task[wire.Reply] | None = None
        self._request_presses = False
        self._cancel_hurry: Callable[[], None] = _nothing
        self._missed_the_report = False
        self._command_to_tell = False
        self._verified = False
        self._told_unauthorized = False
        self._max_items = MAX_BATCH
        self._stopping = False
        self._gave_up = False
        self._time_skew: timedelta | None = None
        self._sender: asyncio.Task[None] | None = None

    @property
    def state(self) -> ReporterState:
        """How the connection is now."""
        return self._state

    async def start(self) -> None:
        """Begin to send; the first attempt is made at once."""
        self._keeper.start()
        self._sender = asyncio.create_task(self._send_all(), name="smartcare sender")
        self._arm()

    def enqueue(self, item: wire.Item, urgent: bool = False) -> None:
        """Take an item: to the disk now, to the region at once when urgent, else with the next heartbeat."""
        self._keeper.take(item, urgent)

    async def stop(self, patience_s: float = _STOP_S) -> None:
        """Write what came, try once to send it within `patience_s`, and end. What was not sent is on the disk."""
        if self._sender is None:
            return
        self._stopping = True
        await self._keeper.stop()
        cancel_limit = self._hooks.call_later(patience_s, self._give_up)
        self._due.set()
        await self._sender
        if self._state.connected and self._outbox.waiting and not self._gave_up:
            await self._attempt()
        cancel_limit()
        self._cancel_timer()
        await self._commands.stop()
        self._sender = None

    def _kept(self, urgent: bool) -> None:
        """Something is on the disk now."""
        self._tell(waiting=self._outbox.waiting)
        if urgent:
            self._hurry()

    def _hurry(self) -> None:
        """Send at once; a report under way that carries nothing of the kind gets a moment to finish."""
        self._schedule.urgent(self._hooks.monotonic())
        self._arm()
        self._missed_the_report = True
        if self._request is not None and not self._request_presses:
            self._cancel_hurry()
            self._cancel_hurry = self._hooks.call_later(_HURRY_S, self._abandon_request)

    def _abandon_request(self) -> None:
        """Give up the report under way; sending it again does no harm."""
        if self._request is not None:
            self._request.cancel()

    def _give_up(self) -> None:
        """Stopping has taken long enough."""
        self._gave_up = True
        self._abandon_request()

    def _arm(self) -> None:
        """Set the one timer to the next attempt."""
        self._cancel_timer()
        delay_s = self._schedule.due_at - self._hooks.monotonic()
        self._cancel_timer = self._hooks.call_later(max(delay_s, 0.0), self._due.set)

    async def _send_all(self) -> None:
        """Make an attempt whenever one is due, until stopped."""
        while True:
            await self._due.wait()
            self._due.clear()
            if self._stopping:
                return
            await self._attempt()
            self._arm()

    async def _attempt(self) -> None:
        """Send one report and learn from what comes of it; a fault of ours is logged and counts as a failed attempt."""
        self._missed_the_report = self._command_to_tell = False
        batch = Batch(boot=self._outbox.boot, items=())
        try:
            if self._verified:
                batch = await self._hooks.run_in_executor(lambda: self._outbox.next_batch(self._max_items))
            await self._take(batch, await self._report(batch))
        except RegionUnauthorized as error:
            self._failed(Problem.UNAUTHORIZED, error)
            if not self._told_unauthorized:
                self._told_unauthorized = True
                self._faults.run("ask for a new pairing", self._on_unauthorized)
        except RegionBusy as error:
            self._failed(Problem.BUSY, error, error.retry_after_s)
        except RegionRejected as error:
            if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                self._max_items = max(1, len(batch.items) // 2)
            self._failed(Problem.REJECTED, error)
        except RegionError as error:
            self._failed(Problem.UNREACHABLE, error)
        except _AbandonedError:
            self._schedule.urgent(self._hooks.monotonic())
        except Exception as error:
            if self._state.problem is not Problem.FAULT:
                _LOGGER.exception("The report could not be made; this is a fault of SmartCare")
            self._failed(Problem.FAULT, error)

    async def _report(self, batch: Batch) -> wire.Reply:
        """Send a batch; the answer also tells how far the region's clock is from ours."""
        sent_at, done = self._hooks.now(), self._commands.done
        report = wire.encode_report(
            node=self._node,
            boot=batch.boot,
            sent_at=sent_at,
            items=batch.items,
            heartbeat=self._current_heartbeat(),
            done=done,
            settings_version=self._settings_version,
        )
        if self._gave_up:
            raise _AbandonedError
        self._request_presses = self._outbox.signals_waiting > 0
        presses_two = self._request_presses and len(self._client.addresses) > 1
        patience_s = _URGENT_PATIENCE_S if presses_two else PATIENCE_S
        self._request = asyncio.create_task(self._client.report(report, patience_s), name="smartcare report")
        try:
            await asyncio.wait((self._request,))
            if self._request.cancelled():
                raise _AbandonedError
            reply = self._request.result()
        finally:
            self._request.cancel()
            self._cancel_hurry()
            self._request = None
        received_at = self._hooks.now()
        self._commands.reported(done)
        self._time_skew = reply.time - (sent_at + (received_at - sent_at) / 2)
        return reply

    def _current_heartbeat(self) -> wire.Heartbeat | None:
        """Return the heartbeat; a fault in making it must not hold back a danger."""
        made: list[wire.Heartbeat] = []
        self._faults.run("make the heartbeat", lambda: made.append(self._heartbeat()))
        return replace(made[0], waiting=self._outbox.waiting) if made else None

    async def _take(self, batch: Batch, reply: wire.Reply) -> None:
        """Do what the answer says."""
        for rejected in reply.rejected:
            _LOGGER.warning("The region could not read item %s: %s %s", rejected.seq, rejected.field, rejected.error)
        if reply.settings is not None and reply.settings.version != self._settings_version:
            self._faults.run("take over the region's settings", self._follow, reply.settings)
        self._commands.take(reply.commands)
        if not self._verified:
            await self._hooks.run_in_executor(lambda: self._outbox.verify(reply.ack))
            self._verified = True
            self._succeeded(more_waits=self._outbox.waiting > 0)
            return
        settled = await self._hooks.run_in_executor(lambda: self._outbox.settle(reply.ack, frozenset(reply.also)))
        if settled < len(batch.items):
            raise RegionRejected(status=HTTPStatus.OK, code="not_stored", detail="the answer acknowledges too little")
        self._succeeded(more_waits=self._outbox.waiting > 0 and settled >= self._max_items)

    def _follow(self, settings: wire.Settings) -> None:
        """Take over new settings; where that fails they come again."""
        self._on_settings(settings)
        self._settings_version = settings.version
        self._schedule.configure(max(settings.heartbeat_s, _SHORTEST_HEARTBEAT_S), self._hooks.monotonic())

    def _command_done(self) -> None:
        """Tell the region soon, or it goes on asking."""
        self._command_to_tell = True
        self._schedule.soon(self._hooks.monotonic())
        self._arm()

    def _succeeded(self, *, more_waits: bool) -> None:
        """The region has the report."""
        at_once = more_waits or self._missed_the_report or self._command_to_tell
        self._schedule.succeeded(self._hooks.monotonic(), at_once)
        self._told_unauthorized = False
        if self._state.problem is not None:
            _LOGGER.info("The region takes the reports of this home again")
        self._tell(
            connected=True,
            problem=None,
            detail=None,
            last_success_at=self._hooks.now(),
            waiting=self._outbox.waiting,
            time_skew=self._time_skew,
        )

    def _failed(self, problem: Problem, error: Exception, retry_after_s: float | None = None) -> None:
        """The report did not arrive, as far as we know; everything stays on the disk."""
        now = self._hooks.monotonic()
        self._schedule.failed(now, urgent_waits=self._outbox.signals_waiting > 0, retry_after_s=retry_after_s)
        if self._missed_the_report:
            self._schedule.urgent(now)
        if problem is not self._state.problem:
            _LOGGER.warning(
                "The region does not take the reports of this home (%s); they wait on the disk: %s", problem, error
            )
        self._tell(connected=False, problem=problem, detail=str(error), waiting=self._outbox.waiting)

    def _tell(self, **changes: Any) -> None:
        """Tell the owner when the state has changed."""
        state = replace(self._state, **changes)
        if state != self._state:
            self._state = state
            self._faults.run("tell how the connection is", self._on_state, state)


def _nothing() -> None:
    """Cancel nothing: no timer was set."""
