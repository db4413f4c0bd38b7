"""The tables T1-T5 and about cases for whoever asks, over what they may see. They name nobody: no look is logged."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE, Actor, Permission, Reach, dong_desk, may, require
from aggregator.domain.catalogue import Said
from aggregator.domain.consent import Consent, ConsentKind
from aggregator.domain.statistics.adoption import as_of
from aggregator.domain.statistics.facts import Facts, Household, Question
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.period import Period, local_day, year_before
from aggregator.domain.statistics.privacy import for_passing_on
from aggregator.domain.statistics.sheet import Sheet
from aggregator.domain.statistics.tables import MAKERS
from aggregator.domain.statistics.words import ABOUT_CASES, Dimension, Table
from aggregator.operations import case_reports
from aggregator.operations.context import Context
from aggregator.operations.occurrences import occurrences
from aggregator.operations.visibility import visible_dongs
from aggregator.store import districts, statistics

_LAST_NIGHT = timedelta(days=1)
"""The night that begins on the last day of a period ends on the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A table, the names of the districts, dongs and desks in it by dimension and id, and those of programmes."""

    sheet: Sheet
    names: Mapping[Dimension, Mapping[str, str]]
    programmes: Mapping[str, Said] = field(default_factory=dict)


def this_month(context: Context) -> Period:
    """The period that is meant where none is named: this month up to today."""
    today = local_day(context.clock.now(), context.region.timezone)
    return Period(first=today.replace(day=1), last=today)


async def make(context: Context, actor: Actor, table: Table, question: Question, *, public: bool = False) -> Report:
    """One table over the dongs the actor works with; for the centre's officers, what the centre did.

    With `public` small groups are kept back. For adoption and for cases they always are where the actor could not see
    the people themselves.
    """
    require(actor, Permission.SEE_STATISTICS)
    async with context.database.read() as connection:
        seen = await visible_dongs(connection, actor)
        dongs = [row for row in await districts.all_dongs(connection) if row["id"] in seen]
        read = _about_cases if table in ABOUT_CASES else _facts
        facts = await read(connection, context, actor, table, question, dongs)
        programmes = await case_reports.programme_names(connection, facts.cases)
        names = _names(context, await districts.all_districts(connection), dongs)
    # Counting a city's month takes a while, in which nothing else should have to wait.
    sheet = await asyncio.to_thread(MAKERS[table], facts, question)
    if public or (table in (Table.ADOPTION, *ABOUT_CASES) and not _knows_everybody(actor)):
        sheet = for_passing_on(sheet)
    return Report(sheet=sheet, names=names, programmes=programmes)


def _knows_everybody(actor: Actor) -> bool:
    """Whether the actor could see the people who are counted."""
    return may(actor, Permission.SEE_PERSONS) and actor.rights.reach is not Reach.CENTRE


async def _about_cases(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    table: Table,
    question: Question,
    dongs: list[RowMapping],
) -> Facts:
    """What a table about cases is counted from."""
    district_of = {row["id"]: row["district_id"] for row in dongs}
    own = frozenset(district_of) if actor.rights.reach is Reach.DONGS else None
    reader = case_reports.reader_of(connection, context, own, district_of)
    facts = await case_reports.case_facts(reader, table, question)
    return Facts(now=context.clock.now(), timezone=context.region.timezone, cases=facts)


async def _facts(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    table: Table,
    question: Question,
    dongs: list[RowMapping],
) -> Facts:
    """Everything the table is counted from, and nothing it is not."""
    timezone = context.region.timezone
    district_of = {row["id"]: row["district_id"] for row in dongs}
    first = year_before(question.period) if table is Table.YEAR_ON_YEAR else question.period
    start, end = first.starts_at(timezone), question.period.ends_at(timezone) + _LAST_NIGHT
    facts = Facts(
        now=context.clock.now(),
        figures=await _figures(connection, set(district_of)),
        timezone=timezone,
        duty=context.region.duty,
        desk=CENTRE if actor.rights.reach is Reach.CENTRE else None,
    )
    own = frozenset(district_of) if actor.rights.reach is Reach.DONGS else None
    if table is not Table.ADOPTION:
        facts = replace(
            facts, occurrences=await occurrences(connection, context.occurrences, own, district_of, start, end)
        )
    if table in _ABOUT_HOMES:
        at = as_of(facts, question)
        facts = replace(facts, households=await _households(connection, table, own, district_of, start, end, at))
    return facts


_ABOUT_HOMES = (Table.ADOPTION, Table.EFFECT, Table.YEAR_ON_YEAR)
"""Tables that count households, or the time they were watched."""


async def _households(
    connection: AsyncConnection,
    table: Table,
    own: frozenset[str] | None,
    district_of: Mapping[str, str],
    start: datetime,
    end: datetime,
    at: datetime,
) -> tuple[Household, ...]:
    """The households while they belonged to these dongs, those together that are alike; who moved is there twice."""
    found = await statistics.stays(
        connection,
        own,
        start,
        end,
        nightly_at=at if table is Table.ADOPTION else None,
        registrations=table is Table.YEAR_ON_YEAR,
    )
    return tuple(
        Household(
            id=str(number),
            dong=stays.dong,
            district=district_of[stays.dong],
            registered_at=stays.registered_at,
            services=stays.services,
            night=(Consent(kind=ConsentKind.NIGHT, given_at=at, recorded_by=""),) if stays.nightly else (),
            alike=stays.alike,
        )
        for number, stays in enumerate(found)
    )


async def _figures(connection: AsyncConnection, seen: set[str]) -> tuple[Figure, ...]:
    """The figures of districts (or of the whole region) of which the actor sees every dong."""
    every = [(row["id"], row["district_id"]) for row in await districts.all_dongs(connection)]
    return tuple(
        figure
        for figure in await statistics.all_figures(connection)
        if seen >= {dong for dong, district in every if figure.district in (None, district)}
    )


def _names(
    context: Context, every: Sequence[RowMapping], dongs: list[RowMapping]
) -> Mapping[Dimension, Mapping[str, str]]:
    """What districts, dongs and desks are called."""
    mine = {row["district_id"] for row in dongs}
    return {
        Dimension.DISTRICT: {row["id"]: row["name"] for row in every if row["id"] in mine},
        Dimension.DONG: {row["id"]: row["name"] for row in dongs},
        Dimension.DESK: {CENTRE: context.region.centre.name} | {dong_desk(row["id"]): row["name"] for row in dongs},
    }
