"""What statistics remember of incidents: never what was so before, and never too much."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from aggregator.domain.incident import ContactMeans, ContactOutcome
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period, local_day
from aggregator.domain.statistics.words import Table
from aggregator.operations import incidents, statistics

from .conftest import ADMINISTRATOR, OFFICER, Town


async def counted(town: Town) -> tuple[Any, ...]:
    """Households with signals, contacts, dispatches today."""
    today = local_day(town.clock.at, town.context.region.timezone)
    question = Question(period=Period(first=today, last=today))
    report = await statistics.make(town.context, ADMINISTRATOR, Table.CENTRE, question)
    assert report.sheet.total is not None
    return report.sheet.total


async def signals(town: Town, number: int) -> None:
    for _ in range(number):
        home = await town.home(await town.register())
        await home.send(home.danger())


async def called(town: Town, number: int) -> None:
    await incidents.contact(
        town.context, OFFICER, number, means=ContactMeans.CALL, outcome=ContactOutcome.NO_ANSWER, memo=""
    )


async def test_what_happens_meanwhile_counts_even_at_the_same_moment(town: Town):
    await signals(town, 2)
    found = [await counted(town)]
    await incidents.claim(town.context, OFFICER, 1001)
    for _ in range(2):
        await called(town, 1001)
        found.append(await counted(town))
    await signals(town, 1)
    assert [*found, await counted(town)] == [(2, 0, 0), (2, 1, 0), (2, 2, 0), (3, 2, 0)]


async def test_a_timeline_is_read_once(town: Town):
    await signals(town, 3)
    read: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        read.append(statement)

    first = await counted(town)
    event.listen(Engine, "before_cursor_execute", listen)
    try:
        assert await counted(town) == first
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert len(read) > 2
    assert [statement for statement in read if "transitions.why" in statement] == []


@pytest.mark.parametrize("most", [0, 1, 3])
async def test_what_is_forgotten_is_read_again(town: Town, monkeypatch: pytest.MonkeyPatch, most: int):
    monkeypatch.setattr("aggregator.operations.occurrences._MOST", most)
    await signals(town, 4)
    found = await asyncio.gather(*(counted(town) for _ in range(3)))
    assert {*found, await counted(town)} == {(4, 0, 0)}
    assert len(town.context.occurrences._known) == most


async def test_another_day_is_another_question(town: Town):
    await signals(town, 1)
    town.clock.at += timedelta(days=1)
    assert await counted(town) == (0, 0, 0)
