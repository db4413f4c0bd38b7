"""Registering many households from a file: all or nothing, or the good rows alone; twice changes nothing (W4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may_in, require
from aggregator.domain.consent import ConsentKind
from aggregator.domain.household import ContactKind, Registration
from aggregator.domain.reachability import Reach
from aggregator.domain.region import Language
from aggregator.domain.register_import import COLUMNS, CONTACTS, Problem, ReadRow, Vocabulary, read, spelling
from aggregator.domain.search import normal_name, normal_phone
from aggregator.domain.service import Service
from aggregator.kernel.events import Explanation
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.households import enter
from aggregator.store import districts, households
from aggregator.text import Texts, texts


class RowState(StrEnum):
    """What becomes of a row: a new household, one that is known, one that stands above, or nothing."""

    NEW = "new"
    KNOWN = "known"
    TWICE = "twice"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """What is wrong in a cell, and what mends it; `column` as it is called in our own words."""

    column: str
    error: Explanation
    mend: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """One row of the file; `household` is the one made or known already."""

    row: int
    state: RowState
    household: str | None
    problems: tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of a file. Nothing is `registered` in a dry run, nor with a bad row unless those are to be skipped."""

    rows: tuple[ImportedRow, ...]
    registered: int
    bad: int
    dry_run: bool


async def take(
    context: Context, actor: Actor, text: str, *, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport:
    """Read a file and register what is new in it. Raises Forbidden, and Invalid for the file as a whole."""
    require(actor, Permission.WRITE_REGISTER)
    now = context.clock.now()
    found = read(text, vocabulary(), now=now, timezone=context.region.timezone, by=actor.user)
    async with context.database.write() as connection:
        known = {row["id"] for row in await districts.all_dongs(connection) if row["configured"]}
        judged = [_place(actor, row, known) for row in found]
        states = await _states(connection, context, judged)
        bad = sum(state is RowState.BAD for state, _ in states)
        write = not dry_run and (skip_bad or not bad)
        rows = []
        for row, (state, household) in zip(judged, states, strict=True):
            made = household
            if write and state is RowState.NEW and row.registration is not None:
                made = await enter(connection, context, actor, row.registration, row.consents, now)
            problems = tuple(_cell_problem(one) for one in row.problems)
            rows.append(ImportedRow(row=row.row, state=state, household=made, problems=problems))
    registered = sum(row.state is RowState.NEW for row in rows) if write else 0
    return ImportReport(rows=tuple(rows), registered=registered, bad=bad, dry_run=dry_run)


def template(language: Language) -> str:
    """The headings of a file, in the language asked for."""
    return ",".join(_heading(texts(language), column) for column in COLUMNS) + "\r\n"


@cache
def vocabulary() -> Vocabulary:
    """Every spelling in both languages, and our own words."""
    return Vocabulary(
        headings={column: column for column in COLUMNS}
        | {spelling(_heading(texts(language), column)): column for language in Language for column in COLUMNS},
        risks=_spellings("risk", RiskGroup),
        services=_spellings("service", Service),
        facts=_spellings("reach", Reach),
        contacts=_spellings("contact", ContactKind),
    )


def _spellings(prefix: str, kind: type[StrEnum]) -> Mapping[str, str]:
    """What the words of an enumeration are called."""
    return {spelling(word): word.value for word in kind} | {
        spelling(texts(language).say(f"{prefix}.{word}")): word.value for language in Language for word in kind
    }


def _heading(language: Texts, column: str) -> str:
    """What a column is called."""
    for kind in ConsentKind:
        if column in (f"consent_{kind}", f"document_{kind}"):
            of = column.partition("_")[0]
            return language.say(f"import.{of}", kind=language.say(f"consent.{kind}"))
    for number in range(1, CONTACTS + 1):
        if column.startswith(f"contact{number}_"):
            return language.say(f"import.contact_{column.partition('_')[2]}", number=number)
    return language.say(f"import.{column}")


def _place(actor: Actor, row: ReadRow, known: set[str]) -> ReadRow:
    """The row with what is wrong with its dong."""
    if row.registration is None:
        return row
    dong = row.registration.dong
    if dong in known and may_in(actor, Permission.WRITE_REGISTER, dong):
        return row
    code = "dong_not_allowed" if dong in known else "dong_unknown"
    wrong = Problem(column="dong", code=code, values={"dong": dong[:40]})
    return ReadRow(row=row.row, registration=None, consents=row.consents, problems=(*row.problems, wrong))


async def _states(
    connection: AsyncConnection, context: Context, rows: list[ReadRow]
) -> list[tuple[RowState, str | None]]:
    """What becomes of each row, and the household that is known already."""
    above: set[tuple[str, str, str]] = set()
    states: list[tuple[RowState, str | None]] = []
    for row in rows:
        if row.registration is None:
            states.append((RowState.BAD, None))
            continue
        who = _identity(row.registration)
        one = row.registration
        known = await households.known_as(connection, context.cipher, one.dong, one.name, one.phone)
        if known is not None:
            states.append((RowState.KNOWN, known["id"]))
        else:
            states.append((RowState.TWICE if who in above else RowState.NEW, None))
        above.add(who)
    return states


def _identity(registration: Registration) -> tuple[str, str, str]:
    """By what two rows are the same household."""
    return (registration.dong, normal_name(registration.name), normal_phone(registration.phone))


def _cell_problem(problem: Problem) -> CellProblem:
    """A problem as sentences."""
    return CellProblem(
        column=problem.column,
        error=Explanation(f"error.{problem.code}", problem.values),
        mend=Explanation(f"mend.{problem.code}", problem.values),
    )
