"""Pages of the list of incidents: the database sorts and counts off, only the rows of the page are read and opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, Select, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.incident import Incident, Priority, State
from aggregator.store.cipher import Cipher
from aggregator.store.households import households
from aggregator.store.incidents import NOT_CLOSED, incident_of, incidents
from aggregator.store.sight import Sight

_rank = case({priority.value: priority.rank for priority in Priority}, value=incidents.c.priority)
_IN_ORDER = (_rank, incidents.c.opened_at, incidents.c.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which incidents: in these states, of a desk or a household if given."""

    states: Sequence[State]
    desk: str | None = None
    household: str | None = None

    def narrow[Row: tuple[object, ...]](self, query: Select[Row]) -> Select[Row]:
        """The query with what is wanted."""
        if State.CLOSED not in self.states:
            query = query.where(NOT_CLOSED)
        if set(self.states) not in ({*State}, {*State} - {State.CLOSED}):
            query = query.where(incidents.c.state.in_(self.states))
        if self.desk is not None:
            query = query.where(incidents.c.desk == self.desk)
        if self.household is not None:
            query = query.where(incidents.c.household_id == self.household)
        return query


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An incident of the list; `person` is the row of its household, personal columns still sealed."""

    incident: Incident
    person: RowMapping


async def place(connection: AsyncConnection, sight: Sight, number: int) -> RowMapping | None:
    """Where an incident that may be seen stands in every list; None for one that may not."""
    query = select(_rank.label("rank"), incidents.c.opened_at, incidents.c.number).join(
        households, households.c.id == incidents.c.household_id
    )
    return (
        (await connection.execute(query.where(incidents.c.number == number, sight.condition())))
        .mappings()
        .one_or_none()
    )


async def page(
    connection: AsyncConnection,
    cipher: Cipher,
    sight: Sight,
    wanted: Wanted,
    *,
    after: RowMapping | None = None,
    limit: int,
) -> tuple[Listed, ...]:
    """Incidents, the highest priority first, then the oldest; `after` is the place of the page's last one before."""
    query = (
        select(incidents.c.number)
        .join(households, households.c.id == incidents.c.household_id)
        .where(sight.condition())
    )
    query = wanted.narrow(query)
    if after is not None:
        same_rank, same_moment = _rank == after["rank"], incidents.c.opened_at == after["opened_at"]
        later = and_(same_rank, incidents.c.opened_at > after["opened_at"])
        next_number = and_(same_rank, same_moment, incidents.c.number > after["number"])
        query = query.where(or_(_rank > after["rank"], later, next_number))
    numbers = (await connection.execute(query.order_by(*_IN_ORDER).limit(limit))).scalars().all()
    found = select(incidents).where(incidents.c.number.in_(numbers))
    rows = {row["number"]: row for row in (await connection.execute(found)).mappings()}
    people = await _people(connection, {row["household_id"] for row in rows.values()})
    return tuple(
        Listed(incident=incident_of(cipher, rows[number]), person=people[rows[number]["household_id"]])
        for number in numbers
    )


async def _people(connection: AsyncConnection, wanted: set[str]) -> dict[str, RowMapping]:
    """The households of a page by id."""
    query = select(households).where(households.c.id.in_(wanted))
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}
