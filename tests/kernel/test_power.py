"""Power: rows of (seconds, W) → marks."""

import pytest

from aggregator.kernel.evidence.power import PowerSense
from aggregator.kernel.home import Appliance

ON, OFF = "switched_on", "switched_off"
DAY = 86_400.0


def marks(rows, appliance=None, pace=1.0, until=None):
    """Return the marks of the rows, letting what waits at the end mature."""
    sense = PowerSense(appliance, pace)
    told = [mark for at, watts in rows if (mark := sense.observe(at, watts)) is not None]
    last = sense.mature(until if until is not None else rows[-1][0] + 1e6)
    return [tuple(mark) for mark in [*told, last] if mark is not None]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(0, 0.5), (10, 90)], [(10, ON)], id="first use of a television"),
        pytest.param([(0, 90), (10, 0.5)], [(10, OFF)], id="on when installed"),
        pytest.param([(0, 0.5), (10, 90), (600, 0.5)], [(10, ON), (600, OFF)], id="on and off"),
        pytest.param([(0, 0.5), (10, 90), (50, 0.5), (500, 0.4)], [], id="not held for a minute"),
        pytest.param([(0, 0.5), (10, 4.0), (900, 0.5)], [], id="standby is not on"),
        pytest.param([(0, 90.0)], [], id="the first value"),
        pytest.param([(0, 0.5), (10, 90), (900, 90), (1800, 90)], [(10, ON)], id="repeats"),
        pytest.param([(0, 0.5), (10, 90), (80, 95), (90, 70), (95, 96)], [(10, ON)], id="a bright and a dark picture"),
        pytest.param([(0, 0), (900, 2000), (1100, 0)], [(900, ON), (1100, OFF)], id="a kettle"),
        pytest.param([(0, 0), (900, 7.0), (5000, 0)], [(900, ON), (5000, OFF)], id="a small lamp"),
        pytest.param([(0, 11), (5, 13), (10, 11), (900, 13), (905, 6), (920, 13)], [], id="a router"),
        pytest.param(
            [(0, 0.5), (10, float("nan")), (20, "text"), (30, float("inf")), (40, None)], [], id="not numbers"
        ),
        pytest.param([(0, 0), (10, -3.0), (20, 90)], [(20, ON)], id="a plug that counts backwards"),
        pytest.param([(0, "0.5"), (10, "90")], [(10, ON)], id="numbers as text"),
        pytest.param(
            [(0, 0), (600, 90), (1200, 0), (1900, 10), (2000, 0), (3000, 90)],
            [(600, ON), (1200, OFF), (3000, ON)],
            id="between the thresholds nothing happens",
        ),
    ],
)
def test_a_hand_operated_appliance(rows, expected):
    assert marks(rows) == expected


@pytest.mark.parametrize(
    ("appliance", "rows", "expected"),
    [
        (Appliance.TV, [(0, 0), (100, 80), (4000, 0)], [(100, ON), (4000, OFF)]),
        (Appliance.KETTLE, [(0, 0), (100, 2000), (140, 0)], [(100, ON), (140, OFF)]),
        (Appliance.MICROWAVE, [(0, 2), (100, 1100), (130, 2)], [(100, ON), (130, OFF)]),
        (Appliance.LAMP, [(0, 0), (100, 40), (4000, 0)], [(100, ON), (4000, OFF)]),
        (Appliance.OTHER, [(0, 0), (100, 40), (4000, 0)], [(100, ON), (4000, OFF)]),
        (Appliance.FAN, [(0, 0), (100, 45), (7300, 0)], [(100, ON)]),
        (Appliance.PC, [(0, 1), (100, 60), (7300, 1)], [(100, ON)]),
        (Appliance.RICE_COOKER, [(0, 0), (4000, 900), (6000, 0), (6600, 40), (6700, 0), (7900, 40)], [(4000, ON)]),
        (Appliance.ELECTRIC_MAT, [(0, 0), (100, 150), (900, 0), (1700, 150), (2500, 0)], [(100, ON)]),
        (Appliance.WASHING_MACHINE, [(0, 1), (100, 400), (300, 1), (500, 2000), (900, 1)], [(100, ON)]),
        (Appliance.REFRIGERATOR, [(0, 0), (100, 90), (1900, 0), (4000, 90)], []),
        (Appliance.KIMCHI_REFRIGERATOR, [(0, 0), (100, 60), (1900, 0)], []),
        (Appliance.ROUTER, [(0, 0), (100, 11)], []),
        (Appliance.SET_TOP_BOX, [(0, 1), (100, 12)], []),
    ],
)
def test_what_a_change_means_depends_on_the_appliance(appliance, rows, expected):
    assert marks(rows, appliance) == expected


def test_the_second_start_of_a_thermostat_counts_after_its_rest():
    rows = [(0, 0), (100, 150), (900, 0), (900 + 7200, 150)]
    assert marks(rows, Appliance.ELECTRIC_MAT) == [(100, ON), (8100, ON)]


def test_a_compressors_start_does_not_pass_for_the_load():
    cycles = [row for start in range(0, 40_000, 4000) for row in ((start, 0), (start + 2000, 1400), (start + 2006, 85))]
    assert [at for at, what in marks(cycles) if what == ON] == [start + 2000 for start in range(0, 40_000, 4000)]


def test_the_pace_shortens_what_must_be_held():
    assert marks([(0, 0.5), (10, 90)], pace=60.0, until=11.0) == [(10, ON)]
    assert marks([(0, 0.5), (10, 90)], pace=60.0, until=10.9) == []


def test_levels_older_than_two_weeks_are_forgotten():
    heater = [(0, 0.0), (10, 1500.0), (4000, 0.0)]
    lamp = [
        (day * DAY + shift, watts) for day in range(1, 16) for shift, watts in ((0, 0.0), (1000, 60.0), (5000, 0.0))
    ]
    told = marks([*heater, *lamp])
    assert (DAY + 1000, ON) not in told
    assert (15 * DAY + 1000, ON) in told


def test_a_compressor_in_the_shadow_of_a_defrost_heater_is_counted():
    sense = PowerSense(None, 1.0)
    for at, watts in [
        (0, 0),
        (10, 900),
        (1800, 0),
        (3600, 80),
        (5400, 3),
        (7200, 80),
        (9000, 18),
        (9100, 80),
        (9200, 0),
    ]:
        sense.observe(at, watts)
    assert sense.switches == 6


def test_switches_are_counted_whether_held_or_not():
    sense = PowerSense(None, 1.0)
    for at, watts in [(0, 0), (10, 90), (20, 0), (30, 90), (200, 0)]:
        sense.observe(at, watts)
    sense.seen(300.0)
    assert sense.switches == 4


def test_only_starts_after_a_rest_are_counted_for_a_thermostat():
    sense = PowerSense(Appliance.ELECTRIC_MAT, 1.0)
    for at, watts in [(0, 0), (10, 90), (200, 0), (400, 90), (600, 0), (9000, 90)]:
        sense.observe(at, watts)
    assert sense.switches == 2


def test_after_being_lost_the_first_value_is_not_evidence():
    sense = PowerSense(None, 1.0)
    for at, watts in [(0, 0.5), (10, 90), (300, 0.5)]:
        sense.observe(at, watts)
    sense.lose_bearings()
    assert [sense.observe(at, watts) for at, watts in [(400, 90), (500, 90)]] == [None, None]
    assert sense.due is None
    sense.observe(600, 0.5)
    assert sense.due == 660


@pytest.mark.parametrize(("first", "expected"), [(90.0, ON), (0.5, None)])
def test_after_a_restart_a_waiting_change_must_still_stand(first, expected):
    sense, again = PowerSense(None, 1.0), PowerSense(None, 1.0)
    for at, watts in [(0, 0.5), (10, 90), (300, 0.5), (1000, 90)]:
        sense.observe(at, watts)
    again.load(sense.dump())
    assert again.observe(1020, first) is None
    mark = again.mature(1060)
    assert (mark.what if mark else None) == expected


def test_a_broken_state_is_left_behind():
    sense = PowerSense(None, 1.0)
    sense.load({"levels": {"days": [[1], 3, [1, 2]], "day": "x"}, "on": "yes", "dwell": {"at": 5}, "switches": -1})
    assert (sense.due, sense.switches) == (None, 0)
