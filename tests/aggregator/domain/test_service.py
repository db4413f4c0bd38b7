"""What of a service lies within a stay."""

from datetime import datetime, timedelta

import pytest

from aggregator.domain.service import Service, ServicePeriod, during

from .conftest import LATER, NOON, SOON

BEFORE, AFTER = NOON - timedelta(days=1), LATER + timedelta(days=1)


@pytest.mark.parametrize(
    ("started_at", "ended_at", "since", "until", "left"),
    [
        (NOON, None, BEFORE, None, [(NOON, None)]),
        (NOON, None, SOON, LATER, [(SOON, LATER)]),
        (NOON, LATER, SOON, None, [(SOON, LATER)]),
        (NOON, SOON, BEFORE, LATER, [(NOON, SOON)]),
        (NOON, SOON, SOON, LATER, []),
        (LATER, AFTER, NOON, SOON, []),
    ],
)
def test_a_period_is_cut_to_the_stay(
    started_at: datetime,
    ended_at: datetime | None,
    since: datetime,
    until: datetime | None,
    left: list[tuple[datetime, datetime | None]],
):
    period = ServicePeriod(service=Service.PLUG, started_at=started_at, ended_at=ended_at)
    assert [(one.started_at, one.ended_at) for one in during([period], since, until)] == left
