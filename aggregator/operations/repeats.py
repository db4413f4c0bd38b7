"""Repeat badges of several people, asked within a transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.repeats import LOOK_BACK, badges
from aggregator.kernel.events import Explanation
from aggregator.store import equipment, incidents


async def badges_of(
    connection: AsyncConnection, households: Collection[str], now: datetime
) -> Mapping[str, tuple[Explanation, ...]]:
    """What stands out, by household."""
    occasions = await incidents.occasions(connection, households, now - LOOK_BACK)
    unsuitable = await equipment.with_unsuitable_plug(connection, households)
    return {
        household: badges(occasions.get(household, ()), now, plug_unsuitable=household in unsuitable)
        for household in households
    }
