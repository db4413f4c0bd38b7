"""What a case gives back to watching (E5, P4, W16, W17): its sentences, and the sensor that would help a home."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aggregator.domain.absence import Absence
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach, in_order
from aggregator.kernel.events import Explanation, Value
from aggregator.kernel.expectation import Expectation, expect, improvements
from aggregator.kernel.home import HOUR_S, Home
from aggregator.kernel.limits import Limits

_ROUND_S = HOUR_S / 2
"""Nobody can promise minutes; half an hour is what the figures bear."""


class Proposed(StrEnum):
    """A sensor a home could be given."""

    FRONT_DOOR = "front_door"
    PLUG = "plug"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """How long it takes until somebody who collapses is asked, in seconds, rounded to half an hour.

    None: only the longest time allowed for the household shows it.
    """

    home_s: float | None
    away_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One sensor that would help, how soon a collapse shows now and with it (E5), and the same in words."""

    sensor: Proposed
    now: Detection
    then: Detection
    what: Explanation


def proposals(home: Home) -> tuple[Proposal, ...]:
    """The sensors with which a collapse would show sooner, by what is known of homes that have such sensors."""
    limits = Limits(home)
    now = _detection(expect(home, limits), home.pace)
    found = ((Proposed(one.added.id), _detection(one.expectation, home.pace)) for one in improvements(home, limits))
    return tuple(
        Proposal(sensor=sensor, now=now, then=then, what=_in_words(sensor, now, then, home))
        for sensor, then in found
        if _sooner(now.home_s, then.home_s) or _sooner(now.away_s, then.away_s)
    )


def _detection(expected: Expectation, pace: float) -> Detection:
    """What is expected, as it may be promised."""
    return Detection(home_s=_rounded(expected.notice_home_s, pace), away_s=_rounded(expected.notice_away_s, pace))


def _rounded(time_s: float | None, pace: float) -> float | None:
    """A time to the next half hour, at the pace of the real world."""
    return None if time_s is None else max(round(time_s * pace / _ROUND_S), 1) * _ROUND_S


def _sooner(before_s: float | None, later_s: float | None) -> bool:
    """Whether something shows sooner than before."""
    return later_s is not None and (before_s is None or later_s < before_s)


def _in_words(sensor: Proposed, now: Detection, then: Detection, home: Home) -> Explanation:
    """The proposal as sentences: what to bring, how it is now, how it would be."""
    values: dict[str, Value] = {"proposed": sensor, "cap_s": home.cap_s * home.pace}
    times = {"now_home_s": now.home_s, "now_away_s": now.away_s, "home_s": then.home_s, "away_s": then.away_s}
    values |= {name: time for name, time in times.items() if time is not None}
    before = "give_back.detection_none" if now.home_s is None else "give_back.detection_now"
    return Explanation(f"give_back.sensor+{before}+give_back.detection_then", values)


def absence_begins(absence: Absence) -> Explanation:
    """An absence as a row of the case's history; the place is told by the absence alone."""
    values: dict[str, Value] = {"absence_kind": absence.kind, "starts_at": absence.starts_at.timestamp()}
    if absence.ends_at is None:
        return Explanation("give_back.absence_open", values)
    return Explanation("give_back.absence", values | {"ends_at": absence.ends_at.timestamp()})


def change_reach(
    facts: Iterable[Reach], *, added: Iterable[Reach], removed: Iterable[Reach]
) -> tuple[tuple[Reach, ...], Explanation]:
    """The facts about reaching somebody after a change, and the change as a sentence.

    A new preference takes the place of the old one. Raises Invalid (`preferences_clash`) for two new ones at a time.
    """
    before = set(facts)
    new = in_order(added, "added")
    replaced = any(fact.is_preference for fact in new)
    kept = (fact for fact in before - set(removed) if not (replaced and fact.is_preference))
    later = in_order((*kept, *new), "added")
    gained = [f"reach.{fact}" for fact in later if fact not in before]
    lost = [f"reach.{fact}" for fact in Reach if fact in before and fact not in later]
    parts = [*(["give_back.reach", *gained] if gained else []), *(["give_back.reach_ended", *lost] if lost else [])]
    return later, Explanation("+".join(parts))


def move_plug(mend: Explanation | None) -> Explanation:
    """A plug that must be moved (P4, S4): with what is known of the appliance, or in general."""
    if mend is None:
        return Explanation("give_back.plug+give_back.plug_unsuitable")
    return Explanation(f"give_back.plug+{mend.key}", mend.values)


def leaves(reason: LeavingReason) -> Explanation:
    """Somebody leaves: watching stops, and the time begins after which personal fields are erased."""
    return Explanation("give_back.leave", {"leaving": reason})
