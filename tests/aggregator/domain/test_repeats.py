"""What keeps happening stands out."""

from datetime import timedelta

import pytest

from aggregator.domain.incident import Move
from aggregator.domain.repeats import Occasion, RepeatRules, badges, mend_of
from aggregator.kernel.events import Explanation

from .conftest import NOON


def occasions(move: Move, *days_ago: float) -> list[Occasion]:
    return [Occasion(at=NOON - timedelta(days=days), move=move) for days in days_ago]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], []),
        (occasions(Move.DISPATCH, 1, 59), []),
        (occasions(Move.DISPATCH, 1, 30, 59), [("repeat.dispatches", 3)]),
        (occasions(Move.DISPATCH, 1, 30, 60), []),
        (occasions(Move.RAISE, 1, 2, 3, 4), []),
        (occasions(Move.RAISE, 1, 2) + occasions(Move.JOIN, 3, 4) + occasions(Move.DEFER, 29), [("repeat.signals", 5)]),
        (occasions(Move.RAISE, 1, 2, 3, 4, 30), []),
    ],
)
def test_badges(known: list[Occasion], expected: list[tuple[str, int]]):
    shown = badges(known, NOON, RepeatRules())
    assert [(one.key, one.values["count"]) for one in shown] == expected


def test_the_region_says_how_much_is_too_often():
    rules = RepeatRules(dispatches=2, dispatch_span=timedelta(days=7), signals=1, signal_span=timedelta(days=2))
    known = occasions(Move.DISPATCH, 1, 6, 8) + occasions(Move.RAISE, 1, 3)
    shown = badges(known, NOON, rules)
    assert [(one.key, dict(one.values)) for one in shown] == [
        ("repeat.dispatches", {"count": 2, "days": 7}),
        ("repeat.signals", {"count": 1, "days": 2}),
    ]
    assert rules.look_back == timedelta(days=7)


@pytest.mark.parametrize(
    ("ticket", "mend", "appliance"),
    [
        (Explanation("ticket.never_switches", {"appliance": "tv"}), "repeat.never_switches", "tv"),
        (Explanation("ticket.switches_by_itself", {"appliance": "fan"}), "repeat.switches_by_itself", "fan"),
        (Explanation("ticket.of_another_version"), "repeat.move_plug", "other"),
    ],
)
def test_an_unsuitable_plug_is_the_mend(ticket: Explanation, mend: str, appliance: str):
    (badge,) = badges(occasions(Move.RAISE, 1, 2, 3, 4, 5), NOON, RepeatRules(), mend=mend_of(ticket))
    assert badge.key == f"repeat.signals+{mend}"
    assert badge.values == {"count": 5, "days": 30, "appliance": appliance}
