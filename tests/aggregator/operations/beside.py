"""The process beside, within the process of the tests: everything but the second interpreter."""

import asyncio
import io
from asyncio.subprocess import Process
from typing import Any, cast

from aggregator.ingest.beside.process import serve

from .conftest import Town, TurnedClock


class _Answers(io.BytesIO):
    """Hands what is written to a reader."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        super().__init__()
        self._reader = reader

    def write(self, told: Any, /) -> int:
        self._reader.feed_data(told)
        return len(told)


class _Orders:
    """What the region writes to."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    def write(self, told: bytes) -> None:
        self._reader.feed_data(told)

    async def drain(self) -> None:
        return

    def close(self) -> None:
        self._reader.feed_eof()


class Played:
    """Serves as the process does, by the clock of the tests."""

    def __init__(self, clock: TurnedClock) -> None:
        orders = asyncio.StreamReader()
        self.stdin, self.stdout = _Orders(orders), asyncio.StreamReader()
        self._serving = asyncio.create_task(serve(orders, _Answers(self.stdout), clock))

    async def wait(self) -> int:
        await asyncio.wait([self._serving])
        if not self._serving.cancelled():
            assert isinstance(self._serving.exception(), asyncio.IncompleteReadError)
        return 0

    def die(self) -> None:
        """End without a word."""
        self._serving.cancel()
        self.stdout.feed_eof()


class Stage:
    """Starts played processes, and remembers them."""

    def __init__(self, town: Town) -> None:
        self._clock = town.clock
        self.made: list[Played] = []

    async def start(self) -> Process:
        self.made.append(Played(self._clock))
        return cast(Process, self.made[-1])
