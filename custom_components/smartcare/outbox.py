"""What the region has not yet acknowledged, kept on disk (one SQLite file per home).

Every item gets a number, `seq`, counted from 1 within one `boot`: one life of this numbering, named when the file is
made. The region stores each (node, boot, seq) once, so a batch may be sent any number of times, and a number must never
come twice. Hence:

- numbers come from SQLite's AUTOINCREMENT and are safely on the disk before they leave the home (`next_batch` syncs);
- a lost or broken file begins a new boot, and so does a file that turns out to be an old copy (`verify`), because the
  numbers it would give next have been used already;
- what is handed out is never changed; what had to be dropped is told by an item of its own (type `dropped`).

Signals are synced to disk when added. Telemetry is written at once (it survives a killed process) but synced with the
next signal or batch only: a power cut may take the readings since the last sending, never a signal. When the disk
fails, the outbox goes on in memory, so that a danger still reaches the region.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from .kernel import wire
from .outbox_file import BrokenFile, Sync, Trouble, in_transaction, is_broken, open_file, open_memory, set_aside
from .outbox_tables import Lane, OutboxTables

_LOGGER = logging.getLogger(__name__)

LIMIT_ITEMS = 50_000
MAX_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Items to send next, as wire mappings with their `seq`: signals first, then telemetry, each oldest first."""

    boot: str
    items: tuple[dict[str, Any], ...]


class Outbox:
    """A bounded, durable queue with two lanes. Methods may block on the disk; calls from several threads take turns."""

    def __init__(self, path: Path, limit_items: int, now: Callable[[], datetime]) -> None:
        """Open the file; use `open`."""
        self._path = path
        self._limit = limit_items
        self._now = now
        self._lock = threading.RLock()
        self._handed: frozenset[int] = frozenset()
        self.trouble: Trouble | None = None
        """What went wrong with the file since it was opened; already logged."""
        self._use(self._opened())

    @classmethod
    def open(
        cls, path: Path, limit_items: int = LIMIT_ITEMS, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> Outbox:
        """Open the outbox at `path`, or begin one. Does not fail: `trouble` says what is wrong with file or disk."""
        return cls(path, limit_items, now)

    @property
    def boot(self) -> str:
        """The name of this life of the numbering."""
        return self._tables.boot

    @property
    def waiting(self) -> int:
        """How many items the region has not acknowledged; does not touch the disk."""
        return self._tables.waiting

    @property
    def signals_waiting(self) -> int:
        """How many of them are signals; does not touch the disk."""
        return self._tables.signals

    def add(self, item: wire.Item) -> int:
        """Keep one item and return its number."""
        return self.add_all((item,))[0]

    def add_all(self, items: Iterable[wire.Item]) -> tuple[int, ...]:
        """Keep items in the order given, all or none, and return their numbers."""
        rows = [_row(item) for item in items]
        sync = Sync.FULL if any(lane is Lane.SIGNAL for lane, _ in rows) else Sync.NORMAL

        def add() -> tuple[int, ...]:
            numbers = tuple(self._tables.insert(lane, body) for lane, body in rows)
            self._tables.trim(self._limit, self._now())
            return numbers

        return self._change(sync, add)

    def next_batch(self, max_items: int = MAX_BATCH) -> Batch:
        """Return what to send next; the same items come again until they are settled."""

        def hand_out() -> Batch:
            self._tables.tell_lost()
            rows = self._tables.oldest(max_items)
            self._handed = frozenset(number for number, _ in rows)
            self._tables.note_handed(max(self._handed, default=0))
            return Batch(boot=self.boot, items=tuple({"seq": number, **orjson.loads(body)} for number, body in rows))

        return self._change(Sync.FULL, hand_out)

    def settle(self, ack: int, also: Collection[int]) -> int:
        """Forget the items of the last batch that the region has on its disk: numbers up to `ack`, and those in `also`.

        Returns how many that were. Only what was handed out is ever forgotten, so no reply can destroy an unsent item.
        """
        stored = [number for number in self._handed if number <= ack or number in also]
        if stored:
            self._change(Sync.NORMAL, lambda: self._tables.delete(stored))
        return len(stored)

    def belong_to(self, household: str, node: str) -> None:
        """Say whose items these are, before anything else.

        The region numbers by node, so another node of the same household begins a new boot with what waits; another
        household never gets what waited for the one before.
        """
        self._change(Sync.FULL, lambda: self._tables.belong_to(household, node))

    def verify(self, ack: int) -> bool:
        """Compare with the region's `ack` before this process hands anything out; False when the file was an old copy.

        A region that has stored more than this file ever handed out knows a later state of it: the file came back from
        a backup, and its next numbers are used up. What waits then gets new numbers in a new boot.
        """
        if ack <= self._tables.handed_through:
            return True
        self._change(Sync.FULL, self._tables.begin_anew)
        self.trouble = Trouble.OLD_COPY
        _LOGGER.warning(
            "The store of waiting reports is an older copy of itself (from a backup?); it was numbered anew"
        )
        return False

    def close(self) -> None:
        """Close the file; everything added is in it."""
        with self._lock:
            self._connection.close()

    def _change[T](self, sync: Sync, action: Callable[[], T]) -> T:
        """Run `action` in a transaction; a file that fails under it is replaced and the action run once more."""
        with self._lock:
            try:
                return in_transaction(self._connection, sync, action)
            except sqlite3.ProgrammingError:  # used after close(): a fault of ours, not of the disk
                raise
            except sqlite3.DatabaseError as error:
                self._replace(error)
                return in_transaction(self._connection, sync, action)

    def _use(self, connection: sqlite3.Connection) -> None:
        """Work with this connection from now on."""
        self._connection = connection
        self._tables = OutboxTables(connection)
        self._handed = frozenset()

    def _opened(self) -> sqlite3.Connection:
        """Open the file, setting a broken one aside and going on in memory where the disk fails."""
        try:
            try:
                return open_file(self._path)
            except BrokenFile as reason:
                self._set_aside(str(reason))
                return open_file(self._path)
        except (sqlite3.Error, OSError, BrokenFile) as error:
            return self._in_memory(None, error)

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        """Leave the file that failed: begin a new one when it is damaged, go on in memory when the disk fails."""
        failed = self._connection
        if is_broken(error):
            failed.close()
            self._set_aside(str(error))
            self._use(self._opened())
            return
        self._use(self._in_memory(failed, error))
        failed.close()
        in_transaction(self._connection, Sync.NORMAL, self._tables.begin_anew)

    def _set_aside(self, reason: str) -> None:
        """Move the damaged file away."""
        self.trouble = Trouble.SET_ASIDE
        set_aside(self._path, reason)

    def _in_memory(self, source: sqlite3.Connection | None, error: Exception) -> sqlite3.Connection:
        """Go on without the disk, with what can still be read."""
        self.trouble = Trouble.NOT_ON_DISK
        _LOGGER.error(
            "The disk does not keep the waiting reports (%s); until the next start they are kept in memory", error
        )
        return open_memory(source)


def _row(item: wire.Item) -> tuple[Lane, bytes]:
    """Return the lane and the stored form of an item; its number is added when it is handed out."""
    body = wire.encode(item)
    return _LANES[wire.LANE[body["type"]]], orjson.dumps(body)


_LANES = {wire.Lane.SIGNAL: Lane.SIGNAL, wire.Lane.TELEMETRY: Lane.TELEMETRY}
