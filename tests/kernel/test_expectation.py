"""What can be expected of a home's sensors."""

import pytest

from aggregator.kernel.events import Clock
from aggregator.kernel.expectation import expect, improvements
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.limits import Limits
from aggregator.kernel.watcher import Watcher
from tests.kernel.story import BUTTON, DOOR, HOUR, LAMP, PHONE, START, TV, home

DAY = 24 * HOUR


def hours(expectation):
    """Return the expectation in hours."""
    home_s, away_s = expectation.notice_home_s, expectation.notice_away_s
    return (
        None if home_s is None else round(home_s / HOUR, 1),
        None if away_s is None else round(away_s / HOUR, 1),
        round(expectation.checks_per_month, 2),
    )


@pytest.mark.parametrize(
    ("sensors", "more", "expected"),
    [
        ((TV,), {}, (26.2, 26.2, 0.35)),
        ((TV, DOOR), {}, (15.5, 44.0, 0.3)),
        ((TV, DOOR), {"risk": RiskGroup.HIGH}, (15.5, 19.0, 0.3)),
        ((DOOR,), {}, (None, None, 0)),
        ((BUTTON,), {}, (None, None, 0)),
        ((TV,), {"pace": 60.0}, (round(26.2 / 60, 1), round(26.2 / 60, 1), 0.35)),
    ],
)
def test_at_the_start(sensors, more, expected):
    the_home = home(*sensors, **more)
    assert hours(expect(the_home, Limits(the_home))) == expected


def test_history_replaces_the_reference():
    the_home = home(TV, DOOR)
    limits = Limits(the_home)
    for day in range(56):
        limits.learn(Clock.HOME, START + day * DAY, START + day * DAY + 8 * HOUR)
    expectation = expect(the_home, limits)
    assert expectation.days == 56
    assert hours(expectation) == (10.8, 44.0, 0.16)


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ((TV,), {"front_door": (15.5, 44.0, 0.3), "plug": (23.3, 23.3, 0.35), "phone": (23.3, 23.3, 0.35)}),
        ((TV, DOOR), {"plug": (13.6, 44.0, 0.3), "phone": (15.5, 38.2, 0.3)}),
        ((TV, DOOR, PHONE), {"plug": (13.6, 44.0, 0.3)}),
        ((DOOR,), {"plug": (15.5, 44.0, 0), "phone": (15.5, 44.0, 0)}),
        ((BUTTON,), {"front_door": (None, None, 0), "plug": (26.2, 26.2, 0), "phone": (26.2, 26.2, 0)}),
    ],
)
def test_what_one_more_sensor_would_change(sensors, expected):
    the_home = home(*sensors)
    found = {better.added.id: hours(better.expectation) for better in improvements(the_home, Limits(the_home))}
    assert found == expected


def test_the_watcher_can_be_asked():
    watcher = Watcher(home(LAMP), START)
    assert hours(watcher.expectation()) == (26.2, 26.2, 0.35)
    assert [better.added.id for better in watcher.improvements()] == ["front_door", "plug", "phone"]
    assert watcher.drift() is None
