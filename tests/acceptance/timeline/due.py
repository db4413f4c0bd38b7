"""What the region waits for, read from its database file from outside."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

STRICT = (
    ("incidents", "due_at"),
    ("deliveries", "due_at"),
)
"""Columns the scanner follows: what is due must move on once it has run."""

TIMERS = (*STRICT, ("nodes", "silent_at"), ("nodes", "unseen_at"))
"""These too, but not at once: after a start it first listens for a while before it calls a home silent."""

CLAIM_S = 120.0
"""How far ahead a message is put while it is being sent."""


def next_due(database: Path, after: float) -> float | None:
    """The first moment after this one at which something falls due."""
    dues = [due for due in _dues(database) if due > after]
    return min(dues, default=None)


def overdue(database: Path, now: float) -> list[str]:
    """What should have been done by now, in words."""
    with _connected(database) as connection:
        return [
            f"{table}.{column} {due}"
            for table, column in _present(connection, STRICT)
            for (due,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} <= ?", (_written(now),))
        ]


def flying(database: Path, since: float) -> bool:
    """Whether a message that was taken up since then may still be on its way."""
    with _connected(database) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM deliveries WHERE state = 'pending' AND attempts > 0 AND due_at >= ?",
            (_written(since + CLAIM_S),),
        ).fetchone()
    return bool(count)


def _dues(database: Path) -> list[float]:
    with _connected(database) as connection:
        found = [
            connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
            for table, column in _present(connection, TIMERS)
        ]
    return [datetime.fromisoformat(due).replace(tzinfo=UTC).timestamp() for rows in found for (due,) in rows]


def _present(connection: sqlite3.Connection, wanted: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return ((table, column) for table, column in wanted if table in tables)


def _connected(database: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10))


def _written(moment: float) -> str:
    """A moment as SQLite keeps it."""
    at = datetime(1970, 1, 1) + timedelta(seconds=moment)  # noqa: DTZ001 - the database file knows no time zones
    return at.isoformat(" ", "microseconds")
