"""A clock that is set is told once, whichever way it goes."""

import pytest

from aggregator.health.clock import ClockWatch

from .conftest import Hands


@pytest.mark.parametrize(
    ("set_by", "back", "forward", "last"),
    [
        (0.0, 0, 0, 0.0),
        (1.9, 0, 0, 0.0),
        (-1.9, 0, 0, 0.0),
        (2.0, 0, 1, 2.0),
        (-3600.0, 1, 0, -3600.0),
        (86400.0, 0, 1, 86400.0),
    ],
)
def test_steps(
    hands: Hands, caplog: pytest.LogCaptureFixture, set_by: float, back: int, forward: int, last: float
) -> None:
    watch = ClockWatch(hands, hands.monotonic)
    watch.look()
    hands.pass_by(5.0, set_by=set_by)
    watch.look()
    hands.pass_by(500.0)
    watch.look()
    assert (watch.steps, watch.last_step_s) == ({"back": back, "forward": forward}, last)
    assert len(caplog.records) == back + forward
