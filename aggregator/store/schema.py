"""All tables together, and bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData

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
    uptimes,
    users,
)
from aggregator.store.columns import METADATA
from aggregator.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"

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
)
"""Every module that owns tables."""


def metadata() -> MetaData:
    """Every table of the region; naming the modules above has declared them."""
    return METADATA


async def migrate(database: Database) -> None:
    """Bring the database to the newest schema, in one transaction. An empty database gets every table."""
    async with database.write() as connection:
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    """Run Alembic on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
