"""Reading Home Assistant's recorder database."""

import json
import sqlite3
from contextlib import closing

import pytest

from aggregator.kernel.home import SensorKind
from aggregator.replay.log import LogError, Row
from aggregator.replay.recorder import is_recorder, read_recorder

ENTITIES = {
    "sensor.tv_power": {"device_class": "power"},
    "sensor.room_light": {"device_class": "illuminance"},
    "binary_sensor.door": {"device_class": "door"},
    "binary_sensor.hall": {"device_class": "motion"},
    "light.lamp": {"friendly_name": "Lamp"},
    "sensor.tv_energy": {"device_class": "energy"},
}
STATES = [
    ("sensor.tv_power", "unavailable", 1.0),
    ("sensor.tv_power", "0.5", 2.0),
    ("sensor.tv_power", "much", 2.5),
    ("sensor.room_light", "12", 3.0),
    ("binary_sensor.door", "on", 4.0),
    ("binary_sensor.door", "off", 5.0),
    ("binary_sensor.hall", "on", 6.0),
    ("light.lamp", "on", 7.0),
    ("sensor.tv_energy", "4.2", 8.0),
    ("light.lamp", "unknown", 9.0),
]


@pytest.fixture
def recorder(tmp_path):
    """A recorder database with a few states."""
    path = tmp_path / "home-assistant_v2.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(
            "create table states_meta (metadata_id integer primary key, entity_id text);"
            "create table state_attributes (attributes_id integer primary key, shared_attrs text);"
            "create table states (metadata_id integer, attributes_id integer, state text, last_updated_ts float);"
        )
        for number, (entity, attributes) in enumerate(ENTITIES.items()):
            database.execute("insert into states_meta values (?, ?)", (number, entity))
            database.execute("insert into state_attributes values (?, ?)", (number, json.dumps(attributes)))
        numbers = list(ENTITIES)
        for entity, state, at in STATES:
            number = numbers.index(entity)
            database.execute("insert into states values (?, ?, ?, ?)", (number, number, state, at))
        database.execute("insert into state_attributes values (99, '[')")
        database.execute("insert into states_meta values (99, 'sensor.broken')")
        database.execute("insert into states values (99, 99, '1', 10.0)")
    return path


def test_what_a_watcher_can_use(recorder):
    assert is_recorder(recorder)
    assert read_recorder(recorder) == [
        Row(1.0, "sensor.tv_power", None, None),
        Row(2.0, "sensor.tv_power", SensorKind.POWER, 0.5),
        Row(3.0, "sensor.room_light", SensorKind.LIGHT, 12.0),
        Row(4.0, "binary_sensor.door", SensorKind.CONTACT, "open"),
        Row(5.0, "binary_sensor.door", SensorKind.CONTACT, "closed"),
        Row(6.0, "binary_sensor.hall", SensorKind.MOTION, "on"),
        Row(7.0, "light.lamp", SensorKind.SWITCH, "on"),
        Row(9.0, "light.lamp", None, None),
    ]


def test_only_the_wanted(recorder):
    assert {row.sensor for row in read_recorder(recorder, ["light.lamp"])} == {"light.lamp"}


def test_another_database_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table notes (text)")
    with pytest.raises(LogError, match="not a Home Assistant recorder"):
        read_recorder(path)
