"""Repeat badges of several people, asked within a transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.repeats import badges, mend_of
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import incidents, plugs


async def badges_of(
    connection: AsyncConnection, context: Context, households: Collection[str], now: datetime
) -> Mapping[str, tuple[Explanation, ...]]:
    """What stands out, by household."""
    rules = context.region.repeats
    occasions = await incidents.occasions(connection, households, now - rules.look_back)
    mends = {household: mend_of(why) for household, why in (await plugs.unsuitable(connection, households)).items()}
    return {
        household: badges(occasions.get(household, ()), now, rules, mend=mends.get(household))
        for household in households
    }
