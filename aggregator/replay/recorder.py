"""Reading a Home Assistant recorder database: the states of the sensors as rows of a log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from aggregator.kernel.home import SensorKind

from .log import LogError, Row, ordered

_MAGIC = b"SQLite format 3\x00"
_KIND_OF_CLASS: Mapping[tuple[str, str], SensorKind] = {
    ("sensor", "power"): SensorKind.POWER,
    ("sensor", "illuminance"): SensorKind.LIGHT,
    ("binary_sensor", "door"): SensorKind.CONTACT,
    ("binary_sensor", "opening"): SensorKind.CONTACT,
    ("binary_sensor", "window"): SensorKind.CONTACT,
    ("binary_sensor", "garage_door"): SensorKind.CONTACT,
    ("binary_sensor", "motion"): SensorKind.MOTION,
    ("binary_sensor", "occupancy"): SensorKind.MOTION,
}
_KIND_OF_DOMAIN: Mapping[str, SensorKind] = {"light": SensorKind.SWITCH}
_CONTACT_WORDS = {"on": "open", "off": "closed"}
_LOST = frozenset({"unavailable", "unknown", None})
_STATES = """
select meta.entity_id, states.state, states.last_updated_ts, attributes.shared_attrs
from states
join states_meta as meta on meta.metadata_id = states.metadata_id
left join state_attributes as attributes on attributes.attributes_id = states.attributes_id
order by states.last_updated_ts
"""


def is_recorder(path: Path) -> bool:
    """Return whether a file is an SQLite database."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def read_recorder(path: Path, wanted: Collection[str] = ()) -> list[Row]:
    """Return the rows of every entity that a watcher can use, or of the wanted entities only. Raises LogError."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            states = database.execute(_STATES).fetchall()
    except sqlite3.Error as error:
        raise LogError(f"{path}: is not a Home Assistant recorder database: {error}") from error
    kinds = _kinds(states, wanted)
    rows = (_row(entity, kinds[entity], state, at) for entity, state, at, _ in states if entity in kinds and at)
    return ordered(row for row in rows if row is not None)


def _kinds(states: list[tuple[Any, ...]], wanted: Collection[str]) -> dict[str, SensorKind]:
    """Return the kind of every entity, by its domain and device class."""
    kinds: dict[str, SensorKind] = {}
    for entity, _, _, attributes in states:
        if entity in kinds or (wanted and entity not in wanted):
            continue
        domain = entity.partition(".")[0]
        device_class = _attributes(attributes).get("device_class")
        kind = _KIND_OF_CLASS.get((domain, str(device_class)), _KIND_OF_DOMAIN.get(domain))
        if kind is not None:
            kinds[entity] = kind
    return kinds


def _attributes(text: str | None) -> Mapping[str, Any]:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _row(entity: str, kind: SensorKind, state: str | None, at: float) -> Row | None:
    if state in _LOST:
        return Row(at, entity, None, None)
    if kind is SensorKind.CONTACT:
        return Row(at, entity, kind, _CONTACT_WORDS.get(str(state), str(state)))
    if kind in (SensorKind.POWER, SensorKind.LIGHT):
        try:
            return Row(at, entity, kind, float(str(state)))
        except ValueError:
            return None
    return Row(at, entity, kind, str(state))
