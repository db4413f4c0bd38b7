"""What is proposed as the next step of incidents, for a list as for one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.duty import on_duty
from aggregator.domain.incident import Incident
from aggregator.domain.proposal import proposal
from aggregator.domain.reachability import Reach
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import households, incidents


async def next_steps(
    connection: AsyncConnection, context: Context, found: Sequence[tuple[Incident, RowMapping]], now: datetime
) -> Mapping[int, Explanation | None]:
    """The next step of each incident with its household's row, by number."""
    region = context.region
    dongs_open = on_duty(now, region.duty, region.timezone).dongs_open
    tried = await incidents.attempts(connection, [incident.number for incident, _ in found])
    kinds = await households.contact_kinds(connection, {incident.household for incident, _ in found})
    return {
        incident.number: proposal(
            incident,
            tried.get(incident.number, ()),
            kinds.get(incident.household, frozenset()),
            dongs_open=dongs_open,
            no_answers=region.incidents.no_answers,
            facts=_facts(person),
        )
        for incident, person in found
    }


def _facts(person: RowMapping) -> frozenset[str]:
    """What is known about reaching a person; without a number, which nobody opens to see that, there is no phone."""
    known: frozenset[str] = frozenset(person["facts"])
    return known if person["phone"] else known | {Reach.NO_PHONE}
