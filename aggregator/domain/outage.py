"""Outages: a neighbourhood without power or network is one card with its homes listed, not two hundred tickets.

A home is dark when it is silent, or says that it cannot see, or has lost everything that hangs on the mains. Enough
dark homes of one dong at about the same time are an outage of the dong; several dongs of a district that fall
together are one outage of the district; silence from everywhere is a fault of ours. An outage is never a sign of a
person: what a person does or needs stays an incident of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.region import OutageRules
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation, Stage
from aggregator.kernel.home import RiskGroup

TELLING_SHARE = 0.2
"""So large a share of homes that still speak, and say what they lost, shows that the power is gone, not the network."""


class OutageKind(StrEnum):
    """What seems to be gone."""

    POWER = "power"
    NETWORK = "network"
    UNKNOWN = "unknown"
    OURS = "ours"


class OutageState(StrEnum):
    """Where an outage stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class OutageMove(StrEnum):
    """What can happen to an outage; each occurrence is one row of its timeline."""

    RAISE = "raise"
    GROW = "grow"
    CLAIM = "claim"
    RELEASE = "release"
    NOTE = "note"
    OVER = "over"
    CLOSE = "close"
    REOPEN = "reopen"


_NOT_CLOSED = (OutageState.OPEN, OutageState.CLAIMED)

_BY_STATE: Mapping[OutageMove, tuple[tuple[OutageState | None, ...], OutageState | None]] = {
    OutageMove.RAISE: ((None,), OutageState.OPEN),
    OutageMove.GROW: (_NOT_CLOSED, None),
    OutageMove.NOTE: (tuple(OutageState), None),
    OutageMove.CLAIM: (_NOT_CLOSED, OutageState.CLAIMED),
    OutageMove.RELEASE: ((OutageState.CLAIMED,), OutageState.OPEN),
    OutageMove.OVER: (_NOT_CLOSED, OutageState.CLOSED),
    OutageMove.CLOSE: (_NOT_CLOSED, OutageState.CLOSED),
    OutageMove.REOPEN: ((OutageState.CLOSED,), OutageState.OPEN),
}
"""From which states a move is made, and to which; None keeps the state."""

MOVES: Mapping[tuple[OutageState | None, OutageMove], OutageState] = MappingProxyType(
    {
        (state, move): target
        for move, (states, to) in _BY_STATE.items()
        for state in states
        if (target := to or state) is not None
    }
)
"""From state (None: not yet there) and move to state. What is not in the table is refused."""


class DarkSign(StrEnum):
    """How a home shows that it cannot be seen."""

    SILENT = "silent"
    BLIND = "blind"
    POWER_CUT = "power_cut"


@dataclass(frozen=True, slots=True, kw_only=True)
class DarkHome:
    """A home that cannot be seen, since when, and how it shows."""

    household: str
    dong: str
    since: datetime
    sign: DarkSign


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage; `number` is 0 until the store gives one. `homes` and `back` count what was lost and is seen again.

    `judge_at` is when time alone changes it next; `over_at` when it ends unless homes are lost again.
    """

    number: int
    kind: OutageKind
    state: OutageState
    district: str | None
    began_at: datetime
    opened_at: datetime
    changed_at: datetime
    homes: int
    back: int = 0
    claimed_by: str | None = None
    over_at: datetime | None = None
    judge_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deafness:
    """A time in which nobody could be heard, by our fault; `end` is None while it lasts."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """One row of an outage's timeline: who, when, from, to, why."""

    at: datetime
    who: str
    move: OutageMove
    before: OutageState | None
    after: OutageState
    why: Explanation
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageDecision:
    """What an outage becomes, and the rows that say so."""

    outage: Outage
    rows: tuple[OutageRow, ...] = ()


def together(dark: Sequence[DarkHome], rules: OutageRules) -> tuple[DarkHome, ...]:
    """The homes that went dark within one window of the latest one, the earliest first."""
    if not dark:
        return ()
    earliest = max(home.since for home in dark) - rules.window
    return tuple(
        sorted((home for home in dark if home.since >= earliest), key=lambda home: (home.since, home.household))
    )


def has_fallen(fallen: int, heard: int, rules: OutageRules) -> bool:
    """Whether so many dark homes, of so many that were heard before, are an outage of their dong."""
    return fallen >= rules.homes and fallen >= rules.share * heard


def kind_of(signs: Mapping[DarkSign, int]) -> OutageKind:
    """What seems to be gone: homes that still speak and have lost their sensors tell of the power, silence does not."""
    silent = signs.get(DarkSign.SILENT, 0)
    telling = signs.get(DarkSign.BLIND, 0) + signs.get(DarkSign.POWER_CUT, 0)
    if telling == 0:
        return OutageKind.NETWORK
    return OutageKind.POWER if telling >= TELLING_SHARE * (silent + telling) else OutageKind.UNKNOWN


def is_ours(quiet: timedelta, every: timedelta, *, dongs: int, homes: int, rules: OutageRules) -> bool:
    """Whether silence comes from everywhere: nobody at all was heard for longer than any home keeps quiet.

    `dongs` and `homes` count those that were heard before; a single dong cannot be told from ourselves.
    """
    return dongs > 1 and homes >= rules.homes and quiet > every


def is_over(outage: Outage, rules: OutageRules) -> bool:
    """Whether enough homes are seen again."""
    return outage.back >= rules.back * outage.homes


def unheard(since: datetime, now: datetime, deaf: Sequence[Deafness]) -> timedelta:
    """How long a home has been silent while it could have been heard: when we were deaf ourselves does not count."""
    counted, heard_to = timedelta(), since
    for one in sorted(deaf, key=lambda one: one.start):
        counted += max(min(one.start, now) - heard_to, timedelta())
        heard_to = max(heard_to, min(one.end or now, now))
    return counted + max(now - heard_to, timedelta())


def raise_outage(kind: OutageKind, homes: Sequence[DarkHome], *, district: str | None, at: datetime) -> OutageDecision:
    """Open an outage for the homes that fell together; `district` is None where it is everywhere."""
    began_at = min(home.since for home in homes)
    outage = Outage(
        number=0,
        kind=kind,
        state=OutageState.OPEN,
        district=district,
        began_at=began_at,
        opened_at=at,
        changed_at=at,
        homes=len(homes),
    )
    why = Explanation(f"outage.raised.{kind}", {"homes": len(homes), "since_at": began_at.timestamp()})
    row = OutageRow(at=at, who=REGION, move=OutageMove.RAISE, before=None, after=OutageState.OPEN, why=why)
    return OutageDecision(outage=outage, rows=(row,))


def grow(outage: Outage, signs: Mapping[DarkSign, int], *, homes: int, back: int, at: datetime) -> OutageDecision:
    """More homes were lost, or some are seen again; a row only where homes came or the kind is another now.

    Once it ends the kind stays what it was: those who come back last say nothing about the cause.
    """
    ours = outage.kind is OutageKind.OURS
    more = homes > outage.homes
    kind = kind_of(signs) if more and not ours and any(signs.values()) else outage.kind
    counted = replace(outage, kind=kind, homes=homes, back=back)
    if not more and kind is outage.kind:
        return OutageDecision(outage=counted)
    why = Explanation(f"outage.grown.{kind}", {"homes": homes, "back": back})
    return _moved(counted, OutageMove.GROW, at=at, who=REGION, why=why)


def judge(outage: Outage, rules: OutageRules, at: datetime) -> OutageDecision:
    """End an outage whose homes have stayed seen for a while; one that is lost again meanwhile starts the wait anew."""
    if outage.state is OutageState.CLOSED:
        return OutageDecision(outage=outage)
    if not is_over(outage, rules):
        return OutageDecision(outage=replace(outage, over_at=None, judge_at=None))
    if outage.over_at is None:
        over_at = at + rules.settle
        return OutageDecision(outage=replace(outage, over_at=over_at, judge_at=over_at))
    if at < outage.over_at:
        return OutageDecision(outage=replace(outage, judge_at=outage.over_at))
    facts = {"homes": outage.homes, "missing": outage.homes - outage.back, "since_at": outage.began_at.timestamp()}
    why = Explanation("outage.over" if outage.back == outage.homes else "outage.over_missing", facts)
    return _closed(outage, OutageMove.OVER, at=at, who=REGION, why=why)


def claim(outage: Outage, user: str, at: datetime) -> OutageDecision:
    """Take it; claiming one's own changes nothing. Raises Conflict (`outage_claimed_by_other`)."""
    if outage.claimed_by == user:
        return OutageDecision(outage=outage)
    if outage.claimed_by is not None:
        raise Conflict("outage_claimed_by_other", values={"user": outage.claimed_by})
    why = Explanation("outage.claimed", {"who": user})
    return _moved(outage, OutageMove.CLAIM, at=at, who=user, why=why, claimed_by=user)


def release(outage: Outage, user: str, at: datetime) -> OutageDecision:
    """Give it back. Raises Conflict (`outage_claimed_by_other`)."""
    if outage.claimed_by not in (None, user):
        raise Conflict("outage_claimed_by_other", values={"user": outage.claimed_by or ""})
    why = Explanation("outage.released", {"who": user})
    return _moved(outage, OutageMove.RELEASE, at=at, who=user, why=why, claimed_by=None)


def annotate(outage: Outage, user: str, at: datetime, *, memo: str) -> OutageDecision:
    """Write something down. Raises Invalid (`memo_needed`)."""
    why = Explanation("outage.noted", {"who": user})
    return _moved(outage, OutageMove.NOTE, at=at, who=user, why=why, memo=_needed(memo))


def close(outage: Outage, user: str, at: datetime, *, memo: str) -> OutageDecision:
    """End it by hand, with a memo; homes that are not back get tickets of their own. Raises Invalid, Conflict."""
    why = Explanation("outage.closed", {"who": user, "missing": outage.homes - outage.back})
    return _closed(outage, OutageMove.CLOSE, at=at, who=user, why=why, memo=_needed(memo))


def reopen(outage: Outage, at: datetime) -> OutageDecision:
    """The same dongs fall again shortly after: the outage was not over."""
    why = Explanation("outage.reopened", {"closed_at": outage.closed_at.timestamp() if outage.closed_at else 0.0})
    ended: dict[str, Any] = {"closed_at": None, "over_at": None, "judge_at": None, "reopened": outage.reopened + 1}
    return _moved(outage, OutageMove.REOPEN, at=at, who=REGION, why=why, **ended)


def _closed(
    outage: Outage, move: OutageMove, *, at: datetime, who: str, why: Explanation, memo: str = ""
) -> OutageDecision:
    """Make a move that ends it."""
    changes: dict[str, Any] = {"closed_at": at, "claimed_by": None, "over_at": None, "judge_at": None}
    return _moved(outage, move, at=at, who=who, why=why, memo=memo, **changes)


def _moved(
    outage: Outage, move: OutageMove, *, at: datetime, who: str, why: Explanation, memo: str = "", **changes: Any
) -> OutageDecision:
    """Make one move. Raises Conflict (`outage_move_not_allowed`)."""
    target = MOVES.get((outage.state, move))
    if target is None:
        raise Conflict("outage_move_not_allowed", values={"outage_move": move, "outage_state": outage.state})
    row = OutageRow(at=at, who=who, move=move, before=outage.state, after=target, why=why, memo=memo)
    return OutageDecision(outage=replace(outage, state=target, changed_at=at, **changes), rows=(row,))


def _needed(memo: str) -> str:
    """A memo that says something."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    return memo


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides who of an outage's homes is looked after first."""

    incident: bool
    stage_before: Stage | None
    risk: RiskGroup
    back: bool
    since: datetime
    household: str


_WORRIED = (Stage.DANGER, Stage.CHECK, Stage.WATCH)
_RISKS = (RiskGroup.HIGH, RiskGroup.MEDIUM, RiskGroup.GENERAL)


def urgency(home: Standing) -> tuple[Any, ...]:
    """Sorts homes: not back first; then an open incident, a stage that was worrying before, risk, longest unseen."""
    before = _WORRIED.index(home.stage_before) if home.stage_before in _WORRIED else len(_WORRIED)
    return (home.back, not home.incident, before, _RISKS.index(home.risk), home.since, home.household)
