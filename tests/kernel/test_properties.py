"""What must hold for every sequence of observations, however broken."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.kernel.events import Absence, Clock, Event, Evidence, SensorState, Stage, StageChange
from aggregator.kernel.home import Home, RiskGroup
from aggregator.kernel.limits import Limits
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher
from tests.kernel.story import BUTTON, DOOR, DRAWER, HOUR, LAMP, LIGHT, MOTION, PHONE, START, TV, WATER, home

SENSORS = (TV, LIGHT, DOOR, DRAWER, LAMP, MOTION, WATER, BUTTON)
IDS = [sensor.id for sensor in SENSORS] + ["phone", "stranger"]
MEANT = st.sampled_from(
    ["on", "off", "open", "closed", "sos", "fine", "call", "steps", None, 0.0, 0.4, 1.0, 60.0, 90.0]
)
BROKEN = st.one_of(
    MEANT,
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["unavailable", "unknown", "nan", "inf", "1e999", "-5", math.nan, math.inf, True, 10**400]),
)
STEPS = st.floats(0.0, 30.0 * HOUR)
WILD_TIMES = st.one_of(st.floats(), st.floats(START - 1e6, START + 1e7), st.just(10**30))
RISKS = st.sampled_from(RiskGroup)
FULL_HOME = st.builds(lambda risk, ids: home(*ids, risk=risk), RISKS, st.just((*SENSORS, PHONE)))


@st.composite
def logs(draw, values=MEANT, ids=IDS, size=40):
    """Return observations in order of time."""
    at, rows = START, []
    for step in draw(st.lists(STEPS, max_size=size)):
        at += step
        rows.append(Observation(draw(st.sampled_from(ids)), at, draw(values)))
    return rows


SOUND: dict[str, list[float | str | None]] = {
    "tv": [0.0, 0.5, 14.0, 60.0, 90.0, None],
    "light": [0.0, 4.0, 20.0, 90.0, 400.0, None],
    "door": ["open", "closed", None],
    "drawer": ["open", "closed", None],
    "lamp": ["on", "off", None],
    "motion": ["on", "off", None],
    "water": [0.0, 1.0, None],
}
SHORT_STEPS = st.one_of(st.floats(0.0, 200.0), STEPS)


@st.composite
def sound_logs(draw):
    """Return values that a host would show, in order of time."""
    at, rows = START, []
    for step in draw(st.lists(SHORT_STEPS, max_size=60)):
        at += step
        sensor = draw(st.sampled_from(sorted(SOUND)))
        rows.append(Observation(sensor, at, draw(st.sampled_from(SOUND[sensor]))))
    return rows


@given(FULL_HOME, st.lists(st.tuples(st.sampled_from(IDS), WILD_TIMES, BROKEN), max_size=40))
def test_nothing_broken_raises(the_home: Home, rows):
    watcher = Watcher(the_home, START)
    for sensor, at, value in rows:
        watcher.observe(Observation(sensor, at, value))
        watcher.seen(sensor, at)
        watcher.advance(at)
        watcher.status(START)
    assert len(json.dumps(watcher.dump())) < 10_000


@given(FULL_HOME, logs(values=BROKEN))
def test_the_cap_is_always_kept(the_home: Home, rows):
    """Whatever happens, a quiet person is in danger at the cap."""
    watcher = Watcher(the_home, START)
    for row in rows:
        watcher.observe(row)
    watcher.advance(max([START, *(row.at for row in rows)]) + 120.0)
    last = watcher.status(START).last_evidence_at or START
    watcher.advance(last + the_home.cap_s)
    assert watcher.status(last).stage is Stage.DANGER


@given(FULL_HOME, logs())
def test_danger_is_never_later_than_the_cap_and_in_time(the_home: Home, rows):
    watcher = Watcher(the_home, START)
    changes: list[StageChange] = []
    for row in rows:
        changes += [event for event in watcher.observe(row) if isinstance(event, StageChange)]
    dangers = [change for change in changes if change.stage is Stage.DANGER]
    assert all(change.quiet_s <= the_home.cap_s + 1e-3 for change in dangers)
    assert all(change.quiet_s <= change.limit_s + 1e-3 for change in dangers)


@given(
    st.lists(
        st.tuples(STEPS, st.sampled_from(["seen", "none", "same"]), st.sampled_from([s.id for s in SENSORS])),
        max_size=60,
    )
)
def test_a_dead_sensor_never_looks_like_a_living_person(rows):
    """Signs of life, losses and repeats of the same value, in any order, are never evidence."""
    same: dict[str, float | str] = {
        "tv": 0.5,
        "light": 3.0,
        "door": "closed",
        "drawer": "closed",
        "lamp": "off",
        "motion": "off",
        "water": 0.0,
        "button": "",
    }
    watcher, at, events = Watcher(home(*SENSORS), START), START, []
    for step, action, sensor in rows:
        at += step
        if action == "seen":
            events += watcher.seen(sensor, at)
        else:
            events += watcher.observe(Observation(sensor, at, None if action == "none" else same[sensor]))
    events += watcher.advance(at + 100 * HOUR)
    assert not [event for event in events if isinstance(event, Evidence)]
    assert watcher.status(at).stage is Stage.DANGER


@settings(max_examples=200)
@given(FULL_HOME, sound_logs(), st.data())
def test_a_restart_changes_no_later_stage(the_home: Home, rows, data):
    """After a restart the host shows every sensor's present value; the rest goes on as if nothing was."""
    pause = data.draw(st.integers(0, len(rows)))
    steady, restarted = Watcher(the_home, START), Watcher(the_home, START)
    present: dict[str, Observation] = {}
    for row in rows[:pause]:
        assert steady.observe(row) == restarted.observe(row)
        present[row.sensor] = row
    now = rows[pause - 1].at if pause else START
    restarted = Watcher.restore(the_home, json.loads(json.dumps(restarted.dump())), now)
    for sensor, row in present.items():
        restarted.observe(Observation(sensor, now, row.value))
    for row in rows[pause:]:
        assert stages(steady.observe(row)) == stages(restarted.observe(row))
        assert steady.next_change_at == restarted.next_change_at
    assert stages(steady.advance(now + 400 * HOUR)) == stages(restarted.advance(now + 400 * HOUR))


def stages(events: list[Event]) -> list[tuple[float, Stage, float]]:
    """Return what is told about stages."""
    return [(event.at, event.stage, event.limit_s) for event in events if isinstance(event, StageChange)]


@given(st.lists(st.tuples(st.sampled_from(Clock), st.floats(1.0, 24 * 60 * HOUR)), max_size=200), RISKS)
def test_no_stretch_lifts_a_limit_above_the_cap(stretches, risk):
    the_home = home(risk=risk)
    limits, at = Limits(the_home), START
    for clock, length in stretches:
        limits.learn(clock, at, at + length)
        at += length
        for known in Clock:
            assert limits.limit_s(known, at) <= risk.cap_s
            assert (limits.longest_s(known) or 0.0) <= risk.cap_s


@given(logs(ids=[sensor.id for sensor in SENSORS], size=25))
def test_calling_late_tells_the_same_as_calling_in_time(rows):
    the_home = home(*SENSORS)
    prompt, late = Watcher(the_home, START), Watcher(the_home, START)
    told, told_late = [], []
    for row in rows:
        while prompt.next_change_at is not None and prompt.next_change_at < row.at:
            told += prompt.advance(prompt.next_change_at)
        told += prompt.observe(row)
        told_late += late.observe(row)
    assert told == told_late


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
    FULL_HOME,
    st.data(),
)
def test_a_broken_state_starts_afresh(junk, the_home, data):
    watcher = Watcher(the_home, START)
    watcher.observe(Observation("tv", START + 1, 0.5))
    watcher.observe(Observation("tv", START + 2, 90.0))
    watcher.set_absence(Absence(starts_at=START + 9 * HOUR, ends_at=START + 99 * HOUR), START)
    state = watcher.dump()
    spoiled = data.draw(
        st.sampled_from(
            [state, state["quiet"], state["sensors"], state["sensors"]["tv"], state["sensors"]["tv"]["sense"]]
        )
    )
    spoiled[data.draw(st.sampled_from(sorted(spoiled)))] = junk
    restored = Watcher.restore(the_home, state, START + HOUR)
    restored.advance(START + 500 * HOUR)
    restored.observe(Observation("tv", START + 500 * HOUR, 90.0))
    assert Watcher.restore(the_home, junk if isinstance(junk, dict) else {}, START).status(START).stage is Stage.NORMAL
    assert {status.state for status in restored.sensors(START)} <= set(SensorState)
