"""The reminder of a task that is due, to whoever has it, and later to whoever supervises them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import dong_desk
from aggregator.domain.region import Recipient
from aggregator.domain.task.machine import Task
from aggregator.domain.task.reminders import remind
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.operations.rosters import on_call, told
from aggregator.store import rosters, tasks, teams
from aggregator.store.claims import claim


async def note_due(context: Context, number: int) -> int:
    """Remind of one task; 0 when it is not due any more."""
    now, region = context.clock.now(), context.region
    async with context.database.write() as connection:
        if not await claim(connection, tasks.tasks.c.number, number):
            return 0
        task = await tasks.get(connection, number)
        if task is None or task.next_at is None or task.next_at > now:
            return 0
        decision, reminder = remind(task, region.tasks, region.duty, region.timezone, now)
        await tasks.save(connection, context.cipher, decision)
        people = await _people(connection, task)
        if reminder.to_supervisor:
            found = await on_call(connection, context, dong_desk(task.dong), now)
            supervisors = [way for one in found.supervisors for way in one.ways[:1]]
        else:
            supervisors = []
        ways = await rosters.ways(connection, context.cipher, people)
        own = (*(_first_with_rest(ways[name]) for name in people if ways.get(name)), *supervisors)
        recipients = own or await told(connection, context, dong_desk(task.dong), now)
        await plan(connection, context, recipients, "task", Cause(task=number), now)
    return 1


async def _people(connection: AsyncConnection, task: Task) -> Sequence[str]:
    """Whose task it is: the person, else the members of the team."""
    if task.person is not None:
        return [task.person]
    assert task.team is not None
    return await teams.members(connection, task.dong, task.team)


def _first_with_rest(ways: tuple[Recipient, ...]) -> Recipient:
    """The first way to somebody, the others being tried after it."""
    first, *rest = ways
    return Recipient(
        channel=first.channel, address=first.address, language=first.language, within=first.within, then=tuple(rest)
    )
