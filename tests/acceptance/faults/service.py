"""A real region under the load of some homes, for tests that take away what it stands on."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.kept_reports import Books, balance
from benchmarks.kill import opened, people
from benchmarks.killed_homes import Home, session
from simulator.stage.region import RegionServer

HOMES = 3
PATIENCE_S = 90.0
_LOUD = ("warning", "error", "critical")
_SLOW = "slow_request"
_QUIET_LOG = {"format": "json", "level": "warning"}


@dataclass
class Service:
    """The region, its homes, and what one sees of it from outside."""

    region: RegionServer
    homes: Sequence[Home]
    url: str
    http: aiohttp.ClientSession

    async def number(self, name: str) -> float:
        """The sum of a metric over its labels; NaN where it is not told."""
        async with self.http.get(f"{self.region.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        found = [line.rsplit(" ", 1)[1] for line in lines if line.startswith((f"{name} ", f"{name}{{"))]
        return sum(map(float, found)) if found else float("nan")

    async def ready(self) -> int:
        """The status of the readiness check."""
        async with self.http.get(f"{self.region.url}/readyz") as answer:
            return answer.status

    def told(self) -> Counter[str]:
        """How often each event above "info" stands in the log, but for what a busy machine alone makes it tell."""
        return Counter(line["event"] for line in self._lines() if line["level"] in _LOUD and line["event"] != _SLOW)

    def reasons(self, event: str) -> set[str]:
        """Why an event was told."""
        return {line["reason"] for line in self._lines() if line["event"] == event}

    def _lines(self) -> list[dict[str, Any]]:
        """The log as it is now."""
        return [json.loads(line) for line in self.region.process.output().splitlines() if line.startswith("{")]

    def answers(self) -> int:
        """How many reports have been accepted."""
        return sum(home.answers for home in self.homes)

    def refused(self) -> int:
        """How many were not, because of the region itself."""
        return sum(home.refusals[503] for home in self.homes)

    def unexpected(self) -> set[str]:
        """Answers no home should get."""
        return set[str]().union(*(home.unexpected for home in self.homes))

    async def books(self) -> Books:
        """What is kept, compared with what was acknowledged."""
        return await balance(self.url, self.homes)


@asynccontextmanager
async def service(
    folder: Path,
    *,
    url: str | None = None,
    changes: Mapping[str, Any] | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[Service]:
    """A region that runs, with homes that rest. `url` is that of its database where it is not the usual file."""
    kept = url or f"sqlite+aiosqlite:///{folder / 'smartcare.sqlite'}"
    async with opened(folder, {"log": _QUIET_LOG, **(changes or {})}, dict(env or {})) as region:
        homes = await people(region, asyncio.Event(), seed=1, count=HOMES)
        async with session() as http:
            yield Service(region, homes, kept, http)


@asynccontextmanager
async def reporting(seen: Service) -> AsyncIterator[None]:
    """Let the homes report; at the end until nothing waits any more."""
    resting = asyncio.Event()
    async with asyncio.timeout(4 * PATIENCE_S), asyncio.TaskGroup() as group:
        for home in seen.homes:
            group.create_task(home.live(seen.http, resting))
        before = seen.answers()
        await until(lambda: seen.answers() > before + HOMES, "reports are accepted")
        yield
        resting.set()


async def until(holds: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Wait in real time until something holds. Raises AssertionError."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while True:
        answer = holds()
        if answer if isinstance(answer, bool) else await answer:
            return
        assert asyncio.get_running_loop().time() < deadline, f"not within {PATIENCE_S:.0f} s: {what}"
        await asyncio.sleep(0.1)


async def fails_and_recovers(
    seen: Service, broken: Callable[[], Awaitable[None]], mended: Callable[[], Awaitable[None]]
) -> int:
    """Break what the database stands on, see that it is told, mend it, see that it is over; the readiness meanwhile."""

    async def failing(value: float) -> bool:
        return await seen.number("smartcare_database_failing") == value

    await broken()
    await until(lambda: failing(1.0), "the metrics tell the failure")
    ready, refused = await seen.ready(), seen.refused()
    await until(lambda: seen.refused() > refused, "reports are refused")
    await mended()
    await until(lambda: failing(0.0), "the metrics tell that it is over")
    answers = seen.answers()
    await until(lambda: seen.answers() > answers, "reports are accepted again")
    return ready
