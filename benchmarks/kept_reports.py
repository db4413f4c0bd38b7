"""What a region has on its disk, asked of the database itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, text

from aggregator.store import journal
from aggregator.store.database import Database
from aggregator.store.incidents import signals
from aggregator.store.reports import quarantine

from .killed_homes import Home, Number

_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What the homes know, compared with what is kept. All four lists are empty where nothing went wrong."""

    acknowledged: int
    calls: int
    set_aside: int
    """Items that are kept apart, with the reason, instead of in the journal."""
    lost: tuple[Number, ...]
    twice: tuple[Number, ...]
    invented: tuple[Number, ...]
    calls_wrong: tuple[Number, ...]
    """Calls for help that became no signal, or more than one."""
    sound: bool
    """What the store says about itself."""

    @property
    def right(self) -> bool:
        """Whether every acknowledged item is there exactly once."""
        return self.sound and not (self.lost or self.twice or self.invented or self.calls_wrong)


async def balance(url: str, homes: Iterable[Home]) -> Books:
    """Compare. Nobody may write meanwhile."""
    database = Database(url)
    try:
        kept, called, aside = await _kept(database), await _called(database), await _set_aside(database)
        sound = await _sound(database)
    finally:
        await database.close()
    kept += aside
    acknowledged = set[Number]().union(*(home.acknowledged for home in homes))
    sent = set[Number]().union(*(home.sent for home in homes))
    calls = set[Number]().union(*(home.calls for home in homes))
    return Books(
        acknowledged=len(acknowledged),
        calls=len(calls),
        set_aside=aside.total(),
        lost=tuple(sorted(acknowledged - kept.keys())),
        twice=tuple(sorted(number for number, count in kept.items() if count > 1)),
        invented=tuple(sorted(kept.keys() - sent)),
        calls_wrong=tuple(sorted(number for number in calls if called[number] != 1)),
        sound=sound,
    )


async def _kept(database: Database) -> Counter[Number]:
    """How often each item is in the journal."""
    kept: Counter[Number] = Counter()
    position = 0
    async with database.read() as connection:
        while rows := await journal.after(connection, position, _ROWS):
            position = rows[-1].id
            kept.update((row.node_id, row.boot, item["seq"]) for row in rows for item in journal.unpack_items(row))
    return kept


async def _set_aside(database: Database) -> Counter[Number]:
    """How often each item is in quarantine."""
    query = select(quarantine.c.node_id, quarantine.c.boot, quarantine.c.seq)
    async with database.read() as connection:
        return Counter((row.node_id, row.boot, row.seq) for row in await connection.execute(query))


async def _called(database: Database) -> Counter[Number]:
    """How many signals each item has become."""
    query = select(signals.c.node_id, signals.c.boot, signals.c.seq).where(signals.c.seq.is_not(None))
    async with database.read() as connection:
        return Counter((row.node_id, row.boot, row.seq) for row in await connection.execute(query))


async def _sound(database: Database) -> bool:
    """Whether the file is whole; PostgreSQL checks its pages while it reads them."""
    if database.dialect != "sqlite":
        return True
    async with database.read() as connection:
        return bool((await connection.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok")
