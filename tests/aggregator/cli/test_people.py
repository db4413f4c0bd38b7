"""Households, pairing codes and members of staff from a terminal."""

import pytest

from .conftest import Terminal


@pytest.fixture
def household(terminal: Terminal) -> str:
    added = terminal.json(
        *("household", "add", "--dong", "hongje1", "--name", "김영자", "--phone", "010-1234-5678"),
        *("--consent", "night", "--contact", "guardian", "딸", "010-1111-2222", "--risk", "high"),
        *("--service", "plug", "--service", "check_in"),
    )
    identifier: str = added["id"]
    return identifier


def test_household_is_added_listed_and_shown(terminal: Terminal, household: str) -> None:
    view = terminal.json("household", "show", household)
    listed = terminal("--language", "ko", "household", "list").stdout.splitlines()
    shown = terminal("household", "show", household).stdout
    assert [consent["kind"] for consent in view["consents"]] == ["service", "night"]
    assert listed[0].split() == ["가구", "동", "이름", "위험군", "야간", "동의", "단계", "사건"]
    assert listed[1].split() == [household, "hongje1", "김영자", "고위험", "예", "보고", "전"]
    assert "Services       smart plug, check-in calls" in shown
    assert "Contacts       guardian 딸 010-1111-2222" in shown


def test_columns_of_korean_line_up(terminal: Terminal, household: str) -> None:
    terminal("household", "add", "--dong", "hongje1", "--name", "Kim")
    lines = terminal("household", "list", "--dong", "hongje1").stdout.splitlines()
    assert [line.index("high" if "high" in line else "general" if "general" in line else "Risk") for line in lines] == [
        lines[0].index("Risk"),
        lines[0].index("Risk") - len("김영자"),
        lines[0].index("Risk"),
    ]


def test_adding_says_the_number(terminal: Terminal) -> None:
    told = terminal("household", "add", "--dong", "hongje1", "--name", "김영자").stdout
    listed = terminal.json("household", "list")
    assert told == f"Registered household {listed[0]['id']}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("household", "show", "h_nobody"), "household: There is no such household — "),
        (("household", "add", "--dong", "nowhere", "--name", "x"), "dong: This dong is not configured — "),
        (
            ("household", "add", "--dong", "hongje1", "--name", "x", "--phone", "call"),
            "phone: This is not a phone number — ",
        ),
        (("pair", "h_nobody"), "household: There is no such household — "),
        (("user", "token", "nobody"), "name: There is nobody with this name — "),
        (("--as", "nobody", "household", "list"), "name: There is nobody with this name — "),
    ],
)
def test_refusals(terminal: Terminal, arguments: tuple[str, ...], told: str) -> None:
    refused = terminal(*arguments)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith(told)


def test_pairing_code(terminal: Terminal, household: str) -> None:
    code = terminal.json("pair", household)
    told = terminal("pair", household).stdout
    assert len(code["code"]) == 11
    assert "to be used once before 20" in told


def test_member_of_staff(terminal: Terminal) -> None:
    added = terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    token = terminal("user", "token", "kim")
    other = terminal.json("user", "token", "kim")
    disabled = terminal("user", "disable", "kim")
    listed = terminal("user", "list").stdout.splitlines()
    rows = terminal.json("user", "list")
    assert [result.stdout for result in (added, disabled)] == ["Added kim\n", "kim can no longer sign in\n"]
    assert len(token.stdout.strip()) >= 32
    assert token.stdout.strip() != other["token"]
    assert "not shown again" in token.stderr
    assert listed[1].startswith("kim   dong officer  hongje1")
    assert [(row["name"], row["disabled_at"] is None) for row in rows] == [("kim", False)]


def test_acting_as_an_officer(terminal: Terminal, household: str) -> None:
    terminal.json("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    refused = terminal("--as", "kim", "user", "list")
    allowed = terminal("--as", "kim", "household", "list")
    assert (refused.exit_code, allowed.exit_code) == (1, 0)
    assert household in allowed.stdout


def test_another_key_reads_nothing(terminal: Terminal, household: str) -> None:
    (terminal.folder / "smartcare.key").write_text("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "utf-8")
    refused = terminal("household", "show", household)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("key_file: The database cannot be read with this key — ")


def test_database_that_cannot_be_opened_is_told(terminal: Terminal) -> None:
    (terminal.folder / "smartcare.sqlite3").unlink()
    (terminal.folder / "smartcare.sqlite3").mkdir()
    refused = terminal("household", "list")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("database: The database cannot be used: unable to open database file — ")
