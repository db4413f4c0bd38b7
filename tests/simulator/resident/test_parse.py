"""The resident file: what is accepted, and what is told about the rest."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.kernel.home import Appliance
from simulator.resident.model import DeviceKind, Habit, Happening
from simulator.resident.parse import DEVICE_FIELDS, EVENT_FIELDS, ROUTINE_FIELDS, load, parse
from simulator.resident.problems import ResidentError

EXAMPLES = sorted(Path("simulator/residents").glob("*.yaml"))
GOOD = """resident: R
timezone: Asia/Seoul
devices:
  tv: {kind: plug, appliance: tv}
  light: {kind: light}
  door: {kind: door}
"""


def test_the_usual_values_of_an_appliance_fill_in():
    home = parse(GOOD)
    assert (home.devices["tv"].watts, home.devices["tv"].standby) == (92.0, 0.5)
    assert home.devices["light"].window == 0.005
    assert (home.front_door, home.seed, home.starts) == ("door", 0, None)


def test_everything_said_is_kept(make_home):
    home = make_home(events="events: [{does: travel, name: holiday, day: 2, at: 09:30, for: 3d}, {does: collapse}]")
    assert home.starts == datetime(2026, 11, 2, 5, tzinfo=ZoneInfo("Asia/Seoul"))
    assert home.devices["desk lamp"].appliance is Appliance.LAMP
    assert home.devices["desk lamp"].lights == "light"
    assert home.routines[1].does is Habit.USE
    assert (home.routines[1].at, home.routines[1].lasts) == (7 * 3600.0, 7200.0)
    assert home.routines[2].lasts == 200.0, "a kettle ends by itself"
    holiday = home.events["holiday"]
    assert (holiday.does, holiday.day, holiday.at, holiday.lasts) == (Happening.TRAVEL, 2, 34200.0, 259200.0)
    assert home.events["collapse"].day is None


def test_days_may_be_a_list():
    home = parse(GOOD + "routines: [{does: wake, at: 06:00, days: [mon, wed]}]")
    assert home.routines[0].days == {0, 2}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_are_good(path):
    assert load(path).routines


@pytest.mark.parametrize(
    ("written", "line", "field", "error", "mend"),
    [
        ("", 1, "", "is empty", "write resident"),
        ("- a", 1, "", "is not a mapping", "name: value"),
        ("a: [", 1, "", "is not YAML", "mend this line"),
        ("a: \x07", 1, "", "is not YAML", "mend this line"),
        ("[" * 5000, 1, "", "", "m"),
        ("timezone: Asia/Seoul\ndevices: {d: {kind: door}}", 1, "resident", "is missing", "add it"),
        ("resident: R\ntimezone: Asia/Seoul", 1, "devices", "is missing", "at least one"),
        ("resident: R\ntimezone: Asia/Seoul\ndevices: {}", 3, "devices", "is empty", "at least one"),
        ("resident: R\nresident: S", 2, "resident", "is written twice", "keep one"),
        ("? [a]\n: b", 1, "", "name is not text", "plain name"),
        (GOOD + "nonsense: 1", 7, "nonsense", "is not known here", "routines"),
        (GOOD + "seed: many", 7, "seed", "not a whole number", "write such a number"),
        (GOOD + "seed: {a: b}", 7, "seed", "is not a single value", "write one value"),
        (GOOD + "place: {latitude: 80, longitude: 0}", 7, "place.latitude", "from -66 to 66", "write such"),
        (GOOD + "place: {latitude: north, longitude: 0}", 7, "place.latitude", "not a number", "write such"),
        (GOOD + "starts: soon", 7, "starts", "not a local date", "2026-11-02 05:00"),
        (GOOD + "starts: 2026-11-02T05:00+09:00", 7, "starts", "not a local date", "2026-11-02 05:00"),
        (GOOD.replace("Asia/Seoul", "Moon/Base"), 2, "timezone", "not a time zone", "Asia/Seoul"),
        (GOOD.replace("Asia/Seoul", "''"), 2, "timezone", "not a time zone", "Asia/Seoul"),
        (GOOD + "  x: {kind: camera}", 7, "devices.x.kind", "'camera' is not known", "plug, light, door, button"),
        (GOOD + "  x: {appliance: tv}", 7, "devices.x.kind", "is missing", "add it"),
        (GOOD + "  x: plug", 7, "devices.x", "is not a mapping", "name: value"),
        (GOOD + "  x: {kind: plug}", 7, "devices.x.appliance", "is missing", "add it"),
        (GOOD + "  x: {kind: door, watts: 5}", 7, "devices.x.watts", "is not known here", "use kind"),
        (GOOD + "  x: {kind: plug, appliance: tv, watts: 9000}", 7, "devices.x.watts", "from 0 to 3276", "write such"),
        (
            GOOD + "  x: {kind: plug, appliance: lamp, lights: door}",
            7,
            "devices.x.lights",
            "no light sensor",
            "kind light",
        ),
        (GOOD + "routines: daily", 7, "routines", "is not a list", "dash"),
        (GOOD + "routines:\n  - {does: wake}", 8, "routines[1].at", "is missing", "add it"),
        (GOOD + "routines:\n  - {does: wake, at: 26:00}", 8, "routines[1].at", "not a time of day", "06:40"),
        (GOOD + "routines:\n  - {does: wake, at: 06:00, vary: long}", 8, "routines[1].vary", "not a duration", "20m"),
        (
            GOOD + "routines:\n  - {does: wake, at: 06:00, days: someday}",
            8,
            "routines[1].days",
            "not a day",
            "weekdays",
        ),
        (GOOD + "routines:\n  - {does: wake, at: 06:00, days: []}", 8, "routines[1].days", "names no day", "weekdays"),
        (
            GOOD + "routines:\n  - {does: use, device: fax, at: 06:00}",
            8,
            "routines[1].device",
            "no fitting",
            "use one of tv",
        ),
        (GOOD + "routines:\n  - {does: lamp, device: tv, at: 06:00, for: 1h}", 8, "routines[1].device", "no", "light"),
        (GOOD + "routines:\n  - {does: use, device: tv, at: 06:00}", 8, "routines[1].for", "is missing", "for: 1h"),
        (GOOD + "routines:\n  - {does: go_out, at: 06:00, for: 400d}", 8, "routines[1].for", "longer than", "shorter"),
        (
            GOOD + "events:\n  - {does: sos, device: tv}",
            8,
            "events[1].device",
            "no fitting",
            "add a device of kind button",
        ),
        (GOOD + "events:\n  - {does: collapse, day: 1}", 8, "events[1]", "only one of day and at", "write both"),
        (GOOD + "events:\n  - {does: fly}", 8, "events[1].does", "not known", "collapse"),
        (GOOD + "events:\n  - {does: collapse}\n  - {does: collapse}", 9, "events[2].name", "already", "of its own"),
        (GOOD + "events:\n  - {does: collapse, name: ''}", 8, "events[1].name", "is empty", "write a name"),
    ],
)
def test_a_fault_is_told_with_line_field_and_mend(written, line, field, error, mend):
    with pytest.raises(ResidentError) as caught:
        parse(written, "home.yaml")
    first = caught.value.problems[0]
    assert (first.line, first.field) == (line, field)
    assert error in first.error
    assert mend in first.mend
    assert str(caught.value).startswith(f"home.yaml:{line}: ")


def test_every_fault_is_told_at_once():
    with pytest.raises(ResidentError) as caught:
        parse(GOOD + "seed: x\nroutines:\n  - {does: wake}\n  - {does: dance, at: 06:00}")
    assert [problem.line for problem in caught.value.problems] == [7, 9, 10]


@pytest.mark.parametrize(
    ("content", "error"),
    [(None, "cannot be read"), (b"\xff\xfe\x00", "is not UTF-8")],
)
def test_an_unreadable_file_is_told(tmp_path, content, error):
    path = tmp_path / "home.yaml"
    _ = content is None or path.write_bytes(content)
    with pytest.raises(ResidentError, match=error):
        load(path)


WORDS = st.sampled_from(
    [
        *DeviceKind,
        *Habit,
        *Happening,
        "06:00",
        "20m",
        "tv",
        "light",
        "door",
        "mon",
        "0.5",
        "-1",
        "kind",
        "does",
        "at",
        "for",
        "é",
    ]
)
TREES = st.recursive(
    WORDS | st.integers() | st.none() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=15,
)
SECTIONS = st.sampled_from(["resident", "seed", "timezone", "place", "starts", "devices", "routines", "events"])
FIELDS = st.sampled_from(
    sorted(
        {
            name
            for table in (DEVICE_FIELDS, ROUTINE_FIELDS, EVENT_FIELDS)
            for fields in table.values()
            for name in fields
        }
    )
)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(written):
    with suppress(ResidentError):
        parse(written)


@settings(deadline=None)
@given(st.dictionaries(SECTIONS, TREES | st.lists(st.dictionaries(FIELDS | WORDS, TREES, max_size=5), max_size=3)))
def test_any_tree_is_read_or_refused_with_a_mend(tree):
    refused: list[ResidentError] = []
    try:
        parse(repr_yaml(tree))
    except ResidentError as error:
        refused.append(error)
    assert all(problem.error and problem.mend and problem.line > 0 for error in refused for problem in error.problems)


def repr_yaml(tree: object) -> str:
    """Write a tree as JSON, which is YAML too."""
    import json

    return json.dumps(tree)
