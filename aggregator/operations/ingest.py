"""Reports from homes: stored once, acknowledged after the commit, turned into signals."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.errors import Invalid
from aggregator.kernel.wire import Report, WireError, encode_reply, parse_report
from aggregator.operations.context import Context
from aggregator.operations.nodes import NodeIdentity
from aggregator.operations.reports import take_report

_GROUP = 50
"""So many reports share a commit at most."""


@dataclass(slots=True, kw_only=True)
class _Waiting:
    """A report on its way to the disk; `answer` is set after the commit."""

    identity: NodeIdentity
    report: Report
    answer: asyncio.Future[Mapping[str, Any]]
    outcome: Mapping[str, Any] | Exception


class StoppedError(Exception):
    """A report came before the start or after the end."""


class Ingest:
    """Takes reports; those that arrive while a commit is under way share the next one."""

    def __init__(self, context: Context):
        """Make it; `start()` before the first report."""
        self._context = context
        self._queue: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._writer: asyncio.Task[None] | None = None
        self._open = False

    async def start(self) -> None:
        """Begin to take reports."""
        self._open = True
        self._writer = asyncio.create_task(self._write(), name="ingest")

    async def stop(self) -> None:
        """Finish the reports that were taken, refuse new ones."""
        self._open = False
        if self._writer is not None:
            self._queue.put_nowait(None)
            await self._writer
            self._writer = None

    async def report(self, identity: NodeIdentity, data: Any) -> Mapping[str, Any]:
        """Store one decoded report and return the reply to encode, after the transaction is on disk.

        `data` is the JSON value as received. Raises Invalid (`report_malformed`, with `field`) for an envelope nobody
        can read and Forbidden (`node_mismatch`) where the report names another node than the token; a bad item is
        kept in quarantine and told in `rejected`. StoppedError means that the service is about to end; the home keeps
        what it has.
        """
        if not self._open:
            raise StoppedError("reports are not taken any more")
        try:
            report = parse_report(data)
        except WireError as error:
            values = {"error": error.error, "mend": error.mend}
            raise Invalid("report_malformed", field=error.field, values=values) from error
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Waiting(identity=identity, report=report, answer=answer, outcome=StoppedError()))
        return await answer

    async def _write(self) -> None:
        """Commit group after group until told to stop."""
        while (first := await self._queue.get()) is not None:
            group = [first]
            while len(group) < _GROUP and not self._queue.empty():
                following = self._queue.get_nowait()
                if following is None:
                    self._queue.put_nowait(None)
                    break
                group.append(following)
            await self._commit(group)

    async def _commit(self, group: list[_Waiting]) -> None:
        """One transaction for the group, and only then the answers. A failing report takes no other with it."""
        try:
            async with self._context.database.write() as connection:
                for waiting in group:
                    waiting.outcome = await self._attempt(connection, waiting)
        except Exception as error:  # noqa: BLE001 - whatever broke the commit is what every home of the group must be told
            for waiting in group:
                waiting.outcome = error
        for waiting in group:
            if waiting.answer.done():
                continue
            if isinstance(waiting.outcome, Exception):
                waiting.answer.set_exception(waiting.outcome)
            else:
                waiting.answer.set_result(waiting.outcome)

    async def _attempt(self, connection: AsyncConnection, waiting: _Waiting) -> Mapping[str, Any] | Exception:
        """One report in its own savepoint: its reply, or why it could not be stored."""
        try:
            async with connection.begin_nested():
                now = self._context.clock.now()
                return encode_reply(await take_report(connection, self._context, waiting.identity, waiting.report, now))
        except Exception as error:  # noqa: BLE001 - handed to the home that sent it; the others of the group go on
            return error
