"""What keeps happening at one home (K7), and what would end it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.domain.incident import Move
from aggregator.kernel.events import Explanation

DISPATCHES, DISPATCH_SPAN = 3, timedelta(days=60)
SIGNALS, SIGNAL_SPAN = 5, timedelta(days=30)

LOOK_BACK = max(DISPATCH_SPAN, SIGNAL_SPAN)
"""Nothing older counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A row of a person's timelines: a signal that opened or joined an incident, or a dispatch."""

    at: datetime
    move: Move


def badges(occasions: Iterable[Occasion], now: datetime, *, plug_unsuitable: bool) -> tuple[Explanation, ...]:
    """What stands out, with the mend where one is known: a plug that cannot show the person is moved."""
    known = tuple(occasions)
    dispatches = sum(one.move is Move.DISPATCH and one.at > now - DISPATCH_SPAN for one in known)
    signals = sum(one.move is not Move.DISPATCH and one.at > now - SIGNAL_SPAN for one in known)
    mend = "+repeat.move_plug" if plug_unsuitable else ""
    shown = (
        ("repeat.dispatches", dispatches, DISPATCHES, DISPATCH_SPAN),
        ("repeat.signals", signals, SIGNALS, SIGNAL_SPAN),
    )
    return tuple(
        Explanation(key + mend, {"count": count, "days": span.days})
        for key, count, enough, span in shown
        if count >= enough
    )
