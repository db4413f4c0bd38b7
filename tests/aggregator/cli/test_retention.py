"""What is kept how long, deleting, proofs, and a home's history from a terminal."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.history import Hour
from aggregator.store import looks, rollups

from .conftest import Terminal

LONG_AGO = datetime(2020, 3, 2, tzinfo=UTC)


@pytest.fixture
def household(terminal: Terminal) -> str:
    added = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")
    asyncio.run(_write(terminal, added["id"]))
    identifier: str = added["id"]
    return identifier


async def _write(terminal: Terminal, household: str) -> None:
    """An old look, and two hours of a sensor."""
    hour = Hour(evidence=[0, 3, 0, 0])
    hour.measured(2, 30.0, 10.0, 20.0, 20.0, 1)
    first = int(datetime(2026, 3, 2, 0, tzinfo=UTC).timestamp()) // 3600
    async with open_context(load_config(terminal.config)) as context, context.database.write() as connection:
        await looks.add(connection, context.cipher, [household], at=LONG_AGO, user="kim", origin="o", action="show")
        await rollups.add(connection, {(household, "s_tv", first): hour, (household, "s_tv", first + 1): hour})


async def _change(terminal: Terminal) -> None:
    async with open_context(load_config(terminal.config)) as context, context.database.write() as connection:
        await connection.execute(text("UPDATE deletions SET rows = 7"))


def test_what_is_kept_is_shown_and_deleted_with_proof(terminal: Terminal, household: str) -> None:
    shown = terminal.json("retention", "show")
    looks_kept: Any = next(one for one in shown["kinds"] if one["kind"] == "looks")
    assert (looks_kept["days"], shown["personal_days"], shown["waiting_for"]) == (730, 1825, [])
    assert datetime.fromisoformat(looks_kept["oldest_at"]) == LONG_AGO
    made = terminal.json("retention", "run")
    assert [(one["kind"], one["rows"], one["who"], one["rule"]) for one in made] == [
        ("looks", 1, "operator", "age"),
        ("hours", 2, "operator", "age"),
    ]
    assert terminal("retention", "run").stdout == "0 pieces were deleted.\n"
    assert terminal.json("retention", "proof") == made
    assert terminal.json("retention", "proof", "--kind", "hours") == made[1:]
    assert terminal.json("retention", "proof", "--verify") == {"proofs": 2, "broken_at": None}


def test_people_read_it_too(terminal: Terminal, household: str) -> None:
    shown = terminal("--language", "ko", "retention", "show").stdout
    assert [line.split()[3] for line in shown.splitlines() if line.startswith("대상자 열람 기록")] == ["730"]
    assert "종료한 대상자의 개인정보: 1825일" in shown
    assert terminal("retention", "run").stdout == "2 pieces were deleted.\n"
    listed = terminal("retention", "proof").stdout
    assert "Looks at people" in listed
    assert "older than it is kept" in listed
    assert terminal("retention", "proof", "--verify").stdout == "2 proofs, each follows from the one before.\n"


def test_a_changed_proof_is_a_failure(terminal: Terminal, household: str) -> None:
    terminal("retention", "run")
    asyncio.run(_change(terminal))
    told = terminal("retention", "proof", "--verify")
    assert (told.exit_code, "something was changed" in told.stderr) == (1, True)
    as_data = terminal("retention", "proof", "--verify", "--json")
    assert (as_data.exit_code, json.loads(as_data.stdout)["broken_at"]) == (1, 1)


def test_the_history_of_a_home(terminal: Terminal, household: str) -> None:
    asked = ("household", "history", household, "--from", "2026-03-02T09:00", "--to", "2026-03-02T10:00")
    found = terminal.json(*asked)
    assert [(one["count"], one["min"], one["max"], one["mean"]) for one in found["points"]] == [(2, 10.0, 20.0, 15.0)]
    assert [one["count"] for one in found["evidence"]] == [3]
    lines = terminal(*asked).stdout.splitlines()
    assert lines[1].split() == ["2026-03-02", "09:00:00", "s_tv", "2", "10", "20", "15.0"]
    assert lines[-1].split() == ["2026-03-02", "09:15:00", "s_tv:", "3"]


def test_the_last_day_of_a_home_without_reports(terminal: Terminal, household: str) -> None:
    found = terminal.json("household", "history", household)
    assert (found["points"], found["source"]) == ([], "own")
