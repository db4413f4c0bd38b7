"""Accounts, tokens, keys and looks from a terminal."""

import pytest
from click.testing import CliRunner

from aggregator.cli import main

from .conftest import ENVIRONMENT, Terminal

PASSWORD = "four quiet rooms"


@pytest.fixture
def staffed(terminal: Terminal) -> Terminal:
    """A region with one officer."""
    assert terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1").exit_code == 0
    return terminal


def type_in(terminal: Terminal, typed: str) -> tuple[int, str]:
    """Set kim's password by typing it."""
    arguments = ["--config", str(terminal.config), "user", "password", "kim"]
    result = CliRunner(env=ENVIRONMENT).invoke(main, arguments, input=typed, catch_exceptions=False)
    return result.exit_code, result.output


def test_a_password_is_typed_twice_and_never_shown(staffed: Terminal) -> None:
    code, shown = type_in(staffed, f"{PASSWORD}\n{PASSWORD}\n")
    assert (code, PASSWORD in shown) == (0, False)
    assert shown.endswith("kim has a new password\n")
    assert staffed.json("user", "list")[0]["password"] is True


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("short\nshort\n", "password: The password has fewer than 12 characters — "),
        (f"{PASSWORD}\nother\n", "do not match"),
    ],
)
def test_passwords_that_are_refused(staffed: Terminal, typed: str, told: str) -> None:
    code, shown = type_in(staffed, typed)
    assert code == 1
    assert told in shown


def test_a_generated_password_is_shown_once(staffed: Terminal) -> None:
    first, second = [staffed("user", "password", "kim", "--generate") for _ in range(2)]
    assert first.stdout != second.stdout
    assert len(first.stdout.strip()) == 20
    assert "not shown again" in first.stderr
    assert set(staffed.json("user", "password", "kim", "--generate")) == {"name", "password"}


def test_a_role_is_changed(staffed: Terminal) -> None:
    changed = staffed("user", "change", "kim", "--role", "district_manager", "--district", "seodaemun")
    listed = staffed.json("user", "list")
    assert changed.output == "kim is changed\n"
    assert [(one["role"], one["dongs"], one["districts"]) for one in listed] == [
        ("district_manager", ["hongje1"], ["seodaemun"])
    ]
    assert staffed("user", "change", "kim", "--dong", "atlantis").exit_code == 1


def test_a_token_from_issue_to_revocation(staffed: Terminal) -> None:
    made = staffed.json("user", "token", "kim", "--purpose", "wall board", "--days", "30")
    listed = staffed.json("user", "tokens", "kim")
    table = staffed("user", "tokens", "kim").output
    revoked = staffed.json("user", "revoke", "kim", made["id"])
    assert [(one["id"], one["purpose"], one["revoked_at"]) for one in listed] == [(made["id"], "wall board", None)]
    assert made["expires_at"] == listed[0]["expires_at"]
    assert made["token"] not in table
    assert revoked[0]["revoked_at"] is not None
    assert staffed("user", "revoke", "kim", "t_0").stderr.startswith("token: There is no such token — ")


def test_what_happened_to_accounts_is_told(staffed: Terminal) -> None:
    staffed("user", "token", "kim", "--purpose", "wall board")
    staffed("user", "disable", "kim")
    told = staffed("user", "log", "--user", "kim").output.splitlines()
    assert [line.split()[2:4] for line in told[1:]] == [["kim", "shut"], ["kim", "was"], ["kim", "added"]]
    assert "purpose=wall board" in told[2]
    assert [entry["what"] for entry in staffed.json("user", "log", "--limit", "1")] == ["disabled"]


def test_looks_are_listed(staffed: Terminal) -> None:
    household = staffed.json("household", "add", "--dong", "hongje1", "--name", "김영희")["id"]
    staffed("--as", "kim", "household", "show", household)
    found = staffed.json("looks", "--user", "kim", "--household", household, "--from", "2026-01-01")
    assert [(one["user"], one["action"], one["origin"]) for one in found] == [("kim", "show", "terminal")]
    assert household in staffed("looks").output
    assert staffed.json("looks", "--to", "2020-01-01 09:00") == []
    assert staffed("--as", "kim", "looks").exit_code == 1


def test_the_key_is_changed(staffed: Terminal) -> None:
    household = staffed.json("household", "add", "--dong", "hongje1", "--name", "김영희")["id"]
    (old,) = staffed.json("keys", "list")
    new, _ = staffed.json("keys", "add")
    needed = staffed("keys", "drop", old["id"])
    rotated = staffed("keys", "rotate")
    dropped = staffed("keys", "drop", old["id"])
    assert (old["current"], new["current"], new["rows"]) == (True, True, 0)
    assert needed.stderr.startswith(f"1 rows can only be opened with the key {old['id']}")
    assert (rotated.stdout, rotated.stderr) == ("Sealed 1 rows anew\n", "households: 1 of 1\n")
    assert old["id"] not in dropped.output
    assert new["id"] in dropped.output
    assert len((staffed.folder / "smartcare.key").read_bytes().split()) == 1
    assert staffed.json("household", "show", household)["name"] == "김영희"
