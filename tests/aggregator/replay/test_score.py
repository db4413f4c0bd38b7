"""Homes, rules and scores, by small logs whose answers are known."""

import pytest

from aggregator.kernel.events import Clock
from aggregator.kernel.home import RiskGroup, SensorKind
from aggregator.replay.bounds import rate_bounds
from aggregator.replay.homes import HomeOptions, home_of, unobserved
from aggregator.replay.rules import make_rule
from aggregator.replay.score import percentile_h, score_home
from tests.aggregator.replay.logs import HOUR, START, back, contact, lost, quiet_after, usage


def scored(rows, rule, skip_h=0.0, **options):
    """Return the score of a rule on a log."""
    return score_home("home", rows, home_of(rows, HomeOptions(**options)), make_rule(rule), skip_h * HOUR)


def test_homes():
    rows = [usage(0), contact(0, "open"), contact(1, "open", "drawer"), lost(2)]
    sensors = {sensor.id: sensor for sensor in home_of(rows, HomeOptions()).sensors}
    assert list(sensors) == ["water", "front_door", "drawer"]
    assert [sensor.front_door for sensor in sensors.values()] == [False, True, False]
    assert home_of(rows, HomeOptions(front_doors=["drawer"])).sensors[2].front_door
    assert not home_of(rows, HomeOptions(front_doors=())).has_front_door
    assert home_of(rows, HomeOptions(risk=RiskGroup.HIGH)).risk is RiskGroup.HIGH


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([usage(0), lost(1), back(5), usage(6)], [(1, 5)]),
        ([usage(0), lost(1), back(3), usage(6)], []),
        ([usage(0), usage(0, sensor="b"), lost(1), lost(2, "b"), usage(6), back(9, "b")], [(2, 6)]),
        ([usage(0), usage(0, sensor="b"), lost(1), back(9)], []),
    ],
)
def test_unobserved(rows, expected):
    assert [((a - START) / HOUR, (b - START) / HOUR) for a, b in unobserved(rows, 3 * HOUR)] == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [("fixed:24h", 24), ("fixed:0.5", 0.5), ("fixed:36h", 36)],
)
def test_fixed_rules(text, hours):
    rows = quiet_after(0, until=3)
    rule = make_rule(text)(home_of(rows, HomeOptions()), START)
    assert rule.signal_at() == START + hours * HOUR


@pytest.mark.parametrize("text", ["fixed", "fixed:", "fixed:xh", "fixed:-3h", "other:24h", ""])
def test_unknown_rules_are_refused(text):
    with pytest.raises(ValueError, match="use ours, fixed:24h"):
        make_rule(text)


def test_a_fixed_timer():
    """Use at 1 h and at 31 h: one signal at 25 h; the collapses at 2 … 30 h are noticed then, later ones at 55 h."""
    score = scored(quiet_after(1, 31, until=40), "fixed:24h")
    assert (score.checks, score.dangers) == (1, 0)
    assert round(score.months * 30.4 * 24, 6) == 40
    delays = score.delays_h[Clock.UNKNOWN]
    assert delays[:5] == [24.0, 24.0, 23.0, 22.0, 21.0]
    assert delays[26:31] == [0.0, 0.0, 0.0, 0.0, 0.0]
    assert delays[31:33] == [24.0, 23.0]
    assert len(score.all_delays_h) == 40


def test_an_outage_starts_a_timer_anew():
    rows = [*quiet_after(1, until=10), lost(10), back(30), *(usage(hour, 0.0) for hour in range(31, 50))]
    score = scored(rows, "fixed:24h")
    assert score.checks == 0
    assert round(score.months * 30.4 * 24, 6) == 29
    assert score.delays_h[Clock.UNKNOWN][-1] == 30 + 24 - 48


def test_the_first_days_may_only_be_watched():
    rows = quiet_after(1, 31, 61, until=90)
    assert scored(rows, "fixed:24h").checks == 3
    score = scored(rows, "fixed:24h", skip_h=30.0)
    assert score.checks == 2
    assert len(score.all_delays_h) == 60


def test_our_rule_asks_once_a_stretch():
    score = scored(quiet_after(1, 45, until=50), "ours")
    assert (score.checks, score.dangers) == (1, 1)
    assert score.delays_h[Clock.UNKNOWN][0] == 30.0
    assert score.delays_h[Clock.UNKNOWN][40] == 0.0


def test_delays_at_home_count_by_themselves():
    rows = [contact(0, "closed"), usage(0, 0.0), usage(1, 1.0), contact(2.1, "open"), contact(2.2, "closed")]
    rows += [usage(hour, 0.0) for hour in range(3, 20)]
    score = scored(rows, "ours")
    assert len(score.delays_h[Clock.HOME]) == 3
    assert len(score.delays_h[Clock.AWAY]) == 16
    assert scored(rows, "ours", front_doors=()).delays_h[Clock.AWAY] == []


def test_alert_lines_follow_the_habits():
    """Used every hour but at night: after a week, two hours more than the usual quiet are too long."""
    rows = [usage(hour, 0.0 if hour % 24 < 7 else 1.0) for hour in range(24 * 10)]
    rows += [usage(24 * 10 + hour, 0.0) for hour in range(30)]
    score = scored(rows, "alert-lines", skip_h=24.0 * 9)
    assert score.checks == 1
    assert max(score.all_delays_h) <= 13
    early = scored(rows[:100], "alert-lines")
    assert early.delays_h[Clock.UNKNOWN][30] > 30


def test_percentiles_weight_homes_equally():
    short, long = scored(quiet_after(1, until=3), "fixed:24h"), scored(quiet_after(1, until=90), "fixed:24h")
    assert percentile_h([short, long], 0.5) == 23.0
    assert percentile_h([long], 0.5) == 0.0
    assert percentile_h([], 0.5) is None
    assert percentile_h([short], 0.5, [Clock.HOME]) is None


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.390), (400, 361.756, 441.187)],
)
def test_bounds_of_a_count(count, low, high):
    """The values of Garwood's table."""
    assert rate_bounds(count, 1.0) == pytest.approx((low, high), abs=1e-2)
    assert rate_bounds(count, 2.0) == pytest.approx((low / 2, high / 2), abs=1e-2)


def test_kinds():
    assert home_of([usage(0)], HomeOptions()).sensors[0].kind is SensorKind.USAGE


def test_alert_lines_forget_after_45_days():
    """Quiet for 20 hours once: the lines remember it for 45 days."""
    habit = [usage(hour, 0.0 if hour % 24 < 7 or 24 * 8 <= hour < 24 * 8 + 20 else 1.0) for hour in range(24 * 60)]
    silence = [usage(24 * 60 + hour, 0.0) for hour in range(40)]
    assert min(scored(habit + silence, "alert-lines", skip_h=24.0 * 60).all_delays_h[:5]) < 13


def test_alert_lines_end_at_the_cap():
    rows = [usage(0, 0.0), *(usage(24 * day + 1) for day in range(0, 30, 2)), usage(24 * 34, 0.0)]
    score = scored(rows, "alert-lines", skip_h=24.0 * 28)
    assert max(score.all_delays_h) <= 50
