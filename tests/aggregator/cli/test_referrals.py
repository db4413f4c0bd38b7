"""The catalogue and referrals from a terminal."""

import json
from typing import Any

import pytest

from .conftest import Terminal

MEALS = {
    "code": "soup",
    "year": 2026,
    "name": {"ko": "죽", "en": "Soup"},
    "eligible": {"ko": "누구나", "en": "Everybody"},
    "content": {"ko": "죽 배달", "en": "Soup brought home"},
    "authority": {"ko": "복지관", "en": "welfare centre"},
    "contact": "120",
    "source": "복지관 2026",
    "limit": {"amount": 30, "unit": "meals", "per": "year"},
    "hints": {"age_from": 60},
}


def written(terminal: Terminal, **more: Any) -> str:
    """A programme in a file."""
    file = terminal.folder / "programme.json"
    file.write_text(json.dumps(MEALS | more), "utf-8")
    return str(file)


@pytest.fixture
def case(terminal: Terminal) -> str:
    """An open case of somebody who agrees that agencies are told."""
    household = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"]
    terminal("consent", "give", household, "agencies")
    opened = terminal.json("case", "open", household, "--need", "meals", "--reason", "cannot cook")
    return str(opened["label"])


@pytest.fixture
def programme(terminal: Terminal) -> str:
    return str(terminal.json("catalogue", "add", written(terminal))["id"])


def test_the_catalogue_of_a_year(terminal: Terminal) -> None:
    seeded = terminal("catalogue", "seed", "2023").stdout
    copied = terminal.json("catalogue", "copy", "2023", "2024")
    listed = terminal("--language", "ko", "catalogue", "list", "--year", "2023", "--age", "58").stdout
    assert seeded.startswith("2023: ")
    assert (copied["year"], copied["kept"]) == (2024, 0)
    assert "돌봄SOS 일시재가" in listed
    assert "60 시간 연" in listed
    english = terminal("catalogue", "list", "--year", "2024", "--all").stdout.splitlines()
    assert any("Care SOS: meals" in line and " no " in line for line in english)


def test_a_programme_is_added_changed_and_withdrawn(terminal: Terminal) -> None:
    added = terminal("catalogue", "add", written(terminal))
    changed = terminal.json("catalogue", "change", "1", written(terminal, contact="129"))
    withdrawn = terminal("catalogue", "withdraw", "1")
    assert (added.stdout, changed["contact"]) == ("Wrote programme 1\n", "129")
    assert withdrawn.stdout == "Programme 1 is not offered any more\n"
    assert terminal.json("catalogue", "list", "--year", "2026") == []


def test_a_file_that_is_no_programme(terminal: Terminal) -> None:
    (terminal.folder / "programme.json").write_text("{", "utf-8")
    refused = terminal("catalogue", "add", str(terminal.folder / "programme.json"))
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_help_from_proposal_to_the_end(terminal: Terminal, case: str, programme: str) -> None:
    told = [
        terminal("referral", *arguments).stdout
        for arguments in (
            ("propose", case, "--programme", programme, "--wanted", "30"),
            ("refuse", "R-1001", "--why", "cost", "--memo", "too dear"),
            ("persuade", "R-1001", "--memo", "it is free", "--agreed"),
            ("request", "R-1001", "--agreement", "written", "--due", "2999-01-01"),
            ("approve", "R-1001", "--granted", "20", "--from", "2026-01-01", "--until", "2026-12-31"),
            ("move", "R-1001", "start"),
            ("grant", "R-1001", "30"),
            ("use", "R-1001", "12"),
            ("correct", "R-1001", "10", "--memo", "ten"),
            ("move", "R-1001", "complete"),
        )
    ]
    assert [line.removeprefix("R-1001: ").strip() for line in told] == [
        "proposed",
        "refused by the person",
        "proposed",
        "requested",
        "approved",
        "in progress",
        "in progress",
        "used in part",
        "used in part",
        "completed",
    ]
    listed = terminal("referral", "list", case).stdout.splitlines()[1].split("  ")
    assert [cell for cell in listed if cell] == [
        "R-1001",
        "Soup",
        "복지관",
        "completed",
        "30 meals",
        "30 meals",
        "10 meals",
    ]
    shown = terminal("--language", "ko", "referral", "show", "R-1001").stdout
    assert "대상자 거절(비용 부담)." in shown
    assert "too dear" in shown
    assert len(terminal.json("referral", "show", "R-1001")["history"]) == 11


def test_an_agency_says_no(terminal: Terminal, case: str) -> None:
    terminal("referral", "propose", case, "--name", "Blanket", "--agency", "Welfare centre")
    terminal("referral", "request", "R-1001", "--agreement", "spoken", "--due", "2999-01-01T10:00")
    rejected = terminal.json("referral", "reject", "R-1001", "--memo", "none left")
    assert (rejected["state"], rejected["name"]["en"]) == ("rejected", "Blanket")
    assert terminal.json("referral", "unanswered") == []


def test_links_are_made_and_withdrawn(terminal: Terminal, case: str, programme: str) -> None:
    terminal("referral", "propose", case, "--programme", programme)
    terminal("referral", "request", "R-1001", "--agreement", "spoken", "--due", "2999-01-01")
    made = terminal("referral", "link", "R-1001", "--show", "name", "--hours", "48").stdout.splitlines()
    other = terminal.json("referral", "link", "R-1001")
    ended = terminal.json("referral", "links", "R-1001", "--withdraw", other["link"]["id"])
    table = terminal("referral", "links", "R-1001").stdout
    assert made[1].startswith("/agency#")
    assert [one["id"] for one in ended if one["withdrawn_at"]] == [other["link"]["id"]]
    assert len(table.splitlines()) == 3
    assert made[1].removeprefix("/agency#") not in table


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "R-9"), "referral: There is no such referral"),
        (("show", "x"), "referral: This is not the number of a referral"),
        (("propose", "{case}", "--name", "x"), "agency: "),
        (("propose", "{case}", "--programme", "99"), "programme: There is no such programme"),
    ],
)
def test_refusals(terminal: Terminal, case: str, arguments: tuple[str, ...], told: str) -> None:
    refused = terminal("referral", *(one.format(case=case) for one in arguments))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)
