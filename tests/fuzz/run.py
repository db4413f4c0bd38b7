"""A whole run: a region of its own, the requests, and what must hold afterwards."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from .fuzzing import Fuzz
from .tally import Fault, Tally
from .town import Town

LEAST_GOOD = 0.15
LEAST_DONE = 80
"""So many operations must have been done as asked at least once."""
MOST_REFUSED_AT_THE_DOOR = 0.12
"""A run that stands before closed doors tests nothing."""
_BROKEN = ("Traceback (most recent call last)", "request_failed", " ERROR ")


def _silent(_line: str) -> None:
    """Nobody listens."""


async def fuzz(
    folder: Path, *, requests: int, seed: int, database: str | None = None, hear: Callable[[str], None] = _silent
) -> Tally:
    """Run against a region in the folder. At the end it must still answer and have logged no fault of its own."""
    async with Town(folder, {"database": database} if database else {}) as town:
        run = Fuzz(town, asyncio.get_running_loop(), seed=seed, hear=hear)
        tally = await asyncio.to_thread(run.run, requests)
        await town.region.ask("GET", "account", token=await town.renew("key-administrator"))
        said = town.region.process.output()
    if told := broken(said):
        tally.blame(Fault(operation="the log", what="a fault of ours", request=told))
    return tally


def broken(log: str) -> str:
    """The beginning of what a log says about a fault of the service's own; empty where it says nothing."""
    return next((log[log.index(word) :][:2000] for word in _BROKEN if word in log), "")
