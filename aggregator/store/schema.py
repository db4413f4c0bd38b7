"""All tables together, and bringing a database to the newest schema."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text

from aggregator.store import (
    absences,
    account_log,
    agency_links,
    calendar_feeds,
    case_requests,
    case_sheets,
    cases,
    check_ins,
    checklists,
    commands,
    consents,
    dangers,
    dark_homes,
    deletions,
    deliveries,
    departures,
    devices,
    dispatches,
    districts,
    equipment,
    escalations,
    hand_overs,
    households,
    incidents,
    journal,
    looks,
    nodes,
    outages,
    pairing,
    programmes,
    referrals,
    reports,
    retention,
    rollups,
    rosters,
    services,
    sessions,
    sign_in_tries,
    stages,
    statistics,
    tasks,
    teams,
    timeseries,
    transfers,
    turns,
    uptimes,
    users,
)
from aggregator.store.cipher import Cipher
from aggregator.store.columns import METADATA
from aggregator.store.database import Database
from aggregator.store.revision import UnknownRevisionError
from aggregator.store.turns import Turn

MIGRATIONS = Path(__file__).parent / "migrations"
_NOTE = "alembic_version"

MODULES = (
    districts,
    households,
    consents,
    services,
    absences,
    dangers,
    transfers,
    departures,
    devices,
    stages,
    looks,
    users,
    sessions,
    sign_in_tries,
    account_log,
    nodes,
    pairing,
    commands,
    reports,
    journal,
    incidents,
    escalations,
    dispatches,
    checklists,
    check_ins,
    equipment,
    outages,
    dark_homes,
    uptimes,
    deliveries,
    rosters,
    hand_overs,
    statistics,
    cases,
    case_sheets,
    case_requests,
    programmes,
    referrals,
    agency_links,
    tasks,
    teams,
    calendar_feeds,
    timeseries,
    rollups,
    deletions,
    retention,
)
"""Every module that owns tables."""


def metadata() -> MetaData:
    """Every table of the region; naming the modules above has declared them."""
    return METADATA


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """From which revision to which a database was brought; `before` is None for an empty one."""

    before: str | None
    after: str


async def migrate(database: Database, cipher: Cipher | None = None) -> Migrated:
    """Bring the database to the newest schema, in one transaction. An empty database gets every table.

    `cipher` seals what earlier releases kept in clear; only a database with such rows needs it. Processes that start
    at once do it one after the other; whoever comes later finds nothing to do. Raises UnknownRevisionError.
    """
    async with database.write() as connection:
        if database.dialect == "postgresql":
            # However long another process takes with it; of a table each step must get hold in time, or the region
            # would stand still behind it.
            await connection.execute(text("SET LOCAL statement_timeout = 0"))
            await connection.execute(text("SET LOCAL lock_timeout = 0"))
            await turns.wait_for(connection, Turn.MIGRATE)
            await connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        done = await connection.run_sync(_upgrade, cipher)
    if done.before != done.after:
        await database.overwrite()  # what was in clear must not stay beside the file
    return done


async def revision_of(database: Database) -> str | None:
    """The revision a database is at; None where it has no tables of ours."""
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def newest_revision() -> str:
    """The revision this program works with: its migrations are numbered, and named by their numbers."""
    return max(_revisions())


def _upgrade(connection: Connection, cipher: Cipher | None) -> Migrated:
    """Run what is missing, if anything is."""
    before, newest = _revision(connection), newest_revision()
    if before is not None and before not in _revisions():
        raise UnknownRevisionError(before)
    if before != newest:
        _run_alembic(connection, cipher)
    return Migrated(before=before, after=newest)


def _revision(connection: Connection) -> str | None:
    """What Alembic has written down; None before it ever ran."""
    if not inspect(connection).has_table(_NOTE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {_NOTE}")).scalar()
    return None if found is None else str(found)


def _revisions() -> frozenset[str]:
    """Every revision this program knows."""
    return frozenset(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _run_alembic(connection: Connection, cipher: Cipher | None) -> None:
    """Run Alembic on an open connection. It takes long to read, and a start seldom needs it."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes |= {"connection": connection, "cipher": cipher}
    command.upgrade(config, "head")
