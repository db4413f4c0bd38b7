"""Which sensors show a person's doing."""

import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.kernel.events import SensorState
from aggregator.kernel.home import Appliance, Sensor, SensorKind
from aggregator.kernel.suitability import Suitability
from tests.kernel.story import DRAWER, HOUR, START, home

LEARNING, GOOD = SensorState.LEARNING, SensorState.GOOD
BY_ITSELF, NEVER = SensorState.SWITCHES_BY_ITSELF, SensorState.NEVER_SWITCHES
PLUG = Sensor(id="plug", kind=SensorKind.POWER)
REFRIGERATOR = Sensor(id="plug", kind=SensorKind.POWER, appliance=Appliance.REFRIGERATOR)
ROUTER = Sensor(id="plug", kind=SensorKind.POWER, appliance=Appliance.ROUTER)


def judged(switches, sensor=PLUG, **more):
    """Return the verdict on a sensor installed at the start, that switched at these hours."""
    fitness = Suitability(sensor, home(sensor, **more))
    fitness.began(START)
    for hour in switches:
        fitness.switched(START + hour * HOUR)
        fitness.used(START + hour * HOUR)
    return fitness


def daily(days, *hours):
    """Return the same hours on each of these days."""
    return [day * 24 + hour for day in days for hour in hours]


MANY = tuple(8 + n * 0.5 for n in range(26))


@pytest.mark.parametrize(
    ("switches", "expected", "key"),
    [
        pytest.param([], LEARNING, "sensor.learning", id="new"),
        pytest.param([9], LEARNING, "sensor.learning", id="one day"),
        pytest.param(daily(range(2), 9, 22), GOOD, "sensor.good", id="two days"),
        pytest.param(daily(range(2), *MANY), GOOD, "sensor.good", id="two busy days"),
        pytest.param(daily(range(3), *MANY), BY_ITSELF, "sensor.switches_by_itself.often", id="three busy days"),
        pytest.param(daily((0, 3, 6), *MANY), BY_ITSELF, "sensor.switches_by_itself.often", id="three of seven"),
        pytest.param(daily((0, 4, 8), *MANY), GOOD, "sensor.good", id="three of nine"),
        pytest.param(daily(range(6), *range(24)), BY_ITSELF, "sensor.switches_by_itself.night", id="round the clock"),
        pytest.param(
            daily(range(6), *range(0, 24, 2)), BY_ITSELF, "sensor.switches_by_itself.night", id="a slow freezer"
        ),
        pytest.param(daily(range(4), *range(24)), GOOD, "sensor.good", id="not long enough"),
        pytest.param(daily(range(7), 2, 3, 4, 22), GOOD, "sensor.good", id="a lamp used at night only"),
        pytest.param(daily(range(7), *range(7, 24)), GOOD, "sensor.good", id="a person's long day"),
        pytest.param([*daily(range(3), *MANY), *daily(range(9, 12), 9)], GOOD, "sensor.good", id="moved to a lamp"),
        pytest.param(
            [*daily(range(3), *MANY), *daily((7,), 9)], BY_ITSELF, "sensor.switches_by_itself.often", id="a quiet week"
        ),
    ],
)
def test_plugs(switches, expected, key):
    fitness = judged(switches)
    assert fitness.state is expected
    assert fitness.why(START, PLUG).key == key
    assert fitness.fit is (expected in (LEARNING, GOOD))


@pytest.mark.parametrize(
    ("sensor", "expected", "key"),
    [
        (REFRIGERATOR, BY_ITSELF, "sensor.switches_by_itself.nature"),
        (ROUTER, NEVER, "sensor.never_switches.nature"),
    ],
)
def test_some_appliances_need_no_trial(sensor, expected, key):
    fitness = Suitability(sensor, home(sensor))
    assert fitness.began(START)
    assert not fitness.began(START + HOUR)
    assert fitness.state is expected
    assert fitness.why(START, sensor).key == key


def test_a_day_with_very_many_switches_is_not_trusted():
    assert not judged(daily(range(1), *MANY)).trusted
    assert judged([*daily(range(1), *MANY), 30]).trusted
    assert not judged(daily(range(3), *MANY)).trusted
    assert judged([]).trusted


def test_a_plug_that_never_switches_is_told_after_five_days():
    fitness = judged([])
    assert fitness.due == START + 120 * HOUR
    assert not fitness.mature(START + 119 * HOUR)
    assert fitness.mature(START + 120 * HOUR)
    assert fitness.state is NEVER
    assert fitness.due is None
    why = fitness.why(START + 125 * HOUR, PLUG)
    assert (why.key, why.values["quiet_s"]) == ("sensor.never_switches", 125 * HOUR)


def test_it_is_good_again_once_it_switches():
    fitness = judged([])
    fitness.mature(START + 120 * HOUR)
    assert not fitness.switched(START + 129 * HOUR)
    assert fitness.used(START + 130 * HOUR)
    assert fitness.used(START + 150 * HOUR)
    assert fitness.state is GOOD


def test_a_television_left_on_is_found_by_the_company_of_other_sensors():
    fitness = judged([9, 30])
    verdicts = [fitness.others(START + (day * 24 + hour) * HOUR) for day in range(2, 7) for hour in (9, 10)]
    assert verdicts == [False] * 8 + [True, False]
    assert fitness.state is NEVER
    assert fitness.why(START + 160 * HOUR, PLUG).values["quiet_s"] == 130 * HOUR


def test_only_plugs_are_judged():
    fitness = judged(daily(range(7), *range(24), *MANY), DRAWER)
    assert fitness.state is GOOD
    assert fitness.trusted
    assert not fitness.others(START)
    assert fitness.due is None


def test_late_switches_count_for_the_last_day():
    fitness = judged([30, 31])
    fitness.switched(START + 5 * HOUR)
    assert [count for _, count, _ in fitness.dump()["days"]] == [3]


def test_the_night_is_local():
    seoul = timezone(timedelta(hours=9))
    night_here = daily(range(6), *range(24))
    assert judged(night_here, timezone=seoul).state is BY_ITSELF


def test_it_survives_a_restart():
    fitness = judged(daily(range(3), *MANY))
    again = Suitability(PLUG, home(PLUG))
    again.load(json.loads(json.dumps(fitness.dump())))
    assert again.dump() == fitness.dump()


def test_a_broken_state_starts_afresh():
    fitness = judged([9])
    fitness.load({"state": "splendid", "days": [[1, 2], "x", [1, 2, 3]], "company": ["x"]})
    assert fitness.state is LEARNING
    assert fitness.dump()["days"] == [[1, 2, 3]]
    assert fitness.why(START, PLUG).key == "sensor.learning"


def test_a_restored_verdict_without_its_history_can_still_be_told():
    fitness = Suitability(PLUG, home(PLUG))
    fitness.load({"state": "switches_by_itself"})
    assert fitness.why(START, PLUG).values["switches"] == 0
    fitness.load({"state": "never_switches"})
    assert fitness.why(START, PLUG).values["quiet_s"] == 0


@given(st.floats(0.0, 1e9), st.sampled_from([1.0, 3.0, 7.0, 720.0]))
def test_what_is_due_is_decided_when_it_is_due(later, pace):
    """At any fraction of a second: what stayed due for ever would never let time pass."""
    fitness = Suitability(PLUG, home(PLUG, pace=pace))
    fitness.began(START + later)
    due = fitness.due or 0.0
    assert fitness.mature(due)
    assert fitness.due is None
