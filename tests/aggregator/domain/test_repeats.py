"""What keeps happening stands out."""

from datetime import timedelta

import pytest

from aggregator.domain.incident import Move
from aggregator.domain.repeats import Occasion, badges

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
    shown = badges(known, NOON, plug_unsuitable=False)
    assert [(one.key, one.values["count"]) for one in shown] == expected


def test_an_unsuitable_plug_is_the_mend():
    (badge,) = badges(occasions(Move.RAISE, 1, 2, 3, 4, 5), NOON, plug_unsuitable=True)
    assert badge.key == "repeat.signals+repeat.move_plug"
