"""Consents and equipment tickets from a terminal."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.equipment import TicketKind
from aggregator.kernel.events import Explanation
from aggregator.store import equipment

from .conftest import Terminal

OPENED = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def household(terminal: Terminal) -> str:
    added = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")
    identifier: str = added["id"]
    return identifier


@pytest.fixture
def ticket(terminal: Terminal, household: str) -> str:
    """An open ticket about a home that is not heard."""
    asyncio.run(_open_ticket(terminal, household))
    listed = terminal.json("equipment", "list")
    return str(listed[0]["id"])


async def _open_ticket(terminal: Terminal, household: str) -> None:
    why = Explanation("ticket.node_silent", {"heard_at": OPENED.timestamp()})
    async with open_context(load_config(terminal.config)) as context, context.database.write() as connection:
        await equipment.add(connection, TicketKind.NODE_SILENT, household, why, OPENED, household=household)


def test_a_consent_is_given_and_revoked(terminal: Terminal, household: str) -> None:
    given = terminal.json(
        "consent", "give", household, "night", "--given-at", "2026-03-02T09:30", "--document", "서류함 3"
    )
    night_then = terminal.json("household", "list")[0]["night_consent"]
    revoked = terminal.json("consent", "revoke", household, "night")
    night_now = terminal.json("household", "list")[0]["night_consent"]
    listed = terminal("--language", "ko", "consent", "list", household).stdout.splitlines()
    by_kind = {one["kind"]: one for one in given}
    assert datetime.fromisoformat(by_kind["night"]["given_at"]) == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    assert [one["kind"] for one in revoked if one["revoked_at"] is not None] == ["night"]
    assert (night_then, night_now) == (True, False)
    assert listed[0].split() == ["동의", "동의한", "때", "철회한", "때", "기록한", "사람", "서류"]
    assert any(line.startswith("야간휴일 관제  2026-03-02 09:30:00") and line.endswith("서류함 3") for line in listed)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("revoke", "{household}", "night"), "kind: No such consent is in force — "),
        (("give", "h_nobody", "night"), "household: There is no such household — "),
        (("list", "h_nobody"), "household: There is no such household — "),
        (("give", "{household}", "night", "--given-at", "{tomorrow}"), "given_at: The consent begins in the future — "),
    ],
)
def test_consents_that_cannot_be(terminal: Terminal, household: str, arguments: tuple[str, ...], told: str) -> None:
    tomorrow = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    refused = terminal("consent", *(one.format(household=household, tomorrow=tomorrow) for one in arguments))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)


def test_a_ticket_is_listed_and_closed(terminal: Terminal, household: str, ticket: str) -> None:
    listed = terminal("equipment", "list").stdout.splitlines()
    closed = terminal("equipment", "close", ticket, "--memo", "Changed the router")
    again = terminal.json("equipment", "close", ticket, "--memo", "Twice")
    assert listed[1].split()[:8] == [
        *(ticket, "high", "home", "silent", "hongje1", household),
        *("2026-03-02", "09:00:00"),
    ]
    assert closed.stdout == f"Closed ticket {ticket}\n"
    assert again["closed_by"] == "operator"
    assert terminal.json("equipment", "list") == []
    assert [str(one["id"]) for one in terminal.json("equipment", "list", "--all")] == [ticket]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("999", "--memo", "Done"), "ticket: There is no such equipment ticket — "),
        (("{ticket}", "--memo", " "), "memo: The memo is empty — "),
    ],
)
def test_tickets_that_cannot_be_closed(terminal: Terminal, ticket: str, arguments: tuple[str, ...], told: str) -> None:
    refused = terminal("equipment", "close", *(one.format(ticket=ticket) for one in arguments))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)
