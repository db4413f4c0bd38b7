"""Loads of appliances and light in rooms."""

import itertools

import pytest

from aggregator.kernel.home import Appliance
from simulator.resident.appliances import PROFILES, power
from simulator.resident.daylight import clouds, outdoor_lux, room_lux, sun_height
from simulator.resident.model import DeviceKind, Fixture, Place

SEOUL = Place()
NOON, MIDNIGHT = 1793588400.0 + 900, 1793631600.0  # 12:15 and 00:00 in Seoul, 2026-11-02 and -03
DAY = range(0, 86400, 60)


def on_plug(appliance: Appliance) -> Fixture:
    profile = PROFILES[appliance]
    return Fixture(name="x", kind=DeviceKind.PLUG, appliance=appliance, watts=profile.watts, standby=profile.standby)


@pytest.mark.parametrize("appliance", list(Appliance))
def test_loads_stay_within_the_plug_and_repeat_themselves(appliance):
    fixture = on_plug(appliance)
    for since in (None, NOON):
        loads = [power(fixture, NOON + second, since, 3) for second in DAY]
        assert loads == [power(fixture, NOON + second, since, 3) for second in DAY]
        assert all(0.0 <= watts <= 3276.0 for watts in loads)


@pytest.mark.parametrize("appliance", [Appliance.TV, Appliance.KETTLE, Appliance.LAMP, Appliance.PC, Appliance.OTHER])
def test_on_and_off_are_far_apart(appliance):
    fixture = on_plug(appliance)
    off = max(power(fixture, NOON + second, None, 3) for second in DAY)
    on = min(power(fixture, NOON + second, NOON, 3) for second in DAY)
    assert on > off + 5


@pytest.mark.parametrize(
    ("appliance", "least", "most"),
    [(Appliance.REFRIGERATOR, 20, 40), (Appliance.KIMCHI_REFRIGERATOR, 25, 50), (Appliance.ELECTRIC_MAT, 80, 140)],
)
def test_cycles_switch_by_themselves_some_times_a_day(appliance, least, most):
    loads = [power(on_plug(appliance), NOON + second, NOON, 3) > 30 for second in DAY]
    assert least <= sum(before < after for before, after in itertools.pairwise(loads)) <= most


def test_a_router_never_switches():
    loads = [power(on_plug(Appliance.ROUTER), NOON + second, None, 3) for second in DAY]
    assert max(loads) - min(loads) < 0.5


@pytest.mark.parametrize(("at", "low", "high"), [(NOON, 37.0, 38.5), (MIDNIGHT, -68.5, -66.5)])
def test_the_sun_stands_where_it_should(at, low, high):
    assert low < sun_height(at, SEOUL) < high


@pytest.mark.parametrize(("height", "low", "high"), [(-18, 0, 0.001), (-5, 5, 10), (0, 700, 700), (38, 50_000, 70_000)])
def test_light_outdoors(height, low, high):
    assert low <= outdoor_lux(height) <= high


def test_clouds_pass_slowly():
    passed = [clouds(NOON + second, 9) for second in range(0, 86400, 10)]
    assert 0.3 < min(passed) < 0.6 < max(passed) <= 1.0
    assert max(abs(after - before) for before, after in itertools.pairwise(passed)) < 0.01


def test_daylight_never_looks_like_a_lamp():
    lux = [room_lux(NOON + second, SEOUL, window=0.005, lamps=0, seed=9) for second in range(0, 3 * 86400, 60)]
    steps = [(before, after) for before, after in itertools.pairwise(lux) if abs(after - before) >= 10]
    assert all(0.5 < after / before < 2.0 for before, after in steps)
    assert room_lux(MIDNIGHT, SEOUL, window=0.005, lamps=150, seed=9) == pytest.approx(150, abs=1)
