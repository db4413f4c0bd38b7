"""Follow-ups that follow from something else (F4), in the caller's transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.incident import Incident
from aggregator.domain.task import follow_up, handling
from aggregator.domain.task.follow_up import Occasion, follow_ups
from aggregator.domain.task.machine import Kind, Team
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.task_views import TaskRow, task_row
from aggregator.operations.tasks import put
from aggregator.operations.visibility import own_household
from aggregator.store import cases, households, tasks


async def after_closing(
    connection: AsyncConnection, context: Context, incident: Incident, who: str, now: datetime
) -> None:
    """The follow-ups of an incident that was closed with a result that wants them."""
    if incident.result not in follow_up.WANTED:
        return
    dong = await _dong(connection, incident.household)
    rules = context.region.follow_up_of(dong)
    occasions = follow_ups(now, rules.days, context.region.duty, context.region.timezone)
    await _make(connection, context, incident.household, dong, occasions, who, now, incident=incident.number)


async def after_opening_case(
    connection: AsyncConnection,
    context: Context,
    household: str,
    dong: str,
    case: int,
    officer: str,
    who: str,
    now: datetime,
) -> None:
    """The follow-ups of a case, for the officer responsible."""
    rules = context.region.follow_up_of(dong)
    occasions = follow_ups(now, rules.days, context.region.duty, context.region.timezone)
    await _make(connection, context, household, dong, occasions, who, now, case=case, person=officer)


async def after_discharge(
    connection: AsyncConnection, context: Context, household: str, who: str, now: datetime
) -> None:
    """The follow-ups of somebody who has come home from hospital, for whoever has the running case."""
    dong = await _dong(connection, household)
    rules = context.region.follow_up_of(dong)
    occasions = follow_ups(now, rules.after_discharge, context.region.duty, context.region.timezone)
    running = await cases.running(connection, household)
    case, person = (None, None) if running is None else (running.number, running.officer)
    key = "task.after_discharge"
    await _make(connection, context, household, dong, occasions, who, now, key=key, case=case, person=person)


async def plan(
    context: Context,
    actor: Actor,
    household: str,
    *,
    days: tuple[int, ...] = (),
    after_holiday: bool = False,
    person: str | None = None,
    team: Team | None = None,
    memo: str = "",
) -> tuple[TaskRow, ...]:
    """Follow-ups by hand: so many days from now, the first working day after the holiday (S7), or as the policy says.

    They belong to the case that runs, if one does, and stand on its sheet.

    Raises NotFound (`household_unknown`), Forbidden.
    """
    require(actor, Permission.WORK_ON_TASKS)
    now, region = context.clock.now(), context.region
    async with context.database.write() as connection:
        dong = (await own_household(connection, actor, household, now))["dong_id"]
        if after_holiday:
            due_at = follow_up.after_holiday(now, region.duty, region.timezone)
            day = (due_at.astimezone(region.timezone).date() - now.astimezone(region.timezone).date()).days
            occasions: tuple[Occasion, ...] = (Occasion(day=day, due_at=due_at),)
        else:
            occasions = follow_ups(now, days or region.follow_up_of(dong).days, region.duty, region.timezone)
        running = await cases.running(connection, household)
        made = []
        for occasion in occasions:
            decision = handling.new(
                household,
                dong,
                Kind.FOLLOW_UP,
                at=now,
                who=actor.user,
                due_at=occasion.due_at,
                what=_what(occasion, "task.after_holiday" if after_holiday else "task.follow_up"),
                memo=memo,
                person=person,
                team=team,
                case=None if running is None else running.number,
                follow_up_day=occasion.day,
            )
            made.append(task_row(await put(connection, context, decision, now), actor, now))
    return tuple(made)


async def _make(
    connection: AsyncConnection,
    context: Context,
    household: str,
    dong: str,
    occasions: tuple[Occasion, ...],
    who: str,
    now: datetime,
    *,
    key: str = "task.follow_up",
    incident: int | None = None,
    case: int | None = None,
    person: str | None = None,
) -> None:
    """Make follow-ups, leaving out those that are planned for the same moment already."""
    planned = {task.due_at for task in await tasks.running_of(connection, household, Kind.FOLLOW_UP)}
    for occasion in occasions:
        if occasion.due_at in planned:
            continue
        decision = handling.new(
            household,
            dong,
            Kind.FOLLOW_UP,
            at=now,
            who=who,
            due_at=occasion.due_at,
            what=_what(occasion, key),
            person=person,
            incident=incident,
            case=case,
            follow_up_day=occasion.day,
        )
        await put(connection, context, decision, now)


def _what(occasion: Occasion, key: str) -> Explanation:
    """What a follow-up is, in words."""
    return Explanation(key, {"day": occasion.day})


async def _dong(connection: AsyncConnection, household: str) -> str:
    """The dong of a household that exists."""
    row = await households.get(connection, household)
    assert row is not None
    dong: str = row["dong_id"]
    return dong
