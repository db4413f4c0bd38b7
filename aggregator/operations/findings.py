"""What is known to be so in a home, asked within a transaction (K5). Cases read it too."""

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.checklist import found
from aggregator.kernel.events import Explanation
from aggregator.store import checklists


async def found_at_home(connection: AsyncConnection, household: str) -> tuple[Explanation, ...]:
    """Every finding that no later answer took back, in the words of then."""
    return tuple(answer.words for answer in found(await checklists.of_household(connection, household)))
