"""Reads a resident file. What each kind of device, routine and event may say is in tables here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from aggregator.kernel.home import Appliance

from .appliances import PROFILES
from .model import DeviceKind, Event, Fixture, Habit, Happening, Place, Resident, Routine
from .problems import Problem, ResidentError
from .tree import Collector, Field, compose, join
from .values import choice, clock, days, duration, moment, number, text, timezone, whole

WATTS = Field(read=number(0, 3276))
LUX = Field(read=number(0, 100_000))
NAME = Field(read=text)
NEEDED_NAME = Field(read=text, required=True)
DURATION = Field(read=duration)
NEEDED_DURATION = Field(read=duration, required=True)

TOP = ("resident", "seed", "timezone", "place", "starts", "devices", "routines", "events")
HEAD = {
    "resident": NEEDED_NAME,
    "seed": Field(read=whole(0, 2**31)),
    "timezone": Field(read=timezone, required=True),
    "starts": Field(read=moment),
}
PLACE = {
    "latitude": Field(read=number(-66, 66), required=True),
    "longitude": Field(read=number(-180, 180), required=True),
}
DEVICE_FIELDS: Mapping[DeviceKind, Mapping[str, Field]] = {
    DeviceKind.PLUG: {
        "appliance": Field(read=choice(Appliance), required=True),
        "watts": WATTS,
        "standby": WATTS,
        "lights": NAME,
        "lamp": LUX,
    },
    DeviceKind.LIGHT: {"window": Field(read=number(0, 1)), "lamp": LUX},
    DeviceKind.DOOR: {},
    DeviceKind.BUTTON: {},
}
ROUTINE_ALWAYS = {
    "at": Field(read=clock, required=True),
    "vary": DURATION,
    "days": Field(read=days),
    "chance": Field(read=number(0, 1)),
}
ROUTINE_FIELDS: Mapping[Habit, Mapping[str, Field]] = {
    Habit.WAKE: {},
    Habit.SLEEP: {},
    Habit.USE: {"device": NEEDED_NAME, "for": DURATION, "for_vary": DURATION},
    Habit.LAMP: {"device": NEEDED_NAME, "for": NEEDED_DURATION, "for_vary": DURATION},
    Habit.GO_OUT: {"for": NEEDED_DURATION, "for_vary": DURATION},
}
ROUTINE_DEVICE = {Habit.USE: DeviceKind.PLUG, Habit.LAMP: DeviceKind.LIGHT}
EVENT_ALWAYS = {"name": NAME, "day": Field(read=whole(1, 3650)), "at": Field(read=clock)}
EVENT_FIELDS: Mapping[Happening, Mapping[str, Field]] = {
    Happening.COLLAPSE: {},
    Happening.RECOVER: {},
    Happening.TRAVEL: {"for": NEEDED_DURATION},
    Happening.RETURN: {},
    Happening.LEAVE_ON: {"device": NEEDED_NAME},
    Happening.UNPLUG: {"device": NEEDED_NAME, "for": DURATION},
    Happening.BATTERY_DIES: {"device": NEEDED_NAME},
    Happening.LOSE_RADIO: {"device": NEEDED_NAME, "for": DURATION},
    Happening.SOS: {"device": NEEDED_NAME},
}
ANY_DEVICE = frozenset(DeviceKind)
EVENT_DEVICES: Mapping[Happening, frozenset[DeviceKind]] = {
    Happening.LEAVE_ON: frozenset({DeviceKind.PLUG}),
    Happening.UNPLUG: frozenset({DeviceKind.PLUG}),
    Happening.BATTERY_DIES: ANY_DEVICE - {DeviceKind.PLUG},
    Happening.LOSE_RADIO: ANY_DEVICE,
    Happening.SOS: frozenset({DeviceKind.BUTTON}),
}
# The names of the file that differ from those of the model.
RENAMED = {"for": "lasts", "for_vary": "lasts_vary"}


def load(path: Path) -> Resident:
    """Read a resident file. Raises ResidentError with every problem: line, field, error and mend."""
    try:
        written = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, "is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})", "name a resident file") from error
    return parse(written, path.name)


def _unreadable(path: Path, error: str, mend: str) -> ResidentError:
    return ResidentError(path.name, [Problem(line=1, field="", error=error, mend=mend)])


def parse(written: str, file: str = "resident.yaml") -> Resident:
    """Read the text of a resident file. Raises ResidentError."""
    root = compose(written, file)
    return _resident(Collector(file), root)


def _resident(problems: Collector, root: yaml.Node) -> Resident:
    sections = problems.mapping(root, "")
    problems.settle()
    for name, node in sections.items():
        if name not in TOP:
            problems.add(node, name, "is not known here", f"use {', '.join(TOP)}")
    head = problems.fields(_only(root, sections, HEAD), "", HEAD)
    place = problems.fields(sections["place"], "place", PLACE) if "place" in sections else {}
    devices = _devices(problems, root, sections.get("devices"))
    routines = _routines(problems, sections.get("routines"), devices)
    events = _events(problems, sections.get("events"), devices)
    problems.settle()
    assert head is not None  # each None came with a problem
    assert place is not None
    return Resident(
        name=head["resident"],
        seed=head.get("seed", 0),
        timezone=head["timezone"],
        place=Place(**place),
        starts=head["starts"].replace(tzinfo=head["timezone"]) if "starts" in head else None,
        devices=devices,
        routines=tuple(routines),
        events=events,
    )


def _only(root: yaml.Node, sections: Mapping[str, yaml.Node], names: Mapping[str, Field]) -> yaml.MappingNode:
    """The part of a mapping with these fields."""
    kept = [(yaml.ScalarNode("", name), node) for name, node in sections.items() if name in names]
    return yaml.MappingNode("", kept, root.start_mark, root.end_mark)


# ---- devices -----------------------------------------------------------------------------------------------------


def _devices(problems: Collector, root: yaml.Node, node: yaml.Node | None) -> dict[str, Fixture]:
    if node is None:
        problems.add(root, "devices", "is missing", "name at least one device")
        return {}
    devices: dict[str, Fixture] = {}
    nodes = problems.mapping(node, "devices")
    if not nodes and isinstance(node, yaml.MappingNode):
        problems.add(node, "devices", "is empty", "name at least one device")
    for name, item in nodes.items():
        path = join("devices", name)
        said = _said(problems, item, path, "kind", DeviceKind, DEVICE_FIELDS, {})
        if said is not None:
            devices[name] = _fixture(name, said)
    for name, device in devices.items():
        if device.lights is not None and getattr(devices.get(device.lights), "kind", None) is not DeviceKind.LIGHT:
            mend = "name a device of kind light"
            problems.add(nodes[name], f"devices.{name}.lights", f"{device.lights!r} is no light sensor here", mend)
    return devices


def _fixture(name: str, said: dict[str, Any]) -> Fixture:
    """A device with the usual values of its appliance where the file says nothing."""
    usual: dict[str, Any] = {}
    if said["kind"] is DeviceKind.PLUG:
        profile = PROFILES[said["appliance"]]
        usual = {"watts": profile.watts, "standby": profile.standby}
    elif said["kind"] is DeviceKind.LIGHT:
        usual = {"window": 0.005}
    return Fixture(name=name, **(usual | said))


# ---- routines and events -----------------------------------------------------------------------------------------


def _routines(problems: Collector, node: yaml.Node | None, devices: Mapping[str, Fixture]) -> list[Routine]:
    routines: list[Routine] = []
    for path, item in [] if node is None else problems.items(node, "routines"):
        said = _said(problems, item, path, "does", Habit, ROUTINE_FIELDS, ROUTINE_ALWAYS)
        if said is None:
            continue
        kind = ROUTINE_DEVICE.get(said["does"])
        fits = kind is None or _fits(problems, item, path, said["device"], devices, frozenset({kind}))
        if fits and said["does"] is Habit.USE and "lasts" not in said:
            usual = PROFILES[devices[said["device"]].appliance].runs
            if usual is None:
                problems.add(item, join(path, "for"), "is missing", "say how long it is used, such as for: 1h")
            else:
                said["lasts"] = usual
        routines.append(Routine(**said))
    return routines


def _events(problems: Collector, node: yaml.Node | None, devices: Mapping[str, Fixture]) -> dict[str, Event]:
    events: dict[str, Event] = {}
    for path, item in [] if node is None else problems.items(node, "events"):
        said = _said(problems, item, path, "does", Happening, EVENT_FIELDS, EVENT_ALWAYS)
        if said is None:
            continue
        if ("day" in said) != ("at" in said):
            problems.add(item, path, "has only one of day and at", "write both, or neither to wait for a command")
        if said["does"] in EVENT_DEVICES:
            _fits(problems, item, path, said["device"], devices, EVENT_DEVICES[said["does"]])
        name = said.setdefault("name", str(said["does"]))
        if name in events:
            problems.add(item, join(path, "name"), f"{name!r} is there already", "give each event a name of its own")
        events[name] = Event(**said)
    return events


def _said[K](
    problems: Collector,
    node: yaml.Node,
    path: str,
    kind_field: str,
    kinds: Any,
    tables: Mapping[K, Mapping[str, Field]],
    always: Mapping[str, Field],
) -> dict[str, Any] | None:
    """Read an item whose fields depend on its kind. None if it has a problem."""
    before = len(problems.problems)
    found = problems.mapping(node, path)
    if len(problems.problems) > before:
        return None
    kind_reader = Field(read=choice(kinds), required=True)
    kind = problems.fields(_only(node, found, {kind_field: kind_reader}), path, {kind_field: kind_reader})
    if kind is None:
        return None
    table = {kind_field: kind_reader, **always, **tables[kind[kind_field]]}
    values = problems.fields(node, path, table)
    return None if values is None else {RENAMED.get(name, name): value for name, value in values.items()}


def _fits(
    problems: Collector,
    node: yaml.Node,
    path: str,
    name: str,
    devices: Mapping[str, Fixture],
    kinds: frozenset[DeviceKind],
) -> bool:
    """Whether a device is there and of a fitting kind; else a problem."""
    if name in devices and devices[name].kind in kinds:
        return True
    fitting = [device.name for device in devices.values() if device.kind in kinds]
    mend = f"use one of {', '.join(fitting)}" if fitting else f"add a device of kind {' or '.join(sorted(kinds))}"
    problems.add(node, join(path, "device"), f"{name!r} is no fitting device of this home", mend)
    return False
