"""Outages and equipment on the terminal."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.outage import DarkSign
from aggregator.operations.darkness import lose
from aggregator.operations.outage_judgement import judge_dong

from .conftest import Terminal


@pytest.fixture
def homes(terminal: Terminal) -> list[str]:
    """Six homes that have gone dark together."""
    made = [terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"] for _ in range(6)]
    asyncio.run(_go_dark(terminal, made))
    return made


async def _go_dark(terminal: Terminal, homes: list[str]) -> None:
    now = datetime.now(UTC)
    async with open_context(load_config(terminal.config)) as context:
        async with context.database.write() as connection:
            for home in homes:
                await lose(connection, context, home, DarkSign.BLIND, now - timedelta(minutes=1), now)
        await judge_dong(context, "hongje1")


def test_an_outage_is_listed_shown_and_ended(terminal: Terminal, homes: list[str]) -> None:
    listed = terminal("outage", "list").stdout.splitlines()
    shown = terminal("outage", "show", "O-1").stdout
    told = [
        terminal("outage", "claim", "O-1").stdout,
        terminal("outage", "note", "1", "--memo", "Back at four").stdout,
        terminal("outage", "release", "o1").stdout,
        terminal("outage", "close", "O-1", "--memo", "Power is back").stdout,
    ]
    assert listed[1].split()[:7] == ["O-1", "open", "power", "cut", "hongje1", "6", "0"]
    assert all(home in shown for home in homes)
    assert told == ["O-1: claimed\n", "O-1: claimed\n", "O-1: open\n", "O-1: closed\n"]
    assert terminal.json("outage", "list", "--dong", "hongje1") == []
    card = terminal.json("outage", "show", "O-1")
    assert [row["memo"] for row in card["timeline"]] == ["", "", "Back at four", "", "Power is back"]


def test_an_outage_that_is_none(terminal: Terminal) -> None:
    refused = terminal("outage", "show", "O-7")
    assert (refused.exit_code, refused.stderr) == (1, "outage: There is no such outage — Check its number\n")


def test_equipment_is_counted_assigned_and_noted(terminal: Terminal, homes: list[str]) -> None:
    del homes
    (ticket,) = terminal.json("equipment", "list", "--kind", "area_outage", "--dong", "hongje1")
    number = str(ticket["id"])
    assert terminal.json("equipment", "summary")["by_kind"] == {"area_outage": 1}
    assert terminal("equipment", "summary").stdout.startswith("1 open tickets\n")
    terminal("user", "add", "yun", "--role", "installer", "--dong", "hongje1")
    assert terminal("equipment", "assign", number, "yun").stdout == f"Ticket {number} is with yun now\n"
    assert len(terminal.json("equipment", "list", "--with", "yun")) == 1
    assert terminal("equipment", "note", number, "--memo", "Called").stdout == f"Noted on ticket {number}\n"
    assert terminal("equipment", "assign", number).stdout == f"Ticket {number} is with nobody now\n"
