"""A day's plan: repeatable, in order, and without contradictions."""

from collections.abc import Iterable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.resident.model import Resident
from simulator.resident.parse import load, parse
from simulator.resident.plan import Act, Action, Who, plan

from .conftest import HOME
from .test_parse import EXAMPLES

MONDAY = date(2026, 11, 2)


def told(home: Resident, actions: Iterable[Action]) -> list[tuple[str, Act, str | None]]:
    """Local time, act and device of each action."""
    return [(datetime.fromtimestamp(a.at, home.timezone).strftime("%H:%M:%S"), a.act, a.device) for a in actions]


def test_a_day_without_variation_is_what_the_file_says(make_home):
    home = make_home()
    assert told(home, plan(home, MONDAY, 1)) == [
        ("06:00:00", Act.WAKE, None),
        ("07:00:00", Act.SWITCH_ON, "tv"),
        ("08:00:00", Act.SWITCH_ON, "kettle"),
        ("08:03:20", Act.SWITCH_OFF, "kettle"),
        ("09:00:00", Act.SWITCH_OFF, "tv"),
        ("10:00:00", Act.OPEN, "door"),
        ("10:00:00", Act.LEAVE, None),
        ("10:00:12", Act.CLOSE, "door"),
        ("11:00:00", Act.OPEN, "door"),
        ("11:00:00", Act.RETURN, None),
        ("11:00:12", Act.CLOSE, "door"),
        ("18:00:00", Act.LAMP_ON, "light"),
        ("20:00:00", Act.LAMP_OFF, "light"),
        ("22:00:00", Act.SLEEP, None),
    ]


def test_what_ends_by_itself_is_not_the_person(make_home):
    offs = [action for action in plan(make_home(), MONDAY, 1) if action.act is Act.SWITCH_OFF]
    assert [(action.device, action.by) for action in offs] == [("kettle", Who.HOME), ("tv", Who.PERSON)]


@pytest.mark.parametrize(
    ("routines", "expected"),
    [
        ("[{does: use, device: tv, at: 09:00, for: 3h}, {does: go_out, at: 10:00, for: 1h}]", ["09:00:00", "09:59:00"]),
        ("[{does: use, device: tv, at: 21:00, for: 3h}, {does: sleep, at: 22:00}]", ["21:00:00", "21:59:00"]),
        ("[{does: use, device: tv, at: 10:30, for: 3h}, {does: go_out, at: 10:00, for: 1h}]", []),
        ("[{does: use, device: tv, at: 09:59:45, for: 3h}, {does: go_out, at: 10:00, for: 1h}]", []),
        (
            "[{does: use, device: tv, at: 09:00, for: 3h}, {does: use, device: tv, at: 10:00, for: 3h}]",
            ["09:00:00", "12:00:00"],
        ),
        ("[{does: use, device: tv, at: 23:30, for: 1h}]", ["23:30:00", "00:30:00"]),
        ("[{does: use, device: tv, at: 09:00, for: 1h, days: tue}]", []),
        ("[{does: use, device: tv, at: 09:00, for: 1h, chance: 0}]", []),
    ],
)
def test_habits_do_not_contradict_each_other(make_home, routines, expected):
    home = make_home(f"routines: {routines}")
    actions = [action for action in plan(home, MONDAY, 1) if action.device == "tv"]
    assert [when for when, _, _ in told(home, actions)] == expected


def test_without_a_door_one_still_goes_out():
    home = parse(HOME.replace("  door: {kind: door}\n", "") + "routines: [{does: go_out, at: 10:00, for: 1h}]")
    assert [action.act for action in plan(home, MONDAY, 1)] == [Act.LEAVE, Act.RETURN]


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 2**31))
def test_a_plan_repeats_itself_and_is_in_order(path, day, seed):
    home = load(path)
    actions = plan(home, day, seed)
    assert actions == plan(home, day, seed)
    assert [action.at for action in actions] == sorted(action.at for action in actions)


def test_seeds_and_days_differ():
    home = load(EXAMPLES[0])
    days = [[a.at % 86400 for a in plan(home, day, seed)] for day in (MONDAY, date(2026, 11, 3)) for seed in (1, 2)]
    assert len({tuple(times) for times in days}) == 4
