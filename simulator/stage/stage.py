"""The whole stage: a region, a home and their clock; from empty folders to a home that is looked after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .care import Care
from .home_assistant import HomeAssistant
from .home_clock import HomeClock
from .installer import Installer, Wishes
from .mailbox import Mailbox
from .region import RegionServer
from .virtual_home import VirtualHome

POLL_S = 0.1


class Stage:
    """A context manager: what it started is stopped at its end, whatever happens."""

    def __init__(
        self,
        folder: Path,
        resident: Path,
        *,
        starts_at: float,
        pace: float = 1.0,
        library: Path | None = None,
        language: str = "en",
        region: Mapping[str, Any] | None = None,
        hass: Mapping[str, Any] | None = None,
    ) -> None:
        """``library``: libfaketime; without it home time is real time, and ``pace`` shortens the rule's durations."""
        self.folder = folder
        self.clock = HomeClock(folder, library=library, starts_at=starts_at)
        self.mailbox = Mailbox()
        self._resident = resident
        self._pace = pace
        self._language = language
        self._region_changes = region
        self._hass_changes = hass
        self._running: list[Callable[[], Awaitable[None]]] = []
        self._region: RegionServer | None = None
        self._home: VirtualHome | None = None
        self._hass: HomeAssistant | None = None

    @property
    def region(self) -> RegionServer:
        """The region, once it is opened."""
        assert self._region is not None
        return self._region

    @property
    def home(self) -> VirtualHome:
        """The virtual home, once it is opened."""
        assert self._home is not None
        return self._home

    @property
    def hass(self) -> HomeAssistant:
        """The home's Home Assistant, once it is opened."""
        assert self._hass is not None
        return self._hass

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        await self._begin(self.clock.start, self.clock.stop)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._running:
            await self._running.pop()()

    async def _begin(self, start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]) -> None:
        self._running.append(stop)
        await start()

    async def open_region(self) -> RegionServer:
        """Start the mailbox and the aggregator, and hire staff."""
        await self._begin(self.mailbox.start, self.mailbox.stop)
        self._region = region = RegionServer(
            self.folder / "region", self.mailbox, pace=self._pace, language=self._language, changes=self._region_changes
        )
        await self._begin(lambda: region.start(self.clock.env()), region.stop)
        await region.hire()
        return region

    async def open_home(self) -> VirtualHome:
        """Start the virtual home."""
        self._home = home = VirtualHome(self.folder / "home", self._resident, self.clock)
        await self._begin(home.start, home.stop)
        return home

    async def open_hass(self) -> HomeAssistant:
        """Start Home Assistant on the home's radio."""
        self._hass = hass = HomeAssistant(
            self.folder / "hass", zha_port=self.home.radio_port, language=self._language, extra=self._hass_changes
        )
        await self._begin(lambda: hass.start(self.clock.env()), hass.stop)
        return hass

    def installer(self) -> Installer:
        """Somebody who works in the home's Home Assistant."""
        return Installer(self.hass.client)

    async def join_devices(self) -> None:
        """Let all devices of the home join."""
        await self.installer().let_join(self.home.addresses, self.home.join)

    async def look_after(self, wishes: Wishes, **household: Any) -> tuple[str, Care]:
        """Register a household, pair the home with the region, finish. Gives the household's id and the entities."""
        registered = await self.region.register(**household)
        installer = self.installer()
        step = await installer.pair(self.region.url, await self.region.pairing_code(registered))
        entry = await installer.finish(await installer.describe_sensors(step, wishes))
        return registered, await Care.find(self.hass.client, entry)

    async def set_speed(self, speed: float) -> None:
        """Let home time run so many times faster, everywhere at once; without libfaketime the resident's alone."""
        if self.clock.library is None:
            if self._home is not None and self._home.process.running:
                await self._home.ask("POST", "time", {"speed": speed})
            return
        self.clock.set_speed(speed)
        # Each process looks at the clock only when it wakes; one that sleeps for a minute would oversleep by hours.
        if self._region is not None and self._region.process.running:
            await self._region.wake()
        if self._hass is not None and self._hass.process.running:
            await self._hass.client.rest("GET", "config")
        if self._home is not None and self._home.process.running:
            await self._home.ask("GET", "healthz")

    async def pass_time(self, seconds: float, *, speed: float) -> None:
        """Let so much home time pass at that speed, then go on at the speed of before."""
        before, end = self.clock.speed, self.clock.now() + seconds
        await self.set_speed(speed)
        await asyncio.sleep((end - self.clock.now()) / speed)
        await self.set_speed(before)

    async def until[T](self, look: Callable[[], Awaitable[T | None]], *, seconds: float, what: str) -> T:
        """Look again and again, in real time, until there is something. Raises TimeoutError naming what was awaited."""
        try:
            async with asyncio.timeout(seconds):
                while not (found := await look()):  # noqa: ASYNC110  another process cannot set an event of ours
                    await asyncio.sleep(POLL_S)
                return found
        except TimeoutError as error:
            raise TimeoutError(f"{what} did not come within {seconds:.0f} s") from error
