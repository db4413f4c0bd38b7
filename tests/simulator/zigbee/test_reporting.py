"""When a report falls due: minimum, maximum, change."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.zigbee.reporting import NEVER, NO_PERIOD, Reporting, Rule

KEY = (1, 0x0B04, 0x050B)
OTHER = (1, 0x0B04, 0x0505)


@pytest.mark.parametrize(
    ("rule", "at", "value", "due"),
    [
        pytest.param(Rule(minimum=5, maximum=900, change=1), 100, 0, 1000, id="unchanged-waits-for-the-maximum"),
        pytest.param(Rule(minimum=5, maximum=900, change=1), 100, 1, 105, id="changed-waits-for-the-minimum"),
        pytest.param(Rule(minimum=0, maximum=900, change=1), 100, 1, 100, id="no-minimum-is-at-once"),
        pytest.param(Rule(minimum=5, maximum=900, change=10), 100, 9, 1000, id="small-change-does-not-count"),
        pytest.param(Rule(minimum=5, maximum=900, change=10), 100, -10, 105, id="a-fall-counts-like-a-rise"),
        pytest.param(Rule(minimum=5, maximum=900), 100, 1, 105, id="discrete-any-change"),
        pytest.param(Rule(minimum=5, maximum=900, change=0), 100, 0, 1000, id="change-of-zero-still-needs-a-change"),
        pytest.param(Rule(minimum=5, maximum=NO_PERIOD, change=1), 100, 0, None, id="no-period"),
        pytest.param(Rule(minimum=5, maximum=NO_PERIOD, change=1), 100, 7, 105, id="no-period-but-a-change"),
        pytest.param(Rule(minimum=5, maximum=NEVER, change=1), 100, 7, None, id="switched-off"),
    ],
)
def test_next_due(rule, at, value, due):
    reporting = Reporting()
    reporting.configure(KEY, rule, 0, at)
    reporting.changed(KEY, value)
    assert reporting.next_due == due


def test_what_was_taken_is_sent_and_waits_again():
    reporting = Reporting()
    reporting.configure(KEY, Rule(minimum=5, maximum=900, change=1), 0, 100)
    reporting.changed(KEY, 40)
    assert reporting.take_due(104.9) == []
    assert reporting.take_due(105) == [KEY]
    assert reporting.next_due == 1005
    reporting.changed(KEY, 41)
    assert reporting.next_due == 110


def test_a_change_taken_back_before_the_minimum_is_no_change():
    reporting = Reporting()
    reporting.configure(KEY, Rule(minimum=30, maximum=900, change=1), 5, 0)
    reporting.changed(KEY, 9)
    reporting.changed(KEY, 5)
    assert reporting.next_due == 900


def test_everything_is_reported_after_power_came_back():
    reporting = Reporting()
    reporting.configure(KEY, Rule(minimum=5, maximum=900, change=1), 0, 0)
    reporting.configure(OTHER, Rule(minimum=5, maximum=900, change=1), 0, 0)
    assert reporting.take_all(50) == [KEY, OTHER]
    assert reporting.next_due == 950


def test_an_unknown_attribute_is_not_followed():
    reporting = Reporting()
    reporting.changed(KEY, 3)
    assert reporting.next_due is None
    assert reporting.rule(KEY) is None


def test_configurations_survive_and_absent_attributes_are_left_out():
    before = Reporting()
    rule = Rule(minimum=5, maximum=900, change=1)
    before.configure(KEY, rule, 0, 100)
    before.configure(OTHER, Rule(minimum=0, maximum=60), 0, 100)
    after = Reporting()
    after.restore(before.dump(), {KEY: 7}, 500)
    assert after.rule(KEY) == rule
    assert after.rule(OTHER) is None
    assert after.next_due == 1400


@given(
    minimum=st.integers(0, 600),
    extra=st.integers(0, 3000),
    change=st.integers(0, 50),
    moves=st.lists(
        st.tuples(st.integers(1, 1600).map(lambda quarters: quarters / 4), st.integers(-200, 200)), max_size=40
    ),
)
def test_reports_keep_their_distance_and_never_stay_away(minimum, extra, change, moves):
    maximum = minimum + extra + 1
    reporting = Reporting()
    reporting.configure(KEY, Rule(minimum=minimum, maximum=maximum, change=change), 0, 0.0)
    now, sent = 0.0, [0.0]
    for step, value in moves:
        end = now + step
        while (due := reporting.next_due) is not None and due <= end:
            now = max(now, due)
            assert reporting.take_due(now) == [KEY]
            sent.append(now)
        now = end
        reporting.changed(KEY, value)
    gaps = [later - earlier for earlier, later in itertools.pairwise(sent)]
    assert all(gap >= minimum for gap in gaps)
    assert all(gap <= maximum for gap in gaps)
    assert reporting.next_due <= sent[-1] + maximum
