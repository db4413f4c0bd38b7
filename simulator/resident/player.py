"""Plays a life on the devices of a virtual home: what is done at its time, power and light all the time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol, cast

from .appliances import PROFILES, power
from .clock import HomeClock
from .daylight import room_lux
from .life import Life, Whereabouts
from .model import DeviceKind, Event, Fixture, Resident
from .plan import Act, Action

REFRESH_S = 15.0  # home time between two looks at power and light
REFRESH_REAL_S = 0.25  # and real time, so that a fast clock does not flood the radio
LONGEST_WAIT_S = 0.25  # bounds how late a change of speed is noticed
BACKWARDS_S = 60.0
HISTORY = 5000

_LOGGER = logging.getLogger(__name__)


class Device(Protocol):
    """What every device can suffer."""

    def unplug(self) -> None: ...

    def plug_in(self) -> None: ...

    def lose_radio(self) -> None: ...

    def restore_radio(self) -> None: ...

    def set_battery(self, percent: float) -> None: ...


class Plug(Device, Protocol):
    """A metering plug."""

    def set_power(self, watts: float) -> None: ...


class Light(Device, Protocol):
    """A light sensor."""

    def set_lux(self, lux: float) -> None: ...


class Door(Device, Protocol):
    """A door contact."""

    def set_open(self, is_open: bool) -> None: ...


class Button(Device, Protocol):
    """An SOS button."""

    def press(self) -> None: ...


class Player:
    """Lives a resident's life on ``devices`` (by name) until cancelled. ``told`` hears of every action once done."""

    def __init__(
        self,
        resident: Resident,
        devices: Mapping[str, Device],
        clock: HomeClock,
        told: Callable[[Action], None] = lambda _action: None,
    ) -> None:
        self.resident = resident
        self.clock = clock
        self.life = Life(resident, clock.now())
        self.history: deque[tuple[int, Action]] = deque(maxlen=HISTORY)
        self.held: set[str] = set()
        self._devices = devices
        self._told = told
        self._count = 0
        self._last = clock.now()
        self._refresh_at = self._last
        self._woken = asyncio.Event()

    @property
    def whereabouts(self) -> Whereabouts:
        """How the person is."""
        return self.life.whereabouts

    def happen(self, event: Event) -> None:
        """Let an event befall now."""
        self.life.happen(event, self.clock.now())
        self.step()

    def wake(self) -> None:
        """Look at the clock again at once: call this after changing it."""
        self._woken.set()

    def hold(self, device: str) -> None:
        """Leave a device's power or light to whoever set it by hand."""
        self.held.add(device)

    def release(self, device: str) -> None:
        """Take a device back into the life of the home."""
        self.held.discard(device)
        self._refresh(self.clock.now())

    def step(self) -> None:
        """Do everything that is due by now."""
        now = self.clock.now()
        if now < self._last - BACKWARDS_S:  # the clock was set back: a life cannot be unlived, so a new one begins
            self.life = Life(self.resident, now)
            self._refresh_at = now
        self._last = now
        for action in self.life.advance(now):
            self._act(action)
        if now >= self._refresh_at:
            self._refresh(now)

    async def run(self) -> None:
        """Live until cancelled."""
        while True:
            self._woken.clear()
            self.step()
            due = min(self.life.next_at, self._refresh_at) - self.clock.now()
            speed = self.clock.speed
            wait = LONGEST_WAIT_S if speed <= 0 else min(max(due / speed, 0.001), LONGEST_WAIT_S)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait)

    # ---- doing --------------------------------------------------------------------------------------------------

    def _act(self, action: Action) -> None:
        self._count += 1
        self.history.append((self._count, action))
        if action.device is not None:
            try:
                self._apply(action, action.device)
            except Exception:  # one device's fault must not end the life
                _LOGGER.exception("%s of %s failed", action.act, action.device)
        self._told(action)

    def _apply(self, action: Action, name: str) -> None:
        device = self._devices[name]
        match action.act:
            case Act.SWITCH_ON | Act.SWITCH_OFF | Act.LAMP_ON | Act.LAMP_OFF:
                self._show(self.resident.devices[name], action.at)
                if (lit := self.resident.devices[name].lights) is not None:
                    self._show(self.resident.devices[lit], action.at)
            case Act.OPEN | Act.CLOSE:
                cast(Door, device).set_open(action.act is Act.OPEN)
            case Act.PRESS:
                cast(Button, device).press()
            case Act.UNPLUG:
                device.unplug()
            case Act.PLUG_IN:
                device.plug_in()
            case Act.LOSE_RADIO:
                device.lose_radio()
            case Act.RESTORE_RADIO:
                device.restore_radio()
            case Act.SET_BATTERY:
                device.set_battery(**action.args)

    def _refresh(self, now: float) -> None:
        for fixture in self.resident.devices.values():
            self._show(fixture, now)
        self._refresh_at = now + max(REFRESH_S, REFRESH_REAL_S * self.clock.speed)

    def _show(self, fixture: Fixture, at: float) -> None:
        """Put the power or the light of this moment on a device."""
        if fixture.name in self.held:
            return
        device = self._devices[fixture.name]
        if fixture.kind is DeviceKind.PLUG:
            since = self.life.on_since.get(fixture.name)
            cast(Plug, device).set_power(round(power(fixture, at, since, self.resident.seed), 1))
        elif fixture.kind is DeviceKind.LIGHT:
            cast(Light, device).set_lux(round(self._lux(fixture, at), 1))

    def _lux(self, sensor: Fixture, at: float) -> float:
        on = self.life.on_since
        lamps = sensor.lamp if sensor.name in on else 0.0
        lamps += sum(
            plug.lamp for plug in self.resident.devices.values() if plug.lights == sensor.name and plug.name in on
        )
        return room_lux(at, self.resident.place, window=sensor.window, lamps=lamps, seed=self.resident.seed)

    def is_on(self, name: str) -> bool:
        """Whether the appliance of a plug, or the lamp of a light sensor's room, is on."""
        fixture = self.resident.devices[name]
        always = fixture.kind is DeviceKind.PLUG and PROFILES[fixture.appliance].always
        return always or name in self.life.on_since
