"""The virtual network: a TCP port for Home Assistant, a coordinator behind it, and the devices in its air."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

import zigpy.types as t

from . import zcl, zdo
from .aps import COORDINATOR, ApsFrame, Delivery
from .coordinator import Coordinator
from .deconz import DeconzCoordinator
from .device import Device
from .journal import Journal
from .settings import NetworkSettings, StateFile
from .timers import Timers
from .xbee import XBeeCoordinator

LOOPBACK = "127.0.0.1"
FOREVER = 0xFF  # as a duration of permitting to join


class Radio(StrEnum):
    """The serial protocol of the coordinator, named as ZHA names its radio types."""

    XBEE = "xbee"
    DECONZ = "deconz"


COORDINATORS: dict[Radio, Callable[[Any], Coordinator]] = {Radio.XBEE: XBeeCoordinator, Radio.DECONZ: DeconzCoordinator}


class VirtualNetwork:
    """One home's Zigbee network. Make it, ``await start()``, let devices join, ``await stop()``.

    ``now`` is the home's clock in seconds; every interval of reporting follows it, so it may run at any speed. Call
    ``timers.wake()`` after moving it or changing its speed, else that is noticed within a quarter of a second.
    ``state`` keeps network and devices over restarts; ``log`` receives every frame as one JSON line. In strict mode
    ``check()`` raises StrictError once a frame came that is not understood.
    """

    def __init__(
        self,
        devices: Iterable[Device] = (),
        *,
        state: Path | None = None,
        radio: Radio = Radio.XBEE,
        now: Callable[[], float] = time.time,
        strict: bool = False,
        log: Path | None = None,
        formed: bool = True,
    ) -> None:
        """Raises StateError for an unusable state file and ValueError for two devices of one name or address."""
        self.timers = Timers(now)
        self.journal = Journal(now, path=log, strict=strict)
        self._state = StateFile(state)
        self._known: dict[str, dict[str, Any]] = {}
        loaded = self._state.load()
        if loaded is None:
            self.settings = NetworkSettings.fresh(formed=formed)
        else:
            self.settings, self._known = loaded
        self.radio = radio
        self.coordinator = COORDINATORS[radio](self)
        self.devices: dict[str, Device] = {}
        self.permit_changed = asyncio.Event()
        self._permit_until = 0.0
        self._server: asyncio.Server | None = None
        self._timer_task: asyncio.Task[None] | None = None
        for device in devices:
            self.add(device)

    # ---- life ---------------------------------------------------------------------------------------------------

    def add(self, device: Device) -> None:
        """Bring a device into the air of this network; what the state file remembers of it comes back."""
        if device.name in self.devices or any(device.ieee == other.ieee for other in self.devices.values()):
            raise ValueError(f"there is already a device {device.name} or one with its address {device.ieee}")
        self.devices[device.name] = device
        if (known := self._known.get(str(device.ieee))) is not None:
            device.restore(known, self.timers.now())
        device.attach(self)

    async def start(self, port: int = 0) -> int:
        """Listen on loopback; port 0 chooses a free one. Gives the port."""
        self.save()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self.coordinator.connection, LOOPBACK, port)
        self._timer_task = asyncio.create_task(self.timers.run(), name="virtual network timers")
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Hang up, save and close; the network can be started again by making a new one with the same state file."""
        if self._timer_task is not None:
            self._timer_task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._timer_task
            self._timer_task = None
        self.coordinator.disconnect()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
            self.save()
        self.journal.close()

    @property
    def connected(self) -> bool:
        """Whether a host is connected and speaks."""
        return self.coordinator.heard

    def check(self) -> None:
        """Raise StrictError if strict mode met a frame that it does not understand."""
        self.journal.check()

    def save(self) -> None:
        """Write the state file now."""
        self._known.update({str(device.ieee): device.dump() for device in self.devices.values()})
        self._state.save(self.settings, self._known)

    # ---- joining ------------------------------------------------------------------------------------------------

    @property
    def permit_joining(self) -> bool:
        """Whether devices may join now."""
        return self.timers.now() < self._permit_until

    def permit(self, seconds: int) -> None:
        """Let devices join for so long; 0 ends it."""
        self.journal.note("host>radio", "permit joining", seconds=seconds)
        self._permit_until = float("inf") if seconds == FOREVER else self.timers.now() + seconds
        if seconds:
            self.permit_changed.set()
        else:
            self.permit_changed.clear()

    def address_for(self, device: Device) -> int:
        """A free network address; the same device gets the same one where it can."""
        taken = {other.nwk for other in self.devices.values() if other is not device}
        address = 1 + int.from_bytes(device.ieee.serialize()[:2], "big") % 0xFFF0
        while address in taken:
            address = 1 + address % 0xFFF0
        return address

    # ---- the air ------------------------------------------------------------------------------------------------

    def members(self) -> list[Device]:
        """The joined devices."""
        return [device for device in self.devices.values() if device.joined]

    def address_of(self, ieee: t.EUI64) -> int | None:
        """The network address of a joined device or of the coordinator."""
        if ieee == self.coordinator.ieee:
            return COORDINATOR
        return next((device.nwk for device in self.members() if device.ieee == ieee), None)

    def address_owner(self, nwk: int) -> t.EUI64:
        """Who has a network address; the coordinator for its own and for unknown ones."""
        owners = (device.ieee for device in self.devices.values() if device.nwk == nwk)
        return next(owners, self.coordinator.ieee)

    def send(self, frame: ApsFrame) -> Delivery:
        """Carry a frame from the coordinator to its targets."""
        self.settings.frame_counter += 1
        if frame.broadcast:
            targets = [device for device in self.members() if device.reachable]
        else:
            targets = [device for device in self.members() if device.nwk == frame.target]
            if not targets:
                self._note("coordinator>nobody", "", frame)
                return Delivery.UNKNOWN_ADDRESS
            if not targets[0].reachable:
                self._note("coordinator>silence", targets[0].name, frame)
                return Delivery.NO_ACK
        loop = asyncio.get_running_loop()
        for device in targets:
            self._note("coordinator>device", device.name, frame)
            loop.call_soon(device.receive, frame)
        return Delivery.DELIVERED

    def transmit(self, device: Device, frame: ApsFrame) -> None:
        """Carry a frame from a device to the coordinator, if the device is heard."""
        heard = device.reachable
        self._note("device>coordinator" if heard else "device>silence", device.name, frame)
        if heard:
            self.coordinator.receive(frame)

    def fault(self, reason: str, payload: bytes) -> None:
        """A device met a frame that it does not understand."""
        self.journal.fault(reason, payload)

    def _note(self, way: str, name: str, frame: ApsFrame) -> None:
        what = zdo.describe(frame.cluster) if frame.for_zdo else zcl.describe(frame.cluster, frame.payload)
        self.journal.note(way, what, device=name, cluster=f"0x{frame.cluster:04x}", data=frame.payload.hex())
