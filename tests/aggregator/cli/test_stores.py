"""Migrating, backing up, restoring and moving from a terminal."""

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import psycopg
import pytest

from simulator.stage.postgresql import PostgresqlServer

from .conftest import Terminal

HOUSEHOLD = ("household", "add", "--dong", "hongje1", "--name", "김영희", "--phone", "010-0000-0000")


def register(terminal: Terminal) -> None:
    """Somebody whose name is sealed."""
    result = terminal(*HOUSEHOLD, "--address", "홍제동 1")
    assert result.exit_code == 0, result.stderr


def households(terminal: Terminal) -> list[str]:
    """The names of everybody registered."""
    return [one["name"] for one in terminal.json("household", "list")]


def test_migrate_says_from_where_to_where(empty: Terminal):
    assert empty("init").exit_code == 0
    first, second = empty("migrate"), empty("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "from revision nothing to" in first.stdout
    assert "already" in second.stdout


def test_a_database_of_a_newer_version_is_refused(terminal: Terminal):
    with closing(connect(terminal.folder / "smartcare.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    result = terminal("migrate")
    assert result.exit_code == 1
    assert "revision 9999" in result.stderr


def test_a_backup_brings_everything_back_and_names_the_key(terminal: Terminal):
    register(terminal)
    file = str(terminal.folder / "backup")
    made = terminal("backup", file)
    assert made.exit_code == 0, made.stderr
    assert str(terminal.folder / "smartcare.key") in made.stdout
    register(terminal)
    assert len(households(terminal)) == 2
    refused = terminal("restore", file)
    assert (refused.exit_code, "--force" in refused.stderr) == (1, True)
    done = terminal("restore", "--force", file)
    assert done.exit_code == 0, done.stderr
    assert "before-" in done.stdout
    assert households(terminal) == ["김영희"]


@pytest.mark.parametrize(
    ("content", "told"), [(b"a letter", "is no backup"), (b"PGDMP\x01", "backup of postgresql"), (None, "is no backup")]
)
def test_what_is_no_backup_of_ours_is_refused(terminal: Terminal, content: bytes | None, told: str):
    file = terminal.folder / "file"
    write = {True: lambda: None, False: lambda: file.write_bytes(content or b"")}
    write[content is None]()
    result = terminal("restore", str(file))
    assert (result.exit_code, told in result.stderr) == (1, True)


def test_no_backup_is_overwritten(terminal: Terminal):
    file = terminal.folder / "backup"
    file.write_text("mine")
    result = terminal("backup", str(file))
    assert (result.exit_code, "exists already" in result.stderr, file.read_text()) == (1, True, "mine")


def test_a_damaged_backup_changes_nothing(terminal: Terminal):
    register(terminal)
    file = terminal.folder / "backup"
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    result = terminal("restore", "--force", str(file))
    assert (result.exit_code, "not restored" in result.stderr) == (1, True)
    assert households(terminal) == ["김영희"]


def test_a_region_moves_to_another_file(terminal: Terminal, tmp_path: Path):
    register(terminal)
    target = str(tmp_path / "moved.sqlite3")
    result = terminal("copy", "--to", target)
    assert result.exit_code == 0, result.stderr
    assert "households: 1" in result.stderr
    again = terminal("copy", "--to", target)
    assert (again.exit_code, "holds rows already" in again.stderr) == (1, True)
    text = terminal.config.read_text("utf-8").replace("database: smartcare.sqlite3", f"database: {target}")
    terminal.config.write_text(text, "utf-8")
    assert households(terminal) == ["김영희"]
    onto_itself = terminal("copy", "--to", target)
    assert (onto_itself.exit_code, "come from" in onto_itself.stderr) == (1, True)


def test_a_target_that_is_no_address_is_told_without_its_password(terminal: Terminal):
    result = terminal("copy", "--to", "mysql://u:secret@db/x")
    assert (result.exit_code, "mysql:…" in result.stderr, "secret" in result.output) == (1, True, False)


def test_a_server_that_does_not_answer_is_told_without_its_password(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@127.0.0.1:1/x")
    for arguments in (("migrate",), ("backup", str(terminal.folder / "backup")), ("household", "list")):
        result = terminal(*arguments)
        assert (result.exit_code, "cannot be used" in result.stderr) == (1, True)
        assert "secret" not in result.output


def test_a_region_moves_to_a_server_is_backed_up_there_and_moves_back(
    terminal: Terminal, postgresql: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
):
    register(terminal)
    address = postgresql.create("moved_from_a_terminal")
    moved = terminal("copy", "--to", address)
    assert moved.exit_code == 0, moved.stderr
    with monkeypatch.context() as there:
        there.setenv("DATABASE_URL", address)
        assert households(terminal) == ["김영희"]
        file = str(terminal.folder / "backup")
        made = terminal("backup", file)
        assert made.exit_code == 0, made.stderr
        register(terminal)
        assert len(households(terminal)) == 2
        refused = terminal("restore", file)
        assert (refused.exit_code, "--force" in refused.stderr) == (1, True)
        done = terminal("restore", "--force", file)
        assert done.exit_code == 0, done.stderr
        assert households(terminal) == ["김영희"]
        back = terminal("copy", "--to", str(terminal.folder / "back.sqlite3"))
        assert back.exit_code == 0, back.stderr
    monkeypatch.setenv("DATABASE_URL", "back.sqlite3")
    assert households(terminal) == ["김영희"]


def test_nothing_is_restored_into_a_database_in_use(
    terminal: Terminal, postgresql: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
):
    address = postgresql.create("in_use")
    monkeypatch.setenv("DATABASE_URL", address)
    file = str(terminal.folder / "backup")
    assert terminal("migrate").exit_code == terminal("backup", file).exit_code == 0
    with psycopg.connect(address, application_name="smartcare"):
        for arguments in (("restore", "--force", file), ("copy", "--to", str(terminal.folder / "other.sqlite3"))):
            refused = terminal(*arguments)
            assert (refused.exit_code, "in use" in refused.stderr) == (1, True)
