"""Who is on call at a desk, asked within a transaction: who hears first of an incident, and who after them."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE
from aggregator.domain.delivery.dedupe import dedupe
from aggregator.domain.region import Recipient
from aggregator.domain.roster import OnCall, OnCallPerson, Part, at_work, chained, other_desk
from aggregator.operations.context import Context
from aggregator.store import rosters

__all__ = ["OnCall", "OnCallPerson", "is_empty", "on_call", "told", "ways_of"]

_MOMENT = timedelta(microseconds=1)


async def on_call(connection: AsyncConnection, context: Context, desk: str, at: datetime) -> OnCall:
    """Who answers for a desk at a moment: first whoever is on call, then the substitutes; and the supervisors.

    Somebody who is away, or whom nothing reaches, is left out.
    """
    shifts = await rosters.shifts(connection, desk, at, at + _MOMENT)
    users = {shift.user for shift in shifts}
    away = await rosters.absences(connection, users, at, at + _MOMENT)
    found = at_work(shifts, away, at, context.region.timezone)
    ways = await rosters.ways(connection, context.cipher, {shift.user for shift in found})
    people = [(shift, OnCallPerson(name=shift.user, ways=ways[shift.user])) for shift in found if shift.user in ways]
    return OnCall(
        people=tuple(person for shift, person in people if shift.part is not Part.SUPERVISOR),
        supervisors=tuple(person for shift, person in people if shift.part is Part.SUPERVISOR),
    )


async def ways_of(connection: AsyncConnection, context: Context, user: str) -> tuple[Recipient, ...]:
    """The ways to reach a member of staff, in the order they are tried; none when nobody has written any down."""
    return (await rosters.ways(connection, context.cipher, [user])).get(user, ())


async def is_empty(connection: AsyncConnection, context: Context, desk: str, at: datetime) -> bool:
    """Whether a desk has nobody: it uses a roster, or nobody is configured, and nobody is on call."""
    if (await on_call(connection, context, desk, at)).people:
        return False
    return not context.region.recipients.get(desk) or await rosters.uses_roster(connection, desk)


async def told(connection: AsyncConnection, context: Context, desk: str, at: datetime) -> tuple[Recipient, ...]:
    """Who hears of an incident first: whom the configuration names, and the first on call, the others after them.

    For a desk without anybody the control centre hears it too; where that is empty as well, everybody configured.
    """
    if not await is_empty(connection, context, desk, at):
        return await _of_desk(connection, context, desk, at)
    other = other_desk(desk, "")
    if desk != CENTRE and not await is_empty(connection, context, other, at):
        named = context.region.recipients.get(desk, ())
        return tuple(dedupe([*named, *await _of_desk(connection, context, other, at)]))
    everybody = [way for ways in context.region.recipients.values() for way in ways]
    return tuple(dedupe([*everybody, *context.region.equipment_recipients]))


async def _of_desk(connection: AsyncConnection, context: Context, desk: str, at: datetime) -> tuple[Recipient, ...]:
    """Whom the configuration names at a desk, and the first on call with those after them."""
    found = await on_call(connection, context, desk, at)
    return tuple(dedupe([*context.region.recipients.get(desk, ()), *chained(found.people)]))
