"""The look at everything, again and again until stopped."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from aggregator.health import watch as module
from aggregator.health.watch import SelfWatch


@dataclass
class Part:
    """Anything that is looked at."""

    looks: int = 0
    is_stuck: bool = False
    rested: bool = False
    expires_at: datetime = datetime(2027, 1, 1, tzinfo=UTC)
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self) -> None:
        self.looks += 1
        if self.looks == 3:
            self.looked.set()

    def stuck(self) -> bool:
        return self.is_stuck

    async def rest(self) -> None:
        self.rested = True


class AskedPart(Part):
    """The one that has to be awaited."""

    async def look(self) -> None:  # type: ignore[override]
        super().look()


def watching(*, stuck: bool = False) -> tuple[SelfWatch, Any, Any]:
    part, asked = Part(is_stuck=stuck), AskedPart()
    anything: Any = part
    database: Any = asked
    watch = SelfWatch(anything, anything, anything, database)
    watch.certificate = part
    return watch, part, asked


@pytest.mark.parametrize(("stuck", "fed"), [(False, 2), (True, 0)])
async def test_everything_is_looked_at_and_the_supervisor_fed(stuck: bool, fed: int) -> None:
    watch, part, asked = watching(stuck=stuck)
    told: list[str] = []
    await watch.look()
    watch.fed = lambda: told.append("alive")
    await watch.look()
    await watch.look()
    assert (part.looks, asked.looks, len(told)) == (9, 3, fed)


async def test_it_runs_until_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    watch, _, asked = watching()
    background = asyncio.create_task(watch.run())
    async with asyncio.timeout(60):
        await asked.looked.wait()
        watch.stop()
        await background
    assert asked.rested
    assert watch.loop_lag_s >= 0.0
