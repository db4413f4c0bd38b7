"""Every threshold that decides about one home: what is in force, where it comes from, and who may change it."""

from dataclasses import dataclass
from enum import StrEnum

from aggregator.domain.access import dong_desk
from aggregator.domain.household import MAX_CHECK_WINDOW_S, MIN_CHECK_WINDOW_S, USUAL_CHECK_WINDOW_S, USUAL_RISK
from aggregator.domain.incident import Priority
from aggregator.domain.region import Region
from aggregator.kernel.events import Clock
from aggregator.kernel.home import HOUR_S, RiskGroup
from aggregator.kernel.limits import START


class ThresholdKey(StrEnum):
    """What is decided by it."""

    QUIET_CAP = "quiet_cap"
    QUIET_HOME = "quiet_home"
    QUIET_AWAY = "quiet_away"
    QUIET_UNKNOWN = "quiet_unknown"
    CHECK_WINDOW = "check_window"
    CLAIM_SOS = "claim_sos"
    CLAIM_DANGER = "claim_danger"
    MISSED_SCHEDULED = "missed_scheduled"
    MISSED_TRIGGERED = "missed_triggered"
    CALL_BACK = "call_back"
    NODE_SILENT = "node_silent"


class ThresholdUnit(StrEnum):
    """What a value counts."""

    SECONDS = "s"
    TIMES = "times"


class ThresholdSource(StrEnum):
    """Where a value in force comes from: set for the home, learned from the person, not learned yet, configured."""

    HOUSEHOLD = "household"
    LEARNED = "learned"
    START = "start"
    REGION = "region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`value` is in force; it lies within `lowest` and `highest`, and is `usual` unless changed (None: no such bound).

    `field` is the household's field that changes it, None where the dong cannot. In seconds, or times in a row.
    """

    key: ThresholdKey
    value: float
    unit: ThresholdUnit
    lowest: float | None
    highest: float | None
    usual: float | None
    source: ThresholdSource
    field: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The limit the home told with its latest stage, on which clock; seconds."""

    clock: Clock
    limit_s: float


_CLOCKS = {
    Clock.HOME: ThresholdKey.QUIET_HOME,
    Clock.AWAY: ThresholdKey.QUIET_AWAY,
    Clock.UNKNOWN: ThresholdKey.QUIET_UNKNOWN,
}
_CLAIMS = {ThresholdKey.CLAIM_SOS: Priority.SOS, ThresholdKey.CLAIM_DANGER: Priority.DANGER}


def thresholds(
    region: Region, *, dong: str, risk: RiskGroup, check_window_s: float, told: Told | None
) -> tuple[Threshold, ...]:
    """Those of one home, from the longest quiet to the program's own silence; `told` is None before its first stage.

    A learned limit is known only for the clock the home told last; P2's cap by risk group holds over all of them.
    """
    cap_s = risk.cap_s / region.pace
    policy, calls = region.escalation.of(dong_desk(dong)), region.check_ins
    found = [
        Threshold(
            key=ThresholdKey.QUIET_CAP,
            value=cap_s,
            unit=ThresholdUnit.SECONDS,
            lowest=RiskGroup.HIGH.cap_s / region.pace,
            highest=RiskGroup.GENERAL.cap_s / region.pace,
            usual=USUAL_RISK.cap_s / region.pace,
            source=ThresholdSource.HOUSEHOLD,
            field="risk",
        ),
        *(_quiet(clock, cap_s, region.pace, told) for clock in _CLOCKS),
        Threshold(
            key=ThresholdKey.CHECK_WINDOW,
            value=check_window_s,
            unit=ThresholdUnit.SECONDS,
            lowest=MIN_CHECK_WINDOW_S,
            highest=MAX_CHECK_WINDOW_S,
            usual=USUAL_CHECK_WINDOW_S,
            source=ThresholdSource.HOUSEHOLD,
            field="check_window_s",
        ),
    ]
    for key, priority in _CLAIMS.items():
        within = policy.claim_within[priority]
        if within is not None:
            found.append(_of_region(key, within.total_seconds()))
    found += [
        _of_region(ThresholdKey.MISSED_SCHEDULED, calls.missed_scheduled, ThresholdUnit.TIMES),
        _of_region(ThresholdKey.MISSED_TRIGGERED, calls.missed_triggered, ThresholdUnit.TIMES),
        _of_region(ThresholdKey.CALL_BACK, calls.call_back_within.total_seconds()),
        _of_region(ThresholdKey.NODE_SILENT, region.heartbeat.missed_after.total_seconds()),
    ]
    return tuple(found)


def _quiet(clock: Clock, cap_s: float, pace: float, told: Told | None) -> Threshold:
    """How long one of the clocks may run before the person is asked."""
    start = START[clock]
    hour_s = HOUR_S / pace
    known = told is not None and told.clock is clock
    return Threshold(
        key=_CLOCKS[clock],
        value=told.limit_s if told is not None and known else min(start.start_h * hour_s, cap_s),
        unit=ThresholdUnit.SECONDS,
        lowest=start.low_h * hour_s,
        highest=min(start.high_h * hour_s, cap_s),
        usual=min(start.start_h * hour_s, cap_s),
        source=ThresholdSource.LEARNED if known else ThresholdSource.START,
        field=None,
    )


def _of_region(key: ThresholdKey, value: float, unit: ThresholdUnit = ThresholdUnit.SECONDS) -> Threshold:
    """One that the region's configuration sets for all."""
    return Threshold(
        key=key,
        value=value,
        unit=unit,
        lowest=None,
        highest=None,
        usual=None,
        source=ThresholdSource.REGION,
        field=None,
    )
