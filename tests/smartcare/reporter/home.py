"""A home's end of the line to a region, with a virtual clock."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from custom_components.smartcare.kernel import wire
from custom_components.smartcare.kernel.events import Stage
from custom_components.smartcare.outbox import Outbox
from custom_components.smartcare.region import RegionClient
from custom_components.smartcare.reporter import Reporter
from custom_components.smartcare.reporter_state import Hooks, ReporterState
from tests.smartcare.fake_region import SETTINGS, TOKEN, FakeRegion
from tests.smartcare.virtual_clock import VirtualClock, until

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HEARTBEAT = wire.Heartbeat(at=NOW, version="0.1.0", homeassistant="2026.10.4", stage=Stage.NORMAL, waiting=0)


def sos(name: str = "s_1") -> wire.SosItem:
    return wire.SosItem(at=NOW, sensor=name)


def reading(value: float = 1.0) -> wire.ReadingItem:
    return wire.ReadingItem(at=NOW, sensor="s_2", value=value)


@dataclass
class Home:
    """A home's end of the line, with everything the reporter said."""

    folder: Path
    session: aiohttp.ClientSession
    executor: ThreadPoolExecutor
    addresses: list[str]
    token: str = TOKEN
    clock: VirtualClock = field(default_factory=VirtualClock)
    states: list[ReporterState] = field(default_factory=list)
    settings: list[wire.Settings] = field(default_factory=list)
    commands: list[wire.Command] = field(default_factory=list)
    unauthorized: list[bool] = field(default_factory=list)
    heartbeat: Callable[[], wire.Heartbeat] = lambda: HEARTBEAT
    on_command: Callable[[wire.Command], Any] | None = None

    def open(self) -> None:
        """Begin a life of the process."""
        loop = asyncio.get_running_loop()
        hooks = replace(
            Hooks.of_loop(loop, lambda target: loop.run_in_executor(self.executor, target)),
            monotonic=self.clock.monotonic,
            call_later=self.clock.call_later,
            chance=lambda: 0.0,
        )
        self.outbox = Outbox.open(self.folder / "home.outbox")
        self.client = RegionClient(self.session, self.addresses, self.token)
        self.reporter = Reporter(
            hooks,
            self.client,
            self.outbox,
            node="n_1",
            heartbeat=self._heartbeat,
            on_settings=self._settings,
            on_command=self._command,
            on_state=self.states.append,
            on_unauthorized=lambda: self.unauthorized.append(True),
            settings_version=SETTINGS.version,
        )

    async def start(self) -> None:
        """Start, and return after the first exchange."""
        await self.reporter.start()
        await self.next_attempt(self.clock.delays())

    async def next_attempt(self, delays: list[float]) -> None:
        """Let the time to the next attempt pass, and return when it is over."""
        before = len(self.states)
        self.clock.advance(delays[0])
        await until(lambda: len(self.states) > before and bool(self.clock.delays()))

    async def next_in(self, seconds: float) -> None:
        """Return when the next attempt is due in so many seconds, and nothing else is."""
        await until(lambda: self.clock.delays() == [seconds])

    async def hang(self, region: FakeRegion) -> None:
        """Return when a report with nothing urgent is under way, which the region does not answer."""
        await self.start()
        await self.idle()
        region.faults.append("slow")
        self.clock.advance(300)
        await region.seen(2)

    async def press(self) -> None:
        """Return when a call for help has come while a report is under way: that has two more seconds."""
        self.reporter.enqueue(sos(), urgent=True)
        await until(lambda: self.clock.delays() == [0.0, 2.0])

    async def idle(self) -> None:
        """Return when all is said and only the next heartbeat is due."""
        await self.next_in(300.0)

    async def was_commanded(self, times: int) -> None:
        """Return when so many commands have been begun."""
        await until(lambda: len(self.commands) == times)

    async def close(self) -> None:
        """End this life."""
        await self.reporter.stop()
        self.outbox.close()

    def _heartbeat(self) -> wire.Heartbeat:
        return self.heartbeat()

    def _settings(self, settings: wire.Settings) -> None:
        self.settings.append(settings)

    async def _command(self, command: wire.Command) -> None:
        self.commands.append(command)
        if self.on_command is not None:
            self.on_command(command)
