"""Devices report by themselves as the host configured them, on the home's clock."""

import functools

import pytest
import zigpy.zcl.foundation as f
from zigpy.zcl import ReportingConfig
from zigpy.zcl.clusters.general import PowerConfiguration
from zigpy.zcl.clusters.homeautomation import ElectricalMeasurement
from zigpy.zcl.clusters.measurement import IlluminanceMeasurement
from zigpy.zcl.clusters.smartenergy import Metering

from .conftest import Home, until

POWER = ElectricalMeasurement.AttributeDefs.active_power
CURRENT = ElectricalMeasurement.AttributeDefs.rms_current
LIGHT = IlluminanceMeasurement.AttributeDefs.measured_value
ENERGY = Metering.AttributeDefs.current_summ_delivered
BATTERY = PowerConfiguration.AttributeDefs.battery_percentage_remaining


def rule(minimum: int, maximum: int, change: int) -> ReportingConfig:
    return ReportingConfig(min_interval=minimum, max_interval=maximum, reportable_change=change)


class Reports:
    """The reports that the host has heard from one cluster."""

    def __init__(self, cluster) -> None:
        self.heard: list[dict[int, int]] = []
        cluster.add_listener(self)

    def count(self, expected: int) -> bool:
        """Whether so many reports were heard."""
        return len(self.heard) == expected

    def general_command(self, header, args):
        self.heard += [
            {int(report.attrid): int(report.value.value) for report in args.attribute_reports}
            for _ in [header]
            if header.command_id == f.GeneralCommand.Report_Attributes
        ]


async def watch(cluster, rules) -> Reports:
    """Bind a cluster, configure its reporting, and listen."""
    assert (await cluster.bind())[0] == 0
    result = await cluster.configure_reporting_multiple(rules)
    assert set(result.values()) == {f.Status.SUCCESS}
    return Reports(cluster)


async def test_a_change_is_reported_after_the_minimum(home: Home):
    reports = await watch(home.cluster(home.plug, "electrical_measurement"), {POWER: rule(5, 900, 10)})
    await home.pass_time(2)
    home.plug.set_power(40)
    await home.pass_time(2.9)
    assert reports.heard == []
    await home.pass_time(0.1)
    await until(lambda: reports.heard)
    assert reports.heard == [{POWER.id: 400}]


async def test_a_change_after_a_long_rest_is_reported_at_once(home: Home):
    reports = await watch(home.cluster(home.light, "illuminance"), {LIGHT: rule(30, 900, 1)})
    await home.pass_time(31)
    home.light.set_lux(100)
    await until(lambda: reports.heard)
    home.light.set_lux(10)
    home.light.set_lux(1)
    await home.pass_time(30)
    await until(lambda: len(reports.heard) == 2)
    assert reports.heard == [{LIGHT.id: 20001}, {LIGHT.id: 1}]


async def test_small_changes_wait_for_the_maximum(home: Home):
    reports = await watch(home.cluster(home.plug, "electrical_measurement"), {POWER: rule(5, 900, 100)})
    home.plug.set_power(9)
    await home.pass_time(899)
    assert reports.heard == []
    await home.pass_time(1)
    await until(lambda: reports.heard)
    assert reports.heard == [{POWER.id: 90}]


async def test_silence_is_broken_every_maximum(home: Home):
    reports = await watch(home.cluster(home.light, "illuminance"), {LIGHT: rule(30, 900, 1)})
    for count in range(1, 5):
        await home.pass_time(900)
        await until(functools.partial(reports.count, count))


async def test_attributes_of_a_cluster_share_a_frame(home: Home):
    rules = {POWER: rule(5, 900, 1), CURRENT: rule(5, 900, 1)}
    reports = await watch(home.cluster(home.plug, "electrical_measurement"), rules)
    home.plug.set_power(220)
    await home.pass_time(5)
    await until(lambda: reports.heard)
    assert reports.heard == [{POWER.id: 2200, CURRENT.id: 1000}]


async def test_energy_rises_while_a_load_runs(home: Home):
    reports = await watch(home.cluster(home.plug, "smartenergy_metering"), {ENERGY: rule(30, 3600, 1)})
    home.plug.set_power(120)
    await home.pass_time(300)
    await home.pass_time(300)
    await until(lambda: len(reports.heard) == 2)
    assert reports.heard == [{ENERGY.id: 10}, {ENERGY.id: 20}]
    home.plug.set_power(0)
    await home.pass_time(600)
    assert home.plug.energy_wh == pytest.approx(20)


async def test_the_battery_is_reported(home: Home):
    reports = await watch(home.cluster(home.light, "power"), {BATTERY: rule(3600, 10800, 1)})
    home.light.set_battery(40)
    await home.pass_time(3600)
    await until(lambda: reports.heard)
    assert reports.heard == [{BATTERY.id: 80}]


async def test_a_configuration_can_be_read_back(home: Home):
    cluster = home.cluster(home.plug, "electrical_measurement")
    await watch(cluster, {POWER: rule(5, 900, 3)})
    voltage = ElectricalMeasurement.AttributeDefs.rms_voltage
    absent = ElectricalMeasurement.AttributeDefs.apparent_power
    wanted = [f.ReadReportingConfigRecord(direction=0, attrid=a.id) for a in (POWER, voltage, absent)]
    answer = await cluster.general_command(f.GeneralCommand.Read_Reporting_Configuration, wanted)
    assert [record.status.name for record in answer[0]] == ["SUCCESS", "NOT_FOUND", "UNSUPPORTED_ATTRIBUTE"]
    config = answer[0][0].config
    assert (config.min_interval, config.max_interval, config.reportable_change) == (5, 900, 3)


async def test_reporting_of_an_absent_attribute_is_refused(home: Home):
    cluster = home.cluster(home.plug, "electrical_measurement")
    absent = ElectricalMeasurement.AttributeDefs.apparent_power
    result = await cluster.configure_reporting_multiple({POWER: rule(5, 900, 1), absent: rule(5, 900, 1)})
    assert result == {POWER: f.Status.SUCCESS, absent: f.Status.UNSUPPORTED_ATTRIBUTE}


async def test_reporting_is_switched_off(home: Home):
    cluster = home.cluster(home.plug, "electrical_measurement")
    reports = await watch(cluster, {POWER: rule(5, 900, 1)})
    await cluster.configure_reporting_multiple({POWER: rule(0, 0xFFFF, 1)})
    home.plug.set_power(50)
    await home.pass_time(10_000)
    assert reports.heard == []


async def test_without_a_binding_nobody_hears(home: Home):
    cluster = home.cluster(home.plug, "electrical_measurement")
    reports = Reports(cluster)
    await cluster.configure_reporting_multiple({POWER: rule(5, 900, 1)})
    await home.pass_time(900)
    assert reports.heard == []
