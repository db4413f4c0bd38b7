"""A life: habits crossed by what befalls."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest

from simulator.resident.life import Life, Whereabouts
from simulator.resident.model import Event, Happening, Resident
from simulator.resident.plan import Act, Action, Who

DAY_S = 86400.0


def at(home: Resident, day: int, clock: str) -> float:
    """The epoch second of a wall-clock time on day 1, 2, …"""
    hours, minutes = clock.split(":")
    assert home.starts is not None
    midnight = home.starts.replace(hour=0) + timedelta(days=day - 1)
    return (midnight + timedelta(hours=int(hours), minutes=int(minutes))).timestamp()


def lived(home: Resident, days: float, events: Sequence[tuple[int, str, Event]] = ()) -> tuple[Life, list[Action]]:
    """(life, actions): ``events`` are (day, clock, Event) told by command."""
    assert home.starts is not None
    life = Life(home, home.starts.timestamp())
    actions: list[Action] = []
    for day, clock, event in events:
        moment = at(home, day, clock)
        actions += life.advance(moment)
        life.happen(event, moment)
    return life, actions + life.advance(home.starts.timestamp() + days * DAY_S)


def clocks(home: Resident, actions: Iterable[Action], *acts: Act) -> list[str]:
    """Day and time of the actions of these kinds."""
    assert home.starts is not None
    first = home.starts.date()
    moments = [datetime.fromtimestamp(action.at, home.timezone) for action in actions if action.act in acts]
    return [f"{(moment.date() - first).days + 1} {moment:%H:%M}" for moment in moments]


def test_days_follow_each_other(make_home):
    home = make_home()
    life, actions = lived(home, 3)
    assert clocks(home, actions, Act.WAKE) == ["1 06:00", "2 06:00", "3 06:00"]
    assert life.whereabouts is Whereabouts.ASLEEP
    assert [action.at for action in actions] == sorted(action.at for action in actions)


@pytest.mark.parametrize(
    ("clock", "whereabouts", "on"),
    [("05:00", "asleep", []), ("07:30", "home", ["tv"]), ("10:30", "out", []), ("18:30", "home", ["light"])],
)
def test_a_life_may_begin_at_any_hour(make_home, clock, whereabouts, on):
    home = make_home()
    life = Life(home, at(home, 1, clock))
    assert (life.whereabouts, list(life.on_since)) == (whereabouts, on)


def test_nothing_is_done_twice_and_time_never_goes_back(make_home):
    home = make_home()
    life = Life(home, home.starts.timestamp())
    whole = life.advance(home.starts.timestamp() + DAY_S)
    assert life.advance(home.starts.timestamp()) == []
    pieces = Life(home, home.starts.timestamp())
    assert [a for hour in range(1, 25) for a in pieces.advance(home.starts.timestamp() + hour * 3600)] == whole


def test_after_a_collapse_the_person_does_nothing_and_the_home_lives_on(make_home):
    home = make_home(events="events: [{does: collapse, day: 1, at: '08:02'}]")
    life, actions = lived(home, 3)
    after = [action for action in actions if action.at >= at(home, 1, "08:02")]
    assert [(action.act, action.device, action.by) for action in after] == [
        (Act.COLLAPSE, None, Who.HOME),
        (Act.SWITCH_OFF, "kettle", Who.HOME),
    ]
    assert life.whereabouts is Whereabouts.COLLAPSED
    assert list(life.on_since) == ["tv"], "nobody is there to switch it off"


def test_who_is_helped_takes_up_their_habits(make_home):
    home = make_home()
    events = [
        (1, "12:00", Event(name="fall", does=Happening.COLLAPSE)),
        (1, "19:00", Event(name="help", does=Happening.RECOVER)),
    ]
    life, actions = lived(home, 2, events)
    assert clocks(home, actions, Act.LAMP_ON, Act.RECOVER, Act.SLEEP) == ["1 19:00", "1 22:00", "2 18:00", "2 22:00"]
    assert life.whereabouts is Whereabouts.ASLEEP


def test_a_journey_ends_after_its_days(make_home):
    home = make_home(events="events: [{does: travel, day: 1, at: '07:30', for: 2d}]")
    life, actions = lived(home, 3)
    assert clocks(home, actions, Act.SWITCH_OFF)[:2] == ["1 07:30", "3 08:03"]
    assert clocks(home, actions, Act.LEAVE) == ["1 07:30", "3 10:00"]
    assert clocks(home, actions, Act.RETURN) == ["3 07:30", "3 11:00"]
    assert clocks(home, actions, Act.CLOSE) == ["1 07:30", "3 07:30", "3 10:00", "3 11:00"]
    assert life.whereabouts is Whereabouts.ASLEEP


def test_a_journey_without_end_ends_by_command(make_home):
    home = make_home()
    events = [
        (1, "19:00", Event(name="go", does=Happening.TRAVEL)),
        (3, "12:00", Event(name="back", does=Happening.RETURN)),
    ]
    _, actions = lived(home, 4, events)
    assert clocks(home, actions, Act.LAMP_OFF) == ["1 19:00", "3 20:00", "4 20:00"]
    assert clocks(home, actions, Act.RETURN) == ["1 11:00", "3 12:00", "4 11:00"]
    assert clocks(home, actions, Act.WAKE) == ["1 06:00", "4 06:00"]


def test_what_is_left_on_is_never_switched_off(make_home):
    home = make_home(events="events: [{does: leave_on, device: tv, day: 1, at: '05:30'}]")
    life, actions = lived(home, 3)
    assert clocks(home, [a for a in actions if a.device == "tv"], Act.SWITCH_ON, Act.SWITCH_OFF) == ["1 05:30"]
    assert life.on_since["tv"] == at(home, 1, "05:30")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("{does: unplug, device: tv, day: 1, at: '09:00', for: 1h}", [(Act.UNPLUG, "tv"), (Act.PLUG_IN, "tv")]),
        ("{does: unplug, device: tv, day: 1, at: '09:00'}", [(Act.UNPLUG, "tv")]),
        (
            "{does: lose_radio, device: door, day: 1, at: '09:00', for: 1h}",
            [(Act.LOSE_RADIO, "door"), (Act.RESTORE_RADIO, "door")],
        ),
        ("{does: battery_dies, device: light, day: 1, at: '09:00'}", [(Act.SET_BATTERY, "light")]),
        ("{does: sos, device: sos, day: 1, at: '09:00'}", [(Act.PRESS, "sos")]),
        ("{does: sos, device: sos, day: 1, at: '04:00'}", []),
        ("{does: sos, device: sos}", []),
    ],
)
def test_what_befalls_the_devices(make_home, event, expected):
    home = make_home(routines="", events=f"events: [{event}]")
    _, actions = lived(home, 2)
    assert [(action.act, action.device) for action in actions] == expected
