"""What the timelines of an older database tell about dispatches and findings is there as records afterwards."""

import json
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from aggregator.domain.checklist import Seen
from aggregator.domain.dispatch_record import Dispatch
from aggregator.store import checklists, dispatches
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import MIGRATIONS, migrate

CIPHER = Cipher([b"k" * 32])
AT = "2026-11-18 03:00:00.000000"
ARRIVED = 1_763_434_920
TIMELINE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("dispatch", "incident.dispatched+dispatch.people", {"partners": "119, 112", "people": 2}),
    ("note", "dispatch.arrived", {"done_at": ARRIVED}),
    ("note", "dispatch.found", {"finding": "hoarding"}),
    ("note", "dispatch.ended", {"done_at": ARRIVED + 600}),
    ("dispatch", "incident.dispatched", {"partners": "-"}),
    ("note", "incident.noted", {}),
)


def before(connection: Connection) -> None:
    """An empty database as it was before."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0010")


async def test_older_timelines_become_records(url: str):
    database = Database(url)
    async with database.write() as connection:
        await connection.run_sync(before)
        for statement in (
            "INSERT INTO districts (id, name, configured) VALUES ('d', 'D', true)",
            "INSERT INTO dongs (id, district_id, name, configured) VALUES ('o', 'd', 'O', true)",
            (
                "INSERT INTO households (id, dong_id, risk, telemetry, check_window_s, name, phone, address, memo,"
                " registered_at, registered_by)"
                f" VALUES ('h_1', 'o', 'high', 'summary', 60, '', '', '', '', '{AT}', 'kim')"
            ),
            (
                "INSERT INTO incidents (household_id, state, priority, desk, reason, desk_why, opened_at, changed_at,"
                " signalled_at, claimed_by, memo, reopened)"
                " VALUES ('h_1', 'dispatched', 'danger', 'centre', '{}', '{}',"
                f" '{AT}', '{AT}', '{AT}', 'kim', '', 0)"
            ),
        ):
            await connection.execute(text(statement))
        row = text(
            "INSERT INTO transitions (incident_number, at, who, move, state_after, why, memo)"
            f" VALUES (1001, '{AT}', 'kim', :move, 'dispatched', :why, '')"
        )
        for move, key, values in TIMELINE:
            await connection.execute(row, {"move": move, "why": json.dumps({"key": key, "values": values})})
    await migrate(database)
    async with database.read() as connection:
        first, second = await dispatches.of_incident(connection, CIPHER, 1001)
        (answer,) = await checklists.of_household(connection, "h_1")
    await database.close()
    assert isinstance(first, Dispatch)
    assert (first.partners, first.people, first.sent_by) == (("119", "112"), 2, "kim")
    assert [at and at.timestamp() for at in (first.left_at, first.arrived_at, first.ended_at)] == [
        None,
        ARRIVED,
        ARRIVED + 600,
    ]
    assert (second.partners, second.arrived_at) == ((), None)
    assert (answer.item, answer.seen, answer.words.key, answer.incident) == (
        "hoarding",
        Seen.YES,
        "dispatch.found",
        1001,
    )
