"""A wall board beside its counts (K2): whether lines, feeds and homes are well, and masked names of what goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may, require
from aggregator.domain.incident import State
from aggregator.domain.masked_name import masked
from aggregator.domain.region import Recipient, Region
from aggregator.operations.check_in_sources import subjects
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label
from aggregator.operations.visibility import sight_of
from aggregator.store import desk_health, gauges, households, incident_lists
from aggregator.store.desk_health import Homes
from aggregator.store.incident_lists import Wanted

_ROWS = 40
"""A board has room for fewer."""
_SHOWN = (State.OPEN, State.DISPATCHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHealth:
    """A channel by which people are told; `failures` in a row, and since when it counts as failing (None: it works)."""

    name: str
    failures: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """Somebody who sends us results of calls, when we heard of them last, and since when they count as failing."""

    name: str
    heard_at: datetime
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskBoard:
    """`names` are masked, by the label of an incident; they tell nobody who it is, so no look is logged.

    `lines` and `feeds` are the region's, `homes` those the reader may see.
    """

    at: datetime
    names: Mapping[str, str]
    lines: tuple[LineHealth, ...]
    feeds: tuple[FeedHealth, ...]
    homes: Homes


async def board(context: Context, actor: Actor) -> DeskBoard:
    """The board of whoever asks; names only for those who may see persons. Raises Forbidden."""
    require(actor, Permission.SEE_INCIDENTS)
    now = context.clock.now()
    async with context.database.read() as connection:
        failing = await desk_health.failing(connection)
        failures = await gauges.failing_channels(connection)
        heard = await desk_health.feeds(connection)
        return DeskBoard(
            at=now,
            names=await _names(connection, context, actor, now),
            lines=tuple(
                LineHealth(name=name, failures=failures.get(name, 0), failing_since=failing.get(name))
                for name in sorted({*_lines(context.region), *failures})
            ),
            feeds=tuple(
                FeedHealth(
                    name=name,
                    heard_at=at,
                    failing_since=min((failing[one] for one in subjects(name) if one in failing), default=None),
                )
                for name, at in heard.items()
            ),
            homes=await desk_health.homes(connection, sight_of(actor, now, permission=Permission.SEE_INCIDENTS)),
        )


async def _names(connection: AsyncConnection, context: Context, actor: Actor, now: datetime) -> dict[str, str]:
    """Masked names of the most urgent incidents that wait or to which somebody goes."""
    if not may(actor, Permission.SEE_PERSONS):
        return {}
    sight = sight_of(actor, now)
    shown = await incident_lists.page(connection, context.cipher, sight, Wanted(states=_SHOWN), limit=_ROWS)
    return {label(one.incident.number): masked(households.opened(context.cipher, one.person, "name")) for one in shown}


def _lines(region: Region) -> Iterator[str]:
    """The channels the configuration tells people by."""
    ways: list[Recipient] = [way for desk in region.recipients.values() for way in desk]
    ways += region.equipment_recipients
    while ways:
        way = ways.pop()
        yield way.channel
        ways += way.then
