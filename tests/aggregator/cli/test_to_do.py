"""Today's tasks and the calendar from a terminal."""

import pytest

from .conftest import Terminal

DUE = "2099-11-23T18:00"


@pytest.fixture
def officer(terminal: Terminal) -> Terminal:
    terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    household = str(terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"])
    terminal.json("task", "add", household, "visit", "--due", DUE, "--urgent")
    return terminal


def test_what_waits_in_words(officer: Terminal) -> None:
    lines = officer("--language", "ko", "--as", "kim", "todo").stdout.splitlines()
    assert lines[0].split() == ["종류", "번호", "기한", "기다린", "시간", "표시", "내용"]
    assert [part in lines[1] for part in ("할 일", "T-101", "2099-11-23 18:00:00", "급함", "방문")] == [True] * 5
    assert [one["label"] for one in officer.json("--as", "kim", "todo")] == ["T-101"]


def test_an_address_is_made_and_ended(officer: Terminal) -> None:
    made = officer("--language", "en", "--as", "kim", "calendar", "address").stdout
    as_data = officer.json("--as", "kim", "calendar", "address")["path"]
    ended = [officer("--language", "en", "--as", "kim", "calendar", "revoke").stdout for _ in range(2)]
    assert "/api/v1/calendar/" in made
    assert as_data.endswith(".ics")
    assert as_data not in made
    assert ended == ["The address opens nothing any more.\n", "There was no address.\n"]


def test_the_machines_operator_has_no_calendar(officer: Terminal) -> None:
    refused = officer("calendar", "address")
    assert refused.exit_code == 1
