"""Power pulled, radio lost, battery dead, and back again."""

import pytest
import zigpy.exceptions
from zigpy.zcl import ReportingConfig
from zigpy.zcl.clusters.homeautomation import ElectricalMeasurement
from zigpy.zcl.clusters.measurement import IlluminanceMeasurement

from .conftest import Home, until
from .test_reports import Reports, watch

POWER = ElectricalMeasurement.AttributeDefs.active_power
LIGHT = IlluminanceMeasurement.AttributeDefs.measured_value
RULE = ReportingConfig(min_interval=5, max_interval=900, reportable_change=1)

LOSSES = {
    "light": [
        pytest.param("light", lambda device: device.unplug(), lambda device: device.plug_in(), id="battery-out"),
        pytest.param("light", lambda device: device.lose_radio(), lambda device: device.restore_radio(), id="radio"),
        pytest.param("light", lambda device: device.set_battery(0), lambda device: device.set_battery(90), id="dead"),
    ],
    "plug": [
        pytest.param("plug", lambda device: device.unplug(), lambda device: device.plug_in(), id="mains-out"),
        pytest.param("plug", lambda device: device.lose_radio(), lambda device: device.restore_radio(), id="radio"),
    ],
}


async def watch_light(home: Home) -> Reports:
    return await watch(home.cluster(home.light, "illuminance"), {LIGHT: RULE})


@pytest.mark.parametrize(("name", "lose", "restore"), LOSSES["light"])
async def test_a_lost_device_is_silent_and_comes_back_with_all_it_knows(home: Home, name, lose, restore):
    reports = await watch_light(home)
    lose(home.light)
    home.light.set_lux(500)
    await home.pass_time(4000)
    assert not home.light.reachable
    assert home.light.joined
    assert reports.heard == []
    restore(home.light)
    await until(lambda: reports.heard)
    assert reports.heard == [{LIGHT.id: 26991}]
    await home.pass_time(900)
    await until(lambda: len(reports.heard) == 2)


@pytest.mark.parametrize(("name", "lose", "restore"), [*LOSSES["light"], *LOSSES["plug"]])
async def test_requests_to_a_lost_device_fail(home: Home, name, lose, restore):
    device = getattr(home, name)
    lose(device)
    with pytest.raises(zigpy.exceptions.DeliveryError):
        await home.seen(device).zdo.request(5, device.nwk, retries=0)
    restore(device)
    assert (await home.seen(device).zdo.Active_EP_req(device.nwk))[0] == 0


async def test_nobody_answers_under_an_unknown_address(home: Home):
    home.light.leave()
    with pytest.raises(zigpy.exceptions.DeliveryError):
        await home.seen(home.light).zdo.request(5, home.seen(home.light).nwk, retries=0)


async def test_a_device_that_comes_back_announces_itself(home: Home):
    seen = home.seen(home.plug)
    home.plug.unplug()
    before = seen.last_seen
    home.plug.plug_in()
    await until(lambda: seen.last_seen != before)


async def test_an_unplugged_plug_counts_no_energy(home: Home):
    home.plug.set_power(1000)
    await home.pass_time(360)
    home.plug.unplug()
    assert home.plug.power_w == 0
    await home.pass_time(36_000)
    home.plug.plug_in()
    await home.pass_time(360)
    assert home.plug.energy_wh == pytest.approx(200)


async def test_power_at_the_plug_follows_its_faults(home: Home):
    reports = await watch(home.cluster(home.plug, "electrical_measurement"), {POWER: RULE})
    home.plug.set_power(60)
    await home.pass_time(5)
    home.plug.unplug()
    home.plug.plug_in()
    await until(lambda: len(reports.heard) == 2)
    assert reports.heard == [{POWER.id: 600}, {POWER.id: 600}]


async def test_a_mains_device_has_no_battery(home: Home):
    home.plug.set_battery(0)
    assert home.plug.alive


async def test_a_lost_button_is_not_pressed(home: Home):
    await home.seen(home.button).endpoints[1].out_clusters[5].bind()
    home.button.lose_radio()
    home.button.press()
    assert not any(record["what"] == "recall" for record in home.network.journal.records)


@pytest.mark.parametrize(
    ("name", "act", "message"),
    [
        ("plug", lambda device: device.set_power(-1), "watts"),
        ("plug", lambda device: device.set_power(4000), "watts"),
        ("plug", lambda device: device.set_power(float("nan")), "watts"),
        ("light", lambda device: device.set_battery(101), "percent"),
        ("light", lambda device: device.set_lux(-1), "lux"),
        ("light", lambda device: device.set_lux(float("nan")), "lux"),
    ],
)
async def test_impossible_values_are_refused(bare_home: Home, name, act, message):
    with pytest.raises(ValueError, match=message):
        act(getattr(bare_home, name))
