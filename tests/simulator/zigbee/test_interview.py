"""Real zigpy applications form the network, let devices join and interview them."""

import pytest
import zigpy.exceptions
import zigpy.types as t
from zigpy.zcl.clusters.general import Basic, OnOff
from zigpy.zcl.clusters.homeautomation import ElectricalMeasurement
from zigpy.zcl.clusters.measurement import IlluminanceMeasurement
from zigpy.zcl.clusters.security import IasZone
from zigpy.zcl.clusters.smartenergy import Metering
from zigpy.zdo.types import LogicalType

from simulator.zigbee import JoinRefusedError, Radio

from .conftest import Home, until

INTERVIEWED = [
    ("plug", LogicalType.Router, {0x0000, 0x0003, 0x0004, 0x0005, 0x0006, 0x0702, 0x0B04}, set()),
    ("light", LogicalType.EndDevice, {0x0000, 0x0001, 0x0003, 0x0400}, set()),
    ("door", LogicalType.EndDevice, {0x0000, 0x0001, 0x0003, 0x0500}, set()),
    ("button", LogicalType.EndDevice, {0x0000, 0x0001, 0x0003}, {0x0005}),
]


async def test_a_formed_network_is_loaded(bare_home: Home):
    await bare_home.connect()
    settings = bare_home.network.settings
    info = bare_home.app.state.network_info
    assert info.pan_id == settings.pan_id
    assert str(info.extended_pan_id) == settings.extended_pan_id
    assert info.channel == settings.channel
    assert str(bare_home.app.state.node_info.ieee) == settings.ieee
    assert bare_home.network.connected


async def test_a_network_can_be_formed(tmp_path, radio, monkeypatch):
    monkeypatch.setattr("zigpy_deconz.zigbee.application.CHANGE_NETWORK_STATE_DELAY", 0)
    home = Home(tmp_path, radio)
    await home.open(formed=False)
    assert home.network.settings.network_key == ""
    app = home.make_app()
    await app.connect()
    with pytest.raises(zigpy.exceptions.NetworkNotFormed):
        await app.start_network()
    await app.form_network()
    await app.shutdown()
    assert home.network.settings.formed
    assert len(bytes.fromhex(home.network.settings.network_key)) == 16
    await home.connect()
    await home.join()
    await home.close()


async def test_a_network_can_be_left(bare_home: Home, monkeypatch):
    monkeypatch.setattr("zigpy_deconz.zigbee.application.CHANGE_NETWORK_STATE_DELAY", 0)
    await bare_home.connect()
    await bare_home.app.reset_network_info()
    await bare_home.hang_up()
    app = bare_home.make_app()
    await app.connect()
    with pytest.raises(zigpy.exceptions.NetworkNotFormed):
        await app.start_network()
    await app.disconnect()


@pytest.mark.parametrize(("name", "kind", "inputs", "outputs"), INTERVIEWED)
async def test_four_devices_are_interviewed(home: Home, name, kind, inputs, outputs):
    device = getattr(home, name)
    seen = home.seen(device)
    assert seen.nwk == device.nwk
    assert seen.node_desc.logical_type == kind
    assert (seen.manufacturer, seen.model) == ("SmartCare", device.model)
    assert set(seen.endpoints[1].in_clusters) == inputs
    assert set(seen.endpoints[1].out_clusters) == outputs


async def test_nobody_joins_a_closed_network(bare_home: Home):
    await bare_home.connect()
    with pytest.raises(JoinRefusedError, match="not permitted"):
        await bare_home.plug.join()
    await bare_home.app.permit(60)
    assert bare_home.network.permit_changed.is_set()
    await bare_home.pass_time(60)
    with pytest.raises(JoinRefusedError, match="not permitted"):
        await bare_home.plug.join()
    assert not bare_home.plug.joined


async def test_an_unplugged_device_does_not_join(bare_home: Home):
    await bare_home.connect()
    await bare_home.app.permit(60)
    bare_home.plug.unplug()
    with pytest.raises(JoinRefusedError, match="no power"):
        await bare_home.plug.join()


async def test_the_attributes_that_give_numbers_their_meaning_are_readable(home: Home):
    home.plug.set_power(88)
    home.light.set_lux(1000)
    electrical = ElectricalMeasurement.AttributeDefs
    wanted = [
        electrical.active_power.name,
        electrical.ac_power_divisor.name,
        electrical.rms_voltage.name,
        electrical.ac_voltage_divisor.name,
        electrical.rms_current.name,
        electrical.ac_current_divisor.name,
    ]
    read, failed = await home.cluster(home.plug, "electrical_measurement").read_attributes(wanted)
    assert failed == {}
    assert read["active_power"] / read["ac_power_divisor"] == 88
    assert read["rms_voltage"] / read["ac_voltage_divisor"] == 220
    assert read["rms_current"] / read["ac_current_divisor"] == 0.4
    light = IlluminanceMeasurement.AttributeDefs.measured_value.name
    read, _ = await home.cluster(home.light, "illuminance").read_attributes([light])
    assert read[light] == 30001


async def test_energy_is_counted_and_read_at_its_latest(home: Home):
    home.plug.set_power(1000)
    await home.pass_time(1800)
    a = Metering.AttributeDefs
    names = [a.current_summ_delivered.name, a.divisor.name, a.multiplier.name, a.unit_of_measure.name]
    read, failed = await home.cluster(home.plug, "smartenergy_metering").read_attributes(names)
    assert failed == {}
    assert read["current_summ_delivered"] * read["multiplier"] / read["divisor"] == 0.5
    assert read["unit_of_measure"] == 0


async def test_what_a_device_lacks_it_says(home: Home):
    basic = home.cluster(home.plug, "basic")
    read, failed = await basic.read_attributes([Basic.AttributeDefs.model.name, Basic.AttributeDefs.location_desc.name])
    assert read == {"model": "Metering plug"}
    assert list(failed) == ["location_desc"]


@pytest.mark.parametrize("extended", [False, True])
async def test_attributes_are_discovered(home: Home, extended):
    zone = home.cluster(home.door, "ias_zone")
    discover = zone.discover_attributes_extended if extended else zone.discover_attributes
    complete, found = await discover(0, 3)
    assert not complete
    assert [record.attrid for record in found] == [0, 1, 2]
    complete, found = await discover(3, 32)
    assert complete
    assert [record.attrid for record in found] == [0x0010, 0x0011]


async def test_the_plug_is_switched(home: Home):
    home.plug.set_power(60)
    switch = home.cluster(home.plug, "on_off")
    await switch.off()
    assert not home.plug.on
    assert home.plug.power_w == 0
    await switch.toggle()
    assert home.plug.power_w == 60
    read, _ = await switch.read_attributes([OnOff.AttributeDefs.on_off.name])
    assert read == {"on_off": t.Bool.true}


async def test_read_only_attributes_stay(home: Home):
    zone = home.cluster(home.door, "ias_zone")
    result = await zone.write_attributes({IasZone.AttributeDefs.zone_id.name: 7})
    assert [record.status.name for record in result[0]] == ["READ_ONLY"]


async def test_groups_are_kept_and_group_casts_reach_their_members(home: Home):
    groups = home.cluster(home.plug, "groups")
    await groups.add(0x0042, "lamps")
    assert list((await groups.get_membership([])).groups) == [0x0042]
    assert (await groups.view(0x0042)).status.name == "SUCCESS"
    await home.app.mrequest(0x0042, 0x0104, 0x0006, 1, 77, bytes([0x01, 77, 0x00]))
    await until(lambda: not home.plug.on)
    await groups.remove(0x0042)
    await groups.add(0x0043, "")
    await groups.remove_all()
    assert list((await groups.get_membership([])).groups) == []


async def test_scenes_are_offered_but_full(home: Home):
    scenes = home.cluster(home.plug, "scenes")
    assert (await scenes.get_scene_membership(0)).capacity == 0
    assert (await scenes.store(0, 1)).status.name == "INSUFFICIENT_SPACE"
    assert (await scenes.remove_all(0)).status.name == "SUCCESS"


async def test_the_neighbour_table_shows_every_member(home: Home):
    await home.app.topology.scan()
    coordinator = home.app.state.node_info.ieee
    assert {n.ieee for n in home.app.topology.neighbors[coordinator]} == {d.ieee for d in home.devices}


async def test_bindings_are_listed(home: Home):
    for name in ("on_off", "electrical_measurement", "smartenergy_metering"):
        await home.cluster(home.plug, name).bind()
    status, count, start, table = await home.seen(home.plug).zdo.Mgmt_Bind_req(0)
    assert (status, count, start) == (0, 3, 0)
    assert [binding.ClusterId for binding in table] == [0x0006, 0x0702]
    await home.cluster(home.plug, "on_off").unbind()
    assert (await home.cluster(home.plug, "on_off").unbind())[0] != 0
    assert {binding.cluster for binding in home.plug.bindings} == {0x0702, 0x0B04}


async def test_a_device_asked_to_leave_answers_and_is_gone(home: Home):
    status = await home.seen(home.light).zdo.leave()
    assert status[0] == 0
    await home.pass_time(0)
    assert not home.light.joined
    assert home.light not in home.network.members()


async def test_an_energy_scan_sees_a_quiet_house(home: Home):
    energy = await home.app.energy_scan(t.Channels.ALL_CHANNELS, duration_exp=2, count=1)
    assert set(energy) == set(range(11, 27))
    assert all(0 <= value <= 255 for value in energy.values())


async def test_the_channel_can_be_changed(home: Home, monkeypatch):
    monkeypatch.setattr("zigpy_deconz.zigbee.application.CHANGE_NETWORK_STATE_DELAY", 0)
    monkeypatch.setattr("zigpy.application.CHANNEL_CHANGE_BROADCAST_DELAY_S", 0)
    monkeypatch.setattr("zigpy.application.CHANNEL_CHANGE_SETTINGS_RELOAD_DELAY_S", 0.01)
    await home.app._move_network_to_channel(20, 1)
    await home.app.load_network_info()
    assert home.network.settings.channel == 20


async def test_link_quality_is_shown_by_deconz(home: Home):
    expected = {Radio.XBEE: None, Radio.DECONZ: 200}[home.radio]
    assert home.seen(home.plug).lqi == expected
