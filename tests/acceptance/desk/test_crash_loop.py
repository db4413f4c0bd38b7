"""The aggregator is killed around every act of a story: nothing is lost, nothing is wrong, nobody is told too often."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from simulator.stage.mailbox import Received
from tests.acceptance.journal import read_journal
from tests.acceptance.timeline.story import Person, Story
from tests.acceptance.timeline.troubles import (
    Calm,
    KilledAfter,
    KilledBefore,
    KilledSending,
    KilledUnder,
)

from .forced_entry import tell_forced_entry

EVENING = "2022-11-11 22:30"
ACTS = 11
CRASHES = {KilledBefore: ACTS, KilledAfter: ACTS, KilledUnder: ACTS + 1, KilledSending: 2}
"""How the aggregator is killed, and how often at least: around every act, under every report too, in every sending."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a telling ended."""

    rows: list[Row]
    messages: Counter[tuple[str, str, str, str]]
    incidents: int
    crashes: int
    signals: int


async def tell(s: Story, founding: asyncio.Lock) -> Told:
    async with AsyncExitStack() as stack:
        async with founding:  # one process prepares one database at a time
            await stack.enter_async_context(s)
        home = await tell_forced_entry(s)
        return Told(
            rows=await rows_of(s, home),
            messages=copies(s.post.messages),
            incidents=len(await s.incidents(home)),
            crashes=s.crashes,
            signals=sum(entry.type == "stage" for entry in read_journal(s.region.database)),
        )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tellings(
    tmp_path_factory: pytest.TempPathFactory, library: Path
) -> AsyncIterator[dict[type[Calm], asyncio.Task[Told]]]:
    """All tellings at the same time: most of each is waiting for a process to start."""
    founding = asyncio.Lock()
    tasks = {
        troubles: asyncio.create_task(
            tell(Story(tmp_path_factory.mktemp("telling"), library, EVENING, troubles=troubles), founding)
        )
        for troubles in (Calm, *CRASHES)
    }
    yield tasks
    for task in tasks.values():
        task.cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)


@pytest.mark.parametrize(("troubles", "at_least"), CRASHES.items())
async def test_a_story_goes_on_after_every_crash(
    tellings: dict[type[Calm], asyncio.Task[Told]], troubles: type[Calm], at_least: int
):
    calm, told = await tellings[Calm], await tellings[troubles]
    assert told.crashes >= at_least
    assert told.rows == calm.rows
    assert (told.incidents, told.signals) == (calm.incidents, calm.signals)
    assert told.messages.keys() == calm.messages.keys()
    twice = Counter(to for _, to, _, _ in (told.messages - calm.messages).elements())
    assert max(twice.values(), default=0) <= told.crashes


async def test_a_calm_telling_says_everything_once(tellings: dict[type[Calm], asyncio.Task[Told]]):
    calm = await tellings[Calm]
    assert set(calm.messages.values()) == {1}
    assert (calm.incidents, calm.crashes) == (1, 0)
