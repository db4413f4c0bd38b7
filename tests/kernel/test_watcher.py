"""The watcher on a time line: hours, what is seen, which stages follow."""

import pytest

from aggregator.kernel.events import Absence, Clock, Evidence, SosPressed, Stage, StageChange
from aggregator.kernel.home import Appliance, Home, RiskGroup, Sensor, SensorKind
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher
from tests.kernel.story import (
    BUTTON,
    DOOR,
    DRAWER,
    HOUR,
    LAMP,
    MOTION,
    PHONE,
    START,
    TV,
    WATER,
    Story,
    home,
)


@pytest.mark.parametrize(
    ("the_home", "expected"),
    [
        pytest.param(home(LAMP), [(22.5, "watch"), (30, "check"), (31, "danger")], id="no front door"),
        pytest.param(home(LAMP, DOOR), [(13.5, "watch"), (18, "check"), (19, "danger")], id="at home"),
        pytest.param(
            home(LAMP, risk=RiskGroup.HIGH), [(18, "watch"), (23, "check"), (24, "danger")], id="the cap of high risk"
        ),
        pytest.param(home(LAMP, DOOR, pace=60.0), [(0.225, "watch"), (0.3, "check"), (0.317, "danger")], id="60-fold"),
        pytest.param(
            home(LAMP, check_window_s=2 * HOUR),
            [(22.5, "watch"), (30, "check"), (32, "danger")],
            id="two hours to answer",
        ),
        pytest.param(
            home(LAMP, risk=RiskGroup.HIGH, check_window_s=100 * HOUR),
            [(12, "check"), (24, "danger")],
            id="the window is never longer than half the cap",
        ),
        pytest.param(home(DOOR), [(22.5, "watch"), (30, "check"), (31, "danger")], id="a door alone says little"),
    ],
)
def test_a_fresh_installation_counts_from_the_beginning(the_home, expected):
    assert Story(the_home).until(60).stages == expected


def went_out(story, hours):
    """Let the person leave."""
    return story.at(hours, "door", "closed").at(hours, "door", "open").at(hours + 0.001, "door", "closed")


def test_a_fresh_plug_gives_evidence_within_minutes():
    story = Story(home(TV)).at(0.01, "tv", 0.5).at(0.02, "tv", 90.0).until(0.04)
    assert story.evidence == [(0.02, "tv", "switched_on")]


def test_out_of_the_house_the_away_clock_runs():
    story = went_out(Story(home(LAMP, DOOR)), 2).until(72)
    assert story.stages == [(38.001, "watch"), (50.001, "check"), (51.001, "danger")]
    assert story.last_change.clock is Clock.AWAY


def test_coming_home_starts_the_home_clock():
    story = went_out(Story(home(LAMP, DOOR)), 2)
    story.at(4, "door", "open").at(4.001, "door", "closed").at(4.1, "lamp", "on").at(4.2, "lamp", "off").until(30)
    assert story.stages == [(17.565, "watch"), (22.02, "check"), (23.02, "danger")]
    assert story.last_change.clock is Clock.HOME


def test_a_stage_change_names_its_limit_even_when_told_late():
    story = Story(home(LAMP, DOOR)).until(400)
    watch, check, danger = (event for event in story.events if isinstance(event, StageChange))
    assert [(change.at - START) / HOUR for change in (watch, check, danger)] == [13.5, 18, 19]
    assert all(change.quiet_s == change.limit_s for change in (watch, check, danger))
    assert [change.previous for change in (watch, check, danger)] == [Stage.NORMAL, Stage.WATCH, Stage.CHECK]


def test_evidence_ends_every_stage():
    story = Story(home(LAMP)).at(0, "lamp", "off").until(40).at(41, "lamp", "on")
    assert story.stages[-1] == (41, "normal")
    assert story.last_change.why.key == "normal.evidence"
    assert story.last_change.why.values["what"] == "switched_on"


def test_an_acknowledgement_ends_danger():
    story = Story(home(LAMP)).until(40)
    story.tell(story.watcher.acknowledge(START + 41 * HOUR, "call"))
    assert story.stages[-1] == (41, "normal")
    assert story.evidence == [(41, "", "acknowledged")]
    assert story.last_change.why.key == "normal.acknowledged"
    assert story.last_change.why.values["how"] == "call"
    assert story.watcher.status(START).last_evidence_sensor is None


def test_a_missed_check_is_danger_at_once():
    story = Story(home(LAMP)).until(30.1)
    story.tell(story.watcher.check_missed(START + 30.2 * HOUR))
    assert story.stages[-1] == (30.2, "danger")
    assert story.last_change.why.key == "quiet.start+danger.missed"
    assert story.until(60).stages[-1] == (30.2, "danger")


def test_nobody_misses_a_check_that_was_not_asked():
    story = Story(home(LAMP)).until(5)
    assert story.watcher.check_missed(START + 6 * HOUR) == []


def test_sos_is_told_and_reassures_nobody():
    story = Story(home(LAMP, BUTTON)).until(40).at(41, "button", "sos")
    assert story.events[-1] == SosPressed(at=START + 41 * HOUR, sensor="button")
    assert story.stage is Stage.DANGER


def test_the_fine_button_is_evidence():
    story = Story(home(LAMP, BUTTON)).until(40).at(41, "button", "fine")
    assert story.stages[-1] == (41, "normal")


def test_a_call_from_outside_resets_the_clock_but_not_the_place():
    story = went_out(Story(home(LAMP, DOOR, PHONE)), 2).at(12, "phone", "call").until(13)
    assert story.watcher.status(START + 13 * HOUR).clock is Clock.AWAY
    assert story.watcher.status(START + 13 * HOUR).quiet_s == HOUR


def test_where_evidence_comes_from():
    story = Story(home(DRAWER, DOOR, PHONE))
    for sensor, first, then in (("drawer", "open", "closed"), ("door", "open", "closed"), ("phone", "call", "call")):
        story.at(1, sensor, first).at(2, sensor, then)
    places = [str(event.place) for event in story.events if isinstance(event, Evidence)]
    assert sorted(places) == ["elsewhere", "elsewhere", "front_door", "indoors"]


def test_late_evidence_counts_for_its_own_time():
    story = Story(home(LAMP, PHONE)).until(40).at(20, "phone", "call")
    assert story.stages[-1] == (40, "normal")
    assert story.watcher.status(START + 40 * HOUR).quiet_s == 20 * HOUR


def test_evidence_older_than_the_last_changes_nothing():
    story = Story(home(LAMP, PHONE)).at(30, "phone", "call").at(10, "phone", "call")
    assert story.watcher.status(START + 31 * HOUR).last_evidence_at == START + 30 * HOUR


@pytest.mark.parametrize(("sensor", "value"), [("lamp", "on"), ("lamp", None)])
def test_a_late_value_of_a_state_tells_nothing(sensor, value):
    story = Story(home(LAMP)).at(5, "lamp", "off").at(3, sensor, value)
    assert story.evidence == []
    assert story.until(6).sensor_changes == []


def test_unknown_sensors_and_impossible_times_are_ignored():
    watcher = Watcher(home(LAMP), START)
    assert watcher.observe(Observation("stranger", START, "on")) == []
    assert watcher.observe(Observation("lamp", float("nan"), "on")) == []
    assert watcher.seen("stranger", START) == []
    assert watcher.seen("lamp", float("inf")) == []
    assert watcher.advance(float("nan")) == []


def test_status():
    story = Story(home(LAMP, DOOR)).at(0, "lamp", "off").at(2, "lamp", "on")
    status = story.watcher.status(START + 5 * HOUR)
    assert (status.stage, status.clock, status.quiet_s) == (Stage.NORMAL, Clock.HOME, 3 * HOUR)
    assert (status.last_evidence_at, status.last_evidence_sensor) == (START + 2 * HOUR, "lamp")
    assert status.next_change_at == story.watcher.next_change_at == START + 2 * HOUR + status.limit_s
    assert story.until(60).watcher.status(START + 60 * HOUR).next_change_at is None
    assert story.watcher.status(START + 60 * HOUR).limit_s == story.last_change.limit_s


def test_sensor_status():
    story = Story(home(LAMP, WATER)).at(1, "lamp", "off").at(2, "lamp", "on").at(3, "lamp", "off")
    lamp, water = story.watcher.sensors(START + 5 * HOUR)
    assert (lamp.id, lamp.alive, lamp.last_seen_at, lamp.marks_today) == ("lamp", True, START + 3 * HOUR, 2)
    assert (lamp.state, lamp.why.key) == ("good", "sensor.good")
    assert (water.last_seen_at, water.state) == (None, "learning")
    assert story.watcher.sensors(START + 30 * HOUR)[0].marks_today == 0
    story.at(25, "lamp", "on")
    assert story.watcher.sensors(START + 30 * HOUR)[0].marks_today == 1


def test_the_first_verdict_is_told():
    story = Story(home(LAMP)).at(1, "lamp", "off").at(2, "lamp", "on").at(3, "lamp", "off")
    assert story.sensor_changes == [(2, "lamp", "good")]


def test_other_sensors_keep_the_clocks():
    story = Story(home(LAMP)).at(0, "lamp", "off").at(2, "lamp", "on").until(20)
    story.tell(story.watcher.configure(home(LAMP, MOTION, risk=RiskGroup.HIGH), START + 20 * HOUR))
    assert story.stages == [(20, "watch")]
    assert story.last_change.why.key == "quiet.unknown+longest.unknown"
    assert [sensor.id for sensor in story.watcher.sensors(START)] == ["lamp", "motion"]
    assert story.watcher.status(START + 20 * HOUR).quiet_s == 18 * HOUR


def test_other_settings_lose_no_evidence():
    story = Story(home(LAMP)).at(0, "lamp", "off").until(1)
    story.tell(story.watcher.configure(home(LAMP, risk=RiskGroup.HIGH), START + HOUR)).at(2, "lamp", "on")
    assert story.evidence == [(2, "lamp", "switched_on")]


def test_at_another_pace_a_sensor_finds_its_bearings_anew():
    story = Story(home(LAMP)).at(0, "lamp", "off").until(1)
    story.tell(story.watcher.configure(home(LAMP, pace=2.0), START + HOUR)).at(2, "lamp", "on").at(3, "lamp", "off")
    assert story.evidence == [(3, "lamp", "switched_off")]


def test_an_answer_without_a_time_counts_now():
    story = Story(home(LAMP)).until(40)
    story.tell(story.watcher.acknowledge(float("nan"), "call"))
    assert story.evidence == [(40, "", "acknowledged")]
    assert story.stage is Stage.NORMAL


def test_another_appliance_is_learned_afresh():
    kettle = Sensor(id="tv", kind=SensorKind.POWER, appliance=Appliance.KETTLE)
    story = Story(home(TV)).at(0, "tv", 0.5).at(1, "tv", 90.0)
    story.tell(story.watcher.configure(home(kettle), START + 2 * HOUR)).at(3, "tv", 0.5).until(4)
    assert story.evidence == [(1, "tv", "switched_on")]


@pytest.mark.parametrize(
    ("more", "message"),
    [({"pace": 0.0}, "pace"), ({"check_window_s": 0.0}, "check_window_s"), ({"sensors": (LAMP, LAMP)}, "own id")],
)
def test_a_home_that_makes_no_sense_is_refused(more, message):
    with pytest.raises(ValueError, match=message):
        Home(**{"sensors": (LAMP,), **more})


@pytest.mark.parametrize(
    ("starts", "ends", "until", "expected"),
    [
        pytest.param(2, 100, 99, [(2, "absent")], id="away on a journey"),
        pytest.param(
            2, 20, 60, [(2, "absent"), (20, "normal"), (42.5, "watch"), (50, "check"), (51, "danger")], id="over"
        ),
        pytest.param(2, None, 500, [(2, "absent")], id="open end"),
        pytest.param(5, 4, 20, [], id="ends before it starts"),
        pytest.param(5, float("nan"), 20, [], id="no time"),
        pytest.param(float("nan"), None, 20, [], id="no beginning"),
    ],
)
def test_absence(starts, ends, until, expected):
    story = Story(home(LAMP))
    absence = Absence(
        starts_at=START + starts * HOUR, ends_at=None if ends is None else START + ends * HOUR, place="hospital"
    )
    story.tell(story.watcher.set_absence(absence, START + HOUR)).until(until)
    assert story.stages == expected


def absent(*sensors, ends=None):
    """Return a story with a person who is away from the second hour on."""
    story = Story(home(*sensors)).at(0, "lamp", "off")
    ends_at = None if ends is None else START + ends * HOUR
    absence = Absence(starts_at=START + 2 * HOUR, ends_at=ends_at, place="travel", by="household")
    return story.tell(story.watcher.set_absence(absence, START + HOUR)).until(3)


def test_return_is_noticed():
    story = absent(LAMP, DOOR, ends=100).at(50, "lamp", "on")
    assert story.stages == [(2, "absent"), (50, "normal")]
    assert story.last_change.why.key == "normal.returned"
    assert story.watcher.status(START).absence is None


def test_packing_does_not_end_an_absence():
    assert absent(LAMP).at(2.4, "lamp", "on").stage is Stage.ABSENT


def test_the_door_alone_is_not_the_return():
    assert absent(LAMP, DOOR).at(50, "door", "closed").at(51, "door", "open").stage is Stage.ABSENT


def test_an_absence_explains_a_danger():
    story = Story(home(LAMP)).until(40)
    noted = Absence(starts_at=START + HOUR, place="hospital", by="staff")
    story.tell(story.watcher.set_absence(noted, START + 41 * HOUR))
    assert story.stage is Stage.ABSENT
    assert story.last_change.why.key == "absent.open"
    assert story.watcher.status(START).absence == noted


def test_a_cleared_absence_starts_the_clock():
    story = absent(LAMP)
    story.tell(story.watcher.set_absence(None, START + 60 * HOUR)).until(70)
    assert story.stages == [(2, "absent"), (60, "normal")]
    assert story.last_change.why.key == "normal.absence_cleared"
    assert story.watcher.status(START + 70 * HOUR).quiet_s == 10 * HOUR


def test_an_absence_is_not_learned():
    story = absent(LAMP).at(60, "lamp", "on").at(61, "lamp", "off").until(62)
    assert story.watcher.status(START + 62 * HOUR).why.values["longest_s"] == HOUR


def test_absence_survives_a_restart():
    story = absent(LAMP, ends=100).restart(5).until(99)
    assert story.stage is Stage.ABSENT
    assert story.until(101).stage is Stage.NORMAL
    assert story.last_change.why.key == "normal.absence_over"
