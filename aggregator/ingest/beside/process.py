"""The process beside the region: ``python -m aggregator.ingest.beside.process``, spoken to over its standard input.

It does one thing after the other and waits in between: with threads or a loop half of its time would go into taking
turns. It keeps nothing but what it may look up again, and ends with its input; what it had begun is then on disk or
not, like anything whose answer was lost.
"""

import signal
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import BinaryIO

import orjson

from aggregator import garbage
from aggregator.ingest.arrived import Arrived
from aggregator.ingest.quiet import QuietReports
from aggregator.operations.context import Clock
from aggregator.operations.system_clock import SystemClock
from aggregator.store.waiting_database import WaitingDatabase

from . import frames
from .frames import Done


def serve(orders: BinaryIO, answers: BinaryIO, clock: Clock) -> None:
    """Take groups of reports until the orders end."""
    _, body = frames.next_frame(orders)
    region, address = frames.begun(body)
    quiet = QuietReports(region, clock)
    with closing(WaitingDatabase(address)) as database, suppress(EOFError, BrokenPipeError):
        _tell(answers, frames.frame(frames.READY))
        while True:
            _, body = frames.next_frame(orders)
            _tell(answers, _taken([one.arrived() for one in frames.group_of(body)], quiet, database))


def _tell(answers: BinaryIO, frame: bytes) -> None:
    """Send an answer."""
    answers.write(frame)
    answers.flush()


def _taken(group: Sequence[Arrived], quiet: QuietReports, database: WaitingDatabase) -> bytes:
    """The answer to a group."""
    try:
        quiet.take_waiting(group, database.do)
    except Exception as error:  # noqa: BLE001 - the region tries for itself, and tells what it meets
        return frames.frame(frames.FAILED, f"{type(error).__name__}: {error}".encode())
    return frames.listing(frames.DONE, [_done(one) for one in group])


def _done(one: Arrived) -> Done | None:
    """What has become of a report."""
    return None if one.outcome is None else Done(orjson.dumps(one.outcome), one.new)


def main() -> None:
    """Serve on standard input and output."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the region says when
    garbage.look_seldom()
    with suppress(EOFError, BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer, SystemClock())


if __name__ == "__main__":
    main()
