"""The file under the outbox: made, opened, checked and, when it is broken, set aside."""

import logging
import secrets
import sqlite3
from collections.abc import Callable
from enum import IntEnum, StrEnum
from pathlib import Path

_LOGGER = logging.getLogger(__name__)

_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE items (seq INTEGER PRIMARY KEY AUTOINCREMENT, lane INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX items_in_lane ON items (lane, seq);
CREATE TABLE lost (first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, count INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE life (boot TEXT NOT NULL, handed_through INTEGER NOT NULL, household TEXT, node TEXT);
"""
_TABLES = {"items", "lost", "life"}
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SIDE_FILES = ("", "-wal", "-shm")


class Trouble(StrEnum):
    """What is wrong with the file; our own fault or the disk's, never the person's."""

    SET_ASIDE = "set_aside"
    NOT_ON_DISK = "not_on_disk"
    OLD_COPY = "old_copy"


class Sync(IntEnum):
    """SQLite's `synchronous`: NORMAL survives a killed process, FULL a power cut as well."""

    NORMAL = 1
    FULL = 2


class BrokenFile(Exception):  # noqa: N818 - says what is there
    """The file is there and is not a readable outbox."""


def is_broken(error: sqlite3.DatabaseError) -> bool:
    """Tell a damaged file from a disk that is full, read-only or gone (which says nothing about the content)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def open_file(path: Path) -> sqlite3.Connection:
    """Open or make the file.

    Raises BrokenFile when its content is damaged or foreign, OperationalError or OSError when the disk fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(str(path))
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        _check(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        if is_broken(error):
            raise BrokenFile(str(error)) from error
        raise
    except BrokenFile:
        connection.close()
        raise
    return connection


def open_memory(source: sqlite3.Connection | None) -> sqlite3.Connection:
    """Open an outbox that lives in memory, with what can still be read from `source`."""
    connection = _connect(":memory:")
    if source is not None:
        try:
            source.backup(connection)
            connection.execute("SELECT boot, handed_through FROM life").fetchone()
            return connection
        except sqlite3.DatabaseError:
            connection.close()
            connection = _connect(":memory:")
    _create(connection)
    return connection


def set_aside(path: Path, reason: str) -> Path:
    """Move the file and its side files out of the way (`….broken-1`, `-2`, …) and say so."""
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for suffix in _SIDE_FILES:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    _LOGGER.error(
        "The store of waiting reports cannot be read (%s); it was set aside as %s and a new one begun", reason, aside
    )
    return aside


def new_boot() -> str:
    """Name a new life of the numbering."""
    return f"b_{secrets.token_hex(8)}"


def in_transaction[T](connection: sqlite3.Connection, sync: Sync, action: Callable[[], T]) -> T:
    """Run `action` in one transaction: all of it or nothing."""
    connection.execute(f"PRAGMA synchronous = {sync.value}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = action()
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return result


def _connect(name: str) -> sqlite3.Connection:
    """Connect in autocommit mode: transactions are begun by hand."""
    return sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=5.0)


def _check(connection: sqlite3.Connection) -> None:
    """Make sure that an outbox is in the file, making one in an empty file; raises BrokenFile."""
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if verdict == "ok" and version == 0 and not tables:
        _create(connection)
    elif verdict != "ok" or version != _SCHEMA_VERSION or not tables >= _TABLES:
        raise BrokenFile(f"check: {verdict}, version: {version}, tables: {', '.join(sorted(tables))}")


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables and begin the first life of the numbering, at once or not at all."""

    def create() -> None:
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO life (boot, handed_through) VALUES (?, 0)", (new_boot(),))
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")

    in_transaction(connection, Sync.FULL, create)
