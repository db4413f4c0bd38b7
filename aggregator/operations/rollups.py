"""Folding the journal into hours, a bounded piece at a time; due work like any other, after what people wait for."""

import asyncio
from collections.abc import Sequence

from aggregator.domain.history import Hour, Key, fold
from aggregator.operations.context import Context
from aggregator.store import journal, rollups
from aggregator.store.journal import JournalRow

_ROWS = 1_000
_ITEMS = 5_000
_PIECES = 5
"""At most so many pieces in one go: whatever else is due comes in between."""


async def roll_up(context: Context, _what: str) -> int:
    """Fold what is new in the journal; 0 when somebody was faster."""
    pieces = 0
    while pieces < _PIECES and await _piece(context):
        pieces += 1
    return min(pieces, 1)


async def _piece(context: Context) -> bool:
    """Fold the next rows; False where nothing is left, or somebody else has them in hand."""
    async with context.database.read() as connection:
        before = await rollups.position(connection)
        rows = _bounded(await journal.after(connection, before.position, _ROWS))
    if not rows:
        return False
    # Read and folded beside the writers; only adding the sums keeps them waiting.
    hours = await asyncio.to_thread(_folded, rows)
    async with context.database.write() as connection:
        await rollups.begin(connection)
        if not await rollups.advance(connection, before, rows[-1].id, context.clock.now()):
            return False
        await rollups.add(connection, hours)
    return True


def _bounded(rows: Sequence[JournalRow]) -> Sequence[JournalRow]:
    """The first rows, at least one, with so many items at most."""
    items = 0
    for place, row in enumerate(rows):
        items += row.count
        if items > _ITEMS:
            return rows[: place + 1]
    return rows


def _folded(rows: Sequence[JournalRow]) -> dict[Key, Hour]:
    """The sums of some rows."""
    hours: dict[Key, Hour] = {}
    for row in rows:
        fold(hours, row.household_id, journal.unpack_items(row))
    return hours
