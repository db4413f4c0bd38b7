"""The region's end: starts the process beside when there is much to do, and hands groups of reports to it."""

import asyncio
import fcntl
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from aggregator.domain.region import Region
from aggregator.ingest.lanes import Waiting
from aggregator.logs import event

from . import frames
from .frames import Brought, Done

_ENOUGH, _LATELY = 3, 10
"""Where so many of the latest groups were large, a process is started."""
_WORTH_IT = 4
"""What is smaller than this part of a large group is done before it has been handed over."""
_AGAIN_S = 60.0
"""A process that has failed is started again no sooner."""
_IDLE_S = 60.0
"""Who had nothing to do for so long is ended: it holds memory."""
_STOP_S = 10.0
_START_S = 60.0
_ANSWER_S = 20.0
"""Who does not answer for so long is ended: signals wait as well."""
_PIPE_BYTES = 1 << 20
"""A group fits in: else the loop would have to come by again and again while it is read."""
_log = logging.getLogger(__name__)


class LostError(Exception):
    """The process is gone, or could not do it; what was handed to it may be on disk or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process: where orders go, where answers come from, when it has ended, and how to end it at once."""

    orders: asyncio.WriteTransport
    answers: asyncio.StreamReader
    ended: Callable[[], Awaitable[object]]
    kill: Callable[[], None]


type Start = Callable[[], Awaitable[Running]]


class Beside:
    """The process beside, if there is one."""

    def __init__(self, region: Region, database: str, start: Start | None = None) -> None:
        """`database` is its address, as a `Database` takes it; `start` makes the process."""
        self._begin = frames.beginning(region, database)
        self._from = region.ingest.beside
        self._make = start or python_process
        self._running: Running | None = None
        self._starting: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()
        self._large = deque[bool](maxlen=_LATELY)
        self._not_before = 0.0
        self._used_at = 0.0
        self._look: asyncio.TimerHandle | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a process that takes groups."""
        return self._running is not None

    def takes(self, size: int) -> bool:
        """Whether a group of this size is worth handing over; where large ones come again and again, it is started."""
        self._large.append(size >= self._from)
        often = sum(self._large) >= _ENOUGH
        if often and not self.ready and self._starting is None and monotonic() >= self._not_before:
            self._starting = asyncio.create_task(self._start(), name="process beside")
        return self.ready and size * _WORTH_IT >= self._from

    def send(self, group: Sequence[Waiting]) -> None:
        """Hand a group over; nothing else of this process may write until it is answered. Raises LostError."""
        self._there().orders.write(frames.listing(frames.GROUP, list(map(Brought.of, group))))
        self._used_at = monotonic()

    async def answer(self) -> Sequence[Done | None]:
        """What has become of the next group that was sent; one of each report, None for one to be taken here.

        Who asks first hears of the first. Raises LostError.
        """
        async with self._asking:
            running = self._there()
            try:
                async with asyncio.timeout(_ANSWER_S):
                    kind, body = await frames.read_frame(running.answers)
            except (OSError, asyncio.IncompleteReadError) as error:  # a TimeoutError is an OSError
                running.kill()
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
        if self._look is not None:
            self._look.cancel()
        running, self._running = self._running, None
        if running is not None:
            await _end(running)
        if self._ending is not None:
            await self._ending

    def _there(self) -> Running:
        """The process. Raises LostError."""
        if self._running is None:
            raise LostError("the process beside is gone")
        return self._running

    async def _start(self) -> None:
        """Start a process, and let it have groups once it says that it is ready."""
        running: Running | None = None
        try:
            running = await self._make()
            running.orders.write(self._begin)
            async with asyncio.timeout(_START_S):
                await frames.read_frame(running.answers)
            self._running, running = running, None
            self._used_at = monotonic()
            self._look_later()
            _log.info("A second process takes reports as well", extra=event("beside_started"))
        except (OSError, asyncio.IncompleteReadError) as error:
            self._lose(error)
        finally:
            self._starting = None
            if running is not None:
                await _end(running)

    def _look_later(self) -> None:
        """See after a while whether it is still needed."""
        if self._look is not None:
            self._look.cancel()
        self._look = asyncio.get_running_loop().call_later(_IDLE_S, self._end_if_idle)

    def _end_if_idle(self) -> None:
        """End it where there was nothing to do; else look again."""
        if monotonic() - self._used_at < _IDLE_S:
            self._look_later()
            return
        running, self._running = self._running, None
        if running is not None:
            _log.info("The second process is not needed any more", extra=event("beside_idle"))
            self._ending = asyncio.create_task(_end(running), name="end of the process beside")

    def _lose(self, error: Exception) -> None:
        """Go on without it for a while."""
        running, self._running = self._running, None
        self._not_before = monotonic() + _AGAIN_S
        _log.error(
            "The process beside has ended; reports are taken without it", extra=event("beside_lost"), exc_info=error
        )
        if running is not None:
            self._ending = asyncio.create_task(_end(running), name="end of the process beside")


async def python_process() -> Running:
    """A process of its own."""
    command = (sys.executable, "-m", "aggregator.ingest.beside.process")
    theirs, ours = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=theirs, stdout=PIPE)
    except OSError:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    assert process.stdout is not None
    return Running(
        orders=await orders_to(ours), answers=process.stdout, ended=process.wait, kill=lambda: _kill(process)
    )


async def orders_to(pipe: int) -> asyncio.WriteTransport:
    """What writes to a pipe, made wide where the system can."""
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):  # more than somebody may have who is not root and has many of them
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    transport, _ = await asyncio.get_running_loop().connect_write_pipe(asyncio.BaseProtocol, os.fdopen(pipe, "wb", 0))
    return transport


def _kill(process: Process) -> None:
    """End a process that may have ended."""
    with suppress(ProcessLookupError):
        process.kill()


async def _end(running: Running) -> None:
    """Let a process end with its orders, or end it."""
    running.orders.close()
    try:
        await asyncio.wait_for(running.ended(), _STOP_S)
    except TimeoutError:
        running.kill()
        await running.ended()
