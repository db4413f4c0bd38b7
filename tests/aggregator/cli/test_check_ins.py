"""Check-in calls from a terminal."""

import json
from typing import Any

import pytest

from .conftest import Terminal


@pytest.fixture
def household(terminal: Terminal) -> str:
    added = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자", "--service", "check_in")
    return str(added["id"])


def tell(terminal: Terminal, household: str, **more: Any) -> Any:
    """Take a result from a file."""
    body = {"household": household, "reference": "r-1", "called_at": "2026-03-02T09:30:00+09:00", "outcome": "ok"}
    file = terminal.folder / "result.json"
    file.write_text(json.dumps(body | more), "utf-8")
    return terminal("check-in", "take", str(file))


def test_a_result_is_taken_once(terminal: Terminal, household: str) -> None:
    first, again = (tell(terminal, household, outcome="callback_wanted", words="전화 주세요") for _ in range(2))
    listed = terminal("--language", "ko", "check-in", "list", household).stdout.splitlines()
    assert (first.stdout, again.stdout) == ("Took r-1\n", "r-1 was known already; nothing has changed\n")
    assert listed[1].split() == ["2026-03-02", "09:30:00", "안부", "전화", "정기", "통화", "요청", "전화", "주세요"]
    assert [one["words"] for one in terminal.json("check-in", "list", household)] == ["전화 주세요"]


def test_a_question_that_was_asked_stands_before_the_answer(terminal: Terminal, household: str) -> None:
    tell(terminal, household, question="cold_wave", words="추워요")
    listed = terminal("--language", "ko", "check-in", "list", household).stdout.splitlines()
    asked = terminal("check-in", "questions", household)
    assert listed[1].endswith("[cold_wave] 추워요")
    assert (asked.stdout.split(), terminal.json("check-in", "questions", household)) == (["Id", "Question"], [])


@pytest.mark.parametrize("content", ["{", "{}", "[]"])
def test_a_file_that_is_no_result(terminal: Terminal, content: str) -> None:
    file = terminal.folder / "result.json"
    file.write_text(content, "utf-8")
    refused = terminal("check-in", "take", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.count("\n") == 1


def test_refusals_are_told(terminal: Terminal, household: str) -> None:
    refused = tell(terminal, household, called_at="2999-01-01T00:00:00Z")
    assert (refused.exit_code, refused.stderr.split(": ")[0]) == (1, "called_at")
    taken = terminal("check-in", "take", str(terminal.folder / "result.json"), "--json")
    assert taken.exit_code == 1


def test_a_result_as_json(terminal: Terminal, household: str) -> None:
    tell(terminal, household)
    again = terminal.json("check-in", "take", str(terminal.folder / "result.json"))
    assert (again["repeated"], again["reference"]) == (True, "r-1")
