"""The aggregator is killed around every act of a story: nothing is lost, nothing is wrong, nobody is told too often."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio

from simulator.stage.mailbox import Received
from tests.acceptance.timeline.story import Person, Story
from tests.acceptance.timeline.troubles import (
    KilledAfter,
    KilledBefore,
    KilledSending,
    KilledUnder,
    Troubles,
)

from .forced_entry import tell_forced_entry

EVENING = "2022-11-11 22:30"

type Row = tuple[str, str, str | None, str, str, str]


async def rows_of(s: Story, home: Person) -> list[Row]:
    """The timeline without its times."""
    return [
        (row["who"], row["what"], row["state_from"], row["state_to"], row["why"]["key"], row["memo"])
        for row in await s.after().timeline(home)
    ]


def copies(messages: list[Received]) -> Counter[tuple[str, str, str, str]]:
    """How often each message reached each address."""
    return Counter((one.via, one.to, one.subject, one.body) for one in messages)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def undisturbed(template: Any, tmp_path_factory: pytest.TempPathFactory, library: Any) -> tuple[list[Row], Any]:
    """The same story without a crash: its timeline and its messages."""
    async with Story(tmp_path_factory.mktemp("undisturbed"), template, library, EVENING) as s:
        home = await tell_forced_entry(s)
        return await rows_of(s, home), copies(s.post.messages)


@pytest.mark.parametrize("troubles", [KilledBefore, KilledAfter, KilledUnder, KilledSending])
async def test_a_story_goes_on_after_every_crash(
    story: Callable[..., Story], undisturbed: tuple[list[Row], Any], troubles: Callable[[Story], Troubles]
):
    rows, messages = undisturbed
    async with story(EVENING, troubles=troubles) as s:
        home = await tell_forced_entry(s)
        assert s.crashes >= len(messages)
        assert await rows_of(s, home) == rows
        told = copies(s.post.messages)
        assert told.keys() == messages.keys()
        assert (told - messages).total() <= s.crashes
        assert max(told.values()) <= 2
        assert len(await s.incidents(home)) == 1
