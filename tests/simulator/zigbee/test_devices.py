"""Devices by themselves: what they measure and what they show."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.zigbee import DoorContact, LightSensor, Plug, SosButton, VirtualNetwork
from simulator.zigbee.device import address_from
from simulator.zigbee.light import BRIGHTEST, measured_value

from .conftest import Clock, Home


@pytest.mark.parametrize(
    ("lux", "value"),
    [(0, 0), (0.5, 0), (1, 1), (10, 10001), (100, 20001), (320, 25052), (50_000, 46991), (1e9, BRIGHTEST)],
)
def test_lux_on_the_wire(lux, value):
    assert measured_value(lux) == value


@given(lux=st.floats(1, 3e6))
def test_lux_can_be_read_back_within_a_step(lux):
    assert math.pow(10, (measured_value(lux) - 1) / 10_000) == pytest.approx(lux, rel=2e-4)


@given(
    steps=st.lists(
        st.tuples(st.floats(0, 3000), st.floats(1, 7200), st.sampled_from(["none", "off", "on", "out", "in"]))
    )
)
def test_energy_is_power_times_time(steps):
    clock = Clock()
    plug = Plug("tv")
    network = VirtualNetwork([plug], now=clock)
    acts = {
        "none": lambda: None,
        "off": lambda: plug.switch(False),
        "on": lambda: plug.switch(True),
        "out": plug.unplug,
        "in": plug.plug_in,
    }
    expected = 0.0
    for watts, seconds, act in steps:
        plug.set_power(watts)
        acts[act]()
        expected += plug.power_w * seconds / 3600
        clock.now += seconds
        network.timers.run_due()
    assert plug.energy_wh == pytest.approx(expected)


def test_addresses_follow_from_names():
    assert address_from("tv") == address_from("tv")
    assert address_from("tv") != address_from("kettle")
    assert str(Plug("tv").ieee) == address_from("tv")
    assert str(Plug("tv", ieee="02:00:00:00:00:00:00:07").ieee) == "02:00:00:00:00:00:00:07"


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (Plug, {"on": True, "power_w": 0.0, "energy_wh": 0.0}),
        (LightSensor, {"lux": 0.0, "battery": 100.0}),
        (DoorContact, {"open": False, "enrolled": False, "battery": 100.0}),
        (SosButton, {"battery": 100.0}),
    ],
)
def test_a_snapshot_is_plain_data(make, shown):
    device = make("any")
    network = VirtualNetwork([device], now=Clock())
    assert network.devices["any"] is device
    snapshot = device.snapshot()
    assert (
        snapshot.items() >= {"name": "any", "model": make.model, "joined": False, "reachable": False, **shown}.items()
    )


def test_a_device_without_a_network_says_so():
    with pytest.raises(RuntimeError, match="lamp is in no network"):
        LightSensor("lamp").now()


def test_two_devices_never_share_an_address():
    first, second = Plug("a", ieee="02:00:00:00:00:00:01:01"), Plug("b", ieee="02:00:00:00:00:01:01:01")
    network = VirtualNetwork([first, second], now=Clock())
    first.nwk = network.address_for(first)
    assert network.address_for(second) != first.nwk


@pytest.mark.parametrize(
    ("seconds", "later", "permitted"), [(0xFF, 1e9, True), (60, 59, True), (60, 60, False), (0, 0, False)]
)
async def test_joining_is_permitted_for_a_while(bare_home: Home, seconds, later, permitted):
    bare_home.network.permit(seconds)
    assert bare_home.network.permit_changed.is_set() is bool(seconds)
    bare_home.clock.now += later
    assert bare_home.network.permit_joining is permitted
