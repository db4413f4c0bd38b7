"""Which sentence explains a stage; the words are in sentences/."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from .events import Clock, Explanation, Stage, Value


class Cause(StrEnum):
    """What brought a stage about, where the quiet itself does not say it."""

    QUIET = "quiet"
    UNANSWERED = "unanswered"
    MISSED = "missed"
    CAP = "cap"
    OFFLINE = "offline"
    BROKEN = "broken"
    UNSUITABLE = "unsuitable"
    EVIDENCE = "evidence"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    ABSENCE_OVER = "absence_over"
    ABSENCE_CLEARED = "absence_cleared"
    ABSENCE_NOTED = "absence_noted"
    CONFIGURED = "configured"
    SIGHT_AGAIN = "sight_again"
    CLOCK_SET = "clock_set"
    START = "start"


_LADDER = (Stage.WATCH, Stage.CHECK, Stage.DANGER)


def stage_reason(stage: Stage, clock: Clock, cause: Cause, started: bool, facts: Mapping[str, Value]) -> Explanation:
    """Explain a stage.

    `started` says that there was evidence before; without any, the quiet counts from the installation. `facts` hold
    quiet_s, since_at, cap_s, window_s, and what else is known: longest_s, evidence_at, what, starts_at, ends_at, how.
    """
    if stage in _LADDER:
        return Explanation(_ladder_key(stage, clock, cause, started, "longest_s" in facts), facts)
    if stage is Stage.BLIND:
        return Explanation(f"blind.{Cause.UNSUITABLE if cause is Cause.UNSUITABLE else Cause.OFFLINE}", facts)
    if stage is Stage.ABSENT:
        return Explanation("absent" if "ends_at" in facts else "absent.open", facts)
    return Explanation(f"normal.{_NORMAL_AFTER.get(cause, cause)}", facts)


_NORMAL_AFTER = {Cause.OFFLINE: Cause.SIGHT_AGAIN, Cause.UNSUITABLE: Cause.SIGHT_AGAIN}


_UNSEEN = {Cause.OFFLINE: "blind", Cause.BROKEN: "broken"}


def _ladder_key(stage: Stage, clock: Clock, cause: Cause, started: bool, known: bool) -> str:
    if stage is Stage.DANGER and cause in _UNSEEN:
        return f"quiet.{_UNSEEN[cause]}+danger.cap"
    key = f"quiet.{clock if started else 'start'}"
    if stage is Stage.CHECK:
        key += "+check"
    elif stage is Stage.DANGER:
        key += f"+danger.{cause}"
    return f"{key}+longest.{clock}" if started and known else key
