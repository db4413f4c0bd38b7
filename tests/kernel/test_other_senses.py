"""Contacts, motion, switches, meters, phones and buttons."""

import pytest

from aggregator.kernel.evidence import sense_for
from aggregator.kernel.home import Sensor, SensorKind
from tests.kernel.story import home

OPEN, CLOSED, ON, OFF = "open", "closed", "on", "off"
LOST = object()
RESTART = object()


def whats(kind, rows):
    """Return the marks of rows of (seconds, value); LOST and RESTART happen between values."""
    sensor = Sensor(id="s", kind=kind)
    sense, told = sense_for(sensor, home(sensor)), []
    for at, value in rows:
        if value is LOST:
            sense.lose_bearings()
        elif value is RESTART:
            state = sense.dump()
            sense = sense_for(sensor, home(sensor))
            sense.load(state)
        else:
            told.append(sense.observe(at, value))
    return [(mark.at, mark.what) for mark in told if mark is not None]


@pytest.mark.parametrize(
    ("kind", "rows", "expected"),
    [
        (SensorKind.CONTACT, [(0, CLOSED), (9, OPEN), (12, CLOSED)], [(9, "opened"), (12, "closed")]),
        (SensorKind.CONTACT, [(0, CLOSED), (3000, CLOSED), (6000, CLOSED)], []),
        (SensorKind.CONTACT, [(0, OPEN)], []),
        (SensorKind.CONTACT, [(0, CLOSED), (5, LOST), (9, OPEN), (12, CLOSED)], [(12, "closed")]),
        (SensorKind.CONTACT, [(0, CLOSED), (5, RESTART), (9, OPEN), (12, CLOSED)], [(12, "closed")]),
        (SensorKind.CONTACT, [(0, CLOSED), (9, "ajar"), (10, 1.0), (12, CLOSED)], []),
        (SensorKind.MOTION, [(0, OFF), (9, ON), (99, OFF), (120, ON)], [(9, "moved"), (120, "moved")]),
        (SensorKind.SWITCH, [(0, OFF), (9, ON), (99, OFF)], [(9, "switched_on"), (99, "switched_off")]),
        (SensorKind.USAGE, [(0, 0.0), (3600, 1.0), (7200, 0.0), (10800, 2.5)], [(3600, "used"), (10800, "used")]),
        (SensorKind.USAGE, [(0, 1.0)], []),
        (SensorKind.USAGE, [(0, 0.0), (600, 1.0)], []),
        (SensorKind.USAGE, [(0, 0.0), (3600, 0.0), (4000, LOST), (9000, 1.0)], []),
        (SensorKind.USAGE, [(0, 0.0), (3600, RESTART), (3700, 1.0), (7200, 1.0)], [(7200, "used")]),
        (SensorKind.USAGE, [(0, 0.0), (3600, "nan"), (7200, "x")], []),
        (SensorKind.PHONE, [(0, "call"), (5, "steps"), (9, "unlock")], [(0, "called"), (5, "walked"), (9, "unlocked")]),
        (SensorKind.PHONE, [(0, "ring"), (5, 3.0)], []),
        (SensorKind.PHONE, [(0, LOST), (5, "call"), (9, "call")], [(9, "called")]),
        (SensorKind.PHONE, [(0, RESTART), (5, "call"), (9, "call")], [(9, "called")]),
        (
            SensorKind.BUTTON,
            [(0, "fine"), (3, "double"), (5, "sos"), (6, ""), (7, 1.0)],
            [(0, "pressed"), (3, "pressed")],
        ),
        (SensorKind.BUTTON, [(0, LOST), (1, "fine"), (2, RESTART), (3, "fine")], [(1, "pressed"), (3, "pressed")]),
    ],
)
def test_marks(kind, rows, expected):
    assert whats(kind, rows) == expected


def test_a_meter_that_came_back_counts_from_then():
    sensor = Sensor(id="water", kind=SensorKind.USAGE)
    sense = sense_for(sensor, home(sensor))
    sense.lose_bearings()
    sense.seen(1000.0)
    sense.seen(4000.0)
    assert sense.observe(4600.0, 1.0) == (4600.0, "used")


@pytest.mark.parametrize("kind", [SensorKind.CONTACT, SensorKind.PHONE, SensorKind.BUTTON])
def test_what_decides_at_once_never_waits(kind):
    sense = sense_for(Sensor(id="s", kind=kind), home())
    sense.seen(1.0)
    sense.load(sense.dump())
    assert (sense.due, sense.mature(5.0), sense.switches) == (None, None, 0)


@pytest.mark.parametrize("kind", [SensorKind.LIGHT, SensorKind.POWER])
def test_what_waits_has_a_due_time(kind):
    sense = sense_for(Sensor(id="s", kind=kind), home())
    sense.observe(0.0, 3.0)
    sense.observe(5.0, 120.0)
    assert sense.due is not None
