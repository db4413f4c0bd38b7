"""What statistics are counted from, read without opening a single sealed field; and the figures counted elsewhere."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.household import Consent, ConsentKind
from aggregator.domain.incident import Move, State, Transition
from aggregator.domain.service import Service
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Tally
from aggregator.store.columns import METADATA, Utc, one_of, unpack
from aggregator.store.consents import consents
from aggregator.store.households import households
from aggregator.store.incidents import incidents, signals, transitions
from aggregator.store.transfers import residences

figures = Table(
    "figures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("measure", Text, nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("district_id", Text, ForeignKey("districts.id")),
    Column("service", Text),
    Column("value", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("imported_at", Utc, nullable=False),
    Column("imported_by", Text, nullable=False),
    CheckConstraint("first_day <= last_day", name="order"),
    CheckConstraint("value >= 0", name="amount"),
    CheckConstraint("source <> ''", name="origin"),
    one_of("measure", Tally),
    one_of("service", Service),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRows:
    """One incident: whose, its timeline, and when and whence its first signal came."""

    number: int
    household: str
    dong: str
    timeline: tuple[Transition, ...]
    signalled_at: datetime
    from_home: bool


async def incidents_touched(
    connection: AsyncConnection, dongs: Collection[str], start: datetime, end: datetime
) -> Sequence[IncidentRows]:
    """The incidents of these dongs in whose timeline anything happened between two moments, each complete.

    An incident belongs to the dong its person belonged to when it was opened.
    """
    touched = select(transitions.c.incident_number).where(transitions.c.at >= start, transitions.c.at < end)
    then = and_(
        residences.c.household_id == incidents.c.household_id,
        residences.c.since <= incidents.c.opened_at,
        or_(residences.c.until.is_(None), residences.c.until > incidents.c.opened_at),
    )
    chosen = incidents.c.number.in_(touched) & residences.c.dong_id.in_(dongs)
    lines: defaultdict[int, list[Transition]] = defaultdict(list)
    query = (
        select(transitions)
        .join(incidents, incidents.c.number == transitions.c.incident_number)
        .join(residences, then)
        .where(chosen)
        .order_by(transitions.c.id)
    )
    for row in (await connection.execute(query)).mappings():
        lines[row["incident_number"]].append(_transition(row))
    first = select(func.min(signals.c.id)).group_by(signals.c.incident_number)
    owners = (
        select(incidents.c.number, incidents.c.household_id, residences.c.dong_id, signals.c.at, signals.c.node_id)
        .join(residences, then)
        .outerjoin(signals, (signals.c.incident_number == incidents.c.number) & signals.c.id.in_(first))
        .where(chosen)
        .order_by(incidents.c.number)
    )
    return [
        IncidentRows(
            number=row.number,
            household=row.household_id,
            dong=row.dong_id,
            timeline=tuple(lines[row.number]),
            signalled_at=row.at or lines[row.number][0].at,
            from_home=row.node_id is not None,
        )
        for row in await connection.execute(owners)
    ]


def _transition(row: RowMapping) -> Transition:
    """A row of a timeline without its memo, which statistics never open."""
    return Transition(
        at=row["at"],
        who=row["who"],
        move=Move(row["move"]),
        before=None if row["state_before"] is None else State(row["state_before"]),
        after=State(row["state_after"]),
        why=unpack(row["why"]),
    )


async def stays(connection: AsyncConnection, dongs: Collection[str]) -> Sequence[RowMapping]:
    """When households belonged to these dongs: household, dong, since, until, and the registration."""
    query = select(
        residences.c.household_id,
        residences.c.dong_id,
        residences.c.since,
        residences.c.until,
        households.c.registered_at,
    ).join(households, households.c.id == residences.c.household_id)
    found = await connection.execute(query.where(residences.c.dong_id.in_(dongs)).order_by(residences.c.id))
    return found.mappings().all()


async def night_consents(connection: AsyncConnection) -> Mapping[str, tuple[Consent, ...]]:
    """Every night consent there ever was, by household."""
    found: defaultdict[str, tuple[Consent, ...]] = defaultdict(tuple)
    query = select(consents).where(consents.c.kind == ConsentKind.NIGHT).order_by(consents.c.id)
    for row in (await connection.execute(query)).mappings():
        found[row["household_id"]] += (
            Consent(
                kind=ConsentKind.NIGHT,
                given_at=row["given_at"],
                recorded_by=row["recorded_by"],
                document=row["document"],
                revoked_at=row["revoked_at"],
            ),
        )
    return found


async def all_figures(connection: AsyncConnection) -> tuple[Figure, ...]:
    """Every figure counted elsewhere, in order of measure and time."""
    query = select(figures).order_by(figures.c.measure, figures.c.first_day, figures.c.id)
    return tuple(
        Figure(
            measure=Tally(row["measure"]),
            period=Period(first=row["first_day"], last=row["last_day"]),
            value=row["value"],
            source=row["source"],
            district=row["district_id"],
            service=None if row["service"] is None else Service(row["service"]),
        )
        for row in (await connection.execute(query)).mappings()
    )


async def put_figure(connection: AsyncConnection, figure: Figure, at: datetime, by: str) -> None:
    """Insert a figure, in the place of one that says the same thing."""
    same = (
        figures.c.measure == figure.measure,
        figures.c.first_day == figure.period.first,
        figures.c.last_day == figure.period.last,
        figures.c.district_id.is_not_distinct_from(figure.district),
        figures.c.service.is_not_distinct_from(figure.service),
    )
    await connection.execute(delete(figures).where(*same))
    await connection.execute(
        insert(figures).values(
            measure=figure.measure,
            first_day=figure.period.first,
            last_day=figure.period.last,
            district_id=figure.district,
            service=figure.service,
            value=figure.value,
            source=figure.source,
            imported_at=at,
            imported_by=by,
        )
    )
