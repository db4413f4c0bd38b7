"""Rosters, the calendar of duty and hand-over sheets on the terminal."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.hand_over import HandOverDirection
from aggregator.operations.sheets import make_sheet

from .conftest import Terminal

DESK = "dong:hongje1"


@pytest.fixture
def officer(terminal: Terminal) -> str:
    """An officer whom a message reaches."""
    terminal("user", "add", "han", "--role", "dong_officer", "--dong", "hongje1")
    assert terminal("roster", "ways", "han", "smtp=han@example.org").stdout == "han is reached by smtp.\n"
    return "han"


@pytest.fixture
def sheet(terminal: Terminal) -> str:
    """The sheet of a duty that is just over, about a worry told by phone."""
    added = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")
    terminal.json(
        *("incident", "report", added["id"], "--reporter", "acquaintance", "--kind", "worry", "--memo", "며칠 못 봄")
    )
    asyncio.run(_change_duty(terminal))
    return "1"


async def _change_duty(terminal: Terminal) -> None:
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    async with open_context(load_config(terminal.config)) as context, context.database.write() as connection:
        await make_sheet(
            connection, context, "hongje1", HandOverDirection.TO_DONG, now - hour, now + timedelta(seconds=1), now
        )


def test_somebody_is_put_on_a_roster_and_taken_off(terminal: Terminal, officer: str) -> None:
    added = terminal("roster", "add", DESK, officer, "--weekday", "wed", "--starts", "09:00", "--ends", "18:00")
    view = terminal.json("roster", "show", DESK, "--from", "2036-11-17", "--to", "2036-11-22")
    assert added.stdout == "Shift 1 is on the roster.\n"
    assert [(one["user"], one["start"]) for one in view["turns"]] == [("han", "2036-11-19T00:00:00.000Z")]
    assert len(view["gaps"]) == 4
    shown = terminal("roster", "show", DESK, "--from", "2036-11-17", "--to", "2036-11-22").stdout
    assert "han" in shown
    assert shown.count("NOBODY") == 4
    assert terminal("roster", "remove", DESK, "1").stdout == "Shift 1 has ended.\n"
    assert terminal.json("roster", "show", DESK, "--from", "2036-11-17", "--to", "2036-11-22")["turns"] == []


def test_whoever_is_away_is_on_no_roster(terminal: Terminal, officer: str) -> None:
    span = ("--from", "2036-11-19T09:00", "--until", "2036-11-19T18:00")
    terminal("roster", "add", DESK, officer, *span)
    calendar = ("roster", "show", DESK, "--from", "2036-11-19", "--to", "2036-11-20")
    away = terminal("roster", "away", officer, *span)
    assert (away.exit_code, terminal.json(*calendar)["turns"]) == (0, [])
    assert terminal("roster", "away", officer, "--back").exit_code == 0
    assert len(terminal.json(*calendar)["turns"]) == 1


def test_the_calendar_of_duty_says_why_and_where_nobody_is(terminal: Terminal, officer: str) -> None:
    terminal("roster", "add", DESK, officer, "--from", "2036-11-19T09:00", "--until", "2036-11-19T12:00")
    span = ("duty", "--from", "2036-11-19", "--to", "2036-11-20")
    found = terminal.json(*span)
    assert [(one["dongs_open"], len(one["desks"])) for one in found] == [(False, 0), (True, 1), (False, 0)]
    assert [one["start"] for one in found[1]["desks"][0]["gaps"]] == ["2036-11-19T03:00:00.000Z"]
    assert "han, NOBODY 2036-11-19 12:00" in terminal(*span).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("roster", "show", "dong:nowhere"), "desk"),
        (("roster", "add", DESK, "nobody", "--from", "2036-11-19", "--until", "2036-11-20"), "name"),
        (("roster", "add", DESK, "han", "--weekday", "wed"), "weekday"),
        (("roster", "add", DESK, "han"), "from"),
        (("roster", "remove", DESK, "9"), "shift"),
        (("hand-over", "show", "9"), "sheet"),
        (("duty", "--from", "2036-11-20", "--to", "2036-11-19"), "to"),
    ],
)
def test_what_cannot_be_done_is_said(terminal: Terminal, officer: str, arguments: tuple[str, ...], told: str) -> None:
    del officer
    refused = terminal(*arguments)
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (1, told)


def test_a_sheet_is_listed_read_printed_and_accepted(terminal: Terminal, sheet: str, tmp_path: Path) -> None:
    (listed,) = terminal.json("hand-over", "list", "--open")
    assert (listed["id"], listed["direction"], listed["accepted_at"]) == (1, "to_dong", None)
    assert "김영자" in terminal("hand-over", "show", sheet).stdout
    page = tmp_path / "sheet.html"
    assert terminal("hand-over", "print", sheet, "--reason", "아침 회의", "-o", str(page)).exit_code == 0
    assert [word in page.read_text("utf-8") for word in ("김영자", "아침 회의")] == [True, True]
    assert terminal("hand-over", "accept", sheet, "--memo", "확인").exit_code == 0
    assert terminal.json("hand-over", "list", "--open") == []
    assert terminal("hand-over", "list").stdout.count("\n") == 2
