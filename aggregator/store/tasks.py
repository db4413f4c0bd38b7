"""Tasks with their history. Rows of history are only ever added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.task.machine import RUNNING, Kind, Move, State, Task, TaskDecision, TaskTransition, Team
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack
from aggregator.store.households import households

FIRST_NUMBER = 101

tasks = Table(
    "tasks",
    METADATA,
    Column("number", Integer, Identity(start=FIRST_NUMBER), primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("what", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("promised_at", Utc, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("person", Text),
    Column("team", Text),
    Column("case_number", Integer, ForeignKey("cases.number"), index=True),
    Column("incident_number", Integer, ForeignKey("incidents.number"), index=True),
    Column("referral_number", Integer, ForeignKey("referrals.number"), index=True),
    Column("check_in_id", Integer, ForeignKey("check_ins.id"), index=True),
    Column("follow_up_day", Integer),
    Column("next_at", Utc, index=True),
    Column("reminded", Integer, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", Text),
    CheckConstraint("person IS NOT NULL OR team IS NOT NULL", name="assigned"),
    CheckConstraint("(state IN ('done', 'cancelled')) = (ended_at IS NOT NULL)", name="ending"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
    CheckConstraint("state NOT IN ('done', 'cancelled') OR next_at IS NULL", name="rest"),
    CheckConstraint("state <> 'in_progress' OR person IS NOT NULL", name="taken"),
    one_of("kind", Kind),
    one_of("state", State),
    one_of("team", Team),
    sqlite_autoincrement=True,
)

Index("ix_tasks_dong", tasks.c.dong_id, tasks.c.state, tasks.c.due_at)
Index("ix_tasks_person", tasks.c.person, tasks.c.state, tasks.c.due_at)
Index("ix_tasks_due", tasks.c.state, tasks.c.due_at)
Index("ix_tasks_team", tasks.c.dong_id, tasks.c.team, tasks.c.state, tasks.c.due_at)
Index("ix_tasks_promised", tasks.c.kind, tasks.c.promised_at, tasks.c.dong_id, tasks.c.state, tasks.c.ended_at)

task_transitions = Table(
    "task_transitions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("task_number", Integer, ForeignKey("tasks.number"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("state_before", Text),
    Column("state_after", Text, nullable=False),
    Column("what", JSON, nullable=False),
    Column("memo", Text, nullable=False),
    one_of("move", Move),
    one_of("state_before", State),
    one_of("state_after", State),
)

SEALED = (Sealed(table=task_transitions, columns=("memo",), place=lambda row, _: _memo_place(row["task_number"])),)

_NAMES = {
    "household": "household_id",
    "dong": "dong_id",
    "case": "case_number",
    "incident": "incident_number",
    "referral": "referral_number",
    "check_in": "check_in_id",
}
"""Fields whose column has another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tasks a list shows: of these dongs (None: of all), and of whatever else is given.

    `person` with `teams` means what that person has to do: their own, and what nobody of their teams has taken.
    `people` are the households that may be seen, as a query. Asked about one `household`, `case` or `incident`, the
    person's dong finds what the dong before did, too.
    """

    dongs: Collection[str] | None
    states: Collection[State] = RUNNING
    kind: Kind | None = None
    team: Team | None = None
    person: str | None = None
    teams: Collection[Team] = ()
    household: str | None = None
    case: int | None = None
    incident: int | None = None
    due_before: datetime | None = None
    people: Select[tuple[str]] | None = None
    limit: int = 200


def _memo_place(number: int) -> str:
    """Where the memos of a task's history belong."""
    return f"task_transitions.memo:{number}"


async def save(connection: AsyncConnection, cipher: Cipher, decision: TaskDecision) -> int:
    """Write what was decided, task and history together, and return the task's number."""
    task = decision.task
    number = task.number
    if number:
        await connection.execute(update(tasks).where(tasks.c.number == number).values(**_columns(task)))
    else:
        result = await connection.execute(insert(tasks).values(**_columns(task)).returning(tasks.c.number))
        number = int(result.scalar_one())
    rows = [
        {
            "task_number": number,
            "at": row.at,
            "who": row.who,
            "move": row.move,
            "state_before": row.before,
            "state_after": row.after,
            "what": pack(row.what),
            "memo": cipher.seal(row.memo, _memo_place(number)),
        }
        for row in decision.transitions
    ]
    if rows:
        await connection.execute(insert(task_transitions), rows)
    return number


def _columns(task: Task) -> dict[str, Any]:
    """A task as columns, without its number."""
    values = {_NAMES.get(one.name, one.name): getattr(task, one.name) for one in fields(task) if one.name != "number"}
    return values | {"what": pack(task.what)}


async def get(connection: AsyncConnection, number: int) -> Task | None:
    """One task, locked until the end of a transaction that may write."""
    query = select(tasks).where(tasks.c.number == number).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _task(row)


async def find(connection: AsyncConnection, wanted: Wanted) -> tuple[Task, ...]:
    """Tasks, the first due first."""
    query = select(tasks).where(tasks.c.state.in_(wanted.states))
    if wanted.dongs is not None:
        of_dong: ColumnElement[bool] = tasks.c.dong_id.in_(wanted.dongs)
        if any(one is not None for one in (wanted.household, wanted.case, wanted.incident)):
            here = select(households.c.id).where(
                households.c.id == tasks.c.household_id, households.c.dong_id.in_(wanted.dongs)
            )
            of_dong = or_(of_dong, here.exists())
        query = query.where(of_dong)
    if wanted.person is not None:
        free = tasks.c.person.is_(None) & tasks.c.team.in_(wanted.teams)
        query = query.where(or_(tasks.c.person == wanted.person, free))
    equal = {
        tasks.c.kind: wanted.kind,
        tasks.c.team: wanted.team,
        tasks.c.household_id: wanted.household,
        tasks.c.case_number: wanted.case,
        tasks.c.incident_number: wanted.incident,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.people is not None:
        query = query.where(tasks.c.household_id.in_(wanted.people))
    if wanted.due_before is not None:
        query = query.where(tasks.c.due_at < wanted.due_before)
    query = query.order_by(tasks.c.due_at, tasks.c.number).limit(wanted.limit)
    return tuple(_task(row) for row in (await connection.execute(query)).mappings())


async def running_of(connection: AsyncConnection, household: str, kind: Kind | None = None) -> tuple[Task, ...]:
    """Every running task about a person, oldest first, of one kind if given."""
    query = select(tasks).where(tasks.c.household_id == household, tasks.c.state.in_(RUNNING))
    if kind is not None:
        query = query.where(tasks.c.kind == kind)
    return tuple(_task(row) for row in (await connection.execute(query.order_by(tasks.c.number))).mappings())


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of the tasks whose next reminder is due, overdue first."""
    query = select(tasks.c.number).where(tasks.c.next_at <= now).order_by(tasks.c.next_at, tasks.c.number).limit(limit)
    return [row.number for row in await connection.execute(query)]


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next reminder falls due."""
    found: datetime | None = (await connection.execute(select(func.min(tasks.c.next_at)))).scalar()
    return found


async def changed(connection: AsyncConnection, numbers: Collection[int]) -> Mapping[int, datetime]:
    """When anything last happened to these tasks."""
    rows = task_transitions.c
    query = select(rows.task_number, func.max(rows.at, type_=Utc())).where(rows.task_number.in_(numbers))
    return {row[0]: row[1] for row in await connection.execute(query.group_by(rows.task_number))}


async def history(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[TaskTransition, ...]:
    """Everything that happened to a task, oldest first."""
    query = select(task_transitions).where(task_transitions.c.task_number == number).order_by(task_transitions.c.id)
    return tuple(
        TaskTransition(
            at=row["at"],
            who=row["who"],
            move=Move(row["move"]),
            before=None if row["state_before"] is None else State(row["state_before"]),
            after=State(row["state_after"]),
            what=unpack(row["what"]),
            memo=cipher.open(row["memo"], _memo_place(number)),
        )
        for row in (await connection.execute(query)).mappings()
    )


def _task(row: RowMapping) -> Task:
    """A row as the domain knows it."""
    values = {one.name: row[_NAMES.get(one.name, one.name)] for one in fields(Task)}
    return Task(
        **values
        | {
            "kind": Kind(row["kind"]),
            "state": State(row["state"]),
            "team": None if row["team"] is None else Team(row["team"]),
            "what": unpack(row["what"]),
        }
    )
