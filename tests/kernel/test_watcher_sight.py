"""What happens when sensors cannot be seen, clocks jump and hosts restart."""

import json

from aggregator.kernel.events import Clock, Stage
from aggregator.kernel.home import Appliance, RiskGroup, Sensor, SensorKind
from aggregator.kernel.watcher import Watcher
from tests.kernel.story import DOOR, HOUR, LAMP, MOTION, START, TV, Story, home

FRIDGE = Sensor(id="fridge", kind=SensorKind.POWER, appliance=Appliance.REFRIGERATOR)


def test_an_unplugged_plug_is_an_equipment_matter():
    story = Story(home(TV)).at(0, "tv", 0.5).at(1, "tv", 90.0).until(2).at(2, "tv", None).until(40)
    assert story.sensor_changes == [(2.083, "tv", "offline")]
    assert story.stages == [(2.083, "blind")]
    assert story.last_change.why.key == "blind.offline"


def test_the_cap_matures_while_nothing_can_be_seen():
    story = Story(home(LAMP, risk=RiskGroup.MEDIUM)).at(0, "lamp", None).until(100)
    assert story.stages == [(0.083, "blind"), (36, "danger")]
    assert story.last_change.why.key == "quiet.blind+danger.cap"
    assert story.last_change.quiet_s == story.last_change.limit_s == 36 * HOUR


def test_one_living_sensor_is_enough():
    assert Story(home(LAMP, MOTION)).at(0, "lamp", None).until(20).stages == []


def test_a_check_stays_a_check():
    story = Story(home(LAMP)).until(30.5).at(30.5, "lamp", None).until(40)
    assert story.stages[-2:] == [(30, "check"), (31, "danger")]


def test_after_a_long_outage_the_limit_counts_anew():
    story = Story(home(LAMP)).at(5, "lamp", None).until(25).at(25, "lamp", "off").until(46)
    assert story.sensor_changes == [(5.083, "lamp", "offline"), (25, "lamp", "online")]
    assert story.stages == [(5.083, "blind"), (25, "normal")]
    assert story.last_change.why.key == "normal.sight_again"
    assert story.until(60).stages[-2:] == [(47.5, "watch"), (50, "danger")]
    assert story.last_change.why.key == "quiet.broken+danger.cap"


def test_after_a_short_outage_it_goes_on():
    story = Story(home(LAMP)).at(5, "lamp", None).until(7).at(7, "lamp", "off").until(60)
    assert story.stages == [(5.083, "blind"), (7, "normal"), (22.5, "watch"), (30, "check"), (31, "danger")]


def test_a_sign_of_life_brings_a_sensor_back():
    story = Story(home(LAMP)).at(5, "lamp", None).until(6)
    story.tell(story.watcher.seen("lamp", START + 7 * HOUR))
    assert story.sensor_changes[-1] == (7, "lamp", "online")
    assert story.evidence == []


def test_a_lost_door_sensor_leaves_one_clock():
    story = Story(home(LAMP, DOOR)).at(1, "door", None).until(2)
    assert story.watcher.status(START + 2 * HOUR).clock is Clock.UNKNOWN


def test_blind_stretches_are_not_learned():
    story = Story(home(LAMP, DOOR)).at(0, "lamp", "off").at(1, "lamp", None).until(9)
    story.at(9, "lamp", "off").at(10, "lamp", "on").at(11, "lamp", "off")
    assert story.watcher.status(START + 11 * HOUR).why.values["longest_s"] == HOUR


def test_evidence_from_elsewhere_while_blind_moves_the_clock_only():
    story = Story(home(LAMP)).at(0, "lamp", None).until(10)
    story.tell(story.watcher.acknowledge(START + 10 * HOUR, "call"))
    assert story.stage is Stage.BLIND
    assert "longest_s" not in story.watcher.status(START + 11 * HOUR).why.values
    assert story.until(59).stage is Stage.BLIND
    assert story.until(60).stage is Stage.DANGER


def test_a_refrigerator_shows_nothing():
    story = Story(home(FRIDGE)).at(0, "fridge", 0.0)
    for hour in range(1, 20):
        story.at(hour, "fridge", 90.0 * (hour % 2))
    assert story.evidence == []
    assert story.sensor_changes == [(0, "fridge", "switches_by_itself")]
    assert story.stages == [(0, "blind")]
    assert story.last_change.why.key == "blind.unsuitable"


def test_a_television_left_on_is_told_and_not_trusted():
    story = Story(home(TV, MOTION)).at(0, "tv", 90.0).at(0, "motion", "off")
    for hour in range(1, 130):
        story.at(hour, "motion", "on").at(hour + 0.1, "motion", "off").at(hour + 0.2, "tv", 90.0)
    assert (120, "tv", "never_switches") in story.sensor_changes
    assert story.stages == []
    assert {sensor for _, sensor, _ in story.evidence} == {"motion"}


def test_a_load_found_to_switch_by_itself_is_no_evidence_any_more():
    story = Story(home(TV, MOTION)).at(0, "tv", 0.0)
    for quarter in range(1, 4 * 24 * 4):
        story.at(quarter / 4, "tv", 90.0 * (quarter % 2))
    assert [state for _, _, state in story.sensor_changes] == ["good", "switches_by_itself"]
    assert max(at for at, _, _ in story.evidence) < 2.5 * 24


def test_a_load_that_was_company_for_five_days():
    story = Story(home(TV, LAMP)).at(0, "tv", 0.5).at(0, "lamp", "off").at(1, "tv", 90.0)
    for day in range(1, 8):
        story.at(24 * day, "lamp", "on").at(24 * day + 1, "lamp", "off")
    assert story.sensor_changes[-1] == (120, "tv", "never_switches")


def test_a_clock_set_back_is_followed():
    story = Story(home(LAMP, DOOR)).at(0, "lamp", "off").until(1).until(100)
    story.until(2)
    assert story.stages[-2:] == [(19, "danger"), (2, "normal")]
    assert story.last_change.why.key == "normal.clock_set"
    assert story.until(30).stages[-1] == (19, "danger")


def test_evidence_of_the_future_does_not_last():
    story = Story(home(LAMP)).at(0, "lamp", "off").at(5000, "lamp", "on").until(1)
    assert story.watcher.status(START + HOUR).last_evidence_at == START + HOUR
    assert story.until(40).stage is Stage.DANGER


def test_a_trimmed_clock_is_nothing():
    assert Story(home(LAMP)).until(1).until(0.98).stages == []


def test_a_restart_neither_forgets_nor_invents():
    story = Story(home(LAMP)).at(0, "lamp", "off").at(2, "lamp", "on").until(10).restart(40).until(40)
    assert story.stages == [(24.279, "watch"), (31.705, "check"), (32.705, "danger")]
    assert story.at(41, "lamp", "off").stages[3:] == []
    assert story.at(42, "lamp", "on").stages[-1] == (42, "normal")


def test_a_restored_clock_is_not_in_the_future():
    story = Story(home(LAMP)).at(0, "lamp", "off").at(50, "lamp", "on")
    state = json.loads(json.dumps(story.watcher.dump()))
    watcher = Watcher.restore(story.home, state, START + 10 * HOUR)
    assert watcher.status(START + 10 * HOUR).last_evidence_at == START + 10 * HOUR


def test_an_empty_state_is_a_fresh_start():
    watcher = Watcher.restore(home(LAMP), {}, START + 10 * HOUR)
    assert watcher.status(START + 10 * HOUR).quiet_s == 0
    assert watcher.status(START + 10 * HOUR).why.key == "normal.start"


def test_more_losses_while_blind_change_nothing():
    story = Story(home(LAMP, DOOR)).at(1, "lamp", None).at(3, "door", None).until(4)
    assert story.stages == [(1.083, "blind")]
    assert story.sensor_changes == [(1.083, "lamp", "offline"), (3.083, "door", "offline")]
