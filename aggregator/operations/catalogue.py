"""The catalogue of programmes: reading it for a person, and keeping it up to date year by year (F5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.catalogue import seed
from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.catalogue import Facts, Fit, Hints, Limit, Programme, Said, fit, for_year
from aggregator.domain.errors import Conflict, Invalid, NotFound
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import programmes, referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """One programme of one year.

    `fit` says whether it may be for the person asked about, `fit_why` what speaks against it or is not known; only the
    authority decides. `in_use` says that a case uses it: it is not changed any more.
    """

    id: int
    code: str
    year: int
    name: Said
    eligible: Said
    content: Said
    authority: Said
    contact: str
    source: str
    verified: bool
    limit: Limit | None
    hints: Hints
    withdrawn_at: datetime | None
    in_use: bool
    fit: Fit
    fit_why: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCopied:
    """What came of copying a year: how many programmes, and how many were there already."""

    year: int
    copied: int
    kept: int


async def list_programmes(
    context: Context,
    actor: Actor,
    *,
    year: int | None = None,
    facts: Facts | None = None,
    include_withdrawn: bool = False,
) -> tuple[ProgrammeView, ...]:
    """The programmes of a year (of the newest there is, up to now), those that fit first."""
    require(actor, Permission.SEE_CASES)
    known = facts or Facts()
    async with context.database.read() as connection:
        chosen = year if year is not None else await programmes.newest_year(connection, _this_year(context))
        if chosen is None:
            return ()
        found = await programmes.of_year(connection, chosen, include_withdrawn=include_withdrawn)
        used = await referrals.programmes_used(connection, [one.id for one in found])
    views = [_view(one, in_use=one.id in used, facts=known) for one in found]
    return tuple(sorted(views, key=lambda view: (list(Fit).index(view.fit), view.code)))


async def add(context: Context, actor: Actor, programme: Programme) -> ProgrammeView:
    """Add a programme. Raises Forbidden, Conflict (`programme_exists`)."""
    require(actor, Permission.WRITE_CATALOGUE)
    now = context.clock.now()
    async with context.database.write() as connection:
        if await programmes.find(connection, programme.code, programme.year) is not None:
            values = {"code": programme.code, "year": str(programme.year)}
            raise Conflict("programme_exists", field="code", values=values)
        identifier = await programmes.add(connection, programme, now, actor.user)
    return _view(replace(programme, id=identifier))


async def change(context: Context, actor: Actor, identifier: int, programme: Programme) -> ProgrammeView:
    """Write a programme anew; its code and year stay what they are.

    Raises Forbidden, NotFound (`programme_unknown`), Invalid (`programme_renamed`), Conflict (`programme_in_use`).
    """
    require(actor, Permission.WRITE_CATALOGUE)
    now = context.clock.now()
    async with context.database.write() as connection:
        known = await _known(connection, identifier)
        if (known.code, known.year) != (programme.code, programme.year):
            raise Invalid("programme_renamed", field="code")
        if await referrals.programmes_used(connection, [identifier]):
            raise Conflict("programme_in_use", field="programme")
        changed = replace(programme, id=identifier, withdrawn_at=known.withdrawn_at)
        await programmes.replace(connection, changed, now, actor.user)
    return _view(changed)


async def withdraw(context: Context, actor: Actor, identifier: int) -> ProgrammeView:
    """Offer a programme no more; cases that use it keep it. Doing it twice changes nothing."""
    require(actor, Permission.WRITE_CATALOGUE)
    now = context.clock.now()
    async with context.database.write() as connection:
        known = await _known(connection, identifier)
        if known.withdrawn_at is None:
            known = replace(known, withdrawn_at=now)
            await programmes.replace(connection, known, now, actor.user)
        used = await referrals.programmes_used(connection, [identifier])
    return _view(known, in_use=bool(used))


async def copy_year(context: Context, actor: Actor, *, source: int, target: int) -> YearCopied:
    """Copy the programmes of a year into another; those that are there already stay.

    Raises Forbidden, NotFound (`year_unknown`).
    """
    require(actor, Permission.WRITE_CATALOGUE)
    async with context.database.write() as connection:
        found = await programmes.of_year(connection, source)
        if not found:
            raise NotFound("year_unknown", field="source", values={"year": str(source)})
        return await _add_missing(connection, context, actor, for_year(found, target), target)


async def load_seed(context: Context, actor: Actor, year: int) -> YearCopied:
    """Add the programmes this software brings along for a year; those that are there already stay.

    Raises NotFound (`year_unknown`).
    """
    require(actor, Permission.WRITE_CATALOGUE)
    brought = seed(year)
    if not brought:
        raise NotFound("year_unknown", field="year", values={"year": str(year)})
    async with context.database.write() as connection:
        return await _add_missing(connection, context, actor, brought, year)


async def _add_missing(
    connection: AsyncConnection, context: Context, actor: Actor, wanted: Iterable[Programme], year: int
) -> YearCopied:
    """Add programmes whose code is not there in their year."""
    there = {one.code for one in await programmes.of_year(connection, year)}
    every = tuple(wanted)
    missing = [one for one in every if one.code not in there]
    for one in missing:
        await programmes.add(connection, one, context.clock.now(), actor.user)
    return YearCopied(year=year, copied=len(missing), kept=len(every) - len(missing))


async def _known(connection: AsyncConnection, identifier: int) -> Programme:
    """One programme. Raises NotFound (`programme_unknown`)."""
    known = await programmes.get(connection, identifier)
    if known is None:
        raise NotFound("programme_unknown", field="programme")
    return known


def _this_year(context: Context) -> int:
    """The year it is here."""
    return context.clock.now().astimezone(context.region.timezone).year


def _view(programme: Programme, *, in_use: bool = False, facts: Facts | None = None) -> ProgrammeView:
    """A programme as staff see it."""
    fits, why = fit(programme.hints, facts or Facts())
    return ProgrammeView(
        id=programme.id,
        code=programme.code,
        year=programme.year,
        name=programme.name,
        eligible=programme.eligible,
        content=programme.content,
        authority=programme.authority,
        contact=programme.contact,
        source=programme.source,
        verified=programme.verified,
        limit=programme.limit,
        hints=programme.hints,
        withdrawn_at=programme.withdrawn_at,
        in_use=in_use,
        fit=fits,
        fit_why=why,
    )
