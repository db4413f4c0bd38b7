"""The device object, request by request."""

import pytest
import zigpy.types as t
from zigpy.zdo import types as z

from simulator.zigbee import Plug, VirtualNetwork
from simulator.zigbee.zdo import ZdoServer, decode, describe, encode

from .conftest import Clock

Cmd = z.ZDOCmd
OTHER = t.EUI64.convert("02:00:00:00:00:00:00:99")


def group_target(group: int) -> z.MultiAddress:
    target = z.MultiAddress()
    target.addrmode, target.nwk = t.uint8_t(1), t.uint16_t(group)
    return target


@pytest.fixture
def plug():
    plug = Plug("tv")
    plug.nwk = 0x1234
    VirtualNetwork([plug], now=Clock())
    return plug


def ask(plug: Plug, command, *fields, broadcast=False):
    answer = ZdoServer(plug).handle(int(command), encode(command, 7, *fields), broadcast=broadcast)
    return None if answer is None else decode(*answer)


@pytest.mark.parametrize(
    ("command", "fields", "expected"),
    [
        (Cmd.Active_EP_req, [0x1234], [0, 0x1234, [1]]),
        (Cmd.Match_Desc_req, [0x1234, 0x0104, [6, 8], []], [0, 0x1234, [1]]),
        (Cmd.Match_Desc_req, [0x1234, 0x0104, [8], [6]], [0, 0x1234, []]),
        (Cmd.Match_Desc_req, [0x1234, 0xC05E, [6], []], [0, 0x1234, []]),
        (Cmd.Simple_Desc_req, [0x1234, 9], [z.Status.NOT_ACTIVE, 0x1234, None]),
        (Cmd.Mgmt_Leave_req, [OTHER, 0], [z.Status.DEVICE_NOT_FOUND]),
        (Cmd.Mgmt_Permit_Joining_req, [60, 0], [0]),
        (Cmd.Mgmt_Rtg_req, [0], [0, z.Routes(Entries=0, StartIndex=0, RoutingTableList=[])]),
        (Cmd.Mgmt_Lqi_req, [0], [0, z.Neighbors(Entries=0, StartIndex=0, NeighborTableList=[])]),
    ],
)
def test_answers(plug, command, fields, expected):
    answered, tsn, got = ask(plug, command, *fields)
    assert answered == command | 0x8000
    assert tsn == 7
    assert got == expected


@pytest.mark.parametrize("command", [Cmd.NWK_addr_req, Cmd.IEEE_addr_req])
@pytest.mark.parametrize("broadcast", [False, True])
def test_addresses_are_told_to_who_asks(plug, command, broadcast):
    wanted = {Cmd.NWK_addr_req: plug.ieee, Cmd.IEEE_addr_req: plug.nwk}[command]
    _, _, got = ask(plug, command, wanted, z.AddrRequestType.Single, 0, broadcast=broadcast)
    assert got[:3] == [0, plug.ieee, plug.nwk]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (Cmd.NWK_addr_req, [OTHER, 0, 0]),
        (Cmd.IEEE_addr_req, [0x9999, 0, 0]),
        (Cmd.Mgmt_Permit_Joining_req, [60, 0]),
        (Cmd.Device_annce, [0x9999, OTHER, 0x8E]),
        (Cmd.NWK_addr_rsp, [0, OTHER, 0x9999, 0, 0, []]),
    ],
)
def test_what_others_are_asked_is_passed_over(plug, command, fields):
    assert ask(plug, command, *fields, broadcast=True) is None


def test_power_and_node_descriptor_agree(plug):
    _, _, (_, _, power) = ask(plug, Cmd.Power_Desc_req, 0x1234)
    _, _, (_, _, node) = ask(plug, Cmd.Node_Desc_req, 0x1234)
    assert power.current_power_source == z.PowerSources.MainsPower
    assert node.is_mains_powered
    assert node.is_router


def test_a_binding_to_a_group_is_listed(plug):
    assert ask(plug, Cmd.Bind_req, plug.ieee, 1, 6, group_target(0x42))[2] == [0]
    _, _, (_, count, _, table) = ask(plug, Cmd.Mgmt_Bind_req, 0)
    assert count == 1
    assert (table[0].DstAddress.addrmode, table[0].DstAddress.nwk) == (1, 0x42)


@pytest.mark.parametrize(("cluster", "name"), [(0x0013, "Device_annce"), (0x0777, "ZDO 0x0777")])
def test_names_for_the_log(cluster, name):
    assert describe(cluster) == name
