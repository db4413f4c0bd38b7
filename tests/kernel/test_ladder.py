"""When each stage is due: hours since the quiet began."""

import pytest

from aggregator.kernel.events import Stage
from aggregator.kernel.ladder import Ladder

N, W, C, D, B = Stage.NORMAL, Stage.WATCH, Stage.CHECK, Stage.DANGER, Stage.BLIND


def ladder(limit=18.0, cap=50.0, seen_since=0.0):
    """Return a ladder in hours."""
    return Ladder(since=0.0, seen_since=seen_since, limit_s=limit, cap_s=cap, window_s=1.0)


@pytest.mark.parametrize(
    ("at", "asked_at", "blind", "expected"),
    [
        (0.0, None, False, N),
        (13.4, None, False, N),
        (13.5, None, False, W),
        (18.0, None, False, C),
        (18.5, 18.0, False, C),
        (19.0, 18.0, False, D),
        (18.0, None, True, B),
        (18.5, 18.0, True, C),
        (19.0, 18.0, True, D),
        (49.9, None, True, B),
        (50.0, None, True, D),
        (50.0, 49.9, False, D),
    ],
)
def test_stage(at, asked_at, blind, expected):
    assert ladder().stage(at, asked_at, blind) is expected


@pytest.mark.parametrize(
    ("limit", "cap", "seen_since", "watch_at", "check_at", "cap_at"),
    [
        pytest.param(18.0, 50.0, 0.0, 13.5, 18.0, 50.0, id="at home"),
        pytest.param(48.0, 50.0, 0.0, 36.0, 48.0, 50.0, id="away"),
        pytest.param(50.0, 50.0, 0.0, 37.5, 49.0, 50.0, id="the person is asked before the cap"),
        pytest.param(48.0, 24.0, 0.0, 23.0, 23.0, 24.0, id="high risk"),
        pytest.param(18.0, 50.0, 10.0, 23.5, 28.0, 50.0, id="after an outage"),
        pytest.param(18.0, 50.0, 40.0, 53.5, 58.0, 50.0, id="an outage leads to the cap"),
    ],
)
def test_due_times(limit, cap, seen_since, watch_at, check_at, cap_at):
    due = ladder(limit, cap, seen_since)
    assert (due.watch_at, due.check_at, due.cap_at) == (watch_at, check_at, cap_at)


@pytest.mark.parametrize(
    ("stage", "asked_at", "expected"),
    [(N, None, 13.5), (W, None, 18.0), (C, 18.0, 19.0), (B, None, 50.0), (D, 18.0, None)],
)
def test_next(stage, asked_at, expected):
    assert ladder().next_at(stage, asked_at) == expected


def test_after_an_outage_the_cap_may_come_before_the_limit():
    due = ladder(seen_since=40.0)
    assert due.next_at(N, None) == 50.0
    assert due.next_at(W, None) == 50.0
    assert due.stage(50.0, None, blind=False) is D
