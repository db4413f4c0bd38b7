"""Clusters that several devices share: Basic, Identify, Groups, battery."""

from __future__ import annotations

from typing import Any

import zigpy.types as t
from zigpy.zcl.clusters.general import Basic, Groups, Identify, PowerConfiguration
from zigpy.zcl.foundation import Status

from .clusters import Answer, Reply, ServerCluster

FULL_BATTERY_V = 3.0
EMPTY_BATTERY_V = 2.1


def basic(manufacturer: str, model: str, *, mains: bool) -> ServerCluster:
    """The Basic cluster: who made it, which model, how it is powered."""
    a = Basic.AttributeDefs
    source = Basic.PowerSource.Mains_single_phase if mains else Basic.PowerSource.Battery
    return ServerCluster(
        Basic,
        {
            a.zcl_version: 8,
            a.app_version: 1,
            a.stack_version: 1,
            a.hw_version: 1,
            a.manufacturer: manufacturer,
            a.model: model,
            a.date_code: "20260101",
            a.power_source: source,
            a.sw_build_id: "1.0.0",
            a.cluster_revision: 3,
        },
    )


def identify() -> ServerCluster:
    """The Identify cluster: it would blink."""
    a, c = Identify.AttributeDefs, Identify.ServerCommandDefs
    return ServerCluster(
        Identify,
        {a.identify_time: 0, a.cluster_revision: 2},
        handlers={
            c.identify: lambda _: Status.SUCCESS,
            c.identify_query: lambda _: None,  # only a device that blinks answers
            c.trigger_effect: lambda _: Status.SUCCESS,
        },
    )


def groups(members: set[int]) -> ServerCluster:
    """The Groups cluster upon the set of groups an endpoint belongs to."""
    a, c, r = Groups.AttributeDefs, Groups.ServerCommandDefs, Groups.ClientCommandDefs

    def add(request: Any) -> Answer:
        members.add(int(request.group_id))
        return Reply(command=r.add_response, fields={"status": Status.SUCCESS, "group_id": request.group_id})

    def view(request: Any) -> Answer:
        status = Status.SUCCESS if request.group_id in members else Status.NOT_FOUND
        fields = {"status": status, "group_id": request.group_id, "group_name": ""}
        return Reply(command=r.view_response, fields=fields)

    def membership(request: Any) -> Answer:
        wanted = set(request.groups) or members
        fields = {"capacity": 16, "groups": [t.Group(group) for group in sorted(members & wanted)]}
        return Reply(command=r.get_membership_response, fields=fields)

    def remove(request: Any) -> Answer:
        status = Status.SUCCESS if request.group_id in members else Status.NOT_FOUND
        members.discard(int(request.group_id))
        return Reply(command=r.remove_response, fields={"status": status, "group_id": request.group_id})

    def remove_all(_: Any) -> Answer:
        members.clear()
        return Status.SUCCESS

    return ServerCluster(
        Groups,
        {a.name_support: 0, a.cluster_revision: 2},
        handlers={c.add: add, c.view: view, c.get_membership: membership, c.remove: remove, c.remove_all: remove_all},
    )


def battery() -> ServerCluster:
    """The battery of a sleepy device, two AAA cells, full."""
    a = PowerConfiguration.AttributeDefs
    return ServerCluster(
        PowerConfiguration,
        {
            a.battery_voltage: round(FULL_BATTERY_V * 10),
            a.battery_percentage_remaining: 200,
            a.battery_size: PowerConfiguration.BatterySize.AAA,
            a.battery_quantity: 2,
            a.battery_rated_voltage: 15,
            a.cluster_revision: 2,
        },
    )


def set_battery(cluster: ServerCluster, percent: float) -> None:
    """Put the battery at 0–100 %; its voltage follows on a straight line."""
    a = PowerConfiguration.AttributeDefs
    cluster.set(a.battery_percentage_remaining, round(percent * 2))
    cluster.set(a.battery_voltage, round(10 * (EMPTY_BATTERY_V + (FULL_BATTERY_V - EMPTY_BATTERY_V) * percent / 100)))
