"""Vendors of check-in calls as equipment of ours: one that fails or falls silent is our fault (C7)."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Role
from aggregator.domain.equipment import TicketKind
from aggregator.domain.working_time import next_close
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import check_ins
from aggregator.store.claims import claim

_WEEK = timedelta(days=7)
_STALE = timedelta(hours=12)
"""A look that comes so late tells of our own outage: the vendor could not reach us either."""


async def heard_from(
    connection: AsyncConnection, context: Context, actor: Actor, now: datetime, *, fault: bool
) -> None:
    """A source has told something: it is not silent, and works unless it told of a fault of its own."""
    failing, silent = subjects(actor.user)
    if fault:
        why = Explanation("ticket.check_ins_failing", {"source": actor.user})
        await open_ticket(connection, context, TicketKind.CHANNEL_FAILING, failing, why, now)
    else:
        await close_ticket(connection, context, TicketKind.CHANNEL_FAILING, failing, now, actor.user)
    if actor.role is Role.VENDOR:
        await check_ins.heard(connection, actor.user, now, _next_look(context, now))
        await close_ticket(connection, context, TicketKind.CHANNEL_FAILING, silent, now, actor.user)


async def note_silent_source(context: Context, name: str) -> int:
    """Open the ticket of a vendor that told nothing on an office day like one it told something on a week before."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, check_ins.check_in_sources.c.name, name):
            return 0
        row = await check_ins.source(connection, name)
        if row is None or row["silent_at"] is None or row["silent_at"] > now:
            return 0
        day = _start_of_day(context, row["silent_at"]) - _WEEK
        missed = await check_ins.told_between(connection, name, day, day + timedelta(days=1))
        if missed and now - row["silent_at"] < _STALE:
            why = Explanation("ticket.check_ins_silent", {"source": name, "heard_at": row["heard_at"].timestamp()})
            await open_ticket(connection, context, TicketKind.CHANNEL_FAILING, subjects(name)[1], why, now)
            await check_ins.look_again(connection, name, None)
        else:
            await check_ins.look_again(connection, name, _next_look(context, now))
    return 1


def _next_look(context: Context, after: datetime) -> datetime:
    """The end of the next office day."""
    return next_close(after, context.region.duty, context.region.timezone)


def _start_of_day(context: Context, at: datetime) -> datetime:
    """Local midnight before a moment."""
    return at.astimezone(context.region.timezone).replace(hour=0, minute=0, second=0, microsecond=0)


def subjects(name: str) -> tuple[str, str]:
    """What a source's two tickets are about: its calls fail, it tells nothing."""
    return f"check_ins:{name}", f"check_ins_feed:{name}"
