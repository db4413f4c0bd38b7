"""Which thresholds decide about a home, and where they come from."""

from dataclasses import replace

import pytest

from aggregator.domain.escalation_rules import EscalationRules, Policy
from aggregator.domain.incident import Priority
from aggregator.domain.region import Region
from aggregator.domain.thresholds import Threshold, ThresholdKey, ThresholdSource, Told, thresholds
from aggregator.kernel.events import Clock
from aggregator.kernel.home import RiskGroup

HOUR_S = 3600.0
UNTAKEN = EscalationRules(usual=Policy(claim_within=dict.fromkeys(Priority, None)))


def by_key(
    region: Region, *, risk: RiskGroup = RiskGroup.GENERAL, told: Told | None = None
) -> dict[ThresholdKey, Threshold]:
    """The thresholds of a home with a window of half an hour."""
    return {one.key: one for one in thresholds(region, dong="mangu", risk=risk, check_window_s=HOUR_S / 2, told=told)}


@pytest.mark.parametrize(
    ("risk", "cap_h", "home_h", "away_h", "unknown_h"),
    [
        (RiskGroup.HIGH, 24, 18, 24, 24),
        (RiskGroup.MEDIUM, 36, 18, 36, 30),
        (RiskGroup.GENERAL, 50, 18, 48, 30),
    ],
)
def test_the_cap_holds_over_every_start_value(
    risk: RiskGroup, cap_h: float, home_h: float, away_h: float, unknown_h: float
) -> None:
    found = by_key(Region(), risk=risk)
    values = [
        found[key].value / HOUR_S
        for key in (
            ThresholdKey.QUIET_CAP,
            ThresholdKey.QUIET_HOME,
            ThresholdKey.QUIET_AWAY,
            ThresholdKey.QUIET_UNKNOWN,
        )
    ]
    assert values == [cap_h, home_h, away_h, unknown_h]
    assert found[ThresholdKey.QUIET_AWAY].source is ThresholdSource.START


def test_what_the_home_told_is_in_force_on_its_clock_alone() -> None:
    found = by_key(Region(), told=Told(clock=Clock.HOME, limit_s=15 * HOUR_S))
    home, away = found[ThresholdKey.QUIET_HOME], found[ThresholdKey.QUIET_AWAY]
    assert (home.value, home.source, home.usual) == (15 * HOUR_S, ThresholdSource.LEARNED, 18 * HOUR_S)
    assert (away.value, away.source) == (48 * HOUR_S, ThresholdSource.START)


def test_only_the_household_s_own_fields_can_be_set() -> None:
    found = by_key(Region())
    assert {key: one.field for key, one in found.items() if one.field} == {
        ThresholdKey.QUIET_CAP: "risk",
        ThresholdKey.CHECK_WINDOW: "check_window_s",
    }
    window = found[ThresholdKey.CHECK_WINDOW]
    assert (window.value, window.lowest, window.highest, window.usual) == (1800.0, 60.0, 6 * HOUR_S, HOUR_S)
    assert (found[ThresholdKey.CLAIM_SOS].value, found[ThresholdKey.MISSED_SCHEDULED].value) == (120.0, 3)


def test_what_waits_for_the_morning_has_no_threshold() -> None:
    found = by_key(Region(escalation=UNTAKEN))
    assert {ThresholdKey.CLAIM_SOS, ThresholdKey.CLAIM_DANGER}.isdisjoint(found)


def test_a_demonstration_is_as_much_faster_as_its_homes() -> None:
    usual, fast = by_key(Region()), by_key(replace(Region(), pace=10.0))
    assert fast[ThresholdKey.QUIET_CAP].value * 10 == usual[ThresholdKey.QUIET_CAP].value
    assert fast[ThresholdKey.QUIET_HOME].value * 10 == usual[ThresholdKey.QUIET_HOME].value
