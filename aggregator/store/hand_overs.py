"""Hand-over sheets, their lines, and notes that wait for the next one. What people wrote is sealed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    and_,
    insert,
    or_,
    select,
    true,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE
from aggregator.domain.hand_over import HandOver, HandOverDirection, Item, ItemKind
from aggregator.domain.incident import Result, State
from aggregator.store.absences import absences
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack
from aggregator.store.households import households
from aggregator.store.incidents import incidents
from aggregator.store.rosters import desk_clocks

hand_overs = Table(
    "hand_overs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("dong_id", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("since", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("due_at", Utc, index=True),
    Column("accepted_at", Utc),
    Column("accepted_by", Text),
    Column("memo", Text, nullable=False),
    UniqueConstraint("dong_id", "direction", "at"),
    CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepting"),
    CheckConstraint("(accepted_at IS NULL) = (due_at IS NOT NULL)", name="due"),
    one_of("direction", HandOverDirection),
)

hand_over_items = Table(
    "hand_over_items",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("hand_over_id", Integer, ForeignKey("hand_overs.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("incident_number", Integer, ForeignKey("incidents.number")),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", JSON, nullable=False),
    Column("state", Text),
    Column("result", Text),
    Column("words", Text, nullable=False),
    one_of("kind", ItemKind),
    one_of("state", State),
)

hand_over_notes = Table(
    "hand_over_notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("hand_over_id", Integer, ForeignKey("hand_overs.id")),
    one_of("direction", HandOverDirection),
)

Index(
    "ix_hand_over_notes_waiting",
    hand_over_notes.c.hand_over_id,
    hand_over_notes.c.direction,
    hand_over_notes.c.household_id,
)

SEALED = (
    Sealed(table=hand_overs, columns=("memo",), place=lambda row, _: _memo_place(row["dong_id"], row["direction"])),
    Sealed(table=hand_over_items, columns=("words",), place=lambda row, _: _item_place(row["household_id"])),
    Sealed(table=hand_over_notes, columns=("words",), place=lambda row, _: _note_place(row["household_id"])),
)


def _memo_place(dong: str, direction: str) -> str:
    """Where the memos of a dong's sheets belong."""
    return f"hand_overs.memo:{dong}:{direction}"


def _item_place(household: str) -> str:
    """Where the words on sheets about a person belong."""
    return f"hand_over_items.words:{household}"


def _note_place(household: str) -> str:
    """Where the notes about a person belong."""
    return f"hand_over_notes.words:{household}"


async def add(connection: AsyncConnection, cipher: Cipher, sheet: HandOver, items: Sequence[Item]) -> int:
    """Insert a sheet (its id does not count) with its lines, and return its id."""
    statement = (
        insert(hand_overs)
        .values(
            dong_id=sheet.dong,
            direction=sheet.direction,
            since=sheet.since,
            at=sheet.at,
            made_at=sheet.made_at,
            due_at=sheet.due_at,
            memo="",
        )
        .returning(hand_overs.c.id)
    )
    identifier = int((await connection.execute(statement)).scalar_one())
    rows = [
        {
            "hand_over_id": identifier,
            "kind": item.kind,
            "household_id": item.household,
            "incident_number": item.incident,
            "at": item.at,
            "who": item.who,
            "why": pack(item.why),
            "state": item.state,
            "result": item.result,
            "words": cipher.seal(item.words, _item_place(item.household)),
        }
        for item in items
    ]
    if rows:
        await connection.execute(insert(hand_over_items), rows)
    return identifier


async def get(connection: AsyncConnection, cipher: Cipher, identifier: int) -> HandOver | None:
    """One sheet, locked until the end of a transaction that may write."""
    query = select(hand_overs).where(hand_overs.c.id == identifier).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _sheet(cipher, row)


async def exists(connection: AsyncConnection, dong: str, direction: HandOverDirection, at: datetime) -> bool:
    """Whether there is a sheet of a dong for a change of duty."""
    query = select(hand_overs.c.id).where(
        hand_overs.c.dong_id == dong, hand_overs.c.direction == direction, hand_overs.c.at == at
    )
    return (await connection.execute(query)).first() is not None


async def page(
    connection: AsyncConnection,
    cipher: Cipher,
    *,
    dongs: Collection[str] | None,
    direction: HandOverDirection | None,
    open_only: bool,
    limit: int,
) -> tuple[HandOver, ...]:
    """The newest sheets first, of some dongs (None: of all)."""
    query = select(hand_overs).order_by(hand_overs.c.at.desc(), hand_overs.c.id.desc()).limit(limit)
    if dongs is not None:
        query = query.where(hand_overs.c.dong_id.in_(dongs))
    if direction is not None:
        query = query.where(hand_overs.c.direction == direction)
    if open_only:
        query = query.where(hand_overs.c.due_at.is_not(None))
    return tuple(_sheet(cipher, row) for row in (await connection.execute(query)).mappings())


async def items(connection: AsyncConnection, cipher: Cipher, identifier: int) -> tuple[Item, ...]:
    """The lines of a sheet in their order."""
    query = select(hand_over_items).where(hand_over_items.c.hand_over_id == identifier).order_by(hand_over_items.c.id)
    return tuple(
        Item(
            kind=ItemKind(row["kind"]),
            household=row["household_id"],
            at=row["at"],
            who=row["who"],
            why=unpack(row["why"]),
            incident=row["incident_number"],
            state=None if row["state"] is None else State(row["state"]),
            result=None if row["result"] is None else Result(row["result"]),
            words=cipher.open(row["words"], _item_place(row["household_id"])),
        )
        for row in (await connection.execute(query)).mappings()
    )


async def accept(
    connection: AsyncConnection, cipher: Cipher, sheet: HandOver, at: datetime, by: str, memo: str
) -> None:
    """Write down who accepted a sheet."""
    sealed = cipher.seal(memo, _memo_place(sheet.dong, sheet.direction))
    values = {"accepted_at": at, "accepted_by": by, "memo": sealed, "due_at": None}
    await connection.execute(update(hand_overs).where(hand_overs.c.id == sheet.id).values(**values))


async def postpone(connection: AsyncConnection, identifier: int, due_at: datetime) -> None:
    """Look at an unaccepted sheet again then."""
    await connection.execute(update(hand_overs).where(hand_overs.c.id == identifier).values(due_at=due_at))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Sheets that nobody has accepted in time, overdue ones first."""
    query = select(hand_overs.c.id).where(hand_overs.c.due_at <= now).order_by(hand_overs.c.due_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next unaccepted sheet is to be looked at."""
    column = hand_overs.c.due_at
    return (await connection.execute(select(column).where(column.is_not(None)).order_by(column).limit(1))).scalar()


async def touched(connection: AsyncConnection, dong: str, since: datetime) -> Sequence[int]:
    """Incidents of a dong's people that are not closed or have changed since then, oldest first."""
    query = (
        select(incidents.c.number)
        .join(households, households.c.id == incidents.c.household_id)
        .where(households.c.dong_id == dong)
        .where(or_(incidents.c.closed_at.is_(None), incidents.c.closed_at >= since, incidents.c.changed_at >= since))
        .order_by(incidents.c.number)
    )
    return (await connection.execute(query)).scalars().all()


async def absent(connection: AsyncConnection, dong: str, at: datetime) -> Sequence[RowMapping]:
    """People of a dong who are said to be away at a moment: household_id, starts_at, ends_at, recorded_by."""
    query = (
        select(absences.c.household_id, absences.c.starts_at, absences.c.ends_at, absences.c.recorded_by)
        .join(households, households.c.id == absences.c.household_id)
        .where(households.c.dong_id == dong, absences.c.starts_at <= at)
        .where(or_(absences.c.ends_at.is_(None), absences.c.ends_at > at))
        .where(or_(absences.c.ended_at.is_(None), absences.c.ended_at > at))
        .order_by(absences.c.household_id, absences.c.starts_at)
    )
    return (await connection.execute(query)).mappings().all()


async def add_note(
    connection: AsyncConnection,
    cipher: Cipher,
    household: str,
    direction: HandOverDirection,
    at: datetime,
    who: str,
    words: str,
) -> None:
    """Keep a note for the next sheet."""
    sealed = cipher.seal(words, _note_place(household))
    values = {"household_id": household, "direction": direction, "at": at, "who": who, "words": sealed}
    await connection.execute(insert(hand_over_notes).values(**values))


async def waiting_notes(
    connection: AsyncConnection, cipher: Cipher, dong: str, direction: HandOverDirection, before: datetime
) -> Sequence[Mapping[str, Any]]:
    """The notes about a dong's people that are on no sheet yet, oldest first."""
    query = (
        select(hand_over_notes)
        .join(households, households.c.id == hand_over_notes.c.household_id)
        .where(hand_over_notes.c.hand_over_id.is_(None), hand_over_notes.c.direction == direction)
        .where(households.c.dong_id == dong, hand_over_notes.c.at < before)
        .order_by(hand_over_notes.c.id)
    )
    rows = (await connection.execute(query)).mappings()
    return [{**row, "words": cipher.open(row["words"], _note_place(row["household_id"]))} for row in rows]


async def took_notes(connection: AsyncConnection, notes: Collection[int], sheet: int) -> None:
    """Write down the sheet that notes are on."""
    await connection.execute(update(hand_over_notes).where(hand_over_notes.c.id.in_(notes)).values(hand_over_id=sheet))


async def with_centre(connection: AsyncConnection, wanted: Sequence[str]) -> frozenset[str]:
    """Those of some households that are in the centre's care."""
    return frozenset((await connection.execute(in_the_centres_care(wanted))).scalars())


def in_the_centres_care(wanted: Sequence[str] | None = None) -> CompoundSelect[tuple[str]]:
    """The people whom the centre still sees because it handled their incident: until the dong has accepted the sheet.

    Of some households only, if given.
    """
    on_sheet = (
        select(hand_over_items.c.household_id)
        .join(hand_overs, hand_overs.c.id == hand_over_items.c.hand_over_id)
        .where(hand_overs.c.direction == HandOverDirection.TO_DONG, hand_overs.c.due_at.is_not(None))
        .where(hand_over_items.c.incident_number.is_not(None), _only(hand_over_items.c.household_id, wanted))
    )
    return union(on_sheet.correlate(None), _this_duty(wanted).correlate(None))


def _this_duty(wanted: Sequence[str] | None) -> Select[tuple[str]]:
    """People whose incident the centre has closed since duty changed last; no sheet tells of it yet."""
    return (
        select(incidents.c.household_id)
        .join(households, households.c.id == incidents.c.household_id)
        .join(desk_clocks, desk_clocks.c.dong_id == households.c.dong_id)
        .where(and_(incidents.c.desk == CENTRE, incidents.c.closed_at >= desk_clocks.c.since))
        .where(_only(incidents.c.household_id, wanted))
    )


def _only(column: Column[str], wanted: Sequence[str] | None) -> ColumnElement[bool]:
    """Limit a column to some values, if any are given."""
    return true() if wanted is None else column.in_(wanted)


def _sheet(cipher: Cipher, row: RowMapping) -> HandOver:
    """Columns as the domain knows them."""
    return HandOver(
        id=row["id"],
        dong=row["dong_id"],
        direction=HandOverDirection(row["direction"]),
        since=row["since"],
        at=row["at"],
        made_at=row["made_at"],
        due_at=row["due_at"],
        accepted_at=row["accepted_at"],
        accepted_by=row["accepted_by"],
        memo=cipher.open(row["memo"], _memo_place(row["dong_id"], row["direction"])),
    )
