"""Writes a database of a released revision as SQL: every table with at least one row, for the tests of migrating.

    git archive TAG | tar x -C FOLDER
    PYTHONPATH=FOLDER python tests/aggregator/store/frozen/make.py REVISION

Run once for each release, with that release's code in FOLDER; the files stay as they are afterwards.
"""

import asyncio
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import Utc
from aggregator.store.database import Database
from aggregator.store.schema import metadata, migrate
from simulator.stage.postgresql import PostgresqlServer, programs

HERE = Path(__file__).parent
AT = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
SAMPLES: dict[type, Any] = {
    Text: "x",
    Integer: 1,
    BigInteger: 1,
    Float: 1.5,
    Boolean: True,
    Utc: AT,
    Date: date(2026, 11, 18),
    LargeBinary: b"[]",
    JSON: {"key": "quiet.home", "values": {"quiet_s": 64800.0}},
}
LATER = datetime(2026, 12, 18, 3, 0, tzinfo=UTC)
SPECIAL: dict[str, dict[str, Any]] = {
    "agency_links": {"expires_at": LATER, "fields": ["name"]},
    "cases": {"offered_to": None},
    "cursors": {"above": [[5, 6]], "missing": [[2, 2]]},
    "dark_homes": {"silent_since": AT},
    "deliveries": {"state": "pending", "due_at": AT, "next_ways": []},
    "dispatches": {"partners": ["119"], "names": ""},
    "hand_overs": {"due_at": AT},
    "journal": {"type": "evidence", "item": {"type": "evidence", "sensor": "s_tv", "what": "switched_on"}},
    "pairing_codes": {"used_at": AT},
    "programmes": {"districts": []},
    "referrals": {"name": "", "state": "proposed", "used": 0},
    "rollups": {"low": 1.5, "high": 1.5, "last": 1.5, "last_ms": 1},
    "roster_shifts": {"weekday": 1, "starts_min": 540, "lasts_min": 540},
    "tasks": {"state": "open", "person": "x"},
    "transfers": {"dong_to": "y"},
    "transitions": {"move": "raise", "state_after": "open"},
}
"""What a column must say where the first thing allowed will not do."""
MORE: dict[str, list[dict[str, Any]]] = {
    "journal": [{"seq": number, "at": AT.replace(minute=number)} for number in (2, 3)],
    "dongs": [{"id": "y"}],
    "transitions": [{"move": "note"}, {"move": "note"}],
}
"""Further rows, as far as they differ from the first."""


def words(table: Table) -> dict[str, str]:
    """The first word allowed in each column that allows only some."""
    allowed: dict[str, str] = {}
    for one in table.constraints:
        if isinstance(one, CheckConstraint) and (found := re.fullmatch(r"(\w+) IN \('([^']+)'.*\)", str(one.sqltext))):
            allowed[found[1]] = found[2]
    return allowed


def sample(column: Column[Any], rows: dict[str, dict[str, Any]]) -> Any:
    """A value for a column; a reference is to the row that is there."""
    for key in column.foreign_keys:
        return rows[key.column.table.name][key.column.name]
    if column.nullable:
        return None
    return SAMPLES[type(column.type)]


def known(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Those of the values for which the table has columns at this revision."""
    return {name: value for name, value in values.items() if name in table.c}


async def fill(connection: AsyncConnection) -> None:
    """One row in every table, and some more; numbers are given by the database."""
    rows: dict[str, dict[str, Any]] = {}
    for table in metadata().sorted_tables:
        numbered = table.autoincrement_column
        row = {column.name: sample(column, rows) for column in table.columns if column is not numbered}
        row |= {name: word for name, word in words(table).items() if row[name] is not None}
        row |= known(table, SPECIAL.get(table.name, {}))
        done = await connection.execute(insert(table).values(row))
        rows[table.name] = row | dict(
            zip(table.primary_key.columns.keys(), done.inserted_primary_key or (), strict=True)
        )
        for more in MORE.get(table.name, []):
            await connection.execute(insert(table).values(row | known(table, more)))


async def make(url: str) -> None:
    """Migrate a database and fill it."""
    database = Database(url)
    await migrate(database)
    async with database.write() as connection:
        await fill(connection)
    await database.close()


def write(revision: str) -> None:
    """Both files."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "region.sqlite"
        asyncio.run(make(f"sqlite+aiosqlite:///{file}"))
        with closing(sqlite3.connect(file)) as connection:
            lines = list(connection.iterdump())
        (HERE / f"{revision}.sqlite.sql").write_text("\n".join(lines) + "\n", "utf-8")
    with PostgresqlServer() as server:
        address = server.create("region")
        asyncio.run(make(address.replace("postgresql", "postgresql+psycopg", 1)))
        options = ("--inserts", "--no-owner", "--no-privileges", "--no-comments", f"--dbname={address}")
        dump = subprocess.run([programs() / "pg_dump", *options], check=True, capture_output=True, text=True).stdout
    left_out = ("--", "\\", "SET ", "SELECT pg_catalog.set_config")
    kept = [line for line in dump.splitlines() if line and not line.startswith(left_out)]
    (HERE / f"{revision}.postgresql.sql").write_text("\n".join(kept) + "\n", "utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
