"""A node's clock, its version, and whether a home has a node at all: tickets that close themselves."""

from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import SKEWED_REPORTS, TicketKind, is_outdated, skewed
from aggregator.domain.outage import DarkSign
from aggregator.domain.region import Region
from aggregator.domain.triage import HOME
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.darkness import find
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import nodes


def grace(region: Region) -> timedelta:
    """How long before its ticket a silent home is looked at; at most half of what makes it silent."""
    return min(region.outages.grace, region.heartbeat.missed_after / 2)


async def mind_clock(
    connection: AsyncConnection, context: Context, node: RowMapping, skew: timedelta, now: datetime
) -> int:
    """Judge how far a home's clock is ahead of ours, and return how many reports in a row it was wrong."""
    reports = skewed(node["skewed_reports"], skew)
    if reports == SKEWED_REPORTS:
        key = "ticket.clock_ahead" if skew > timedelta() else "ticket.clock_behind"
        why = Explanation(key, {"skew_s": abs(skew.total_seconds())})
        await _open(connection, context, TicketKind.CLOCK_SKEWED, node, why, now)
    elif reports == 0 and node["skewed_reports"] >= SKEWED_REPORTS:
        await close_ticket(connection, context, TicketKind.CLOCK_SKEWED, node["id"], now, HOME)
    return reports


async def mind_version(
    connection: AsyncConnection, context: Context, node: RowMapping, version: str, now: datetime
) -> bool:
    """Compare a home's version with the oldest that is supported, and return whether it is too old."""
    rules = context.region.nodes
    outdated = is_outdated(version, rules.minimum)
    if outdated and not node["outdated"]:
        facts = {"version": version, "minimum": rules.minimum, "newest": rules.newest or rules.minimum}
        await _open(connection, context, TicketKind.VERSION_OLD, node, Explanation("ticket.version_old", facts), now)
    elif node["outdated"] and not outdated:
        await close_ticket(connection, context, TicketKind.VERSION_OLD, node["id"], now, HOME)
    return outdated


async def mind_missing_node(
    connection: AsyncConnection, context: Context, household: str, now: datetime, by: str, *, served: bool = True
) -> None:
    """A home without any node is a ticket, as long as it is `served`: nothing else would say that nobody watches."""
    kind = TicketKind.NO_NODE
    if served and not await nodes.of_household(connection, household):
        why = Explanation("ticket.no_node", {"since_at": now.timestamp()})
        await open_ticket(connection, context, kind, household, why, now, household=household)
    else:
        await close_ticket(connection, context, kind, household, now, by)


async def forget_node(connection: AsyncConnection, context: Context, household: str, now: datetime, by: str) -> None:
    """A node of a home was revoked: nothing it showed counts any more, and a home left without any is told."""
    for sign in DarkSign:
        await find(connection, context, household, sign, now)
    await mind_missing_node(connection, context, household, now, by)


async def _open(
    connection: AsyncConnection, context: Context, kind: TicketKind, node: RowMapping, why: Explanation, now: datetime
) -> None:
    """Open a ticket about a node."""
    household = node["household_id"]
    await open_ticket(connection, context, kind, node["id"], why, now, household=household, node=node["id"])
