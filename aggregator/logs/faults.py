"""An error as it may stand in a log: what kind it is and where it happened, never what it was about.

The message of an exception often quotes the value that was wrong, which may be a name, a number or a token. So only
those are told whose words are the system's own.
"""

import errno
import re
import sqlite3
import traceback
from collections.abc import Iterator
from itertools import zip_longest
from types import TracebackType

from sqlalchemy.exc import DBAPIError

from aggregator.domain.errors import SmartCareError

_DEEPEST = 10
_OURS = "/aggregator/"
_OF_THE_SCHEMA = re.compile(r"no such (table|column): [a-z_.]+")


def told(error: BaseException) -> str:
    """One line about an error: ``OSError: ENOSPC``."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    words = reason(error)
    return f"{kind}: {words}" if words else kind


def reason(error: BaseException) -> str:
    """What may be said beside the kind: a code of ours, of the system, or of the database; else nothing."""
    if isinstance(error, SmartCareError):
        return error.code
    if isinstance(error, DBAPIError) and error.orig is not None:
        return told(error.orig)
    if isinstance(error, sqlite3.Error):
        # What is missing in the schema is no value of anybody's.
        missing = _OF_THE_SCHEMA.fullmatch(str(error))
        return str(getattr(error, "sqlite_errorname", "")) + (f" {missing[0]}" if missing else "")
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno, str(error.errno))
    return str(getattr(error, "sqlstate", None) or "")


def trace(error: BaseException) -> list[str]:
    """An error with the lines of the program that led to it and its causes, the first cause first."""
    lines: list[str] = []
    for one, because in reversed(list(_chain(error))):
        lines.extend(_frames(one.__traceback__))
        lines.append(told(one))
        lines.extend(f"  with {told(inner)}" for inner in _inner(one))
        if because:
            lines.append(because)
    return lines


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The error and its causes, each with how the one after it came of it."""
    seen: set[int] = set()
    current: BaseException | None = error
    because = ""
    while current is not None and id(current) not in seen and len(seen) < _DEEPEST:
        seen.add(id(current))
        yield current, because
        because = "was the cause of" if current.__cause__ is not None else "happened before"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _frames(frames: TracebackType | None) -> list[str]:
    """Where it happened: file, line, function; of a run of other libraries' places only the last. No values."""
    places = traceback.extract_tb(frames)
    kept = [
        place
        for place, after in zip_longest(places, places[1:])
        if after is None or _is_ours(place.filename) or _is_ours(after.filename)
    ]
    return [f"  {_short(place.filename)}:{place.lineno} {place.name}" for place in kept]


def _is_ours(file: str) -> bool:
    """Whether a file is part of this program."""
    return _OURS in _short(file)


def _short(file: str) -> str:
    """A file without the folder libraries lie in."""
    return file.rpartition("/site-packages")[2]


def _inner(error: BaseException) -> Iterator[BaseException]:
    """The errors of a group."""
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions
