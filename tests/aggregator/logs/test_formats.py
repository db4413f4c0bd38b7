"""Lines as text and as JSON: one moment, one event, nobody's name."""

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.logs import LogFormat, event, logging_to, on_loop_error
from aggregator.logs.formats import JsonFormatter, TextFormatter

OURS, THEIRS = logging.getLogger("aggregator.test"), logging.getLogger("elsewhere")
NAME, PHONE = "김영자", "010-1234-5678"


class Written:
    """What was written while logging in one format."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def objects(self) -> list[Any]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def as_text() -> Iterator[Written]:
    written = Written()
    with logging_to(written.stream, LogFormat.TEXT, "info", lambda: "r-1"):
        yield written


@pytest.fixture
def as_json() -> Iterator[Written]:
    written = Written()
    with logging_to(written.stream, LogFormat.JSON, "info", lambda: ""):
        yield written


def test_text_line(as_text: Written) -> None:
    OURS.info("Answered", extra=event("request", status=200, ms=1.5, nothing=None))
    moment, rest = as_text.text.split(" ", 1)
    assert rest == "INFO request: Answered request=r-1 status=200 ms=1.5\n"
    assert len(moment) == len("2026-11-21T01:00:00.123Z")
    assert moment.endswith("Z")


def test_json_line(as_json: Written) -> None:
    OURS.warning("Took %d ms", 7, extra=event("slow", ms=7, time="never"))
    (told,) = as_json.objects
    assert told.pop("time").startswith("2")
    assert told == {"level": "warning", "event": "slow", "logger": "aggregator.test", "message": "Took 7 ms", "ms": 7}


def test_without_a_name_the_place_is_the_event(as_json: Written) -> None:
    OURS.info("")
    assert as_json.objects[0]["event"] == "test_formats.test_without_a_name_the_place_is_the_event"


def test_an_error_comes_with_its_places(as_text: Written, as_json: Written) -> None:
    try:
        int(PHONE)
    except ValueError:
        OURS.exception("A request failed", extra=event("request_failed"))
    assert as_text.text.splitlines()[-1] == "ValueError"
    assert as_json.objects[0]["fault"][-1] == "ValueError"
    assert PHONE not in as_text.text + as_json.text


@pytest.mark.parametrize(
    ("message", "values", "said"),
    [
        ("Person %s", (NAME,), "Person %s"),
        ("Person %s of %d", (NAME,), "Person %s of %d"),
        (f"Person {NAME}", (), "test_formats.py:"),
    ],
)
def test_words_of_other_libraries_are_left_out(
    as_json: Written, message: str, values: tuple[str, ...], said: str
) -> None:
    THEIRS.warning(message, *values)
    assert as_json.objects[0]["message"].startswith(said)
    assert NAME not in as_json.text


def test_other_libraries_are_heard_from_warnings_on(as_json: Written) -> None:
    THEIRS.info("executing %s", NAME)
    OURS.debug("details")
    assert as_json.text == ""


def test_a_sentence_that_does_not_fit_its_values_is_told_without_them(as_json: Written) -> None:
    OURS.warning("Number %d", NAME)
    assert as_json.objects[0]["message"] == "Number %d"


def test_a_household_has_no_number(as_json: Written) -> None:
    OURS.warning("The work on due %s failed", "return h_0123456789abcdef01234567")
    assert as_json.objects[0]["message"] == "The work on due return h_… failed"


@given(st.text())
def test_a_line_is_a_line(message: str) -> None:
    record = logging.LogRecord("aggregator.x", logging.INFO, "x.py", 1, message, None, None)
    assert len(TextFormatter(str).format(record).splitlines()) == 1
    assert len(JsonFormatter(str).format(record).splitlines()) == 1


async def test_errors_nobody_caught_are_told_without_words(as_json: Written) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_loop_error)
    loop.call_exception_handler({"message": f"Task of {NAME}", "exception": ValueError(NAME)})
    loop.call_exception_handler({"message": NAME})
    thread = threading.Thread(target=int, args=(NAME,))
    thread.start()
    thread.join()

    class Broken:
        def __del__(self) -> None:
            raise ValueError(NAME)

    broken = Broken()
    del broken
    assert [(told["event"], told["where"]) for told in as_json.objects] == [
        ("uncaught", "event loop"),
        ("uncaught", "event loop"),
        ("uncaught", "thread"),
        ("uncaught", "finaliser"),
    ]
    assert NAME not in as_json.text


def test_everything_is_as_before_afterwards() -> None:
    before = (logging.getLogger().handlers[:], logging.getLogger().level, sys.unraisablehook, threading.excepthook)
    with logging_to(io.StringIO(), LogFormat.TEXT, "debug", str):
        assert logging.raiseExceptions is False
    after = (logging.getLogger().handlers[:], logging.getLogger().level, sys.unraisablehook, threading.excepthook)
    assert after == before
    assert logging.raiseExceptions is True
