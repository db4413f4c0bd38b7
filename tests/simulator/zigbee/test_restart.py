"""Killed hosts and killed simulators find everything again."""

import json

import pytest
from zigpy.zcl import ReportingConfig
from zigpy.zcl.clusters.homeautomation import ElectricalMeasurement

from simulator.zigbee import DoorContact, LightSensor, Plug, SosButton, StateError, VirtualNetwork

from .conftest import Home, until
from .test_reports import Reports, watch
from .test_zones_and_presses import Commands, enrol, status

POWER = ElectricalMeasurement.AttributeDefs.active_power


async def start_again(home: Home) -> None:
    """A new simulator process: new objects, the same port and file."""
    await home.network.stop()
    home.plug, home.light = Plug("tv"), LightSensor("living room")
    home.door, home.button = DoorContact("front door"), SosButton("sos")
    await home.open()


async def test_a_restarted_simulator_is_the_same_network(home: Home):
    before = home.network.settings
    addresses = {device.name: device.nwk for device in home.devices}
    await home.hang_up()
    await start_again(home)
    await home.connect()
    assert home.app.state.network_info.pan_id == before.pan_id
    assert home.network.settings.network_key == before.network_key
    assert home.network.settings.frame_counter > before.frame_counter
    assert {device.name: device.nwk for device in home.devices} == addresses


async def test_devices_go_on_reporting_after_a_restart(home: Home):
    rule = ReportingConfig(min_interval=5, max_interval=900, reportable_change=1)
    await watch(home.cluster(home.plug, "electrical_measurement"), {POWER: rule})
    home.plug.set_power(50)
    home.plug.switch(False)
    await home.pass_time(60)
    energy = home.plug.energy_wh
    await home.hang_up()
    await start_again(home)
    assert not home.plug.on
    assert home.plug.energy_wh == pytest.approx(energy, abs=0.01)
    await home.connect()
    # The host of this test keeps no database, so it interviews the known devices again when it hears them.
    home.plug.switch(True)
    home.plug.set_power(70)
    await home.pass_time(900)
    await until(lambda: home.plug.ieee in home.app.devices and home.seen(home.plug).model)
    reports = Reports(home.cluster(home.plug, "electrical_measurement"))
    await home.pass_time(900)
    await until(lambda: reports.heard)
    assert reports.heard[-1][POWER.id] == 700


async def test_a_zone_stays_enrolled(home: Home):
    await enrol(home)
    await home.hang_up()
    await start_again(home)
    assert home.door.enrolled
    await home.connect()
    home.door.set_open(True)
    await until(lambda: home.door.ieee in home.app.devices and home.seen(home.door).model)
    commands = Commands(home.cluster(home.door, "ias_zone"))
    home.door.set_open(False)
    await until(lambda: commands.heard)
    assert commands.heard == [status(0)]


async def test_a_device_that_is_absent_for_a_while_is_not_forgotten(home: Home):
    nwk = home.light.nwk
    await home.hang_up()
    await home.network.stop()
    path = home.folder / "state.json"
    without = VirtualNetwork([home.plug], state=path, now=home.clock)
    without.save()
    await without.stop()
    again = LightSensor("living room")
    later = VirtualNetwork([again], state=path, now=home.clock)
    await later.stop()
    assert again.nwk == nwk
    home.plug = Plug("tv")
    home.light = LightSensor("living room")
    home.door, home.button = DoorContact("front door"), SosButton("sos")
    await home.open()


async def test_a_second_host_takes_the_place_of_the_first(home: Home):
    first = home.app
    lost: list[object] = []
    first.connection_lost = lost.append
    await home.connect()
    await until(lambda: lost)
    assert home.network.connected
    await home.app.permit(0)
    first._api = None
    await first.shutdown()


async def test_what_is_said_without_a_host_is_lost(home: Home):
    commands = await enrol(home)
    await home.hang_up()
    await until(lambda: not home.network.connected)
    home.door.set_open(True)
    await home.connect()
    assert commands.heard == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"version": 9, "network": {}, "devices": {}}', "version 9 is not 1"),
        ('{"version": 1, "network": {}, "devices": {}}', "cannot be read"),
        ('{"version": 1, "network": {"ieee": "x"}, "devices": []}', "cannot be read"),
        ('{"version": 1, "devices": {}}', "cannot be read"),
    ],
)
def test_an_unusable_state_file_names_itself_and_the_mend(tmp_path, content, message):
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(StateError, match=message) as raised:
        VirtualNetwork(state=path)
    assert str(path) in str(raised.value)
    assert "remove it" in str(raised.value)


def test_a_file_of_a_later_program_with_more_settings_still_loads(tmp_path):
    path = tmp_path / "state.json"
    VirtualNetwork(state=path).save()
    state = json.loads(path.read_text())
    state["network"]["something_new"] = 1
    path.write_text(json.dumps(state))
    assert VirtualNetwork(state=path).settings.pan_id == state["network"]["pan_id"]


def test_two_devices_of_one_name_are_refused():
    with pytest.raises(ValueError, match="already a device tv"):
        VirtualNetwork([Plug("tv"), LightSensor("tv", ieee="02:00:00:00:00:00:00:01")])
