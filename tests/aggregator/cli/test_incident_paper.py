"""An incident from a worry told by phone to its printed page, all from a terminal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .conftest import Terminal

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def household(terminal: Terminal) -> str:
    added = terminal.json(
        "household", "add", "--dong", "hongje1", "--name", "김영자", "--address", "홍제로 1", "--phone", "010-1234-5678"
    )
    identifier: str = added["id"]
    return identifier


@pytest.fixture
def label(terminal: Terminal, household: str) -> str:
    """A claimed incident."""
    told = terminal.json(
        "incident", "report", household, "--reporter", "acquaintance", "--kind", "suicide", "--memo", "살기 싫다고 함"
    )
    terminal.json("incident", "claim", told["label"])
    found: str = told["label"]
    return found


def test_a_dispatch_step_by_step(terminal: Terminal, label: str) -> None:
    now = f"{datetime.now(UTC).astimezone(SEOUL) + timedelta(minutes=3):%Y-%m-%dT%H:%M}"
    terminal.json("incident", "called", label, "--service", "119", "--memo", "접수됨")
    terminal.json("incident", "dispatch", label, "--partner", "119", "--people", "1", "--names", "박 주임")
    terminal.json("incident", "step", label, "arrived", "--at", now, "--keyholder", "통장")
    terminal.json(
        "incident", "police", label, "forced_entry", "ordered", "--station", "서대문서", "--officer", "한 경위"
    )
    terminal.json("incident", "step", label, "ended", "--at", now, "--damage", "현관 자물쇠")
    (dispatch,) = terminal.json("incident", "show", label)["incident"]["dispatches"]
    assert (dispatch["names"], dispatch["keyholder"], dispatch["damage"]) == ("박 주임", "통장", "현관 자물쇠")
    assert dispatch["arrived_at"] == dispatch["ended_at"]
    assert [one["officer"] for one in dispatch["police"]] == ["한 경위"]


def test_the_checklist_is_asked_and_answered(terminal: Terminal, label: str) -> None:
    before = terminal.json("incident", "checklist", label)
    terminal.json("incident", "find", label, "hoarding", "--no", "pests", "--not-seen", "alcohol", "--memo", "냄새")
    after = terminal("--language", "ko", "incident", "checklist", label).stdout.splitlines()
    assert (before["open"], len(before["items"])) == (12, 12)
    assert after[1].split()[:4] == ["hoarding", "쓰레기", "적치", "예"]
    assert after[-1] == f"{label}: 아직 답하지 않은 항목 9건"


def test_the_script_is_read_aloud_and_nobody_is_called(terminal: Terminal, label: str) -> None:
    korean = terminal("--language", "ko", "incident", "script", label, "--for", "112").stdout
    english = terminal.json("incident", "script", label)
    assert "성함은 김영자입니다.\n" in korean
    assert "tel:112에는 직접 전화해 주세요." in korean
    assert english["call"] == "tel:119"
    assert "The address is: 홍제로 1." in english["text"]["en"].splitlines()


def test_the_page_is_printed_with_a_reason(terminal: Terminal, label: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    refused = terminal("incident", "print", label)
    written = terminal("--language", "ko", "incident", "print", label, "--reason", "경찰 제출", "-o", str(file))
    shown = terminal("incident", "print", label, "--reason", "police")
    data = terminal.json("incident", "print", label, "--reason", "police")
    assert (refused.exit_code, refused.stderr.partition(":")[0]) == (1, "reason")
    assert written.stdout == f"{file}에 저장했습니다\n"
    assert "사유: 경찰 제출." in file.read_text("utf-8")
    assert shown.stdout.startswith('<!doctype html>\n<html lang="en">')
    assert data["view"]["name"] == "김영자"


def test_what_became_of_every_message(terminal: Terminal, label: str) -> None:
    (message,) = terminal.json("incident", "deliveries", label)
    lines = terminal("--language", "ko", "incident", "deliveries", label).stdout.splitlines()
    assert (message["kind"], message["state"], message["attempts"]) == ("raised", "pending", 0)
    assert "대기" in lines[1]


def test_notes_giving_back_and_opening_again(terminal: Terminal, label: str) -> None:
    contacted = terminal.json(
        "incident", "contact", label, "--means", "call", "--outcome", "ok", "--whom", "guardian", "--reached", "딸"
    )
    terminal.json("incident", "note", label, "--memo", "딸이 온다고 함")
    closed = terminal.json("incident", "close", label, "--result", "safe", "--memo", "무사")
    opened = terminal.json("incident", "reopen", label, "--memo", "다시 연락 없음")
    terminal.json("incident", "claim", label)
    released = terminal.json("incident", "release", label)
    rows = terminal.json("incident", "show", label)["timeline"]
    states = [one["state"] for one in (contacted, closed, opened)]
    assert states == ["contacting", "closed", "open"]
    assert released["claimed_by"] is None
    (contact,) = [row for row in rows if row["what"] == "contact"]
    assert (contact["why"]["values"]["reached"], contact["memo"]) == ("other", "딸")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("find", "{label}", "stairs"),
            "findings: “stairs” is not on the district's checklist. — Choose from: hoarding",
        ),
        (("find", "{label}"), "findings: Nothing was chosen from the checklist. — "),
        (("dispatch", "{label}", "--people", "1"), "people: Nobody goes alone. — "),
        (("step", "{label}", "arrived"), "Nobody has been sent yet. — "),
        (("script", "I-9999"), "number: "),
        (("called", "{label}", "--service", "119", "--at", "2020-01-01T00:00"), "at: The time lies before"),
    ],
)
def test_refusals_are_sentences(terminal: Terminal, label: str, arguments: tuple[str, ...], told: str) -> None:
    refused = terminal("incident", *(one.format(label=label) for one in arguments))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)
