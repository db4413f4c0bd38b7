"""Items of the journal as lines of InfluxDB's line protocol.

Only what is listed here gets through: numbers, words as numbers (`codes`), and the opaque ids of household, node and
sensor. Nothing a person wrote can become part of a line. Tags stand in the order of their names.

Times are nanoseconds: the milliseconds of the observation, and below them the item's number. A series keeps one point
for each time, so two items of one sensor in the same millisecond would overwrite each other; this way they do not, and
an item that is sent again is the same point again.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from . import codes

_OPAQUE = re.compile(r"[a-z]{1,2}_[a-z0-9_-]{1,48}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2261, 1, 1, tzinfo=UTC)
_BELOW_MS = 1_000_000

FIELDS: Mapping[str, tuple[str, ...]] = {
    "reading": ("value", "state"),
    "summary": ("count", "last", "max", "mean", "min", "span_s", "sum"),
    "evidence": ("place", "what"),
    "stage": ("clock", "limit_s", "previous", "quiet_s", "stage"),
    "sos": ("pressed",),
    "sensor": ("kind", "state"),
}
"""Every measurement with all of its fields; charts may rely on it. Its tags are household, node, and mostly sensor."""

NOT_WRITTEN = frozenset({"absence", "acknowledged", "dropped"})
"""Items that are no time series: they belong to the person's record."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item as a line; `journal` and `seq` say where it came from."""

    journal: int
    seq: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Unfit:
    """An item that cannot be a line, and why. What it said is not repeated: that may be what makes it unfit."""

    journal: int
    seq: int
    reason: str


class _UnfitError(ValueError):
    """Why an item cannot be a line."""


def lines_of(
    journal: int, household: str, node: str, items: Iterable[Mapping[str, Any]]
) -> tuple[list[Line], list[Unfit]]:
    """Return the lines of one row of the journal, and the items that cannot be lines.

    `items` are wire items with their `seq`. A household or node whose id is not opaque makes every item unfit.
    """
    lines: list[Line] = []
    unfit: list[Unfit] = []
    for item in items:
        seq = item.get("seq")
        number = seq if isinstance(seq, int) else 0
        try:
            text = _line(household, node, number, item)
        except _UnfitError as error:
            unfit.append(Unfit(journal, number, str(error)))
            continue
        if text is not None:
            lines.append(Line(journal, number, text.encode()))
    return lines, unfit


def _line(household: str, node: str, seq: int, item: Mapping[str, Any]) -> str | None:
    """One item as text; None for one that is not written."""
    kind = str(item.get("type"))
    if kind in NOT_WRITTEN:
        return None
    write = _WRITERS.get(kind)
    if write is None:
        raise _UnfitError("type: has no measurement")
    tags = f"household={_opaque('household', household)},node={_opaque('node', node)}"
    if sensor := item.get("sensor"):
        tags = f"{tags},sensor={_opaque('sensor', sensor)}"
    return f"{kind},{tags} {write(item)} {_time(item.get('at')) + seq % _BELOW_MS}"


def _opaque(name: str, value: object) -> str:
    """An id that says nothing about whom it names."""
    if isinstance(value, str) and _OPAQUE.fullmatch(value):
        return value
    raise _UnfitError(f"{name}: is not an opaque id such as s_0a1b2c")


def _time(value: object) -> int:
    """The time of an item in nanoseconds, whole milliseconds."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise _UnfitError("at: is not a time")
    if not _EARLIEST <= at < _LATEST:
        raise _UnfitError("at: is outside the years a time series can hold")
    since = at - _EPOCH
    return ((since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000) * _BELOW_MS


def _number(item: Mapping[str, Any], name: str) -> str:
    """A field that is a number, as a float."""
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnfitError(f"{name}: is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _UnfitError(f"{name}: is not a finite number")
    return repr(number)


def _whole(item: Mapping[str, Any], name: str) -> str:
    """A field that is a whole number."""
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**53:
        raise _UnfitError(f"{name}: is not a whole number in range")
    return f"{value}i"


def _code(item: Mapping[str, Any], name: str, words: Mapping[str, int]) -> str:
    """A field that is a word, as its number."""
    value = item.get(name)
    if not isinstance(value, str):
        raise _UnfitError(f"{name}: is not a word")
    return f"{words.get(value, codes.ANOTHER_WORD)}i"


def _reading(item: Mapping[str, Any]) -> str:
    if isinstance(item.get("value"), str):
        return f"state={_code(item, 'value', codes.READING)}"
    return f"value={_number(item, 'value')}"


def _summary(item: Mapping[str, Any]) -> str:
    numbers = [f"{name}={_number(item, name)}" for name in ("last", "max", "mean", "min", "span_s")]
    count = _whole(item, "count")
    # So that the mean over several of them can be the mean of what was measured.
    total = _number({"sum": float(item["mean"]) * item["count"]}, "sum")
    return ",".join([f"count={count}", *numbers, f"sum={total}"])


def _evidence(item: Mapping[str, Any]) -> str:
    return f"place={_code(item, 'place', codes.PLACE)},what={_code(item, 'what', codes.DEED)}"


def _stage(item: Mapping[str, Any]) -> str:
    return (
        f"clock={_code(item, 'clock', codes.CLOCK)},limit_s={_number(item, 'limit_s')}"
        f",previous={_code(item, 'previous', codes.STAGE)},quiet_s={_number(item, 'quiet_s')}"
        f",stage={_code(item, 'stage', codes.STAGE)}"
    )


def _sos(item: Mapping[str, Any]) -> str:  # noqa: ARG001 - that it was pressed is all there is
    return "pressed=1i"


def _sensor(item: Mapping[str, Any]) -> str:
    return f"kind={_code(item, 'kind', codes.KIND)},state={_code(item, 'state', codes.SENSOR_STATE)}"


_WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "reading": _reading,
    "summary": _summary,
    "evidence": _evidence,
    "stage": _stage,
    "sos": _sos,
    "sensor": _sensor,
}
