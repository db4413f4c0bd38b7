"""A table whose words change keeps its rows, its numbers, its indexes and what refers to it."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from aggregator.store.database import Database
from aggregator.store.schema import MIGRATIONS, migrate

NOW = "2026-11-18 03:00:00.000000"
ROWS = (
    "INSERT INTO districts VALUES ('d', 'D', true)",
    "INSERT INTO dongs VALUES ('o', 'd', 'O', true)",
    (
        "INSERT INTO households (id, dong_id, risk, telemetry, check_window_s, name, phone, address, memo,"
        " registered_at, registered_by)"
        f" VALUES ('h_1', 'o', 'high', 'summary', 60, '', '', '', '', '{NOW}', 'kim')"
    ),
    (
        "INSERT INTO incidents (household_id, state, priority, desk, reason, desk_why, opened_at, changed_at,"
        " signalled_at, memo, reopened)"
        f" VALUES ('h_1', 'open', 'danger', 'centre', '{{}}', '{{}}', '{NOW}', '{NOW}', '{NOW}', '', 0)"
    ),
    (
        "INSERT INTO transitions (incident_number, at, who, move, state_after, why, memo)"
        f" VALUES (1001, '{NOW}', 'home', 'raise', 'open', '{{}}', '')"
    ),
)


def at_revision(revision: str) -> Any:
    """What brings a database to a revision, up or down."""

    def move(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        if not inspect(connection).has_table("alembic_version"):
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)

    return move


async def found(database: Database) -> tuple[list[Any], list[Any], list[str]]:
    """The incidents, their timeline, and the indexes of the table."""
    async with database.read() as connection:
        incidents = (await connection.execute(text("SELECT number, priority FROM incidents"))).all()
        rows = (await connection.execute(text("SELECT incident_number, move FROM transitions"))).all()
        indexes = await connection.run_sync(
            lambda sync: [one["name"] for one in inspect(sync).get_indexes("incidents")]
        )
    return [tuple(one) for one in incidents], [tuple(one) for one in rows], sorted(str(name) for name in indexes)


async def test_rows_numbers_and_references_stay(url: str):
    database = Database(url)
    async with database.write() as connection:
        await connection.run_sync(at_revision("0003"))
        for row in ROWS:
            await connection.execute(text(row))
    before = await found(database)
    await migrate(database)
    after = await found(database)
    assert after[:2] == before[:2] == ([(1001, "danger")], [(1001, "raise")])
    assert set(before[2]) <= set(after[2])
    async with database.write() as connection:
        await connection.execute(
            text(
                "UPDATE incidents SET priority = 'danger_words', state = 'closed', result = 'safe', "
                f"memo = 'x', closed_at = '{NOW}'"
            )
        )
        number = await connection.execute(text(ROWS[3] + " RETURNING number"))
        assert number.scalar_one() == 1002
    with pytest.raises(IntegrityError, match="ck_incidents_priority"):
        async with database.write() as connection:
            await connection.execute(text("UPDATE incidents SET priority = 'whatever'"))
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM incidents"))
    await database.close()


async def test_words_in_use_are_not_taken_away(url: str):
    database = Database(url)
    await migrate(database)
    async with database.write() as connection:
        for row in ROWS:
            await connection.execute(text(row))
        await connection.execute(text("UPDATE incidents SET priority = 'missed_check'"))
    with pytest.raises(IntegrityError, match="ck_incidents_priority"):
        async with database.write() as connection:
            await connection.run_sync(at_revision("0003"))
    assert (await found(database))[0] == [(1001, "missed_check")]
    await database.close()
