"""Case sheets and what cases give back, from a terminal."""

import json

import pytest
from openpyxl import load_workbook

from .conftest import Terminal


@pytest.fixture
def number(terminal: Terminal) -> str:
    """A case, in a district with two dongs."""
    other = "{id: hongje2, name: 홍제2동, recipients: [webhook: http://127.0.0.1:9000/hongje2]}"
    known = terminal.config.read_text("utf-8")
    first = "      - id: hongje1"
    terminal.config.write_text(known.replace(first, f"      - {other}\n{first}"), "utf-8")
    household = terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자")["id"]
    opened = terminal.json("case", "open", household, "--need", "meals", "--reason", "식사를 거르심")
    return str(opened["label"])


def test_the_form_is_printed(terminal: Terminal, number: str) -> None:
    shown = terminal("--language", "ko", "case", "print", number, "--reason", "사례회의").stdout
    assert f"사례기록지 {number}" in shown
    assert "김영자" in shown
    file = terminal.folder / "sheet.html"
    told = terminal("--language", "en", "case", "print", number, "--reason", "review", "-o", str(file)).stdout
    assert str(file) in told
    assert f"Case sheet {number}" in file.read_text("utf-8")
    refused = terminal("case", "print", number)
    assert (refused.exit_code, refused.stderr.startswith("reason: ")) == (1, True)


def test_the_form_is_exported(terminal: Terminal, number: str) -> None:
    data = json.loads(terminal("case", "export", number, "--reason", "review").stdout)
    assert (data["name"], data["row"]["label"], data["reason"]) == ("김영자", number, "review")
    file = terminal.folder / "sheet.xlsx"
    terminal("--language", "en", "case", "export", number, "--reason", "review", "-o", str(file))
    assert load_workbook(file).sheetnames == [number, "Referrals", "Follow-ups"]


def test_every_kind_gives_back(terminal: Terminal, number: str) -> None:
    def told(*arguments: str) -> str:
        return terminal("--language", "ko", "case", "give-back", *arguments, "--reason", "면담").stdout.strip()

    admitted = ("--told-by", "guardian", "--channel", "call", "--place", "서울의료원")
    assert told("absence", number, *admitted).startswith(f"{number}: 부재 등록(입원): ")
    assert told("absence-end", number) == f"{number}: 부재를 끝내고 다시 살펴봅니다."
    assert told("reach", number, "--add", "refuses_visits", "--add", "prefers_call") == (
        f"{number}: 연락 방법 추가: 통화 선호 방문 거부"
    )
    assert told("plug", number).startswith(f"{number}: 스마트플러그 옮기기.")
    assert told("sensor", number, "plug").startswith(f"{number}: 스마트플러그 설치하기. 지금은 50시간 ")
    assert (
        told("transfer", number, "hongje2", "--moves", "2030-01-02") == f"{number}: 홍제2동(으)로 전출을 요청했습니다."
    )
    assert told("leave", number, "died").startswith(f"{number}: 서비스를 떠나셨습니다(사망).")
    assert terminal.json("case", "show", number)["case"]["row"]["result"] == "died"


def test_given_back_as_data(terminal: Terminal, number: str) -> None:
    made = terminal.json("case", "give-back", "plug", number, "--due", "2030-01-02 18:00", "--reason", "면담")
    assert (made["case"]["label"], made["task"][:2]) == (number, "T-")
    assert terminal.json("task", "show", made["task"])["row"]["due_at"] == "2030-01-02T09:00:00.000Z"


def test_the_proposals_as_a_table_and_as_data(terminal: Terminal, number: str) -> None:
    lines = terminal("--language", "en", "case", "give-back", "sensors", number).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Sensor", "plug", "phone"]
    assert "26 h at home" in lines[1]
    assert [one["sensor"] for one in terminal.json("case", "give-back", "sensors", number)] == ["plug", "phone"]


def test_the_card_of_an_incident_says_that_a_case_runs(terminal: Terminal, number: str) -> None:
    household = terminal.json("case", "show", number)["case"]["row"]["household"]
    told = ("--reporter", "neighbour", "--kind", "worry", "--memo", "불이 켜져 있음")
    label = terminal.json("incident", "report", household, *told)["label"]
    shown = terminal("--language", "ko", "incident", "show", label).stdout
    assert f"진행 중인 사례  {number}, 접수, operator" in shown
