"""Erasing what tells who somebody was: the sealed fields of every table that is about a household.

A table is about a household when it names one, or when its rows cannot be without another table's that is. A new
table with sealed fields is found the same way and cannot be forgotten here.
"""

from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import rollups
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.households import households
from aggregator.store.journal import journal
from aggregator.store.nodes import nodes
from aggregator.store.reports import quarantine
from aggregator.store.sealed import every_sealed
from aggregator.store.timeseries import time_series_set_aside


async def erase(connection: AsyncConnection, cipher: Cipher, household: str) -> None:
    """Empty every sealed field about a household; which rows there are, and their moments and codes, stay."""
    for sealed in every_sealed():
        rows = about(sealed.table, household)
        if rows is None:
            continue
        if sealed.left or sealed.derive is not None:
            await _erase_each(connection, cipher, sealed, rows)
        else:
            empty = dict.fromkeys(sealed.columns, "")
            await connection.execute(update(sealed.table).where(rows).values(**empty))


async def erase_reports(connection: AsyncConnection, household: str) -> int:
    """Delete everything the person's homes reported, also what nobody could read and what was made of it.

    Returns how many rows there were. What was forwarded to a time series is not ours to delete: it names nobody.
    """
    theirs = select(journal.c.id).where(journal.c.household_id == household)
    aside = delete(time_series_set_aside).where(time_series_set_aside.c.journal_id.in_(theirs))
    homes = select(nodes.c.id).where(nodes.c.household_id == household)
    odd = delete(quarantine).where(quarantine.c.node_id.in_(homes))
    sent = delete(journal).where(journal.c.household_id == household)
    gone = sum([(await connection.execute(statement)).rowcount for statement in (aside, odd, sent)])
    return gone + await rollups.erase(connection, household)


def about(table: Table, household: str) -> ColumnElement[bool] | None:
    """Which rows of a table are about a household; None for a table that is about none."""
    if table is households:
        return households.c.id == household
    if "household_id" in table.c:
        return table.c.household_id == household
    for key in sorted((one for one in table.foreign_keys if not one.parent.nullable), key=lambda one: one.parent.name):
        of_parent = about(key.column.table, household)
        if of_parent is not None:
            return key.parent.in_(select(key.column).where(of_parent))
    return None


async def _erase_each(connection: AsyncConnection, cipher: Cipher, sealed: Sealed, rows: ColumnElement[bool]) -> None:
    """Empty the rows one by one, because something stands in the place of their words or follows from them."""
    table = sealed.table
    for row in (await connection.execute(select(table).where(rows))).mappings().all():
        values: dict[str, Any] = {
            column: cipher.seal(sealed.left, sealed.place(row, column)) if row[column] else ""
            for column in sealed.columns
        }
        if sealed.derive is not None:
            values |= sealed.derive(cipher, row, dict.fromkeys(sealed.columns, sealed.left))
        this = and_(*(column == row[column.name] for column in table.primary_key.columns))
        await connection.execute(update(table).where(this).values(**values))
