"""Tasks and teams from a terminal."""

import pytest

from .conftest import Terminal

DUE = "2099-11-23T18:00"


@pytest.fixture
def household(terminal: Terminal) -> str:
    terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    return str(terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"])


def test_a_task_goes_its_way(terminal: Terminal, household: str) -> None:
    added = terminal.json("task", "add", household, "visit", "--due", DUE, "--memo", "약 확인")
    told = terminal("--language", "ko", "task", "take", added["label"]).stdout
    terminal.json("task", "assign", added["label"], "--person", "kim", "--memo", "담당")
    terminal.json("task", "postpone", added["label"], "--due", "2099-11-24T18:00", "--memo", "안 계심")
    done = terminal.json("task", "done", added["label"], "--memo", "방문")
    shown = terminal("--language", "ko", "task", "show", added["label"]).stdout
    again = terminal.json("task", "reopen", added["label"], "--due", DUE, "--memo", "다시")
    cancelled = terminal.json("task", "cancel", added["label"], "--memo", "필요 없음")
    assert added["due_at"] == "2099-11-23T09:00:00.000Z"
    assert told == "T-101: 진행 중, 기한 2099-11-23 18:00:00.\n"
    assert [one["state"] for one in (done, again, cancelled)] == ["done", "open", "cancelled"]
    for part in ("T-101", "방문", "약 확인", "kim", "안 계심", "완료"):
        assert part in shown
    assert terminal.json("task", "show", added["label"])["row"]["state"] == "cancelled"


def test_the_list_in_words(terminal: Terminal, household: str) -> None:
    terminal.json("task", "add", household, "call_back", "--due", DUE, "--urgent")
    made = terminal("--language", "ko", "task", "follow-up", household, "--day", "2").stdout
    lines = terminal("--language", "en", "task", "list", "--kind", "call_back").stdout.splitlines()
    assert "2일 뒤 안부 확인." in made
    assert lines[1].split()[:3] == ["T-101", "call", "back"]
    assert [one["kind"] for one in terminal.json("task", "list")] == ["follow_up", "call_back"]
    assert terminal.json("task", "list", "--mine") == []
    assert [one["follow_up_day"] for one in terminal.json("task", "follow-up", household, "--after-holiday")] != [None]


def test_teams(terminal: Terminal, household: str) -> None:
    view = terminal.json("team", "set", "hongje1", "nurse", "kim")
    listed = terminal("--language", "ko", "team", "list").stdout
    emptied = terminal("--language", "ko", "team", "set", "hongje1", "nurse").stdout
    assert view == {"dong": "hongje1", "team": "nurse", "people": ["kim"]}
    assert (listed, emptied) == ("홍제1동 방문간호사: kim\n", "홍제1동 방문간호사: 없음\n")
    assert terminal.json("team", "list") == []


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("add", "{household}", "visit", "--due", "tomorrow"), 2, "is not a time such as 2026-11-23T18:00"),
        (("add", "{household}", "visit", "--due", "2020-01-01T09:00+09:00"), 1, "due_at: The due moment has passed"),
        (("done", "T-7", "--memo", "x"), 1, "number: There is no such task"),
        (("show", "C-7"), 1, "number: This is not a task number"),
    ],
)
def test_refusals_are_told(
    terminal: Terminal, household: str, arguments: tuple[str, ...], code: int, told: str
) -> None:
    refused = terminal("task", *(one.format(household=household) for one in arguments))
    assert (refused.exit_code, told in refused.stderr) == (code, True)
