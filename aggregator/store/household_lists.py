"""Pages of the list of households: each is one query that an index answers, however many homes there are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.kernel.events import Stage
from aggregator.store.equipment import tickets
from aggregator.store.households import Wanted, households
from aggregator.store.incidents import NOT_CLOSED, incidents
from aggregator.store.sight import Sight, watched_at_night
from aggregator.store.stages import stages

_ROW = (
    *(households.c[name] for name in ("id", "dong_id", "name", "risk", "registered_at", "left_at")),
    *(stages.c[name] for name in ("stage", "stage_at", "last_evidence_at", "limit_s")),
    incidents.c.number.label("incident"),
)
_BROKEN = (
    select(tickets.c.household_id, func.count().label("count"))
    .where(tickets.c.closed_at.is_(None))
    .group_by(tickets.c.household_id)
    .subquery("broken")
)
"""Few homes have an open ticket, so they are counted once and not for every row."""


async def registered_at(connection: AsyncConnection, household: str) -> datetime | None:
    """When a household was registered, which is its place in every list; None for one that is not there."""
    query = select(households.c.registered_at).where(households.c.id == household)
    return (await connection.execute(query)).scalar()


async def page(
    connection: AsyncConnection,
    sight: Sight,
    wanted: Wanted,
    *,
    stage: Stage | None = None,
    at: datetime,
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> Sequence[RowMapping]:
    """Households in order of registration: latest stage and evidence, open incident, `night_consent` at a moment.

    `equipment` counts open tickets. `after` is registration and id of the last row of the page before. The name is
    still sealed.
    """
    query = (
        select(*_ROW, watched_at_night(at).label("night_consent"), func.coalesce(_BROKEN.c.count, 0).label("equipment"))
        .outerjoin(stages, stages.c.household_id == households.c.id)
        .outerjoin(incidents, and_(incidents.c.household_id == households.c.id, NOT_CLOSED))
        .outerjoin(_BROKEN, _BROKEN.c.household_id == households.c.id)
        .where(sight.condition())
    )
    query = wanted.narrow(query)
    if stage is not None:
        query = query.where(stages.c.stage == stage)
    if after is not None:
        moment, identifier = after
        # The first of the two is for the index, the second for those registered at the same moment.
        query = query.where(
            households.c.registered_at >= moment,
            or_(households.c.registered_at > moment, households.c.id > identifier),
        )
    query = query.order_by(households.c.registered_at, households.c.id).limit(limit)
    return (await connection.execute(query)).mappings().all()
