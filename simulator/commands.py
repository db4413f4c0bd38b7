"""What the control interface can do with a device: a table of commands, their arguments and the kinds they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .house import House
from .resident.model import DeviceKind

EVERY = frozenset(DeviceKind)


class RefusalError(Exception):
    """A command that cannot be carried out: an HTTP status, what is wrong, and the mend."""

    def __init__(self, status: int, error: str, mend: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.mend = mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. ``arguments`` by name and type; with ``holds`` the value set by hand stays until "release"."""

    kinds: frozenset[DeviceKind] = EVERY
    arguments: Mapping[str, type] = field(default_factory=dict)
    holds: bool = False


COMMANDS: Mapping[str, Command] = {
    "set_power": Command(kinds=frozenset({DeviceKind.PLUG}), arguments={"watts": float}, holds=True),
    "switch": Command(kinds=frozenset({DeviceKind.PLUG}), arguments={"on": bool}),
    "set_lux": Command(kinds=frozenset({DeviceKind.LIGHT}), arguments={"lux": float}, holds=True),
    "set_open": Command(kinds=frozenset({DeviceKind.DOOR}), arguments={"open": bool}),
    "press": Command(kinds=frozenset({DeviceKind.BUTTON})),
    "join": Command(),
    "leave": Command(),
    "unplug": Command(),
    "plug_in": Command(),
    "lose_radio": Command(),
    "restore_radio": Command(),
    "set_battery": Command(kinds=EVERY - {DeviceKind.PLUG}, arguments={"percent": float}),
    "release": Command(kinds=frozenset({DeviceKind.PLUG, DeviceKind.LIGHT})),
}


async def run_command(house: House, name: str, action: str, given: Mapping[str, Any]) -> None:
    """Carry out a command. Raises RefusalError for an unknown device or command, and for wrong arguments."""
    fixture = house.resident.devices.get(name)
    if fixture is None:
        raise RefusalError(404, f"there is no device {name!r}", f"use one of {', '.join(house.resident.devices)}")
    command = COMMANDS.get(action)
    if command is None or fixture.kind not in command.kinds:
        fitting = [key for key, value in COMMANDS.items() if fixture.kind in value.kinds]
        raise RefusalError(404, f"a {fixture.kind} cannot {action!r}", f"use one of {', '.join(fitting)}")
    values = arguments(given, command.arguments)
    if action == "release":
        house.player.release(name)
        return
    try:
        done = getattr(house.devices[name], action)(*values)
        if done is not None:
            await done
    except ValueError as error:
        raise RefusalError(400, str(error), "send another value") from error
    if command.holds:
        house.player.hold(name)


def arguments(given: Mapping[str, Any], wanted: Mapping[str, type]) -> list[Any]:
    """The arguments in their order, checked by name and type; a whole number is a number too. Raises RefusalError."""
    if set(given) != set(wanted):
        expected = ", ".join(wanted) or "none"
        raise RefusalError(400, f"the arguments are {', '.join(given) or 'none'}", f"send exactly these: {expected}")
    values: list[Any] = []
    for name, kind in wanted.items():
        value = given[name]
        if isinstance(value, bool) != (kind is bool) or not isinstance(value, int | float):
            raise RefusalError(400, f"{name} is {value!r}", f"send {'true or false' if kind is bool else 'a number'}")
        values.append(value)
    return values
