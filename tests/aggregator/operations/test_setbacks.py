"""What fails rests, longer each time, and keeps nothing else from being done."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery
from aggregator.operations.due_work import DueWork
from aggregator.operations.scanner import Scanner
from aggregator.operations.setbacks import LONGEST, Setbacks

from .conftest import TurnedClock

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
BAD = range(60)
"""More than fit a batch, and the first of all."""


class Work:
    """Due work of which some always fails."""

    def __init__(self, rows: Sequence[int]) -> None:
        self.rows = list(rows)
        self.tried: list[int] = []
        self.bad = set(BAD)

    async def due(self, _connection: AsyncConnection, _now: datetime, limit: int) -> Sequence[int]:
        return self.rows[:limit]

    async def run(self, _context: Context, row: int) -> int:
        self.tried.append(row)
        if row in self.bad:
            raise ValueError(row)
        self.rows.remove(row)
        return 1


def scanner(context: Context, work: Any) -> Scanner:
    """A scanner for one kind."""
    return Scanner(context, Delivery(context, {}), (DueWork(name="thing", due=work.due, run=work.run),))


async def test_rows_that_always_fail_starve_no_other(context: Context, caplog: pytest.LogCaptureFixture):
    work = Work(range(200))
    one = scanner(context, work)
    rounds = [await one.run_due() for _ in range(8)]
    assert sum(rounds) == 140
    assert work.rows == list(BAD)
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(told) == len(set(told)) == len(BAD)
    assert one.state.failing == len(BAD)


async def test_what_fails_is_tried_less_and_less_but_at_least_every_minute(context: Context, clock: TurnedClock):
    work = Work([1])
    one = scanner(context, work)
    for _ in range(600):
        await one.run_due()
        clock.at += timedelta(seconds=1)
    assert 12 <= len(work.tried) <= 20


async def test_what_was_mended_is_done_and_forgotten(context: Context, clock: TurnedClock):
    work = Work([1, 2])
    one = scanner(context, work)
    await one.run_due()
    work.bad = {2}
    await one.run_due()
    assert (work.rows, one.state.failing) == ([2], 1)
    work.rows = []  # another process could do it
    await one.run_due()
    assert one.state.failing == 0


class Losing:
    """Work that loses against another transaction twice, after having committed something or before."""

    def __init__(self, *, commits: bool) -> None:
        self.commits = commits
        self.tried = 0

    async def due(self, _connection: AsyncConnection, _now: datetime, _limit: int) -> Sequence[int]:
        return [1][self.tried // 3 :]

    async def run(self, context: Context, _row: int) -> int:
        self.tried += 1
        if self.commits:
            async with context.database.write():
                pass
        if self.tried < 3:
            raise OperationalError("UPDATE", None, DeadlockError())
        return 1


class DeadlockError(Exception):
    """What the driver says about a deadlock."""

    sqlstate = "40P01"


@pytest.mark.parametrize(("commits", "rounds"), [(False, [1]), (True, [0, 0])])
async def test_work_that_lost_is_done_again_unless_some_of_it_is_done(
    context: Context, *, commits: bool, rounds: list[int]
):
    one = scanner(context, Losing(commits=commits))
    assert [await one.run_due() for _ in rounds] == rounds


@pytest.mark.parametrize(
    ("failures", "after", "rests"),
    [
        (0, 0, False),
        (1, 0, False),
        (2, 1, True),
        (2, 2, False),
        (4, 7, True),
        (4, 8, False),
        (40, 59, True),
        (40, 60, False),
        (40, -3600, False),
    ],
)
def test_pauses_grow_up_to_a_minute(failures: int, after: int, *, rests: bool):
    known = Setbacks()
    for _ in range(failures):
        known.failed("thing 1", NOON)
    assert known.rests("thing 1", NOON + timedelta(seconds=after)) is rests
    assert timedelta(minutes=1) == LONGEST
