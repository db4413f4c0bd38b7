"""What a line says, however it is written down afterwards."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .event import Field
from .faults import trace

OURS = "aggregator"
_HOUSEHOLD = re.compile(r"\bh_[0-9a-f]{8,}")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: when (UTC), how grave, which event, said by which module, during which request, and what else."""

    at: datetime
    level: str
    event: str
    logger: str
    message: str
    request: str
    fields: Mapping[str, Field]
    fault: tuple[str, ...]


def line(record: logging.LogRecord, request: str) -> Line:
    """Read a record. What another library has put into its words is left out: it may name a person."""
    ours = record.name.partition(".")[0] == OURS
    error = record.exc_info[1] if record.exc_info else None
    return Line(
        at=datetime.fromtimestamp(record.created, UTC),
        level=record.levelname.lower(),
        event=str(getattr(record, "event", f"{record.module}.{record.funcName}")),
        logger=record.name,
        message=_clean(_said(record) if ours else _template(record)),
        request=request,
        fields=getattr(record, "fields", {}),
        fault=() if error is None else tuple(trace(error)),
    )


def _said(record: logging.LogRecord) -> str:
    """Our own sentence; its template alone where it does not fit its values."""
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


def _template(record: logging.LogRecord) -> str:
    """The sentence of another library without what it is about; nothing where both are one text already."""
    return str(record.msg) if record.args and isinstance(record.msg, str) else f"{record.filename}:{record.lineno}"


def _clean(message: str) -> str:
    """One line, households without their numbers."""
    return _HOUSEHOLD.sub("h_…", _BREAKS.sub(" ", message))
