"""The list of homes as a file to take away: for whoever may, with a reason, and every name in it logged."""

from aggregator.domain.access import Actor, Permission, require
from aggregator.kernel.events import Stage
from aggregator.operations.context import Context
from aggregator.operations.households import HouseholdRow, list_households
from aggregator.operations.looks import note, require_reason

_PAGE = 1000


async def export(
    context: Context, actor: Actor, *, reason: str, dong: str | None = None, stage: Stage | None = None
) -> tuple[HouseholdRow, ...]:
    """Every household the actor may see, in order of registration, with the reason in the log of looks.

    Raises Forbidden, Invalid (`reason_needed`).
    """
    require(actor, Permission.EXPORT_PERSONS)
    reason = require_reason(reason)
    found: list[HouseholdRow] = []
    while True:
        after = found[-1].id if found else None
        page = await list_households(context, actor, dong=dong, stage=stage, after=after, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            break
    async with context.database.write() as connection:
        now = context.clock.now()
        await note(connection, context, actor, [row.id for row in found], now, "export", why=reason)
    return tuple(found)
