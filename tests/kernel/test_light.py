"""Light: rows of (seconds, lx) → steps."""

import pytest

from aggregator.kernel.evidence.light import LightSense


def steps(rows, pace=1.0):
    """Return the times of the marks of the rows, letting what waits at the end mature."""
    sense = LightSense(pace)
    told = [mark for at, lux in rows if (mark := sense.observe(at, lux)) is not None]
    last = sense.mature(rows[-1][0] + 1e6)
    return [mark.at for mark in [*told, last] if mark is not None]


SUNRISE = [(60.0 * minute, round(0.5 * 1.06**minute, 1)) for minute in range(180)]
CLOUDS = [(30.0 * n, 400.0 + 250.0 * (n % 3)) for n in range(200)]
QUICK_CLOUDS = [(5.0 * n, 20_000.0 if n % 2 else 9_000.0) for n in range(200)]
ROUNDING = [(30.0 * n, float(n % 2)) for n in range(100)]
SLOW_DAWN = [(900.0 * n, 4.0 * 2.0**n) for n in range(7)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(0, 3), (30, 120)], [30], id="a lamp at night"),
        pytest.param([(0, 120), (30, 3)], [30], id="off again"),
        pytest.param([(0, 3), (900, 120)], [], id="a sensor that only reports every 15 minutes proves nothing"),
        pytest.param([(0, 3), (20, 4), (2000, 120)], [2000], id="one that reports on change does"),
        pytest.param([(0, 3), (30, 9)], [], id="less than 10 lx"),
        pytest.param([(0, 40), (30, 60)], [], id="less than an octave"),
        pytest.param([(0, 200), (8, 320)], [8], id="a second lamp in a lit room"),
        pytest.param([(0, 200), (30, 320)], [], id="a lit room changes slowly: the sun"),
        pytest.param([(0, 800), (8, 860)], [], id="60 lx are nothing in a bright room"),
        pytest.param([(0, 500), (8, 5000)], [], id="the sun breaks through"),
        pytest.param([(0, 5), (8, 5000)], [8], id="curtains in the morning"),
        pytest.param([(0, 3), (30, 120), (34, 3)], [], id="headlights"),
        pytest.param(SUNRISE, [], id="sunrise"),
        pytest.param(SLOW_DAWN, [], id="dawn in 15-minute reports"),
        pytest.param(CLOUDS, [], id="clouds"),
        pytest.param(QUICK_CLOUDS, [], id="clouds in the sun"),
        pytest.param(ROUNDING, [], id="rounding"),
        pytest.param([(0, 3), (10, float("nan")), (20, -5), (25, "x"), (30, 3)], [], id="not a light"),
        pytest.param([(0, 120)], [], id="the first value"),
    ],
)
def test_a_lamp_steps_and_the_sun_glides(rows, expected):
    assert steps(rows) == expected


def test_at_a_faster_pace_everything_is_as_much_shorter():
    assert steps([(0, 3), (3, 120)], pace=10.0) == [3]
    assert steps([(0, 3), (7, 120)], pace=10.0) == []


def test_after_being_lost_the_first_value_is_not_a_step():
    sense = LightSense(1.0)
    sense.observe(0, 3)
    sense.observe(10, 120)
    sense.lose_bearings()
    assert sense.due is None
    assert sense.observe(20, 3) is None
    sense.seen(30)
    assert (sense.due, sense.switches) == (None, 0)


@pytest.mark.parametrize(("first", "due"), [(120, 20), (3, None)])
def test_after_a_restart_the_first_value_only_confirms(first, due):
    sense, again = LightSense(1.0), LightSense(1.0)
    sense.observe(0, 3)
    sense.observe(10, 120)
    again.load(sense.dump())
    assert again.observe(15, first) is None
    assert again.due == due
