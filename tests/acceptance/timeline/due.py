"""What the region waits for, read from its database file from outside, and whether its process rests."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

STRICT = (
    ("incidents", "due_at"),
    ("deliveries", "due_at"),
    ("escalations", "due_at"),
)
"""Timers that must have moved on once the scanner has run."""

NO_TIMERS = (
    ("desk_clocks", "look_at"),
    ("deliveries", "until"),
    ("retention_clocks", "next_at"),
)
"""Moments to come at which nothing happens that a story tells: hourly looks at rosters and at old data, and the last
look at a message.
"""

CLAIM_S = 120.0
"""How far ahead a message is put while it is being sent."""


def next_moment(database: Path, after: float) -> float | None:
    """The first moment after this one that any row of any table names.

    Most of them are no timers, but no timer is missed, whatever it is called; those without effect of their own come
    with whatever is next.
    """
    columns = _moments(database)
    query = " UNION ALL ".join(
        f"SELECT min({column}) FROM {table} WHERE {column} > :after" for table, column in columns
    )
    with _connected(database) as connection:
        found = [moment for (moment,) in connection.execute(query, {"after": _written(after)}) if moment is not None]
    return min((datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() for moment in found), default=None)


def overdue(database: Path, now: float) -> list[str]:
    """What should have been done by now, in words."""
    strict = [timer for timer in STRICT if timer in _moments(database)]
    with _connected(database) as connection:
        return [
            f"{table}.{column} {due}"
            for table, column in strict
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


def unaccepted(database: Path) -> list[tuple[int, str, str]]:
    """The hand-over sheets nobody has accepted: id, dong, direction."""
    with _connected(database) as connection:
        return list(connection.execute("SELECT id, dong_id, direction FROM hand_overs WHERE accepted_at IS NULL"))


def busy_ns(pid: int) -> int:
    """How long all threads of a process have been running or waiting for a processor, in nanoseconds."""
    told = (path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(int(running) + int(waiting) for running, waiting, _ in told)


@cache
def _moments(database: Path) -> tuple[tuple[str, str], ...]:
    """Every column of every table that holds moments."""
    query = (
        "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c"
        " WHERE t.type = 'table' AND c.type = 'DATETIME' ORDER BY 1, 2"
    )
    with _connected(database) as connection:
        return tuple(one for one in connection.execute(query) if one not in NO_TIMERS)


def _connected(database: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10))


def _written(moment: float) -> str:
    """A moment as SQLite keeps it."""
    at = datetime(1970, 1, 1) + timedelta(seconds=moment)  # noqa: DTZ001 - the database file knows no time zones
    return at.isoformat(" ", "microseconds")
