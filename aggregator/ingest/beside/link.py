"""The region's end: starts the process beside when there is much to do, and hands groups of reports to it."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

from aggregator.domain.region import Region
from aggregator.ingest.lanes import Waiting
from aggregator.logs import event

from . import frames
from .frames import Brought, Done

_IN_A_ROW = 3
"""After so many large groups a process is started."""
_WORTH_IT = 4
"""What is smaller than this part of a large group is done before it has been handed over."""
_AGAIN_S = 60.0
"""A process that has failed is started again no sooner."""
_STOP_S = 10.0
_LIMIT_BYTES = 1 << 20
_log = logging.getLogger(__name__)


type Start = Callable[[], Awaitable[Process]]


class LostError(Exception):
    """The process is gone, or could not do it; what was handed to it may be on disk or not."""


class Beside:
    """The process beside, if there is one."""

    def __init__(self, region: Region, database: str, start: Start | None = None) -> None:
        """`database` is its address, as a `Database` takes it; `start` makes the process."""
        self._begin = frames.beginning(region, database)
        self._from = region.ingest.beside
        self._make = start or _python
        self._process: Process | None = None
        self._starting: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._large = 0
        self._not_before = 0.0

    @property
    def ready(self) -> bool:
        """Whether there is a process that takes groups."""
        return self._process is not None

    def takes(self, size: int) -> bool:
        """Whether a group of this size is worth handing over; where large ones come again and again, it is started."""
        self._large = self._large + 1 if size >= self._from else 0
        if not self.ready and self._starting is None and self._large >= _IN_A_ROW and monotonic() >= self._not_before:
            self._starting = asyncio.create_task(self._start(), name="process beside")
        return self.ready and size * _WORTH_IT >= self._from

    async def send(self, group: Sequence[Waiting]) -> None:
        """Hand a group over to be read; it is taken when `go` is called. Raises LostError."""
        told = [
            Brought(one.identity.node, one.identity.household, one.arrived_at, one.behind.total_seconds(), one.text)
            for one in group
        ]
        await self._write(frames.listing(frames.GROUP, told))

    async def go(self) -> Sequence[Done | None]:
        """Let the oldest group be taken that was sent; one of each report, None for one to be taken here.

        Raises LostError.
        """
        await self._write(frames.frame(frames.GO))
        process = self._process
        if process is None:
            raise LostError("the process beside is gone")
        assert process.stdout is not None
        try:
            kind, body = await frames.read_frame(process.stdout)
        except (OSError, asyncio.IncompleteReadError) as error:
            self._lose(error)
            raise LostError("the process beside has ended") from error
        if kind == frames.FAILED:
            raise LostError(body.decode(errors="replace"))
        return frames.done_of(body)

    async def stop(self) -> None:
        """End it; nothing is under way."""
        if self._starting is not None:
            self._starting.cancel()
            with suppress(asyncio.CancelledError):
                await self._starting
        process, self._process = self._process, None
        if process is not None:
            await _end(process)
        if self._ending is not None:
            await self._ending

    async def _start(self) -> None:
        """Start a process, and let it have groups once it says that it is ready."""
        process: Process | None = None
        try:
            process = await self._make()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(self._begin)
            await frames.read_frame(process.stdout)
            self._process, process = process, None
            _log.info("A second process takes reports as well", extra=event("beside_started"))
        except (OSError, asyncio.IncompleteReadError) as error:
            self._lose(error)
        finally:
            self._starting = None
            if process is not None:
                await _end(process)

    async def _write(self, told: bytes) -> None:
        """Write to the process."""
        process = self._process
        if process is None:
            raise LostError("the process beside is gone")
        assert process.stdin is not None
        try:
            process.stdin.write(told)
            await process.stdin.drain()
        except OSError as error:
            self._lose(error)
            raise LostError("the process beside has ended") from error

    def _lose(self, error: Exception) -> None:
        """Go on without it for a while."""
        process, self._process = self._process, None
        self._not_before = monotonic() + _AGAIN_S
        _log.error(
            "The process beside has ended; reports are taken without it", extra=event("beside_lost"), exc_info=error
        )
        if process is not None:
            self._ending = asyncio.create_task(_end(process), name="end of the process beside")


async def _python() -> Process:
    """A process of its own."""
    command = (sys.executable, "-m", "aggregator.ingest.beside.process")
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, limit=_LIMIT_BYTES)


async def _end(process: Process) -> None:
    """Let a process end with its input, or end it."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _STOP_S)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
