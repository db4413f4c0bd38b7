"""A life played on devices."""

import asyncio
from datetime import timedelta

import pytest

from simulator.resident.clock import HomeClock
from simulator.resident.life import Whereabouts
from simulator.resident.model import Event, Happening
from simulator.resident.plan import Act
from simulator.resident.player import Player
from simulator.resident.story import SENTENCES, tell


class FakeDevice:
    """Remembers what was done to it, as (what, value)."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []

    def __getattr__(self, name: str):
        return lambda *values, **named: self.done.append((name, *values, *named.values()))

    def last(self, what: str):
        return next(done[1] for done in reversed(self.done) if done[0] == what)


class Real:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Stage:
    """A player whose time is moved by hand."""

    def __init__(self, home) -> None:
        self.home = home
        self.real = Real()
        self.clock = HomeClock(home.starts.timestamp(), real=self.real)
        self.devices = {name: FakeDevice() for name in home.devices}
        self.lines: list[str] = []
        self.player = Player(home, self.devices, self.clock, lambda action: self.lines.append(tell(action, home)))

    def until(self, hour: float) -> None:
        """Live until an hour of the first day, minute by minute."""
        target = (self.home.starts.replace(hour=0) + timedelta(hours=hour)).timestamp()
        while self.clock.now() < target:
            self.real.at += min(60.0, target - self.clock.now())
            self.player.step()


@pytest.fixture
def stage(make_home):
    return Stage(make_home())


@pytest.mark.parametrize(
    ("hour", "device", "what", "low", "high"),
    [
        (5.5, "tv", "set_power", 0.4, 0.6),
        (7.5, "tv", "set_power", 80, 100),
        (8.03, "kettle", "set_power", 1800, 1900),
        (8.1, "kettle", "set_power", 0, 0),
        (5.5, "light", "set_lux", 0, 1),
        (12.0, "light", "set_lux", 50, 400),
        (18.5, "light", "set_lux", 150, 155),
    ],
)
def test_power_and_light_follow_the_day(stage, hour, device, what, low, high):
    stage.until(hour)
    assert low <= stage.devices[device].last(what) <= high


def test_a_lamp_on_a_plug_lights_its_sensor(make_home):
    stage = Stage(make_home("routines: [{does: use, device: desk lamp, at: 05:30, for: 10m}]"))
    stage.until(5.6)
    assert 70 <= stage.devices["light"].last("set_lux") <= 72
    stage.until(5.8)
    assert stage.devices["light"].last("set_lux") < 5


def test_the_door_opens_and_closes(stage):
    stage.until(10.5)
    assert [value for what, value in stage.devices["door"].done if what == "set_open"] == [True, False]
    assert stage.player.whereabouts is Whereabouts.OUT


@pytest.mark.parametrize(
    ("does", "device", "expected"),
    [
        (Happening.SOS, "sos", ("press",)),
        (Happening.UNPLUG, "tv", ("unplug",)),
        (Happening.LOSE_RADIO, "door", ("lose_radio",)),
        (Happening.BATTERY_DIES, "door", ("set_battery", 0.0)),
    ],
)
def test_events_reach_the_devices_at_once(stage, does, device, expected):
    stage.player.happen(Event(name="now", does=does, device=device, lasts=60.0))
    assert expected in stage.devices[device].done
    stage.until(5.1)
    assert len(stage.lines) == 1 + (does in {Happening.UNPLUG, Happening.LOSE_RADIO})


def test_what_was_set_by_hand_stays_until_released(stage):
    stage.until(5.5)
    stage.player.hold("tv")
    stage.devices["tv"].done.clear()
    stage.until(7.5)
    assert stage.devices["tv"].done == []
    stage.player.release("tv")
    assert stage.devices["tv"].last("set_power") > 80


def test_actions_are_numbered_and_told(stage):
    stage.until(7.5)
    assert [(number, action.act) for number, action in stage.player.history] == [(1, Act.WAKE), (2, Act.SWITCH_ON)]
    assert stage.lines == ["Mon 02 Nov 06:00:00  Resident T wakes up", "Mon 02 Nov 07:00:00  tv: on"]


def test_every_act_has_a_sentence():
    assert set(SENTENCES) == set(Act)


@pytest.mark.parametrize(("name", "on"), [("fridge", True), ("tv", True), ("kettle", False), ("light", False)])
def test_what_is_on_is_known(stage, name, on):
    stage.until(7.5)
    assert stage.player.is_on(name) is on


def test_a_clock_set_back_begins_a_new_life(stage):
    stage.until(10.5)
    stage.clock.set(home_at=stage.home.starts.timestamp())
    stage.player.step()
    assert stage.player.whereabouts is Whereabouts.ASLEEP
    stage.until(6.5)
    assert stage.lines[-1] == "Mon 02 Nov 06:00:00  Resident T wakes up"


def test_a_faulty_device_does_not_end_the_life(stage, caplog):
    def fail(is_open):
        raise RuntimeError("broken")

    stage.devices["door"].set_open = fail
    stage.until(12)
    assert stage.player.whereabouts is Whereabouts.HOME
    assert "open of door failed" in caplog.text


async def test_a_running_life_follows_its_clock(make_home):
    home = make_home()
    clock = HomeClock(home.starts.timestamp())
    woken = asyncio.Event()
    player = Player(home, {name: FakeDevice() for name in home.devices}, clock, lambda _action: woken.set())
    task = asyncio.create_task(player.run())
    await asyncio.sleep(0)
    clock.set(speed=36_000)
    player.wake()
    await asyncio.wait_for(woken.wait(), 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert player.history[0][1].act is Act.WAKE
