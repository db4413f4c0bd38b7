"""The thresholds of one home, for those who may set some of them."""

from aggregator.domain.access import Actor
from aggregator.domain.thresholds import Threshold, Told, thresholds
from aggregator.kernel.events import Clock
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.visibility import visible_household
from aggregator.store import stages


async def show(context: Context, actor: Actor, household: str) -> tuple[Threshold, ...]:
    """What decides about a home, and where it comes from.

    It tells how somebody lives, so it is for those who see the person; it names nobody, so no look is logged.
    Raises Forbidden, and NotFound, also where the actor may not see the household.
    """
    now = context.clock.now()
    async with context.database.read() as connection:
        row = await visible_household(connection, actor, household, now)
        told = (await stages.look(connection, [household]))[household]
    latest = None
    if told["clock"] is not None and told["limit_s"] is not None:
        latest = Told(clock=Clock(told["clock"]), limit_s=told["limit_s"])
    return thresholds(
        context.region,
        dong=row["dong_id"],
        risk=RiskGroup(row["risk"]),
        check_window_s=row["check_window_s"],
        told=latest,
    )
