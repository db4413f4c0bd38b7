"""Warnings for visitors: rows that are ended, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

danger_notes = Table(
    "danger_notes",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("since", Utc, nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", Text),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ending"),
    one_of("kind", DangerKind),
)

SEALED = (Sealed(table=danger_notes, columns=("text",), place=lambda row, _: _place(row["id"])),)


def _place(note: str) -> str:
    """Where the words of a warning belong."""
    return f"danger_notes.text:{note}"


async def add(connection: AsyncConnection, cipher: Cipher, household: str, note: DangerNote) -> None:
    """Insert a warning."""
    await connection.execute(
        insert(danger_notes).values(
            id=note.id,
            household_id=household,
            kind=note.kind,
            text=cipher.seal(note.text, _place(note.id)),
            since=note.since,
            noted_by=note.noted_by,
        )
    )


async def end(connection: AsyncConnection, household: str, note: str, at: datetime, by: str) -> bool:
    """End a warning of a household; False where there is none that is not ended."""
    statement = update(danger_notes).where(
        danger_notes.c.id == note, danger_notes.c.household_id == household, danger_notes.c.ended_at.is_(None)
    )
    return (await connection.execute(statement.values(ended_at=at, ended_by=by))).rowcount > 0


async def of_household(
    connection: AsyncConnection, cipher: Cipher, household: str, *, ended: bool = False
) -> tuple[DangerNote, ...]:
    """The warnings about a home in order of their beginning; ended ones, too, if asked for."""
    query = select(danger_notes).where(danger_notes.c.household_id == household)
    if not ended:
        query = query.where(danger_notes.c.ended_at.is_(None))
    rows: Sequence[RowMapping] = (
        (await connection.execute(query.order_by(danger_notes.c.since, danger_notes.c.id))).mappings().all()
    )
    return tuple(
        DangerNote(
            id=row["id"],
            kind=DangerKind(row["kind"]),
            text=cipher.open(row["text"], _place(row["id"])),
            since=row["since"],
            noted_by=row["noted_by"],
            ended_at=row["ended_at"],
            ended_by=row["ended_by"],
        )
        for row in rows
    )
