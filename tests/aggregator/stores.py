"""The stores a region may have, as tests name them."""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from simulator.stage.postgresql import PostgresqlServer

STORES = ("sqlite", "postgresql")
SCHEME = "postgresql+psycopg"

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""For what only SQLite has: files, pragmas, one writer."""
on_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
"""For what only PostgreSQL has: a server, writers beside each other."""

_USES = 100
"""After so many tests a database has too many dead rows in it."""

_EMPTY = """
DO $$
DECLARE
    one record;
    found boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one.name) INTO found;
        IF found THEN EXECUTE format('DELETE FROM %s', one.name); END IF;
    END LOOP;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
END $$
"""


_SHAPE = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_constraint),
    (SELECT count(*) FROM pg_attribute), (SELECT max(version_num) FROM alembic_version)
"""
"""A test that changed the tables themselves is seen in these numbers."""


class Copies:
    """Databases at the newest schema, copied from a template and emptied after use: that is faster than copying."""

    def __init__(self, server: PostgresqlServer, template: str):
        self.server = server
        self._template = template
        self._free: list[str] = []
        self._uses: Counter[str] = Counter()
        self._numbers = count(1)
        with psycopg.connect(server.address(template)) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()

    def empty(self) -> str:
        """The name of a new database without tables."""
        return self._create("template0")

    def take(self) -> str:
        """The name of a database with every table and nothing in them."""
        return self._free.pop() if self._free else self._create(self._template)

    def give_back(self, name: str) -> None:
        """Empty a database, for the next who asks."""
        self._uses[name] += 1
        if self._uses[name] < _USES and self._emptied(name):
            self._free.append(name)
        else:
            self.server.drop(name)

    def _emptied(self, name: str) -> bool:
        """Whether a database is as it was before."""
        try:
            with psycopg.connect(self.server.address(name), autocommit=True) as connection:
                connection.execute(_EMPTY)
                return connection.execute(_SHAPE).fetchone() == self._shape
        except psycopg.errors.UndefinedTable:
            return False

    def _create(self, template: str) -> str:
        name = f"region_{next(self._numbers)}"
        self.server.create(name, template=template)
        return name


@dataclass(frozen=True)
class Databases:
    """Makes databases for one test: in files of a folder, or on a server. `file` is at the newest schema."""

    folder: Path
    file: Path
    copies: Copies | None
    taken: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)

    def migrated(self, name: str = "region") -> str:
        """The address of a database with every table and nothing in them."""
        if self.copies is None:
            shutil.copy(self.file, self.folder / f"{name}.sqlite")
            return self._file(name)
        self.taken.append(self.copies.take())
        return self.copies.server.address(self.taken[-1], scheme=SCHEME)

    def empty(self, name: str = "region") -> str:
        """The address of a database without tables."""
        if self.copies is None:
            return self._file(name)
        self.made.append(self.copies.empty())
        return self.copies.server.address(self.made[-1], scheme=SCHEME)

    def end(self) -> None:
        """Give back what was on the server; files go with their folder."""
        for name in self.made:
            assert self.copies is not None
            self.copies.server.drop(name)
        for name in self.taken:
            assert self.copies is not None
            self.copies.give_back(name)

    def _file(self, name: str) -> str:
        return f"sqlite+aiosqlite:///{self.folder / f'{name}.sqlite'}"
