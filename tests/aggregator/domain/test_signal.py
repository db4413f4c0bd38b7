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


@pytest.mark.parametrize(
    ("kind", "priority"),
    [
        (SignalKind.SOS, Priority.SOS),
        (SignalKind.DANGER_WORDS, Priority.DANGER_WORDS),
        (SignalKind.DANGER, Priority.DANGER),
        (SignalKind.CANNOT_SEE, Priority.DANGER),
        (SignalKind.MISSED_CHECK, Priority.DANGER),
        (SignalKind.NEEDS_HELP, Priority.DANGER),
        (SignalKind.CHECK_REQUEST, Priority.MISSED_CHECK),
    ],
)
def test_how_urgent_each_kind_is(kind: SignalKind, priority: Priority):
    assert signal(kind).priority is priority


def test_calls_for_help_come_first():
    assert [priority.calls_for_help for priority in Priority] == [True, True, False, False, False]
    assert sorted(Priority, key=lambda one: one.rank) == list(Priority)


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
