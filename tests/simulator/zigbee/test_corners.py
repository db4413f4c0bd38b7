"""What hosts rarely do, and what happens between two events."""

import itertools
from statistics import median

import pytest
import zigpy.exceptions
import zigpy.types as t
from zigpy.zcl import ReportingConfig
from zigpy.zcl import foundation as f
from zigpy.zcl.clusters.general import OnOff
from zigpy.zcl.clusters.measurement import IlluminanceMeasurement
from zigpy.zdo import types as z

from simulator.zigbee import LightSensor, Plug, Radio
from simulator.zigbee.aps import ApsFrame, Delivery
from simulator.zigbee.contact import SUPERVISION_S
from simulator.zigbee.zdo import decode, encode

from .conftest import Home, until
from .test_reports import watch
from .test_timers import FastClock
from .test_zones_and_presses import enrol

LIGHT = IlluminanceMeasurement.AttributeDefs.measured_value


def to_coordinator(command: z.ZDOCmd, *fields) -> ApsFrame:
    payload = encode(command, 9, *fields)
    return ApsFrame(
        source=0, source_endpoint=0, target=0, target_endpoint=0, profile=0, cluster=int(command), payload=payload
    )


async def test_a_device_can_be_asked_by_its_own_address(home: Home):
    plug = home.seen(home.plug)
    status = await plug.zdo.request(z.ZDOCmd.Active_EP_req, plug.nwk, use_ieee=True)
    assert status[0] == 0


async def test_an_unknown_own_address_is_not_found(home: Home):
    home.light.leave()
    light = home.seen(home.light)
    with pytest.raises(zigpy.exceptions.DeliveryError):
        await light.zdo.request(z.ZDOCmd.Active_EP_req, light.nwk, use_ieee=True, retries=0)


async def test_the_coordinator_knows_its_own_address(bare_home: Home):
    assert bare_home.network.address_of(bare_home.network.coordinator.ieee) == 0


@pytest.mark.parametrize(
    ("command", "fields", "answer"),
    [
        (z.ZDOCmd.Mgmt_Leave_req, [t.EUI64([0] * 8), 0], [0]),
        (z.ZDOCmd.Mgmt_Bind_req, [0], [0, 0, 0, []]),
        (z.ZDOCmd.Unbind_req, [t.EUI64([0] * 8), 1, 6, z.MultiAddress(addrmode=1, nwk=2)], [z.Status.NO_ENTRY]),
        (z.ZDOCmd.Bind_req, [t.EUI64([0] * 8), 1, 6, z.MultiAddress(addrmode=1, nwk=2)], [0]),
    ],
)
async def test_the_coordinator_answers_for_itself(bare_home: Home, monkeypatch, command, fields, answer):
    coordinator = bare_home.network.coordinator
    heard: list[ApsFrame] = []
    monkeypatch.setattr(coordinator, "receive", heard.append)
    assert coordinator.transmit(to_coordinator(command, *fields)) is Delivery.DELIVERED
    await until(lambda: heard)
    assert decode(heard[0].cluster, heard[0].payload) == (command | 0x8000, 9, answer)


async def test_the_coordinator_passes_over_answers(bare_home: Home):
    coordinator = bare_home.network.coordinator
    assert coordinator.transmit(to_coordinator(z.ZDOCmd.Mgmt_Leave_rsp, 0)) is Delivery.DELIVERED


async def test_endpoints_of_the_host_are_the_coordinators(home: Home):
    known = home.network.coordinator.simple_descriptors()
    assert set(known) == {Radio.XBEE: set(), Radio.DECONZ: {1, 2, 242}}[home.radio]


async def test_thanks_are_not_answered(home: Home):
    await home.cluster(home.plug, "on_off").general_command(
        f.GeneralCommand.Default_Response, 0x0A, f.Status.SUCCESS, expect_reply=False
    )
    await home.pass_time(0)
    thanked = [r for r in home.network.journal.records if r["what"] == "Default_Response"]
    assert [record["way"] for record in thanked] == ["coordinator>device"]


async def test_an_attribute_that_is_not_there_cannot_be_written(home: Home):
    late = OnOff.AttributeDefs.start_up_on_off
    result = await home.cluster(home.plug, "on_off").write_attributes({late.name: OnOff.StartUpOnOff.On})
    assert [record.status for record in result[0]] == [f.Status.UNSUPPORTED_ATTRIBUTE]


async def test_a_device_that_dies_while_a_question_travels_does_not_answer(home: Home):
    request = encode(z.ZDOCmd.Active_EP_req, 9, home.plug.nwk)
    frame = ApsFrame(
        source=0, source_endpoint=0, target=home.plug.nwk, target_endpoint=0, profile=0, cluster=5, payload=request
    )
    assert home.network.coordinator.transmit(frame) is Delivery.DELIVERED
    home.plug.unplug()
    await home.pass_time(0)
    assert home.network.journal.records[-1]["way"] == "device>silence"


async def test_a_door_without_power_does_not_repeat_itself(home: Home):
    commands = await enrol(home)
    home.door.unplug()
    await home.pass_time(2 * SUPERVISION_S)
    assert commands.heard == []
    home.door.plug_in()
    await until(lambda: commands.heard)


def test_a_device_can_be_set_before_it_has_a_network():
    plug, light = Plug("tv"), LightSensor("window")
    plug.set_power(40)
    plug.switch(False)
    light.set_lux(70)
    assert (plug.power_w, plug.energy_wh, light.lux) == (0, 0, 70)


async def test_reports_follow_a_clock_that_runs_fast(tmp_path, radio):
    clock = FastClock()
    home = Home(tmp_path, radio, clock=clock)
    await home.open()
    await home.connect()
    await home.join(home.light)
    rule = ReportingConfig(min_interval=30, max_interval=900, reportable_change=1)
    reports = await watch(home.cluster(home.light, "illuminance"), {LIGHT: rule})
    clock.run_at(3600)
    home.network.timers.wake()
    await until(lambda: len(reports.heard) >= 7)
    sent = [r["at"] for r in home.network.journal.records if r["what"] == "Report_Attributes"]
    # A busy machine may wake us late now and then, so the usual gap counts.
    gaps = [later - earlier for earlier, later in itertools.pairwise(sent)]
    assert 899 <= min(gaps) <= median(gaps) < 1.35 * 900
    await home.close()
