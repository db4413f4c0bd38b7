"""A copy of a whole database in a file, and the way back.

SQLite copies itself while it is written to. PostgreSQL is left to its own tools. What was committed before a backup
began is in it.
"""

import os
import shutil
import sqlite3
import stat
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL, make_url

_DEBIAN = Path("/usr/lib/postgresql")
_LONGEST_REASON = 300


class Kind(StrEnum):
    """What a backup is of; the word is the database's."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


_HEADS = {b"SQLite format 3\0": Kind.SQLITE, b"PGDMP": Kind.POSTGRESQL}


class BackupError(Exception):
    """A backup could not be made or read; the message says why, without a password."""


class ToolMissingError(BackupError):
    """PostgreSQL's own tools are not installed; the message names the program."""


def kind_of(file: Path) -> Kind | None:
    """What a file is a backup of; None for anything else."""
    with file.open("rb") as opened:
        head = opened.read(16)
    return next((kind for start, kind in _HEADS.items() if head.startswith(start)), None)


def back_up(url: str, target: Path) -> int:
    """Write a database into a new file that only its owner can read; return its size in bytes.

    The file appears when it is whole. Raises FileExistsError, BackupError.
    """
    if target.exists():
        raise FileExistsError(target)
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        address = make_url(url)
        if address.get_backend_name() == Kind.SQLITE:
            _copy_sqlite(address.database or "", part)
        else:
            _run(address, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
        _flush(part)
        os.link(part, target)  # unlike renaming it overwrites nothing
    finally:
        part.unlink(missing_ok=True)
    _flush(target.parent)
    return target.stat().st_size


def restore(url: str, source: Path) -> Path | None:
    """Make a database what a backup says, all of it or nothing; nobody else may have it open.

    Of an SQLite file that was there the former content is kept beside it, and its place is returned. Raises
    BackupError, also where the backup is damaged.
    """
    address = make_url(url)
    if address.get_backend_name() == Kind.SQLITE:
        return _replace_sqlite(Path(address.database or ""), source)
    _restore_postgresql(address, source)
    return None


def _copy_sqlite(file: str, part: Path) -> None:
    """SQLite's own online copy, in one step: writers go on beside it, and what they write later is not in it."""
    address = f"{Path(file).absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # a file for itself, without a journal beside it
        _require_sound(target)


def _require_sound(connection: sqlite3.Connection) -> None:
    """Raise BackupError where SQLite finds damage."""
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError(str(error)) from error
    if found != "ok":
        raise BackupError(found)


def _replace_sqlite(file: Path, source: Path) -> Path | None:
    """Put a sound copy of a backup in the place of a file."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(source, part)
        with closing(sqlite3.connect(part)) as connection:
            _require_sound(connection)
        _flush(part)
        kept = None
        if file.exists():
            kept = file.with_name(f"{file.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
            os.link(file, kept)
            was = file.stat()
            part.chmod(stat.S_IMODE(was.st_mode))
            os.chown(part, was.st_uid, was.st_gid)  # the service reads it, whoever restores
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    for journal in ("-wal", "-shm"):  # of the former content; whoever was alone with the file has emptied them
        file.with_name(f"{file.name}{journal}").unlink(missing_ok=True)
    _flush(file.parent)
    return kept


def _restore_postgresql(address: URL, source: Path) -> None:
    """Drop what is there and make it anew, in one transaction of the server."""
    script = source.with_name(f"{source.name}.sql")
    try:
        os.close(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        read = ("--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(source))
        _run(address, "pg_restore", *read, connects=False)
        whole = ("--no-psqlrc", "--quiet", "--single-transaction", "--variable=ON_ERROR_STOP=1")
        _run(address, "psql", *whole, f"--command={_DROP_ALL}", f"--file={script}")
    finally:
        script.unlink(missing_ok=True)


_DROP_ALL = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL client_min_messages = warning;
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', one.name); END LOOP;
    FOR one IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind = 'S'
    LOOP EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', one.name); END LOOP;
END $$
"""


def _run(address: URL, program: str, *arguments: str, connects: bool = True) -> None:
    """Run one of PostgreSQL's programs on a database; the password is in the environment, where no list shows it."""
    where = [f"--dbname={_without_password(address)}"] if connects else []
    done = subprocess.run(
        [_program(program, _server_version(address)), *where, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **_password(address)},
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"{program} ended with {done.returncode}"]
        raise BackupError(_first_error(lines)[:_LONGEST_REASON])


def _server_version(address: URL) -> int:
    """The server's major version."""
    try:
        with psycopg.connect(_without_password(address), password=_password(address).get("PGPASSWORD")) as connection:
            return connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise BackupError(str(error).splitlines()[0]) from error


def _first_error(lines: Sequence[str]) -> str:
    """The line that says what went wrong; what follows it quotes rows."""
    return next((line for line in lines if "error" in line.lower() or "fatal" in line.lower()), lines[-1])


def _without_password(address: URL) -> str:
    """The address as PostgreSQL's own programs read it."""
    query = {name: value for name, value in address.query.items() if name != "password"}
    plain = URL.create("postgresql", address.username, None, address.host, address.port, address.database, query)
    return plain.render_as_string(hide_password=False)


def _password(address: URL) -> Mapping[str, str]:
    """The password as the programs find it."""
    found: Any = address.password or address.query.get("password")
    return {} if not found else {"PGPASSWORD": str(found)}


def _program(name: str, version: int) -> str:
    """Where a program is: Debian's of the server's version or a newer one, else the one on PATH.

    Raises ToolMissingError.
    """
    installed = {int(path.parts[-3]): path for path in _DEBIAN.glob(f"*/bin/{name}") if path.parts[-3].isdecimal()}
    fitting = sorted(one for one in installed if one >= version)
    found = str(installed[fitting[0]]) if fitting else shutil.which(name)
    if found is None:
        raise ToolMissingError(name)
    return found


def _flush(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
