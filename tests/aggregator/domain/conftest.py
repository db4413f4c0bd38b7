"""Short names for the facts of the tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.domain.access import CENTRE, Actor, Role, dong_desk
from aggregator.domain.duty import Routing
from aggregator.domain.incident import Decision, Incident
from aggregator.domain.signal import Signal, SignalKind
from aggregator.domain.triage import raise_incident
from aggregator.kernel.events import Explanation

SEOUL = ZoneInfo("Asia/Seoul")
NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=5)
LATER = NOON + timedelta(hours=1)
MORNING = NOON + timedelta(hours=21)

DONG = Routing(desk=dong_desk("mangu"), deferred_until=None, changes_at=LATER, why=Explanation("route.dong"))
AT_CENTRE = Routing(desk=CENTRE, deferred_until=None, changes_at=MORNING, why=Explanation("route.centre_consent"))
DEFERRED = Routing(
    desk=dong_desk("mangu"), deferred_until=MORNING, changes_at=MORNING, why=Explanation("route.deferred")
)

KIM = Actor(user="kim", role=Role.DONG_OFFICER, dongs=frozenset({"mangu"}))
PARK = Actor(user="park", role=Role.CENTRE_OFFICER)
CHOI = Actor(user="choi", role=Role.ADMINISTRATOR)


def signal(kind: SignalKind = SignalKind.DANGER, at: datetime = NOON) -> Signal:
    """A signal of a kind."""
    return Signal(kind=kind, at=at, why=Explanation(f"signal.{kind}"))


def opened(routing: Routing = DONG, kind: SignalKind = SignalKind.DANGER) -> Incident:
    """The incident a first signal makes."""
    return raise_incident("h_1", signal(kind), routing, NOON).incident


def moves(decision: Decision) -> list[str]:
    """The moves of a decision."""
    return [row.move.value for row in decision.transitions]
