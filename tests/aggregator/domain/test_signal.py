"""What fired, told apart by the home's own explanation."""

import pytest

from aggregator.domain.incident import Priority
from aggregator.domain.signal import SignalKind, cannot_see, danger_kind
from aggregator.kernel.events import Clock, Explanation, Stage
from aggregator.kernel.wire import StageItem

from .conftest import NOON, signal


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("quiet.home+danger.unanswered", SignalKind.MISSED_CHECK),
        ("quiet.home+danger.missed+longest.home", SignalKind.MISSED_CHECK),
        ("quiet.away+danger.cap", SignalKind.DANGER),
        ("quiet.blind+danger.cap", SignalKind.CANNOT_SEE),
        ("something.new", SignalKind.DANGER),
    ],
)
def test_kinds_of_danger(key: str, kind: SignalKind):
    assert danger_kind(Explanation(key)) is kind


@pytest.mark.parametrize("kind", [kind for kind in SignalKind if kind is not SignalKind.SOS])
def test_a_call_for_help_comes_first(kind: SignalKind):
    assert signal(SignalKind.SOS).priority.rank < signal(kind).priority.rank
    assert signal(kind).priority is Priority.DANGER


@pytest.mark.parametrize(
    ("stage", "key", "expected"),
    [
        (Stage.BLIND, "blind.offline", True),
        (Stage.DANGER, "quiet.blind+danger.cap", True),
        (Stage.DANGER, "quiet.home+danger.cap", False),
        (Stage.CHECK, "quiet.blind", False),
        (Stage.NORMAL, "normal.evidence", False),
    ],
)
def test_a_home_that_cannot_see(stage: Stage, key: str, expected: bool):
    item = StageItem(
        at=NOON,
        previous=Stage.NORMAL,
        stage=stage,
        clock=Clock.HOME,
        quiet_s=0.0,
        limit_s=0.0,
        why=Explanation(key),
    )
    assert cannot_see(item) is expected
