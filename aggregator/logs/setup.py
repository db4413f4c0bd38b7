"""Setting the log up for as long as the service runs."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TextIO

from .event import event
from .formats import JsonFormatter, TextFormatter
from .line import OURS

LEVELS: Mapping[str, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
_LOGGER = logging.getLogger("aggregator.logs")


class LogFormat(StrEnum):
    """How lines are written."""

    TEXT = "text"
    JSON = "json"


_FORMATTERS: Mapping[LogFormat, type[TextFormatter | JsonFormatter]] = {
    LogFormat.TEXT: TextFormatter,
    LogFormat.JSON: JsonFormatter,
}


@contextmanager
def logging_to(stream: TextIO, layout: LogFormat, level: str, request: Callable[[], str]) -> Iterator[None]:
    """Write to a stream until the block ends. Other libraries are heard from warnings on: below, they quote values.

    ``request`` tells the id of the request being answered. Errors nobody caught are told the same way, without words.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_FORMATTERS[layout](request))
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    before = (root.level, ours.level, sys.unraisablehook, threading.excepthook, logging.raiseExceptions)
    root.setLevel(max(LEVELS[level], logging.WARNING))
    ours.setLevel(LEVELS[level])
    root.addHandler(handler)
    sys.unraisablehook, threading.excepthook = _unraisable, _in_thread
    # Where a line cannot be written the logging module would print its values.
    logging.raiseExceptions = False
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        ours.setLevel(before[1])
        sys.unraisablehook, threading.excepthook, logging.raiseExceptions = before[2:]


def on_loop_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What the event loop calls when nobody caught an error; its own words would quote the task and its values."""
    _uncaught(context.get("exception"), "event loop")


def _unraisable(unraisable: Any) -> None:
    """An error where Python cannot raise one."""
    _uncaught(unraisable.exc_value, "finaliser")


def _in_thread(caught: Any) -> None:
    """An error that ended a thread."""
    _uncaught(caught.exc_value, "thread")


def _uncaught(error: BaseException | None, where: str) -> None:
    """Tell it once."""
    caught = None if error is None else (type(error), error, error.__traceback__)
    _LOGGER.error("An error nobody caught", exc_info=caught, extra=event("uncaught", where=where))
