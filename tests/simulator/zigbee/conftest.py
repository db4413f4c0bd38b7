"""A virtual network with a clock of its own, and zigpy's real applications as its hosts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import zigpy.config
import zigpy_deconz.zigbee.application
import zigpy_xbee.zigbee.application

from simulator.stage.process import free_port
from simulator.zigbee import Device, DoorContact, LightSensor, Plug, Radio, SosButton, VirtualNetwork

APPLICATIONS: dict[Radio, Any] = {
    Radio.XBEE: zigpy_xbee.zigbee.application.ControllerApplication,
    Radio.DECONZ: zigpy_deconz.zigbee.application.ControllerApplication,
}
PATIENCE_S = 60.0


class Clock:
    """The home's time, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that comes through a real socket."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - the conditions are the host's, which tells nobody
            await asyncio.sleep(0.002)


@dataclass
class Home:
    """A network, its four devices and its host."""

    folder: Path
    radio: Radio
    clock: Any = field(default_factory=Clock)
    plug: Plug = field(default_factory=lambda: Plug("tv"))
    light: LightSensor = field(default_factory=lambda: LightSensor("living room"))
    door: DoorContact = field(default_factory=lambda: DoorContact("front door"))
    button: SosButton = field(default_factory=lambda: SosButton("sos"))
    network: VirtualNetwork = field(init=False)
    port: int = field(default_factory=free_port)
    app: Any = None

    @property
    def devices(self) -> list[Device]:
        return [self.plug, self.light, self.door, self.button]

    async def open(self, **options: Any) -> None:
        """Start the network."""
        self.network = VirtualNetwork(
            self.devices,
            state=self.folder / "state.json",
            radio=self.radio,
            now=self.clock,
            log=self.folder / "frames.jsonl",
            **{"strict": True, **options},
        )
        self.port = await self.network.start(self.port)

    async def connect(self, **options: Any) -> None:
        """Start the host."""
        self.app = self.make_app()
        await self.app.startup(**options)

    def make_app(self) -> Any:
        return APPLICATIONS[self.radio](
            {
                zigpy.config.CONF_DATABASE: None,
                zigpy.config.CONF_DEVICE: {zigpy.config.CONF_DEVICE_PATH: f"socket://127.0.0.1:{self.port}"},
                zigpy.config.CONF_OTA: {zigpy.config.CONF_OTA_ENABLED: False},
                zigpy.config.CONF_TOPO_SCAN_ENABLED: False,
                zigpy.config.CONF_NWK_BACKUP_ENABLED: False,
            }
        )

    async def join(self, *devices: Device) -> None:
        """Permit and join, until the host knows all about the devices."""
        await self.app.permit(60)
        for device in devices or self.devices:
            await device.join()
        chosen = devices or self.devices
        await until(lambda: all(d.ieee in self.app.devices for d in chosen))
        await until(lambda: all(self.app.devices[d.ieee].model for d in chosen))
        await until(lambda: not any(self.app.devices[d.ieee].initializing for d in chosen))

    def seen(self, device: Device) -> Any:
        """The host's view of a device."""
        return self.app.devices[device.ieee]

    def cluster(self, device: Device, name: str) -> Any:
        return getattr(self.seen(device).endpoints[1], name)

    async def pass_time(self, seconds: float) -> None:
        """Move the home's clock and let what falls due happen."""
        self.clock.now += seconds
        self.network.timers.run_due()
        await asyncio.sleep(0.01)

    async def hang_up(self) -> None:
        """Stop the host."""
        if self.app is not None:
            await self.app.shutdown()
            self.app = None

    async def close(self) -> None:
        await self.hang_up()
        await self.network.stop()
        self.network.check()


@pytest.fixture(params=list(Radio))
def radio(request: pytest.FixtureRequest) -> Radio:
    """Each serial protocol."""
    return Radio(request.param)


@pytest.fixture
async def bare_home(tmp_path: Path, radio: Radio) -> AsyncIterator[Home]:
    """A running network without a host, strict about every frame."""
    home = Home(tmp_path, radio)
    await home.open()
    yield home
    await home.close()


@pytest.fixture
async def home(bare_home: Home) -> Home:
    """A network whose four devices a host has interviewed."""
    await bare_home.connect()
    await bare_home.join()
    return bare_home
