"""Home or away: rows of (minutes, where) and what follows."""

import pytest

from aggregator.kernel.events import Clock, Place
from aggregator.kernel.place import Whereabouts

IN, DOOR, ELSEWHERE = Place.INDOORS, Place.FRONT_DOOR, Place.ELSEWHERE


def whereabouts(rows, pace=1.0):
    """Return the whereabouts after evidence at these minutes."""
    where = Whereabouts(pace)
    for minute, place in rows:
        where.mature(minute * 60.0)
        where.evidence(minute * 60.0, place)
    return where


@pytest.mark.parametrize(
    ("rows", "until", "expected"),
    [
        pytest.param([], 1000, Clock.HOME, id="nothing yet"),
        pytest.param([(0, IN)], 1000, Clock.HOME, id="indoors"),
        pytest.param([(0, DOOR)], 9, Clock.HOME, id="the door a moment ago"),
        pytest.param([(0, DOOR)], 10, Clock.AWAY, id="nothing for ten minutes"),
        pytest.param([(0, DOOR), (5, DOOR)], 12, Clock.HOME, id="the door again"),
        pytest.param([(0, DOOR), (5, IN)], 60, Clock.HOME, id="came in"),
        pytest.param([(0, DOOR), (0.3, IN)], 60, Clock.AWAY, id="a slow radio while leaving"),
        pytest.param([(0, DOOR), (0.3, IN), (1, IN)], 60, Clock.HOME, id="walking on inside"),
        pytest.param([(0, DOOR), (60, IN)], 70, Clock.HOME, id="was there after all"),
        pytest.param([(0, DOOR), (60, ELSEWHERE)], 70, Clock.AWAY, id="a call on the way"),
        pytest.param([(0, DOOR), (60, DOOR)], 65, Clock.HOME, id="back at the door"),
        pytest.param([(5, IN), (6, DOOR), (3, IN)], 60, Clock.AWAY, id="late news from before"),
        pytest.param([(5, DOOR), (7, IN), (3, DOOR)], 60, Clock.HOME, id="late news of the door"),
    ],
)
def test_home_or_away(rows, until, expected):
    where = whereabouts(rows)
    where.mature(until * 60.0)
    assert where.clock(door_seen=True) is expected
    assert where.out is (expected is Clock.AWAY)


def test_without_a_door_there_is_one_clock():
    assert whereabouts([(0, DOOR)]).clock(door_seen=False) is Clock.UNKNOWN


@pytest.mark.parametrize(
    ("rows", "due"),
    [([], None), ([(0, DOOR)], 600.0), ([(0, DOOR), (5, IN)], None), ([(0, DOOR), (60, ELSEWHERE)], None)],
)
def test_when_it_will_be_decided(rows, due):
    assert whereabouts(rows).due == due


def test_the_pace_shortens_the_wait():
    assert whereabouts([(0, DOOR)], pace=60.0).due == 10.0


def test_nothing_happens_after_now():
    where = whereabouts([(5, DOOR), (6, IN)])
    where.not_after(60.0)
    assert where.dump() == {"door_at": 60.0, "indoors_at": 60.0, "out": False}
    where = Whereabouts(1.0)
    where.not_after(60.0)
    assert where.due is None


def test_it_survives_a_restart():
    where, again = whereabouts([(0, DOOR)]), Whereabouts(1.0)
    where.mature(600.0)
    again.load(where.dump())
    assert again.dump() == where.dump()
    again.load({"door_at": "x", "out": 1})
    assert again.dump() == {"door_at": None, "indoors_at": None, "out": False}
