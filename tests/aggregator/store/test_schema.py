"""Migrations make exactly the tables the code declares, and the tables refuse what must not be."""

from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from aggregator.store.database import Database
from aggregator.store.schema import MIGRATIONS, MODULES, metadata, migrate
from tests.aggregator.stores import on_postgresql, on_sqlite

NOW = "2026-11-18 03:00:00.000000"


def partitions(connection: Connection) -> set[str]:
    """The parts of partitioned tables, which no code names."""
    if connection.dialect.name == "sqlite":
        return set()
    return set(connection.execute(text("SELECT relname FROM pg_class WHERE relispartition")).scalars())


def differences(connection: Connection) -> list[Any]:
    """What the declared tables and the database disagree about."""
    parts = partitions(connection)

    def include(_one: object, name: str | None, kind: str, *_more: object) -> bool:
        return kind != "table" or name not in parts

    context = MigrationContext.configure(connection, opts={"include_object": include})
    return list(compare_metadata(context, metadata()))


def checks(connection: Connection) -> dict[str, set[str]]:
    """The constraints of the database by table."""
    inspector, parts = inspect(connection), partitions(connection)
    return {
        table: {str(check["name"]) for check in inspector.get_check_constraints(table)}
        for table in inspector.get_table_names()
        if table not in parts
    }


async def test_migrations_make_what_the_code_declares(database: Database):
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        found = await connection.run_sync(checks)
    declared = {
        table.name: {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        for table in metadata().tables.values()
    }
    assert {name: names for name, names in found.items() if name != "alembic_version"} == declared
    assert len(MODULES) == len({module.__name__ for module in MODULES})


async def test_migrating_again_changes_nothing(database: Database):
    await migrate(database)
    newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() == newest


async def test_the_first_migration_can_be_taken_back(database: Database):
    def downgrade(connection: Connection) -> list[str]:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return inspect(connection).get_table_names()

    async with database.write() as connection:
        left = await connection.run_sync(downgrade)
    assert set(left) <= {"alembic_version", "sqlite_sequence"}


@on_postgresql
async def test_a_commit_is_on_disk_whatever_the_server_is_used_to(database: Database):
    async with database.write() as connection:
        found = (await connection.execute(text("SHOW synchronous_commit"))).scalar()
    assert found == "on"


@on_sqlite
async def test_a_commit_is_on_disk_before_it_returns(database: Database):
    found = {}
    async with database.write() as connection:
        for pragma in ("journal_mode", "synchronous", "foreign_keys"):
            found[pragma] = (await connection.execute(text(f"PRAGMA {pragma}"))).scalar()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


INCIDENT = {
    "household_id": "h_1",
    "state": "open",
    "priority": "danger",
    "desk": "centre",
    "reason": "{}",
    "desk_why": "{}",
    "opened_at": NOW,
    "changed_at": NOW,
    "signalled_at": NOW,
    "due_at": None,
    "claimed_by": None,
    "cleared_at": None,
    "cleared_why": None,
    "result": None,
    "memo": "",
    "closed_at": None,
    "reopened": 0,
}
CLOSED = {"state": "closed", "result": "safe", "memo": "x:y", "closed_at": NOW}


async def insert(database: Database, *incidents: dict[str, Any]) -> list[int]:
    """Write incidents of one household directly, past every rule in the code, and return their numbers."""
    columns = ", ".join(INCIDENT)
    names = ", ".join(f":{name}" for name in INCIDENT)
    numbers = []
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO districts VALUES ('d', 'D', true)"))
        await connection.execute(text("INSERT INTO dongs VALUES ('o', 'd', 'O', true)"))
        await connection.execute(
            text(
                "INSERT INTO households (id, dong_id, risk, telemetry, check_window_s, name, phone, address, memo,"
                " registered_at, registered_by) VALUES ('h_1', 'o', 'high', 'summary', 60, '', '', '', '', :now, 'kim')"
            ),
            {"now": NOW},
        )
        for incident in incidents:
            statement = text(f"INSERT INTO incidents ({columns}) VALUES ({names}) RETURNING number")
            numbers.append((await connection.execute(statement, INCIDENT | incident)).scalar_one())
    return numbers


@pytest.mark.parametrize(
    ("incident", "constraint"),
    [
        ({"state": "asleep"}, "ck_incidents_state"),
        ({"priority": "whatever"}, "ck_incidents_priority"),
        ({"state": "claimed"}, "ck_incidents_claim"),
        ({"claimed_by": "kim"}, "ck_incidents_waiting"),
        ({"state": "deferred"}, "ck_incidents_deferral"),
        ({"closed_at": NOW}, "ck_incidents_closing"),
        (CLOSED | {"memo": ""}, "ck_incidents_outcome"),
        (CLOSED | {"result": None}, "ck_incidents_outcome"),
        (CLOSED | {"result": "happy"}, "ck_incidents_result"),
        ({"cleared_at": NOW}, "ck_incidents_clearing"),
    ],
)
async def test_incidents_that_cannot_be(database: Database, incident: dict[str, Any], constraint: str):
    with pytest.raises(IntegrityError, match=constraint):
        await insert(database, incident)


async def test_numbers_begin_at_1001_and_one_incident_is_open(database: Database):
    assert await insert(database, CLOSED, {}) == [1001, 1002]


async def test_two_open_incidents_of_one_person_cannot_be(database: Database):
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await insert(database, {}, {})
