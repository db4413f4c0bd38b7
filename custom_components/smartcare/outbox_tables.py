"""What the outbox's file holds and how it changes; every method runs inside the caller's transaction.

`items` are numbered by AUTOINCREMENT, so a number never comes twice, even when its row was deleted. `lost` are the
ranges of dropped items that no `dropped` item tells of yet; they may still grow, whereas an item never changes.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any

import orjson

from .kernel import wire
from .lost_ranges import LostRange, merged
from .outbox_file import new_boot

_DROP_SHARE = 100
"""When full, one hundredth of the limit goes at once, so that a long outage costs few `dropped` items."""

DROPPED = "dropped"


class Lane(IntEnum):
    """Which items go first (the smaller number), and which are dropped first (the greater)."""

    SIGNAL = 0
    TELEMETRY = 1


class OutboxTables:
    """The rows behind one connection, counted."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the bearings of an opened file."""
        self._connection = connection
        self.count()

    def count(self) -> None:
        """Count the rows: when opened, and after a rollback; otherwise the counts follow each change."""
        counts = dict(self._connection.execute("SELECT lane, count(*) FROM items GROUP BY lane"))
        self._counts: dict[Lane, int] = {lane: counts.get(lane, 0) for lane in Lane}
        (lost,) = self._connection.execute("SELECT count(*) FROM lost").fetchone()
        self._lost_count: int = lost
        boot, handed_through = self._connection.execute("SELECT boot, handed_through FROM life").fetchone()
        self.boot: str = boot
        self.handed_through: int = handed_through

    @property
    def waiting(self) -> int:
        """Items, and dropped ranges still to be told."""
        return sum(self._counts.values()) + self._lost_count

    @property
    def signals(self) -> int:
        """Items of the lane that goes first."""
        return self._counts[Lane.SIGNAL]

    def insert(self, lane: Lane, body: bytes) -> int:
        """Add one item at the end of the numbering."""
        number = self._connection.execute("INSERT INTO items (lane, body) VALUES (?, ?)", (lane, body)).lastrowid
        assert number is not None  # an INSERT always has one; the type says otherwise
        self._counts[lane] += 1
        return number

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete the items with these numbers, as far as they are there."""
        for number in numbers:
            for (lane,) in self._connection.execute(
                "DELETE FROM items WHERE seq = ? RETURNING lane", (number,)
            ).fetchall():
                self._counts[Lane(lane)] -= 1

    def oldest(self, limit: int) -> list[tuple[int, bytes]]:
        """Return up to `limit` items as (number, body): signals first, each lane oldest first."""
        return self._connection.execute("SELECT seq, body FROM items ORDER BY lane, seq LIMIT ?", (limit,)).fetchall()

    def note_handed(self, number: int) -> None:
        """Remember that numbers up to this one may have left the home."""
        if number > self.handed_through:
            self._connection.execute("UPDATE life SET handed_through = ?", (number,))
            self.handed_through = number

    def trim(self, limit: int, at: datetime) -> None:
        """Drop items beyond `limit`: the oldest telemetry first, signals only when nothing else is left."""
        excess = sum(self._counts.values()) - limit
        if excess <= 0:
            return
        telemetry = min(max(excess, limit // _DROP_SHARE), self._counts[Lane.TELEMETRY])
        self._drop(Lane.TELEMETRY, telemetry, at)
        self._drop(Lane.SIGNAL, excess - telemetry, at)

    def tell_lost(self) -> None:
        """Turn what is known to be lost into `dropped` items, which from now on are items like any other."""
        for first, last, count, at in self._connection.execute(
            "SELECT first_seq, last_seq, count, at FROM lost ORDER BY first_seq"
        ).fetchall():
            dropped = wire.DroppedItem(at=datetime.fromisoformat(at), first_seq=first, last_seq=last, count=count)
            self.insert(Lane.SIGNAL, orjson.dumps(wire.encode(dropped)))
        if self._lost_count:
            self._connection.execute("DELETE FROM lost")
            self._lost_count = 0

    def begin_anew(self) -> None:
        """Give all that waits new numbers in a new boot; what was dropped before has none in it and is forgotten."""
        rows = self._connection.execute("SELECT lane, body FROM items ORDER BY seq").fetchall()
        for statement in ("DELETE FROM items", "DELETE FROM lost", "DELETE FROM sqlite_sequence"):
            self._connection.execute(statement)
        self._connection.execute("UPDATE life SET boot = ?, handed_through = 0", (new_boot(),))
        self.count()
        for lane, body in rows:
            if orjson.loads(body)["type"] != DROPPED:
                self.insert(Lane(lane), body)

    def belong_to(self, household: str, node: str) -> None:
        """Note whose items these are. What waits for another household is nobody else's business and is forgotten."""
        (known, known_node) = self._connection.execute("SELECT household, node FROM life").fetchone()
        if known not in (None, household):
            self._connection.execute("DELETE FROM items")
        if known is not None and (known, known_node) != (household, node):
            self.begin_anew()
        self._connection.execute("UPDATE life SET household = ?, node = ?", (household, node))

    def _drop(self, lane: Lane, number_of_items: int, at: datetime) -> None:
        """Drop the oldest items of one lane and keep the account of them."""
        if number_of_items <= 0:
            return
        rows = self._connection.execute(
            "SELECT seq, body FROM items WHERE lane = ? ORDER BY seq LIMIT ?", (lane, number_of_items)
        ).fetchall()
        self.delete(seq for seq, _ in rows)
        ranges = [LostRange(first_seq=seq, last_seq=seq, count=1) for seq, _ in rows]
        ranges += [told for _, body in rows for told in _told(orjson.loads(body))]
        self._note_lost(ranges, at)

    def _note_lost(self, ranges: list[LostRange], at: datetime) -> None:
        """Add ranges to those still to be told, joined where nothing waits between them."""
        known = self._connection.execute("SELECT first_seq, last_seq, count FROM lost").fetchall()
        ranges += [LostRange(first_seq=first, last_seq=last, count=count) for first, last, count in known]
        joined = merged(ranges, self._waits_between)
        self._connection.execute("DELETE FROM lost")
        self._connection.executemany(
            "INSERT INTO lost VALUES (?, ?, ?, ?)",
            [(lost.first_seq, lost.last_seq, lost.count, at.isoformat()) for lost in joined],
        )
        self._lost_count = len(joined)

    def _waits_between(self, low: int, high: int) -> bool:
        """Tell whether an item waits with a number strictly between the two."""
        found = self._connection.execute(
            "SELECT 1 FROM items WHERE seq > ? AND seq < ? LIMIT 1", (low, high)
        ).fetchone()
        return found is not None


def _told(body: dict[str, Any]) -> list[LostRange]:
    """Return the range a `dropped` item tells of: dropping it must not lose that account."""
    if body["type"] != DROPPED:
        return []
    return [LostRange(first_seq=body["first_seq"], last_seq=body["last_seq"], count=body["count"])]
