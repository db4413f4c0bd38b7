"""Devices that were lent to homes: what is where, and what is to be fetched (W17)."""

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.domain.access import Actor, Permission
from aggregator.domain.device import Device, DeviceKind, DeviceState
from aggregator.domain.errors import NotFound
from aggregator.operations.context import Context
from aggregator.operations.visibility import own_household, sight_of
from aggregator.store import devices
from aggregator.store.identifiers import new_id
from aggregator.store.sight import among


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device with the dong whose matter it is."""

    device: Device
    dong: str


async def lend(context: Context, actor: Actor, household: str, kind: DeviceKind, label: str) -> DeviceView:
    """Write down a device that a home was given. Raises NotFound, Forbidden, Invalid (`field_empty`)."""
    now = context.clock.now()
    device = Device(
        id=new_id("d"),
        household=household,
        kind=kind,
        label=label.strip(),
        state=DeviceState.OUT,
        out_at=now,
        changed_at=now,
        changed_by=actor.user,
    )
    async with context.database.write() as connection:
        row = await own_household(connection, actor, household, now, permission=Permission.PAIR_NODES)
        if row["left_at"] is not None:
            device = replace(device, wanted_at=now)
        await devices.add(connection, device)
    return DeviceView(device=device, dong=row["dong_id"])


async def mark(context: Context, actor: Actor, device: str, state: DeviceState) -> DeviceView:
    """Write down that a device came back, was lost, or was found. Raises NotFound (`device_unknown`), Forbidden."""
    now = context.clock.now()
    async with context.database.write() as connection:
        known = await devices.get(connection, device)
        if known is None:
            raise NotFound("device_unknown", field="device")
        try:
            row = await own_household(connection, actor, known.household, now, permission=Permission.PAIR_NODES)
        except NotFound as hidden:
            raise NotFound("device_unknown", field="device") from hidden
        moved = known.moved(state, now, actor.user)
        await devices.put(connection, moved)
    return DeviceView(device=moved, dong=row["dong_id"])


async def list_devices(
    context: Context, actor: Actor, *, household: str | None = None, wanted: bool = False
) -> tuple[DeviceView, ...]:
    """The devices of homes the actor looks after; with `wanted` those to be fetched, the longest wanted first."""
    now: datetime = context.clock.now()
    async with context.database.read() as connection:
        sight = sight_of(actor, now, permission=Permission.SEE_NODES)
        found = await devices.find(connection, sight.households(), household=household, wanted=wanted)
        dongs = await among(connection, sight, {one.household for one in found})
    return tuple(DeviceView(device=one, dong=dongs[one.household]) for one in found)
