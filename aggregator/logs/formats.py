"""How lines are written down: as text for people, as JSON for collectors."""

import json
import logging
from collections.abc import Callable

from .line import Line, line


class TextFormatter(logging.Formatter):
    """``2026-11-21T01:00:00.123Z INFO slow_request: The request took long request=… ms=2100``."""

    def __init__(self, request: Callable[[], str]):
        super().__init__()
        self._request = request

    def format(self, record: logging.LogRecord) -> str:
        """One line, and those of an error below it."""
        read = line(record, self._request())
        named = {"request": read.request or None, **read.fields}
        fields = "".join(f" {name}={value}" for name, value in named.items() if value is not None)
        said = f": {read.message}" if read.message else ""
        return "\n".join([f"{_time(read)} {read.level.upper()} {read.event}{said}{fields}", *read.fault])


class JsonFormatter(logging.Formatter):
    """One JSON object to a line; ``fault`` is a list of lines."""

    def __init__(self, request: Callable[[], str]):
        super().__init__()
        self._request = request

    def format(self, record: logging.LogRecord) -> str:
        """One object; fields of the event stand beside the others and never in their place."""
        read = line(record, self._request())
        told = {
            "time": _time(read),
            "level": read.level,
            "event": read.event,
            "logger": read.logger,
            "message": read.message,
            **({"request": read.request} if read.request else {}),
            **({"fault": read.fault} if read.fault else {}),
        }
        return json.dumps({**read.fields, **told}, ensure_ascii=False)


def _time(read: Line) -> str:
    """The moment to the millisecond, UTC."""
    return read.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
