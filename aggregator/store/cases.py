"""Cases and their history. Rows of history are only ever added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import (
    RUNNING,
    Case,
    CaseDecision,
    CaseTransition,
    Move,
    Need,
    Origin,
    Result,
    State,
)
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack

FIRST_NUMBER = 1001

cases = Table(
    "cases",
    METADATA,
    Column("number", Integer, Identity(start=FIRST_NUMBER), primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False),
    Column("offered_to", Text, ForeignKey("dongs.id"), index=True),
    Column("state", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("officer", Text, nullable=False),
    Column("incident_number", Integer, ForeignKey("incidents.number"), index=True),
    Column("opened_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("result", Text),
    Column("closed_at", Utc),
    Column("reopened", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("opened_in", Text),
    Column("closed_in", Text),
    Column("helped_after_ms", BigInteger),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closing"),
    CheckConstraint("(state = 'closed') = (result IS NOT NULL)", name="outcome"),
    CheckConstraint("offered_to IS NULL OR (offered_to <> dong_id AND state <> 'closed')", name="offer"),
    one_of("state", State),
    one_of("origin", Origin),
    one_of("result", Result),
    sqlite_autoincrement=True,
)

Index("ix_cases_dong", cases.c.dong_id, cases.c.state, cases.c.changed_at, cases.c.number)
Index("ix_cases_officer", cases.c.officer, cases.c.state, cases.c.changed_at, cases.c.number)
Index("ix_cases_changed", cases.c.changed_at, cases.c.number)
Index(
    "ix_cases_opened",
    *(cases.c.opened_at, cases.c.opened_in, cases.c.incident_number, cases.c.helped_after_ms, cases.c.number),
)
Index("ix_cases_closed", cases.c.closed_at, cases.c.closed_in, cases.c.result, cases.c.number)
Index(
    "uq_cases_household_open",
    cases.c.household_id,
    unique=True,
    sqlite_where=cases.c.state != State.CLOSED.value,
    postgresql_where=cases.c.state != State.CLOSED.value,
)

case_needs = Table(
    "case_needs",
    METADATA,
    Column("case_number", Integer, ForeignKey("cases.number"), primary_key=True),
    Column("need", Text, primary_key=True),
    one_of("need", Need),
)

Index("ix_case_needs_need", case_needs.c.need, case_needs.c.case_number)

case_transitions = Table(
    "case_transitions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_number", Integer, ForeignKey("cases.number"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("state_before", Text),
    Column("state_after", Text, nullable=False),
    Column("what", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("who <> '' AND reason <> ''", name="accounted"),
    one_of("move", Move),
    one_of("state_before", State),
    one_of("state_after", State),
)

SEALED = (
    Sealed(
        table=case_transitions,
        columns=("reason",),
        place=lambda row, _: _reason_place(row["case_number"]),
        left="-",
    ),
)

_PLAIN = ("dong", "household", "incident", "number", "needs")
"""Fields whose column has another name, or that are no column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cases a list shows: of these dongs (None: of all), and of whatever else is given.

    `before` is the place where the page before ended: change and number of its last row.
    """

    dongs: Collection[str] | None
    states: Collection[State] = RUNNING
    officer: str | None = None
    need: Need | None = None
    result: Result | None = None
    households: Collection[str] | None = None
    before: tuple[datetime, int] | None = None
    limit: int = 50


def _reason_place(number: int) -> str:
    """Where the reasons of a case's history belong."""
    return f"case_transitions.reason:{number}"


async def save(connection: AsyncConnection, cipher: Cipher, decision: CaseDecision) -> int:
    """Write what was decided, case and history together, and return the case's number."""
    case = decision.case
    number = case.number
    if number:
        await connection.execute(update(cases).where(cases.c.number == number).values(**_columns(case)))
        known = {row.need for row in await connection.execute(_needs_of(number))}
        gone = case_needs.c.need.in_(known - set(case.needs))
        await connection.execute(case_needs.delete().where(case_needs.c.case_number == number, gone))
    else:
        known = set()
        result = await connection.execute(insert(cases).values(**_columns(case)).returning(cases.c.number))
        number = int(result.scalar_one())
    needs = [{"case_number": number, "need": need} for need in case.needs if need not in known]
    if needs:
        await connection.execute(insert(case_needs), needs)
    if decision.transitions:
        rows = [_transition_columns(cipher, number, row) for row in decision.transitions]
        await connection.execute(insert(case_transitions), rows)
    return number


def _needs_of(number: int) -> Any:
    """What a person of a case needs."""
    return select(case_needs.c.need).where(case_needs.c.case_number == number)


def _columns(case: Case) -> dict[str, Any]:
    """A case as columns, without its number."""
    values = {field.name: getattr(case, field.name) for field in fields(case) if field.name not in _PLAIN}
    return values | {"household_id": case.household, "dong_id": case.dong, "incident_number": case.incident}


def _transition_columns(cipher: Cipher, number: int, row: CaseTransition) -> dict[str, Any]:
    """A row of the history as columns."""
    return {
        "case_number": number,
        "at": row.at,
        "who": row.who,
        "move": row.move,
        "state_before": row.before,
        "state_after": row.after,
        "what": pack(row.what),
        "reason": cipher.seal(row.reason, _reason_place(number)),
    }


async def get(connection: AsyncConnection, number: int) -> Case | None:
    """One case, locked until the end of a transaction that may write."""
    query = select(cases).where(cases.c.number == number).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else (await _cases(connection, [row]))[0]


async def running(connection: AsyncConnection, household: str) -> Case | None:
    """The person's case that is not closed, locked until the end of a transaction that may write."""
    query = select(cases).where(cases.c.household_id == household, cases.c.state != State.CLOSED).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else (await _cases(connection, [row]))[0]


async def of_household(connection: AsyncConnection, household: str) -> tuple[Case, ...]:
    """Every case of a person, oldest first."""
    query = select(cases).where(cases.c.household_id == household).order_by(cases.c.number)
    return await _cases(connection, (await connection.execute(query)).mappings().all())


async def find(connection: AsyncConnection, wanted: Wanted) -> tuple[Case, ...]:
    """One page of cases, the latest changed first; those offered to one of the dongs are among theirs."""
    query = select(cases).where(cases.c.state.in_(wanted.states))
    if wanted.dongs is not None:
        own = select(cases.c.number).where(cases.c.dong_id.in_(wanted.dongs), cases.c.state.in_(wanted.states))
        offered = select(cases.c.number).where(cases.c.offered_to.in_(wanted.dongs))
        query = query.where(cases.c.number.in_(own.union(offered)))
    if wanted.officer is not None:
        query = query.where(cases.c.officer == wanted.officer)
    if wanted.result is not None:
        query = query.where(cases.c.result == wanted.result)
    if wanted.households is not None:
        query = query.where(cases.c.household_id.in_(wanted.households))
    if wanted.need is not None:
        query = query.where(
            cases.c.number.in_(select(case_needs.c.case_number).where(case_needs.c.need == wanted.need))
        )
    if wanted.before is not None:
        at, number = wanted.before
        query = query.where(
            or_(cases.c.changed_at < at, and_(cases.c.changed_at == at, cases.c.number < number)),
        )
    query = query.order_by(cases.c.changed_at.desc(), cases.c.number.desc()).limit(wanted.limit)
    return await _cases(connection, (await connection.execute(query)).mappings().all())


async def _cases(connection: AsyncConnection, rows: Sequence[RowMapping]) -> tuple[Case, ...]:
    """Rows as the domain knows them, with what the people need."""
    needed: dict[int, set[str]] = {row["number"]: set() for row in rows}
    query = select(case_needs).where(case_needs.c.case_number.in_(needed))
    for row in await connection.execute(query):
        needed[row.case_number].add(row.need)
    return tuple(_case(one, needed[one["number"]]) for one in rows)


def _case(row: RowMapping, needs: Collection[str]) -> Case:
    """A row as the domain knows it."""
    return Case(
        number=row["number"],
        household=row["household_id"],
        dong=row["dong_id"],
        offered_to=row["offered_to"],
        state=State(row["state"]),
        origin=Origin(row["origin"]),
        needs=tuple(need for need in Need if need in needs),
        officer=row["officer"],
        incident=row["incident_number"],
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        result=None if row["result"] is None else Result(row["result"]),
        closed_at=row["closed_at"],
        reopened=row["reopened"],
        version=row["version"],
    )


async def incidents_of(connection: AsyncConnection, case: Case) -> frozenset[int]:
    """The incident a case came from, and those that joined it later."""
    of = case_transitions.c
    query = select(of.what).where(of.case_number == case.number, of.move == Move.JOIN)
    joined = {int(unpack(what).values["incident"]) for what in (await connection.execute(query)).scalars()}
    return frozenset(joined if case.incident is None else joined | {case.incident})


async def history(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[CaseTransition, ...]:
    """Everything that happened to a case, oldest first."""
    query = select(case_transitions).where(case_transitions.c.case_number == number).order_by(case_transitions.c.id)
    return tuple(
        CaseTransition(
            at=row["at"],
            who=row["who"],
            move=Move(row["move"]),
            before=None if row["state_before"] is None else State(row["state_before"]),
            after=State(row["state_after"]),
            what=unpack(row["what"]),
            reason=cipher.open(row["reason"], _reason_place(number)),
        )
        for row in (await connection.execute(query)).mappings()
    )
