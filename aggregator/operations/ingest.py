"""Reports from homes: stored once, acknowledged after the commit, turned into signals."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.errors import Busy, Invalid
from aggregator.ingest.beside.link import Beside
from aggregator.ingest.checked import Checked
from aggregator.ingest.compiled import check
from aggregator.ingest.counts import Counts
from aggregator.ingest.lanes import Lanes, Waiting
from aggregator.ingest.pace import Pace
from aggregator.ingest.quiet import QuietReports, may_be_quiet
from aggregator.ingest.tokens import NodeTokens
from aggregator.kernel.wire import Lane, WireError, encode_reply
from aggregator.operations.context import Context
from aggregator.operations.heard_again import hear_again
from aggregator.operations.nodes import NodeIdentity
from aggregator.operations.reports import take_report
from aggregator.store import journal
from aggregator.store.in_one_go import in_one_go

_MOST, _FEWEST = 400, 8
"""So many reports share a commit at most, however fast it is, and at least, however slow."""
_COMMIT_S = 0.15
"""A group is as large as can be committed within that time: a signal may come meanwhile."""
_SIGNALS_PACE = 5
_FLIGHTS, _STRETCH = 2, 8
"""So many groups are beside at a time, and so many in a row before others may write."""
_log = logging.getLogger(__name__)


class StoppedError(Exception):
    """A report came before the start or after the end."""


class Ingest:
    """Takes reports; those that arrive while a commit is under way share the next one."""

    def __init__(self, context: Context, beside: Beside | None = None):
        """Make it; `start()` before the first report. With a process `beside` quiet reports may be taken there."""
        rules = context.region.ingest
        self._context = context
        self._quiet = QuietReports(context.region, context.clock)
        self._beside = beside
        self._lanes = Lanes(rules)
        self._pace = {
            Lane.TELEMETRY: Pace(rules.a_minute),
            Lane.SIGNAL: Pace(rules.a_minute * _SIGNALS_PACE),
        }
        self._arrived = asyncio.Event()
        self._enough = 1
        self._most = float(_MOST)
        self._writer: asyncio.Task[None] | None = None
        self._flights: set[asyncio.Task[None]] = set()
        self._back: list[Waiting] = []
        self._hold = AsyncExitStack()
        self._held = self._away = 0
        self._open = False
        self.tokens = NodeTokens(context)
        self.counts = Counts(self._lanes)

    async def start(self) -> None:
        """Begin to take reports."""
        self._open = True
        self._writer = asyncio.create_task(self._write(), name="ingest")

    async def stop(self) -> None:
        """Finish the reports that were taken, refuse new ones."""
        self._open = False
        if self._writer is not None:
            self._arrived.set()
            await self._writer
            self._writer = None
        if self._beside is not None:
            await self._beside.stop()

    @property
    def open(self) -> bool:
        """Whether reports are taken."""
        return self._open

    async def report(self, identity: NodeIdentity, data: Any) -> Mapping[str, Any]:
        """Store one decoded report and return the reply to encode, after the transaction is on disk.

        `data` is the JSON value as received. Raises Invalid (`report_malformed`, with `field`) for an envelope nobody
        can read, Forbidden (`node_mismatch`) where the report names another node than the token, Unauthorized for a
        node that was revoked meanwhile, and Busy (`ingest_busy`, `node_too_often`) with the time to wait; a bad item
        is kept in quarantine and told in `rejected`. StoppedError means that the service is about to end; the home
        keeps what it has.
        """
        try:
            checked = Checked.read(data)
        except WireError as error:
            values = {"error": error.error, "mend": error.mend}
            raise Invalid("report_malformed", field=error.field, values=values) from error
        reply = await self._take(identity, checked, len(checked.array))
        return orjson.loads(reply) if isinstance(reply, bytes) else reply

    async def report_text(self, identity: NodeIdentity, body: bytes) -> Mapping[str, Any] | bytes | None:
        """The same for the text of a report; None for one whose JSON value must be handed to `report`.

        The reply is a text already where the process beside has written it.
        """
        checked = check(body)
        return None if checked is None else await self._take(identity, checked, len(body))

    async def _take(self, identity: NodeIdentity, checked: Checked, size: int) -> Mapping[str, Any] | bytes:
        """Let a report wait for its commit, and wait with it."""
        if not self._open:
            raise StoppedError("reports are not taken any more")
        now = self._context.clock.now()
        waiting = Waiting(
            identity=identity,
            checked=checked,
            arrived_at=now,
            size=size,
            answer=asyncio.get_running_loop().create_future(),
            behind=self._context.behind(now),
        )
        wait_s = self._pace[waiting.lane].wait_s(identity.node, now.timestamp())
        if wait_s:
            self.counts.refused_often += 1
            raise Busy("node_too_often", values={"retry_after_s": max(1, round(wait_s))})
        try:
            self._lanes.add(waiting)
        except Busy:
            self.counts.refused_busy += 1
            raise
        if checked.urgent or len(self._lanes) >= self._enough:
            self._arrived.set()
        return await waiting.answer

    async def _write(self) -> None:
        """Commit group after group until told to stop."""
        while self._open or len(self._lanes) or self._flights or self._back:
            if self._back:
                await self._land()
                group, self._back = self._back, []
                await self._take_here(group)
            elif self._lanes.waiting(Lane.SIGNAL):
                await self._land()
                await self._take_here(self._lanes.take(int(self._most)))
            elif len(self._lanes) >= self._enough and len(self._flights) < _FLIGHTS:
                await self._pass_on(self._lanes.take(self._fitting()))
            else:
                self._arrived.clear()  # before anything is waited for: what arrives meanwhile must be seen
                if not self._flights:
                    await self._land()
                await self._arrived.wait()
        await self._land()

    def _fitting(self) -> int:
        """How many reports the next group may have: with a process beside, no more than half of all that wait.

        The other half keeps it busy while these are answered and their homes send the next ones.
        """
        most = int(self._most)
        if self._beside is None or not self._beside.ready:
            return most
        return min(most, max(self._context.region.ingest.beside, (len(self._lanes) + self._away + 1) // 2))

    async def _pass_on(self, group: list[Waiting]) -> None:
        """Take a group, here or beside."""
        beside = self._beside
        if beside is None or not beside.takes(len(group)):
            await self._land()
            await self._take_here(group)
            return
        if odd := [one for one in group if one.checked.report or not may_be_quiet(one, one.arrived_at)]:
            await self._land()
            await self._take_here(odd)
            group = [waiting for waiting in group if waiting.outcome is None]
            if not group:
                return
        try:
            await self._keep_others_out()
            beside.send(group)
        except Exception as error:  # noqa: BLE001 - whatever it was, here is told what it means for each report
            self._not_beside(error)
            await self._land()
            await self._take_here(group)
            return
        flight = asyncio.create_task(self._fly(beside, group), name="reports beside")
        self._flights.add(flight)
        self._away += len(group)
        flight.add_done_callback(self._landed)
        self._enough = max(1, len(group) // 2)

    async def _keep_others_out(self) -> None:
        """Let nothing else of this process write, but now and then."""
        if self._held >= _STRETCH:
            await self._land()
        if not self._held:
            await self._hold.enter_async_context(self._context.database.held())
        self._held += 1

    def _landed(self, flight: asyncio.Task[None]) -> None:
        """Make room for the next group."""
        self._flights.discard(flight)
        if not self._flights:
            self._enough = 1
        self._arrived.set()

    async def _land(self) -> None:
        """Wait for what is beside, and let others write."""
        if self._flights:
            await asyncio.wait(self._flights)
        self._held = 0
        try:
            await self._hold.aclose()
        except Exception as error:  # noqa: BLE001 - a connection that breaks when it is given back is no longer held
            _log.warning("A connection broke while reports were taken beside", exc_info=error)

    async def _fly(self, beside: Beside, group: list[Waiting]) -> None:
        """Wait for what has become of a group beside; what is not on disk comes back."""
        began = monotonic()
        try:
            for waiting, done in zip(group, await beside.answer(), strict=True):
                if done is not None:
                    waiting.outcome, waiting.new = done.reply, done.new
        except Exception as error:  # noqa: BLE001 - whatever it was, they are taken here, once and no more
            self._not_beside(error)
        taken = [waiting for waiting in group if waiting.outcome is not None]
        self.counts.beside += len(taken)
        self._away -= len(group)
        self._adapt(len(group), monotonic() - began)
        self._answer(taken)
        self._back += [waiting for waiting in group if waiting.outcome is None]

    def _not_beside(self, error: Exception) -> None:
        """Say that a group is taken here."""
        _log.warning("A group of reports was not taken beside and is taken here", exc_info=error)

    async def _take_here(self, group: list[Waiting]) -> None:
        """Take a group in this process."""
        began = monotonic()
        await self._commit(group)
        self._adapt(len(group), monotonic() - began)
        self._answer(group)

    def _adapt(self, size: int, seconds: float) -> None:
        """Let the next group be as large as fits into the time of a commit, half way from what it was."""
        self.counts.note_commit(seconds)
        if size * 2 >= self._most or seconds > _COMMIT_S:
            fitting = size * _COMMIT_S / max(seconds, 0.001)
            self._most = min(_MOST, max(_FEWEST, (self._most + fitting) / 2))

    async def _commit(self, group: list[Waiting]) -> None:
        """A transaction for the quiet reports, another for the rest. A failing report takes no other with it."""
        left = group
        try:
            await self._quiet.take(group, self._context.database.write_in_one_go)
            left = [waiting for waiting in group if waiting.outcome is None]
            if left:
                await self._commit_others(left)
        except Exception as error:  # noqa: BLE001 - what fails together may succeed one by one
            await self._commit_singly(left, error)

    async def _commit_others(self, group: list[Waiting]) -> None:
        """One transaction for reports that may have effects."""
        async with self._context.database.write() as connection:
            await journal.take_turn(connection)
            await self._take_who_is_back(connection, group, self._context.clock.now())
            await self._take_the_rest(connection, group)

    async def _commit_singly(self, group: list[Waiting], why: Exception) -> None:
        """The same once more, each report the long way; what breaks this commit is told to every home of the group."""
        for waiting in group:
            waiting.outcome = None
        try:
            async with self._context.database.write() as connection:
                await journal.take_turn(connection)
                await self._take_the_rest(connection, group)
        except Exception as error:  # noqa: BLE001 - it is handed to the homes, and told where they are answered
            for waiting in group:
                waiting.outcome = error
        else:
            self.counts.groups_failed += 1
            _log.warning("A group of reports failed and was taken one by one", exc_info=why)

    async def _take_who_is_back(self, connection: AsyncConnection, group: list[Waiting], now: datetime) -> None:
        """Hear homes again that were only silent, all together: then their reports are quiet like any other."""
        plain = {one.identity.node for one in group if one.checked.plain and one.checked.node == one.identity.node}
        if plain and await hear_again(connection, self._context, plain, now):
            await self._quiet.take(group, partial(in_one_go, connection))

    async def _take_the_rest(self, connection: AsyncConnection, group: list[Waiting]) -> None:
        """Take what has no outcome yet, each report in its own savepoint."""
        for waiting in group:
            if waiting.outcome is None:
                waiting.outcome = await self._attempt(connection, waiting)
                self.counts.long_way += 1

    async def _attempt(self, connection: AsyncConnection, waiting: Waiting) -> Mapping[str, Any] | Exception:
        """One report in its own savepoint: its reply, or why it could not be stored."""
        try:
            async with connection.begin_nested():
                reply, waiting.new = await take_report(
                    connection,
                    self._context,
                    waiting.identity,
                    waiting.checked.full(),
                    self._context.clock.now(),
                    arrived_at=waiting.arrived_at,
                    behind=waiting.behind,
                )
                return encode_reply(reply)
        except Exception as error:  # noqa: BLE001 - handed to the home that sent it; the others of the group go on
            return error

    def _answer(self, group: list[Waiting]) -> None:
        """Tell every home what has become of its report."""
        for waiting in group:
            outcome = waiting.outcome
            self.counts.note(waiting)
            if waiting.answer.done():
                continue
            if isinstance(outcome, Exception):
                waiting.answer.set_exception(outcome)
            else:
                waiting.answer.set_result(outcome or {})
