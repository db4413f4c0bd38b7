"""An error in the log says what kind it is and where it happened, never what it was about."""

import asyncio
import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from aggregator.domain.errors import Conflict, Invalid
from aggregator.logs.faults import told, trace

NAME = "김영자"
MISSING = "sqlite3.OperationalError: SQLITE_ERROR no such table: nowhere"


class RefusedError(Exception):
    """As a driver's error: a state, and words that quote a value."""

    sqlstate = "23505"


def sqlite_error() -> Exception:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE people (name TEXT UNIQUE)")
        connection.execute("INSERT INTO people VALUES (?)", [NAME])
        with pytest.raises(sqlite3.IntegrityError) as caught:
            connection.execute("INSERT INTO people VALUES (?)", [NAME])
    connection.close()
    return caught.value


def wrapped_error() -> Exception:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": NAME})
    engine.dispose()
    return caught.value


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ValueError(f"no number: {NAME}"), "ValueError"),
        (KeyError(NAME), "KeyError"),
        (OSError(errno.ENOSPC, "No space left", f"/homes/{NAME}"), "OSError: ENOSPC"),
        (FileNotFoundError(errno.ENOENT, "gone", NAME), "FileNotFoundError: ENOENT"),
        (OSError(NAME), "OSError"),
        (OSError(987654, NAME), "OSError: 987654"),
        (Conflict("port_taken", values={"host": NAME}), "aggregator.domain.errors.Conflict: port_taken"),
        (RefusedError(f"Key (name)=({NAME}) already exists"), f"{__name__}.RefusedError: 23505"),
        (sqlite_error(), "sqlite3.IntegrityError: SQLITE_CONSTRAINT_UNIQUE"),
        (
            wrapped_error(),
            f"sqlalchemy.exc.OperationalError: {MISSING}",
        ),
    ],
)
def test_kind_and_code_without_words(error: BaseException, expected: str) -> None:
    assert told(error) == expected


def fail_for(name: str) -> None:
    raise ValueError(f"{name} cannot be read")


def refuse(name: str) -> None:
    try:
        fail_for(name)
    except ValueError as error:
        raise Invalid("name_malformed", values={"value": name}) from error


def stumble(name: str) -> None:
    try:
        fail_for(name)
    except ValueError:
        raise KeyError(name)  # noqa: B904 - that the other error is only the context is the point


def caught(what: Callable[[str], None]) -> BaseException:
    with pytest.raises((Invalid, KeyError)) as told_of:
        what(NAME)
    return told_of.value


@pytest.mark.parametrize(
    ("error", "between", "last"),
    [
        (caught(refuse), "was the cause of", "aggregator.domain.errors.Invalid: name_malformed"),
        (caught(stumble), "happened before", "KeyError"),
    ],
)
def test_trace_names_places_and_causes(error: BaseException, between: str, last: str) -> None:
    lines = trace(error)
    assert lines[-1] == last
    assert "ValueError" in lines
    assert between in lines
    assert [line for line in lines if line.startswith(f"  {Path(__file__)}:") and line.endswith(" fail_for")]
    assert NAME not in "\n".join(lines)


async def test_groups_tell_what_is_in_them() -> None:
    async def in_a_group() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(fail_for, NAME))

    with pytest.raises(ExceptionGroup) as several:
        await in_a_group()
    lines = trace(several.value)
    assert lines[-2:] == ["ExceptionGroup", "  with ValueError"]
    assert NAME not in "\n".join(lines)


def test_errors_that_are_each_others_cause_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert trace(first) == ["KeyError", "was the cause of", "ValueError"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("no such column: people.name", " no such column: people.name"),
        (f"no such table: {NAME}", ""),
        (f'near "{NAME}": syntax error', ""),
    ],
)
def test_only_the_schema_is_quoted(words: str, expected: str) -> None:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = "SQLITE_ERROR"
    assert told(error) == f"sqlite3.OperationalError: SQLITE_ERROR{expected}"


def test_of_other_libraries_only_the_last_place_is_told() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT 1 FROM nowhere"))
    engine.dispose()
    lines = trace(caught.value)
    assert len([line for line in lines if line.startswith("  /sqlalchemy/")]) == 2
    assert not [line for line in lines if "site-packages" in line]
