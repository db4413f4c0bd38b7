"""Reports from homes: stored once, acknowledged after the commit, turned into signals."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.errors import Busy, Invalid
from aggregator.ingest.arrived import UNREAD
from aggregator.ingest.beside.link import Beside, LostError
from aggregator.ingest.checked import Checked
from aggregator.ingest.compiled import check
from aggregator.ingest.counts import Counts
from aggregator.ingest.glance import surely_telemetry, without_items
from aggregator.ingest.lanes import Lanes, Waiting
from aggregator.ingest.pace import Pace
from aggregator.ingest.quiet import QuietReports
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
        self._under_way: asyncio.Task[None] | None = None
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
        reply = await self._take_read(identity, checked, len(checked.array))
        assert isinstance(reply, Mapping), "only the text of a report is answered with a text"
        return reply

    async def report_text(self, identity: NodeIdentity, body: bytes) -> Mapping[str, Any] | bytes | None:
        """The same for the text of a report; None for one whose JSON value must be handed to `report`.

        The reply is a text already where the process beside has written it.
        """
        if self._beside is not None and self._beside.ready and surely_telemetry(body):
            return await self._take_unread(identity, body)
        checked = check(body)
        return None if checked is None else await self._take_read(identity, checked, len(body))

    async def _take_read(self, identity: NodeIdentity, checked: Checked, size: int) -> Mapping[str, Any] | bytes | None:
        """Let a report wait that was read."""
        now = self._context.clock.now()
        behind, answer = self._context.behind(now), asyncio.get_running_loop().create_future()
        return await self._take(Waiting.read(identity, checked, size, answer, arrived_at=now, behind=behind))

    async def _take_unread(self, identity: NodeIdentity, body: bytes) -> Mapping[str, Any] | bytes | None:
        """Let a report wait that is to be read later."""
        now = self._context.clock.now()
        waiting = Waiting(
            identity=identity,
            checked=UNREAD,
            text=body,
            empty=without_items(body),
            arrived_at=now,
            size=len(body),
            answer=asyncio.get_running_loop().create_future(),
            behind=self._context.behind(now),
        )
        return await self._take(waiting)

    async def _take(self, waiting: Waiting) -> Mapping[str, Any] | bytes | None:
        """Let a report wait for its commit, and wait with it."""
        if not self._open:
            raise StoppedError("reports are not taken any more")
        wait_s = self._pace[waiting.lane].wait_s(waiting.identity.node, waiting.arrived_at.timestamp())
        if wait_s:
            self.counts.refused_often += 1
            raise Busy("node_too_often", values={"retry_after_s": max(1, round(wait_s))})
        try:
            self._lanes.add(waiting)
        except Busy:
            self.counts.refused_busy += 1
            raise
        if waiting.lane is Lane.SIGNAL or len(self._lanes) >= self._enough:
            self._arrived.set()
        return await waiting.answer

    async def _write(self) -> None:
        """Commit group after group until told to stop."""
        while self._open or len(self._lanes):
            if not len(self._lanes):
                self._arrived.clear()
                await self._arrived.wait()
                continue
            await self._pass_on(self._lanes.take(int(self._most)))
        await self._last_one()

    async def _pass_on(self, group: list[Waiting]) -> None:
        """Take a group, here or beside."""
        beside = self._beside
        if beside is None or not beside.takes(len(group)):
            await self._take_here(group)
            return
        if read := [waiting for waiting in group if not waiting.unread]:
            await self._take_here(read)
            group = [waiting for waiting in group if waiting.unread]
        try:
            await beside.send(group)
        except LostError:
            await self._take_here(group)
            return
        await self._last_one()
        while self._lanes.waiting(Lane.SIGNAL):  # before the turn of what was only sent ahead
            await self._take_here(self._lanes.take(int(self._most)))
        self._under_way = asyncio.create_task(self._take_beside(beside, group), name="reports beside")
        self._under_way.add_done_callback(lambda _: self._arrived.set())
        await self._gather_more(self._under_way, len(group) // 2)

    async def _last_one(self) -> None:
        """Wait for the group that is under way beside."""
        if self._under_way is not None:
            await self._under_way
            self._under_way = None

    async def _gather_more(self, under_way: asyncio.Task[None], enough: int) -> None:
        """Let reports gather while a group is under way: until enough for the next, or a signal among them."""
        self._enough = enough
        while not under_way.done() and len(self._lanes) < enough and not self._lanes.waiting(Lane.SIGNAL):
            self._arrived.clear()
            await self._arrived.wait()
        self._enough = 1

    async def _take_beside(self, beside: Beside, group: list[Waiting]) -> None:
        """Let the process beside take what is quiet in a group, and take the rest here."""
        began = monotonic()
        try:
            async with self._context.database.held():
                outcomes = await beside.go()
        except Exception as error:  # noqa: BLE001 - whatever it was, they are taken here, once and no more
            _log.warning("A group of reports was not taken beside and is taken here", exc_info=error)
        else:
            for waiting, done in zip(group, outcomes, strict=True):
                if done is not None:
                    waiting.outcome, waiting.told, waiting.new = done.reply, done.told, done.new
        taken = [waiting for waiting in group if waiting.outcome is not None]
        self.counts.beside += len(taken)
        self._adapt(len(group), monotonic() - began)
        self._answer(taken)
        if len(taken) < len(group):
            await self._take_here([waiting for waiting in group if waiting.outcome is None])

    async def _take_here(self, group: list[Waiting]) -> None:
        """Take a group in this process; who cannot be read without the kernel is told so."""
        odd = [waiting for waiting in group if waiting.unread and not waiting.look()]
        for waiting in odd:
            if not waiting.answer.done():
                waiting.answer.set_result(None)
        if odd:
            group = [waiting for waiting in group if not waiting.unread]
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
                waiting.answer.set_result(outcome)
