"""Lives: believable, in order, and the same for the same seed."""

from random import Random

import pytest

from simulator.fleet import day
from simulator.fleet.integration.kernel.events import Absence, Evidence, Stage
from simulator.fleet.integration.kernel.home import Home
from simulator.fleet.integration.kernel.observation import Observation
from simulator.fleet.integration.kernel.watcher import Watcher
from simulator.fleet.resident import Pace, Resident
from simulator.fleet.traits import COOKER, DOOR, LIGHT, SENSORS, SOS, TV, draw
from tests.simulator.fleet.played import DAY, HOUR, MORNING

PACE = Pace(origin=MORNING)


def told(resident, until):
    """Everything a resident tells up to a moment."""
    found = []
    while resident.next_at <= until:
        found.append(resident.take())
    return found


def watched(resident, words):
    """The watcher's events, and the watcher, after it heard of these words."""
    watcher = Watcher(Home(sensors=resident.traits.sensors), MORNING)
    events = []
    for at, sensor, value in words:
        events += (
            watcher.set_absence(value, at)
            if isinstance(value, Absence)
            else watcher.observe(Observation(sensor, at, value))
        )
    return events, watcher


def test_the_same_seed_and_number_live_the_same_life():
    lives = [told(Resident(7, 3, PACE), MORNING + 5 * DAY) for _ in range(2)]
    assert lives[0] == lives[1]
    assert lives[0] != told(Resident(8, 3, PACE), MORNING + 5 * DAY)
    assert lives[0] != told(Resident(7, 4, PACE), MORNING + 5 * DAY)


@pytest.mark.parametrize("number", range(20))
def test_everything_is_told_in_order_and_by_sensors_that_are_there(number):
    resident = Resident(1, number, PACE, incidents=100.0)
    words = told(resident, MORNING + 30 * DAY)
    moments = [at for at, _, _ in words]
    assert moments == sorted(moments)
    assert moments[0] > MORNING
    assert {sensor for _, sensor, _ in words} <= {one.id for one in resident.traits.sensors} | {""}


def test_every_home_shows_one_of_the_known_sets_of_sensors():
    assert {draw(1, number).sensors for number in range(200)} == set(SENSORS.values())
    assert {one.id for sensors in SENSORS.values() for one in sensors} == {TV, COOKER, LIGHT, DOOR, SOS}


def test_people_who_are_well_are_hardly_ever_thought_to_be_in_danger():
    dangers = days = 0
    for number in range(60):
        resident = Resident(1, number, PACE, incidents=0.0)
        words = [one for one in told(resident, MORNING + 14 * DAY) if not isinstance(one[2], Absence)]
        events, _ = watched(resident, words)
        dangers += sum(getattr(event, "stage", None) is Stage.DANGER for event in events)
        days += 14
    assert dangers / days < 0.03


@pytest.mark.parametrize("number", range(12))
def test_who_has_fallen_does_nothing_more_until_somebody_comes(number):
    resident = Resident(1, number, PACE, incidents=1000.0)
    words = told(resident, MORNING + 2.5 * DAY)
    events, watcher = watched(resident, [one for one in words if one[1] != DOOR])
    last = max((event.at for event in events if isinstance(event, Evidence)), default=MORNING)
    assert last < MORNING + DAY + HOUR
    watcher.advance(MORNING + 4 * DAY)
    assert watcher.status(MORNING + 4 * DAY).stage is Stage.DANGER
    assert not resident.answers(MORNING + 2 * DAY)


def test_some_who_fall_reach_the_button_and_helpers_come_through_the_door():
    pressed, opened = 0, 0
    for number in range(40):
        resident = Resident(1, number, PACE, incidents=1000.0)
        words = told(resident, MORNING + 6 * DAY)
        pressed += any(value == "sos" for _, _, value in words)
        opened += any(sensor == DOOR and at > MORNING + 1.5 * DAY for at, sensor, _ in words)
    assert 2 <= pressed <= 20
    assert opened >= 10


def test_chance_brings_journeys_stays_in_hospital_televisions_left_on_and_plugs_pulled():
    absences, pulled = [], 0
    for number in range(150):
        words = told(Resident(2, number, PACE, incidents=0.0), MORNING + 30 * DAY)
        absences += [value for _, _, value in words if isinstance(value, Absence)]
        pulled += sum(value is None for _, _, value in words)
    assert {one.place for one in absences} == {"travel", "hospital"}
    assert all(one.ends_at is not None and one.ends_at > one.starts_at + 0.9 * DAY for one in absences)
    assert pulled > 2


def test_a_television_left_on_is_never_told_to_be_off():
    stuck = [(number, index) for number in range(300) for index in range(12) if _hours_on(number, index) > 30.0]
    assert stuck


def _hours_on(number, index):
    """How long a television was on at least from the beginning of a day on."""
    key = (number,)
    if key not in _LIVES:
        resident = Resident(3, number, PACE, incidents=0.0)
        _LIVES[key] = [(at, value) for at, sensor, value in told(resident, MORNING + 13 * DAY) if sensor == TV]
    start = MORNING + index * DAY
    off = next((at for at, value in _LIVES[key] if at > start and (value is None or value < 10.0)), start)
    return (off - start) / HOUR


_LIVES: dict[tuple[int, ...], list[tuple[float, float | None]]] = {}


def test_nobody_is_no_evidence():
    traits = draw(1, 0)
    watcher = Watcher(Home(sensors=traits.sensors), MORNING)
    midnight = MORNING + 15 * HOUR
    events = []
    for number in range(10):
        for at, sensor, value in day.nobody(traits, midnight + number * DAY, Random(number)):
            events += watcher.observe(Observation(sensor, at, value))
    assert [event for event in events if isinstance(event, Evidence)] == []


def test_people_answer_when_they_are_at_home_and_awake():
    resident = Resident(1, 0, PACE, incidents=0.0)
    answers = [resident.answers(MORNING + hour * HOUR) for hour in (1, 3, 5, 7)]
    assert any(answers)
    assert not resident.answers(MORNING + 17 * HOUR)


def test_a_faster_pace_and_another_hour_of_the_day():
    pace = Pace(origin=MORNING, speed=60.0, ahead_s=2 * HOUR)
    assert pace.own(MORNING + 60.0) == MORNING + 3 * HOUR
    assert pace.world(MORNING + 3 * HOUR) == MORNING + 60.0
    slow = told(Resident(1, 0, Pace(origin=MORNING, ahead_s=2 * HOUR)), MORNING + DAY)
    fast = told(Resident(1, 0, pace), MORNING + DAY / 60.0)
    assert [(sensor, value) for _, sensor, value in fast] == [(sensor, value) for _, sensor, value in slow]
    assert fast[-1][0] == pytest.approx(MORNING + (slow[-1][0] - MORNING) / 60.0)


def test_an_absence_is_told_in_the_time_of_the_world():
    pace = Pace(origin=MORNING, speed=100.0)
    absences = [
        value
        for number in range(60)
        for _, _, value in told(Resident(2, number, pace, incidents=0.0), MORNING + 0.3 * DAY)
        if isinstance(value, Absence)
    ]
    assert absences
    assert all((one.ends_at or DAY**2) - one.starts_at <= 10.1 * DAY / 100.0 for one in absences)
