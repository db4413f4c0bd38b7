"""One virtual home, put together: the Zigbee network, the devices of the resident file and the life lived on them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from .resident.clock import HomeClock
from .resident.model import DeviceKind, Fixture, Resident
from .resident.plan import Action
from .resident.player import Player
from .zigbee import Device, DoorContact, LightSensor, Plug, Radio, SosButton, VirtualNetwork

MAKE: dict[DeviceKind, Callable[[str], Device]] = {
    DeviceKind.PLUG: Plug,
    DeviceKind.LIGHT: LightSensor,
    DeviceKind.DOOR: DoorContact,
    DeviceKind.BUTTON: SosButton,
}
STATE_FILE = "zigbee.json"


def device_of(fixture: Fixture) -> Device:
    """The virtual device for a device of the resident file."""
    return MAKE[fixture.kind](fixture.name)


class House:
    """Make it, ``await start()``, and the resident lives in it until ``await stop()``.

    ``state`` is a folder that remembers the network between runs; ``log`` receives every frame as one JSON line.
    """

    def __init__(
        self,
        resident: Resident,
        clock: HomeClock,
        *,
        radio: Radio = Radio.XBEE,
        state: Path | None = None,
        strict: bool = False,
        log: Path | None = None,
        told: Callable[[Action], None] = lambda _action: None,
    ) -> None:
        self.resident = resident
        self.clock = clock
        self.devices = {name: device_of(fixture) for name, fixture in resident.devices.items()}
        self.network = VirtualNetwork(
            self.devices.values(),
            state=None if state is None else state / STATE_FILE,
            radio=radio,
            now=clock.now,
            strict=strict,
            log=log,
        )
        self.player = Player(resident, self.devices, clock, told)
        self.port = 0
        self._life: asyncio.Task[None] | None = None

    async def start(self, port: int = 0) -> int:
        """Listen for Home Assistant on loopback and begin to live; port 0 chooses a free one. Gives the port."""
        self.port = await self.network.start(port)
        self.player.step()
        self._life = asyncio.create_task(self.player.run(), name="resident")
        return self.port

    async def stop(self) -> None:
        """Stop living, hang up, and keep the network for the next time."""
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life
            self._life = None
        await self.network.stop()

    def wake(self) -> None:
        """Notice at once that the clock was changed."""
        self.network.timers.wake()
        self.player.wake()
