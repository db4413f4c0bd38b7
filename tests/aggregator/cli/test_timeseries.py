"""Forwarding to InfluxDB as it is seen from a terminal, and in the running service."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from aggregator.app import running
from aggregator.config import load_config
from aggregator.domain.access import operator
from aggregator.operations.time_series import TimeSeriesView, status
from aggregator.store import timeseries
from aggregator.store.database import Database
from aggregator.store.timeseries import SetAside
from simulator.stage.process import free_port

from .conftest import Terminal

NOW = datetime.now(UTC).replace(microsecond=0)
BATCH = (
    "INSERT INTO journal (id, node_id, boot, household_id, received_at, first_at, last_at, count, items)"
    " VALUES (:id, 'n_1', 'b_1', 'h_1', :at, :at, :at, 3, x'5b5d')"
)


def on_database(terminal: Terminal, *statements: Any) -> None:
    """Write into the region's database, past the service."""

    async def write() -> None:
        database = Database(f"sqlite+aiosqlite:///{terminal.folder / 'smartcare.sqlite3'}")
        async with database.write() as connection:
            await connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for statement in statements:
                await statement(connection)
        await database.close()

    asyncio.run(write())


@pytest.fixture
def region(terminal: Terminal) -> Terminal:
    """A region that forwards to a server nobody runs."""
    with terminal.config.open("a", encoding="utf-8") as file:
        file.write(f"\ninfluxdb: {{url: 'http://127.0.0.1:{free_port()}', bucket: smartcare}}\n")
    return terminal


@pytest.fixture
def half(region: Terminal) -> Terminal:
    """Five rows of the journal, an hour apart; two are forwarded, with one line set aside."""

    async def fill(connection: Any) -> None:
        await connection.execute(text("INSERT INTO districts VALUES ('d', 'D', true)"))
        await connection.execute(text("INSERT INTO dongs VALUES ('o', 'd', 'O', true)"))
        await connection.execute(
            text(
                "INSERT INTO households (id, dong_id, risk, telemetry, check_window_s, name, phone, address, memo,"
                " registered_at, registered_by) VALUES ('h_1', 'o', 'high', 'full', 60, '', '', '', '', :now, 'kim')"
            ),
            {"now": NOW.replace(tzinfo=None).isoformat(" ")},
        )
        await connection.execute(
            text(
                "INSERT INTO nodes (id, household_id, token_hash, paired_at, version, homeassistant, waiting,"
                " skewed_reports, outdated) VALUES ('n_1', 'h_1', '', :now, '', '', 0, 0, false)"
            ),
            {"now": NOW.replace(tzinfo=None).isoformat(" ")},
        )
        for number in range(1, 6):
            at = (NOW - timedelta(hours=6 - number)).replace(tzinfo=None)
            await connection.execute(text(BATCH), {"id": number, "at": f"{at.isoformat(' ')}.000000"})

    async def forward(connection: Any) -> None:
        assert await timeseries.hold(connection, "f_1", NOW, timedelta(hours=1)) == 0
        apart = [
            SetAside(journal_id=1, seq=2, line=None, reason="sensor: is not an opaque id", at=NOW),
            SetAside(journal_id=2, seq=4, line="reading value=x", reason="unable to parse", at=NOW),
        ]
        until = NOW + timedelta(hours=1)
        await timeseries.advance(connection, "f_1", before=0, after=2, lines=4, bad=apart, now=NOW, until=until)

    on_database(region, fill, forward)
    return region


def test_before_it_has_begun(region: Terminal) -> None:
    assert region("timeseries", "status").output.startswith("Nothing has been forwarded yet\n")
    assert region.json("timeseries", "status")["position"] is None


def test_without_a_section_nothing_is_forwarded(terminal: Terminal) -> None:
    assert "`influxdb:` is not in the configuration" in terminal("timeseries", "status").output


def test_status(half: Terminal) -> None:
    assert half.json("timeseries", "status") == {
        "position": 2,
        "newest": 5,
        "waiting": 9,
        "waiting_since": (NOW - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lines": 4,
        "set_aside": 2,
        "kept": 2,
        "moved_at": NOW.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "forwarding": True,
    }
    shown = half("timeseries", "status").output
    assert "Items waiting              9" in shown
    assert "A process is at it         yes" in shown


def test_set_aside(half: Terminal) -> None:
    rows = half.json("timeseries", "set-aside")
    assert [(row["journal_id"], row["seq"], row["line"]) for row in rows] == [(2, 4, "reading value=x"), (1, 2, None)]
    shown = half("timeseries", "set-aside", "--limit", "1").output.splitlines()
    assert len(shown) == 2
    assert shown[1].endswith("unable to parse  reading value=x")
    assert half("timeseries", "set-aside", "--clear").output == "Threw away 2 lines that were set aside\n"
    assert half.json("timeseries", "set-aside") == []


@pytest.mark.parametrize(("hours", "position", "items", "kept"), [(4.5, 1, 12, 1), (0.1, 5, 0, 2), (24, 0, 15, 0)])
def test_rewinding_to_a_time(half: Terminal, hours: float, position: int, items: int, kept: int) -> None:
    local = (NOW - timedelta(hours=hours) + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    assert half.json("timeseries", "rewind", "--to", local) == {"position": position, "items": items}
    found = half.json("timeseries", "status")
    assert (found["position"], found["kept"]) == (position, kept)


def test_rewinding_to_the_start(half: Terminal) -> None:
    shown = half("timeseries", "rewind", "--to", "start").output
    assert shown == "Everything behind row 0 is forwarded again; 15 items\n"


def test_what_cannot_be_rewound_to(half: Terminal) -> None:
    future = half("timeseries", "rewind", "--to", "2199-01-01")
    assert (future.exit_code, "to: The time lies in the future" in future.stderr) == (1, True)
    assert half("timeseries", "rewind", "--to", "yesterday").exit_code == 2


@pytest.mark.parametrize(
    "command", [("status",), ("set-aside",), ("set-aside", "--clear"), ("rewind", "--to", "start")]
)
def test_only_for_those_who_run_the_machine(region: Terminal, command: tuple[str, ...]) -> None:
    assert region("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1").exit_code == 0
    assert region("--as", "kim", "timeseries", *command).exit_code == 1


def test_the_service_forwards_and_says_how_it_goes(half: Terminal) -> None:
    async def serve() -> TimeSeriesView:
        async with running(load_config(half.config)) as application:
            assert application.forwarder is not None
            async with asyncio.timeout(60):
                while application.forwarder.state.position < 5:  # noqa: ASYNC110  it tells nobody when it moves
                    await asyncio.sleep(0.02)
            return await status(application.context, operator("test"))

    async def release(connection: Any) -> None:
        await timeseries.release(connection, "f_1")

    on_database(half, release)
    found = asyncio.run(serve())
    assert (found.position, found.forwarding) == (5, True)
    assert half.json("timeseries", "status")["forwarding"] is False


def test_without_a_section_nobody_waits_for_the_time_series(half: Terminal) -> None:
    written = half.config.read_text("utf-8")
    half.config.write_text(written[: written.index("\ninfluxdb:")], "utf-8")

    async def serve() -> Any:
        async with running(load_config(half.config)) as application:
            return application.forwarder

    assert asyncio.run(serve()) is None
    assert json.loads(half("timeseries", "status", "--json").stdout)["position"] is None
