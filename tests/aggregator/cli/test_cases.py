"""Cases from a terminal."""

import json

import pytest

from .conftest import Terminal


@pytest.fixture
def number(terminal: Terminal) -> str:
    """A case with a sheet."""
    household = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"]
    (terminal.folder / "sheet.json").write_text(json.dumps({"family": "딸 한 명"}), "utf-8")
    sheet = ("--sheet", str(terminal.folder / "sheet.json"))
    opened = terminal.json("case", "open", household, "--need", "meals", "--reason", "식사를 거르심", *sheet)
    return str(opened["label"])


def test_a_case_goes_its_way(terminal: Terminal, number: str) -> None:
    (terminal.folder / "more.json").write_text(json.dumps({"health": "당뇨"}), "utf-8")
    written = terminal.json(
        "case", "write", number, str(terminal.folder / "more.json"), "--version", "1", "--reason", "방문"
    )
    told = terminal("--language", "ko", "case", "move", number, "plan", "--reason", "계획").stdout
    terminal.json("case", "note", number, "전화드림")
    closed = terminal.json("case", "move", number, "close", "--result", "recovered", "--reason", "나아지심")
    shown = terminal("--language", "ko", "case", "show", number).stdout
    assert (written["version"], told.strip(), closed["state"]) == (2, "C-1001: 계획.", "closed")
    for part in ("김영자", "가족사항", "딸 한 명", "건강상태", "당뇨", "사례 종결: 회복.", "나아지심", "식사"):
        assert part in shown
    assert terminal.json("case", "list") == {"items": [], "next": None}
    assert terminal.json("case", "show", number)["case"]["sheet"]["health"] == "당뇨"


def test_the_list_in_words(terminal: Terminal, number: str) -> None:
    household = terminal.json("household", "add", "--dong", "hongje1", "--name", "박순자")["id"]
    terminal.json("case", "open", household, "--need", "money", "--need", "housing", "--reason", "밀린 월세")
    lines = terminal("--language", "en", "case", "list", "--need", "money").stdout.splitlines()
    every = terminal.json("case", "list")
    assert len(lines) == 2
    assert lines[1].split()[:2] == ["C-1002", "open"]
    assert "money, housing" in lines[1]
    assert [row["label"] for row in every["items"]] == ["C-1002", number]


def test_who_is_responsible(terminal: Terminal, number: str) -> None:
    terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    assert terminal.json("case", "assign", number, "kim", "--reason", "담당")["officer"] == "kim"
    refused = terminal("case", "assign", number, "nobody", "--reason", "담당")
    assert refused.stderr.startswith("officer: Nobody by the name nobody works here — ")
    nothing = terminal("case", "decide", number, "approved", "--reason", "x")
    assert nothing.stderr.startswith("Nothing waits for approval — ")


def test_a_case_from_an_incident_that_is_not_there(terminal: Terminal) -> None:
    refused = terminal("case", "from-incident", "I-1001", "--need", "meals", "--reason", "x")
    assert (refused.exit_code, refused.stderr.startswith("number: ")) == (1, True)


@pytest.mark.parametrize(
    ("content", "told"), [("{", "JSON object is expected"), ('{"nonsense": "x"}', "nonsense: "), ("[]", "object")]
)
def test_sheets_that_cannot_be_read(terminal: Terminal, number: str, content: str, told: str) -> None:
    file = terminal.folder / "broken.json"
    file.write_text(content, "utf-8")
    refused = terminal("case", "write", number, str(file), "--version", "1", "--reason", "x")
    assert refused.exit_code == 1
    assert told in refused.stderr
