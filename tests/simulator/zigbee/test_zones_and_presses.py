"""The door contact is enrolled and tells its state; the button tells its presses."""

import pytest
from zigpy.zcl.clusters.general import Scenes
from zigpy.zcl.clusters.security import IasZone

from simulator.zigbee.contact import SUPERVISION_S

from .conftest import Home, until


class Commands:
    """The cluster commands that the host has heard."""

    def __init__(self, cluster) -> None:
        self.heard: list[tuple[int, tuple[object, ...]]] = []
        cluster.add_listener(self)

    def cluster_command(self, _tsn, command, args):
        self.heard.append((command, tuple(args)))


async def enrol(home: Home) -> Commands:
    """What ZHA does with a zone: bind, write its own address, agree to the enrolment."""
    zone = home.cluster(home.door, "ias_zone")
    commands = Commands(zone)
    await zone.bind()
    await zone.write_attributes({IasZone.AttributeDefs.cie_addr.name: home.app.state.node_info.ieee})
    await until(lambda: commands.heard)
    assert commands.heard.pop() == (IasZone.ClientCommandDefs.enroll.id, (IasZone.ZoneType.Contact_Switch, 0x1337))
    await zone.enroll_response(enroll_response_code=IasZone.EnrollResponse.Success, zone_id=3)
    assert home.door.enrolled
    return commands


def status(bits: int) -> tuple[int, tuple[object, ...]]:
    return (IasZone.ClientCommandDefs.status_change_notification.id, (IasZone.ZoneStatus(bits), 0, 3, 0))


async def test_a_zone_is_silent_until_it_is_enrolled(home: Home):
    zone = home.cluster(home.door, "ias_zone")
    commands = Commands(zone)
    await zone.bind()
    home.door.set_open(True)
    await home.pass_time(SUPERVISION_S)
    read, _ = await zone.read_attributes([IasZone.AttributeDefs.zone_status.name])
    assert read["zone_status"] == 1
    assert commands.heard == []


async def test_opening_and_closing_are_told_at_once(home: Home):
    commands = await enrol(home)
    home.door.set_open(True)
    home.door.set_open(True)
    home.door.set_open(False)
    await until(lambda: len(commands.heard) == 2)
    assert commands.heard == [status(1), status(0)]


async def test_the_unchanged_state_is_repeated_50_minutes_after_the_last_word(home: Home):
    commands = await enrol(home)
    await home.pass_time(SUPERVISION_S - 60)
    home.door.set_open(True)
    await home.pass_time(60)
    assert commands.heard == [status(1)]
    await home.pass_time(SUPERVISION_S - 60)
    await until(lambda: len(commands.heard) == 2)
    await home.pass_time(SUPERVISION_S)
    await until(lambda: len(commands.heard) == 3)
    assert commands.heard == [status(1)] * 3


async def test_a_low_battery_is_part_of_the_status(home: Home):
    commands = await enrol(home)
    home.door.set_battery(9)
    home.door.set_battery(8)
    home.door.set_battery(100)
    await until(lambda: len(commands.heard) == 2)
    assert commands.heard == [status(8), status(0)]


async def test_a_refused_enrolment_leaves_the_zone_silent(home: Home):
    zone = home.cluster(home.door, "ias_zone")
    await zone.bind()
    await zone.enroll_response(enroll_response_code=IasZone.EnrollResponse.No_enroll_permit, zone_id=0)
    assert not home.door.enrolled


async def test_a_new_join_forgets_the_enrolment(home: Home):
    await enrol(home)
    home.door.leave()
    await home.join(home.door)
    assert not home.door.enrolled


@pytest.mark.parametrize("presses", [1, 2, 5])
async def test_each_press_is_one_command(home: Home, presses):
    scenes = home.seen(home.button).endpoints[1].out_clusters[Scenes.cluster_id]
    commands = Commands(scenes)
    await scenes.bind()
    for _ in range(presses):
        home.button.press()
    await until(lambda: len(commands.heard) == presses)
    assert commands.heard == [(Scenes.ServerCommandDefs.recall.id, (0, 1, None))] * presses


async def test_a_client_cluster_has_no_attributes(home: Home):
    scenes = home.seen(home.button).endpoints[1].out_clusters[Scenes.cluster_id]
    _, failed = await scenes.read_attributes([Scenes.AttributeDefs.count.name])
    assert list(failed) == ["count"]
