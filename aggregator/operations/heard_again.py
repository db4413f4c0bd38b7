"""Homes that were only silent and are heard again, many at once: after an outage they all come back together."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations.context import Context
from aggregator.operations.node_health import grace
from aggregator.store import heard_again, outages


async def hear_again(connection: AsyncConnection, context: Context, found: Collection[str], now: datetime) -> int:
    """End the silence of those of the nodes that showed nothing else, and return how many they were.

    It has the effects of `darkness.find`. Whoever needs more than that is left to the long way of a report.
    """
    silent = await heard_again.only_silent(connection, found)
    if silent:
        region = context.region
        await heard_again.hear(connection, silent, now, now + region.heartbeat.missed_after - grace(region))
        for outage in sorted({one.outage for one in silent if one.outage is not None}):
            await outages.judge_soon(connection, outage, now)
        context.wake.rouse()
    return len(silent)
