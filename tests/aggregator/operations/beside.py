"""The process beside, as a thread of the tests: everything but the second interpreter."""

import asyncio
import os
from functools import partial
from threading import Thread

from aggregator.ingest.beside.link import Running, orders_to
from aggregator.ingest.beside.process import serve

from .conftest import TurnedClock


def _serve(orders: int, answers: int, clock: TurnedClock) -> None:
    """What the thread does."""
    with os.fdopen(orders, "rb") as theirs, os.fdopen(answers, "wb") as ours:
        serve(theirs, ours, clock)


async def played(clock: TurnedClock) -> Running:
    """Start one that goes by the clock of the tests."""
    (their_orders, our_orders), (our_answers, their_answers) = os.pipe(), os.pipe()
    thread = Thread(target=_serve, args=(their_orders, their_answers, clock))
    thread.start()
    reader = asyncio.StreamReader()
    protocol = partial(asyncio.StreamReaderProtocol, reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(protocol, os.fdopen(our_answers, "rb", 0))

    async def ended() -> None:
        await asyncio.to_thread(thread.join)
        transport.close()

    return Running(orders=await orders_to(our_orders), answers=reader, ended=ended, kill=transport.close)
