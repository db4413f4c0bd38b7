"""What statistics are counted from, read without opening a single sealed field; and the figures counted elsewhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    null,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.consent import ConsentKind
from aggregator.domain.incident import Move, State, Transition
from aggregator.domain.service import Service, ServicePeriod, during
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Tally
from aggregator.store.columns import METADATA, Utc, one_of, unpack
from aggregator.store.consents import consents
from aggregator.store.households import households
from aggregator.store.incidents import incidents, signals, transitions
from aggregator.store.services import services
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
class Touched:
    """An incident in which something happened: whose, where the person lived then, how long its timeline is now."""

    number: int
    household: str
    dong: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRows:
    """The timeline of an incident, and when and whence its first signal came."""

    number: int
    timeline: tuple[Transition, ...]
    signalled_at: datetime
    from_home: bool


async def incidents_touched(
    connection: AsyncConnection, dongs: Collection[str] | None, start: datetime, end: datetime
) -> Sequence[Touched]:
    """The incidents of these dongs (None: of all) in whose timeline anything happened in a time.

    An incident belongs to the dong its person belonged to when it was opened.
    """
    touched = select(transitions.c.incident_number).where(transitions.c.at >= start, transitions.c.at < end)
    then = and_(
        residences.c.household_id == incidents.c.household_id,
        residences.c.since <= incidents.c.opened_at,
        or_(residences.c.until.is_(None), residences.c.until > incidents.c.opened_at),
    )
    length = select(func.count()).where(transitions.c.incident_number == incidents.c.number).scalar_subquery()
    query = (
        select(incidents.c.number, incidents.c.household_id, residences.c.dong_id, length.label("rows"))
        .join(residences, then)
        .where(incidents.c.number.in_(touched))
        .order_by(incidents.c.number)
    )
    if dongs is not None:
        query = query.where(residences.c.dong_id.in_(dongs))
    return [
        Touched(number=number, household=household, dong=dong, rows=rows)
        for number, household, dong, rows in await connection.execute(query)
    ]


async def incident_rows(connection: AsyncConnection, numbers: Collection[int]) -> Sequence[IncidentRows]:
    """These incidents with their timelines."""
    found: list[IncidentRows] = []
    for some in batched(sorted(numbers), _AT_ONCE, strict=False):
        first = await _first_signals(connection, some)
        lines = await _timelines(connection, some)
        found += [
            IncidentRows(
                number=number,
                timeline=tuple(timeline),
                signalled_at=first[number].at if number in first else timeline[0].at,
                from_home=number in first and first[number].node_id is not None,
            )
            for number, timeline in lines.items()
        ]
    return found


_AT_ONCE = 1_000
"""Numbers in one question; databases take only so many."""


async def _first_signals(connection: AsyncConnection, chosen: Collection[int]) -> Mapping[int, Row[Any]]:
    """When and from which node the first signal of each incident came."""
    query = select(signals.c.incident_number, signals.c.at, signals.c.node_id)
    found = await connection.execute(query.where(signals.c.incident_number.in_(chosen)).order_by(signals.c.id.desc()))
    return {row.incident_number: row for row in found}


async def _timelines(connection: AsyncConnection, chosen: Collection[int]) -> Mapping[int, list[Transition]]:
    """The timelines of incidents, oldest first, without memos, which statistics never open."""
    row = transitions.c
    query = select(row.incident_number, row.at, row.who, row.move, row.state_before, row.state_after, row.why)
    lines: defaultdict[int, list[Transition]] = defaultdict(list)
    for number, at, who, move, before, after, why in await connection.execute(
        query.where(row.incident_number.in_(chosen)).order_by(row.id)
    ):
        lines[number].append(
            Transition(
                at=at,
                who=who,
                move=Move(move),
                before=None if before is None else State(before),
                after=State(after),
                why=unpack(why),
            )
        )
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """So many stays of households in a dong that are alike within a time; `since` and `registered_at` not before it.

    `services` are those of the stay. `nightly` says whether the centre watches at the moment that was asked for.
    """

    dong: str
    registered_at: datetime
    services: tuple[ServicePeriod, ...]
    nightly: bool
    alike: int


async def stays(
    connection: AsyncConnection,
    dongs: Collection[str] | None,
    start: datetime,
    end: datetime,
    *,
    nightly_at: datetime | None,
    registrations: bool,
) -> Sequence[Stays]:
    """The stays of households in these dongs (None: in all) that reach into a time, counted where they are alike.

    What began before `start` began then, what ends after `end` does not end: that alone makes most homes alike. Only
    with `nightly_at` is it asked whether the centre watches, only with `registrations` when they were registered.
    """
    registered = null() if not registrations else _registered(start)
    nightly = false() if nightly_at is None else _nightly(nightly_at)
    query = (
        select(
            residences.c.id,
            residences.c.dong_id,
            _from(residences.c.since, start),
            _until(residences.c.until, end),
            registered,
            nightly,
            services.c.service,
            _from(services.c.started_at, start),
            _until(services.c.ended_at, end),
        )
        .select_from(residences)
        .outerjoin(
            services,
            and_(
                services.c.household_id == residences.c.household_id,
                or_(services.c.ended_at.is_(None), services.c.ended_at > start),
            ),
        )
        .where(or_(residences.c.until.is_(None), residences.c.until > start))
        .order_by(residences.c.id, services.c.service, services.c.id)
    )
    if dongs is not None:
        query = query.where(residences.c.dong_id.in_(dongs))
    each: dict[int, tuple[Any, ...]] = {}
    for stay, *of_stay, service, started_at, ended_at in await connection.execute(query):
        known = each.get(stay) or (*of_stay,)
        each[stay] = known if service is None else (*known, (service, started_at, ended_at))
    return [_stays(key, start, alike) for key, alike in Counter(each.values()).items()]


def _registered(start: datetime) -> ColumnElement[Any]:
    """When the household of a stay was registered, or nothing where that was not after the beginning."""
    query = select(_from(households.c.registered_at, start)).where(households.c.id == residences.c.household_id)
    return query.scalar_subquery()


def _nightly(at: datetime) -> ColumnElement[bool]:
    """The household of a stay has agreed to be watched by the centre."""
    agreed = select(consents.c.id).where(
        consents.c.household_id == residences.c.household_id,
        consents.c.kind == ConsentKind.NIGHT,
        consents.c.given_at <= at,
        or_(consents.c.revoked_at.is_(None), consents.c.revoked_at > at),
    )
    return agreed.exists()


def _from(moment: Column[datetime], start: datetime) -> ColumnElement[datetime]:
    """A moment, or nothing where it is not after the beginning: most are not, and nothing is read at once."""
    return case((moment > start, moment), else_=None)


def _until(moment: Column[datetime], end: datetime) -> ColumnElement[datetime]:
    """A moment, or nothing where it is not before the end."""
    return case((moment < end, moment), else_=None)


def _stays(key: tuple[Any, ...], start: datetime, alike: int) -> Stays:
    """Stays that are alike, from what they have in common."""
    dong, since, until, registered_at, nightly, *had = key
    periods = [
        ServicePeriod(service=Service(service), started_at=started_at or start, ended_at=ended_at)
        for service, started_at, ended_at in had
    ]
    return Stays(
        dong=dong,
        registered_at=registered_at or start,
        services=during(periods, since or start, until),
        nightly=bool(nightly),
        alike=alike,
    )


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
