"""What whoever calls or visits must know about a person and their home, asked within a transaction (W4, K4)."""

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.reachability import Reach, sentences
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import dangers


async def warnings(connection: AsyncConnection, context: Context, household: str) -> tuple[Explanation, ...]:
    """The warnings about a home that hold now, in staff's own words."""
    return tuple(note.sentence for note in await dangers.of_household(connection, context.cipher, household))


def reachability(person: RowMapping) -> tuple[Explanation, ...]:
    """How to reach the person of a household's row."""
    return sentences(map(Reach, person["facts"]))
