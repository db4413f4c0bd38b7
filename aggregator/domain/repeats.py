"""What keeps happening at one home (K7), and what would end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.domain.incident import Move
from aggregator.kernel.events import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatRules:
    """So many dispatches, or signals, within so long stand out."""

    dispatches: int = 3
    dispatch_span: timedelta = timedelta(days=60)
    signals: int = 5
    signal_span: timedelta = timedelta(days=30)

    @property
    def look_back(self) -> timedelta:
        """Nothing older counts."""
        return max(self.dispatch_span, self.signal_span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A row of a person's timelines: a signal that opened or joined an incident, or a dispatch."""

    at: datetime
    move: Move


def badges(
    occasions: Iterable[Occasion], now: datetime, rules: RepeatRules, *, mend: Explanation | None = None
) -> tuple[Explanation, ...]:
    """What stands out, each with the `mend` where one is known."""
    known = tuple(occasions)
    dispatches = sum(one.move is Move.DISPATCH and one.at > now - rules.dispatch_span for one in known)
    signals = sum(one.move is not Move.DISPATCH and one.at > now - rules.signal_span for one in known)
    shown = (
        ("repeat.dispatches", dispatches, rules.dispatches, rules.dispatch_span),
        ("repeat.signals", signals, rules.signals, rules.signal_span),
    )
    key, values = ("", {}) if mend is None else (f"+{mend.key}", dict(mend.values))
    return tuple(
        Explanation(badge + key, {"count": count, "days": span.days} | values)
        for badge, count, enough, span in shown
        if count >= enough
    )


_MENDS = {
    "ticket.never_switches": "repeat.never_switches",
    "ticket.switches_by_itself": "repeat.switches_by_itself",
}


def mend_of(ticket: Explanation) -> Explanation:
    """What would end it, from the open ticket about a load that does not show the person (P4, S4)."""
    return Explanation(
        _MENDS.get(ticket.key, "repeat.move_plug"), {"appliance": ticket.values.get("appliance", "other")}
    )
