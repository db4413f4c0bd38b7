"""Answers to checklists, with the words of then; only ever added."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, Select, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.checklist import Answer, Seen
from aggregator.store.columns import METADATA, Utc, one_of

checklist_answers = Table(
    "checklist_answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("incident_number", Integer, ForeignKey("incidents.number"), nullable=False, index=True),
    Column("item", Text, nullable=False),
    Column("words_ko", Text, nullable=False),
    Column("words_en", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    one_of("seen", Seen),
)


async def add(connection: AsyncConnection, household: str, answers: Sequence[Answer]) -> None:
    """Insert answers about a home; there is at least one."""
    rows = [
        {
            "household_id": household,
            "incident_number": answer.incident,
            "item": answer.item,
            "words_ko": answer.ko,
            "words_en": answer.en,
            "seen": answer.seen,
            "at": answer.at,
            "by": answer.by,
        }
        for answer in answers
    ]
    await connection.execute(insert(checklist_answers), rows)


async def of_household(connection: AsyncConnection, household: str) -> tuple[Answer, ...]:
    """Every answer about a home, oldest first."""
    return await _answers(connection, select(checklist_answers).where(checklist_answers.c.household_id == household))


async def of_incident(connection: AsyncConnection, number: int) -> tuple[Answer, ...]:
    """Every answer of one incident, oldest first."""
    return await _answers(connection, select(checklist_answers).where(checklist_answers.c.incident_number == number))


async def _answers(connection: AsyncConnection, query: Select[Any]) -> tuple[Answer, ...]:
    """The answers a query finds, in the order they were given."""
    return tuple(
        Answer(
            item=row["item"],
            ko=row["words_ko"],
            en=row["words_en"],
            seen=Seen(row["seen"]),
            at=row["at"],
            by=row["by"],
            incident=row["incident_number"],
        )
        for row in (await connection.execute(query.order_by(checklist_answers.c.id))).mappings()
    )
