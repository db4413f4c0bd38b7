"""How many unknown tokens an address may show."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.api.patience import Patience

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "waits"),
    [
        ([0, 0, 0], [None, None, None]),
        ([0, 0, 0, 0], [None, None, None, 15 * MINUTE]),
        ([0, 1, 2, 3], [None, None, None, 12 * MINUTE]),
        ([0, 1, 2, 15], [None, None, None, None]),
        ([0, 1, 2, 3, 4], [None, None, None, 12 * MINUTE, 12 * MINUTE]),
    ],
)
def test_how_long_to_wait(minutes: list[int], waits: list[timedelta | None]) -> None:
    patience = Patience()
    told = [
        patience.wait_after("192.0.2.1", NOON + minute * MINUTE, allowed=3, within=15 * MINUTE) for minute in minutes
    ]
    assert told == waits


def test_origins_are_counted_each() -> None:
    patience = Patience()
    told = [patience.wait_after(f"192.0.2.{one}", NOON, allowed=1, within=MINUTE) for one in range(5)]
    assert told == [None] * 5


def test_a_storm_from_everywhere_fills_no_memory() -> None:
    patience = Patience()
    for one in range(10_500):
        patience.wait_after(f"origin {one}", NOON, allowed=1, within=MINUTE)
    assert len(patience._wrong) == 10_000
    assert patience.wait_after("origin 10499", NOON, allowed=1, within=MINUTE) == MINUTE
