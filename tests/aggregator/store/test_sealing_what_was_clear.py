"""Migration 0023: addresses of messages and reasons of looks that an earlier release wrote in clear are sealed."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from aggregator.domain.region import Recipient
from aggregator.store import deliveries, looks
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import MIGRATIONS, migrate, revision_of

CIPHER = Cipher([b"k" * 32])
AT = "2026-11-18 03:00:00.000000+00:00"
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = Recipient(channel="solapi", address="010-1234-5678")
WAY = {"channel": "smtp", "address": "kim@example.org", "language": "ko", "within_s": 600.0}
WRITTEN = f"""
INSERT INTO districts VALUES ('d', 'D', true);
INSERT INTO dongs VALUES ('o', 'd', 'O', true);
INSERT INTO households (id, dong_id, risk, telemetry, check_window_s, name, phone, address, memo, registered_at,
    registered_by) VALUES ('h_1', 'o', 'high', 'summary', 60, '', '', '', '', '{AT}', 'kim');
INSERT INTO incidents (number, household_id, state, priority, desk, reason, desk_why, opened_at, changed_at,
    signalled_at, memo, reopened) VALUES (1001, 'h_1', 'open', 'danger', 'o', '{{}}', '{{}}', '{AT}', '{AT}', '{AT}',
    '', 0);
INSERT INTO deliveries (id, state, kind, incident_number, channel, address, language, created_at, due_at, attempts,
    error, urgent, held, within_s, until, next_ways) VALUES
    ('d_1', 'pending', 'new', 1001, 'solapi', '{FIRST.address}', 'ko', '{AT}', '{AT}', 0, '', false, false, 600, '{AT}',
        '[{json.dumps(WAY)}]'),
    ('d_2', 'pending', 'new', 1001, 'solapi', '{FIRST.address}', 'ko', '{AT}', '{AT}', 0, '', false, false, 600, '{AT}',
        '[]');
INSERT INTO looks (at, user_name, household_id, origin, action, why) VALUES
    ('{AT}', 'kim', 'h_1', '10.0.0.7', 'export', 'Mrs Lee asked for it'),
    ('{AT}', 'kim', 'h_1', '10.0.0.7', 'list', '');
"""


def go_to(connection: Connection, revision: str, cipher: Cipher | None = None) -> None:
    """Bring a database to a revision, up or down."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes |= {"connection": connection, "cipher": cipher}
    {"0022": command.upgrade, "-1": command.downgrade}[revision](config, revision)


async def everything(database: Database) -> str:
    """Every value of both tables as the database has it."""
    async with database.read() as connection:
        tables = [await connection.execute(text(f"SELECT * FROM {name}")) for name in ("deliveries", "looks")]
        return repr([tuple(row) for rows in tables for row in rows])


@pytest.fixture
async def before(url: str) -> AsyncIterator[Database]:
    """A database as the release before left it, with two messages and two looks."""
    made = Database(url)
    async with made.write() as connection:
        await connection.run_sync(go_to, "0022")
        for statement in WRITTEN.split(";\n")[:-1]:
            await connection.execute(text(statement))
    yield made
    await made.close()


async def messages(database: Database) -> list[tuple[Any, ...]]:
    async with database.read() as connection:
        rows = await deliveries.of_incident(connection, CIPHER, 1001)
    return [(row["id"], row["address"], row["other_ways"]) for row in rows]


async def test_what_was_clear_is_sealed_and_still_read(before: Database):
    assert (await migrate(before, CIPHER)).before == "0022"
    kept = await everything(before)
    assert await messages(before) == [("d_1", FIRST.address, [WAY]), ("d_2", FIRST.address, [])]
    async with before.read() as connection:
        assert [row["reason"] for row in await looks.newest(connection, CIPHER, limit=9)] == [
            "",
            "Mrs Lee asked for it",
        ]
        assert await deliveries.load(connection, CIPHER, FIRST, SINCE) == (2, None)
        assert await deliveries.told_since(connection, CIPHER, 1001, FIRST, SINCE)
    assert [clear for clear in (FIRST.address, "example.org", "Mrs Lee") if clear in kept] == []


async def test_the_way_back_writes_what_was_there(before: Database):
    clear = await everything(before)
    await migrate(before, CIPHER)
    async with before.write() as connection:
        await connection.run_sync(go_to, "-1", CIPHER)
    assert sorted(await everything(before)) == sorted(clear)


async def test_without_the_key_nothing_is_changed(before: Database):
    clear = await everything(before)
    with pytest.raises(TypeError, match="cipher"):
        await migrate(before)
    assert await everything(before) == clear
    assert await revision_of(before) == "0022"
