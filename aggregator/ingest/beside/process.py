"""The process beside the region: ``python -m aggregator.ingest.beside.process``, spoken to over its standard input.

It keeps nothing but what it may look up again, and ends with its input; what it had begun is then on disk or not,
like anything whose answer was lost.
"""

import asyncio
import gc
import signal
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

import orjson
import uvloop

from aggregator.ingest.arrived import Arrived
from aggregator.ingest.quiet import QuietReports
from aggregator.operations.context import Clock
from aggregator.store.database import Database

from . import frames
from .frames import Done

_TURN_S = 0.0005
_GARBAGE = 20_000, 20, 20


class _SystemClock:
    """The clock of the machine, which the region shows as well."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)


async def serve(reader: asyncio.StreamReader, answer: BinaryIO, clock: Clock) -> None:
    """Take groups of reports until the input ends. Raises IncompleteReadError then."""
    _, body = await frames.read_frame(reader)
    region, address = frames.begun(body)
    database, quiet = Database(address), QuietReports(region, clock)
    groups: deque[list[Arrived]] = deque()
    try:
        answer.write(frames.frame(frames.READY))
        answer.flush()
        while True:
            kind, body = await frames.read_frame(reader)
            if kind == frames.GROUP:
                # Read at once: meanwhile others may write.
                groups.append([one.read() for one in frames.group_of(body)])
            else:
                answer.write(await _taken(groups.popleft(), quiet, database))
                answer.flush()
    finally:
        await database.close()


async def _taken(group: Sequence[Arrived], quiet: QuietReports, database: Database) -> bytes:
    """The answer to a group whose turn has come."""
    try:
        await quiet.take(group, database.write_in_one_go)
    except Exception as error:  # noqa: BLE001 - the region tries for itself, and tells what it meets
        return frames.frame(frames.FAILED, f"{type(error).__name__}: {error}".encode())
    return frames.listing(frames.DONE, [_done(one) for one in group])


def _done(one: Arrived) -> Done | None:
    """What has become of a report."""
    return None if one.outcome is None else Done(orjson.dumps(one.outcome), one.told, one.new)


async def main() -> None:
    """Serve on standard input and output."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    with suppress(asyncio.IncompleteReadError, BrokenPipeError):
        await serve(reader, sys.stdout.buffer, _SystemClock())


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the region says when
    sys.setswitchinterval(_TURN_S)
    asyncio.run(main(), loop_factory=uvloop.new_event_loop)
