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
from datetime import UTC, datetime
from typing import Any, NamedTuple

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
"""Every measurement with all of its fields; charts may rely on it."""

TAGS: Mapping[str, tuple[str, ...]] = {
    kind: ("household", "node") if kind == "stage" else ("household", "node", "sensor") for kind in FIELDS
}
"""The tags of each measurement. Every point has all of them: InfluxDB 3 adds none to those of the first point."""

NO_SENSOR = "none"
"""The tag `sensor` where the person answered and no sensor saw it."""


NOT_WRITTEN = frozenset({"absence", "acknowledged", "dropped"})
"""Items that are no time series: they belong to the person's record."""


class Line(NamedTuple):
    """One item as a line; `journal` and `seq` say where it came from."""

    journal: int
    seq: int
    text: bytes


class Unfit(NamedTuple):
    """An item that cannot be a line, and why. What it said is not repeated: that may be what makes it unfit."""

    journal: int
    seq: int
    reason: str


class _UnfitError(ValueError):
    """Why an item cannot be a line."""


def lines_of(journal: int, household: str, node: str, items: Iterable[Any]) -> tuple[list[Line], list[Unfit]]:
    """Return the lines of one row of the journal, and the items that cannot be lines.

    `items` are wire items with their `seq`. A household or node whose id is not opaque makes every item unfit.
    """
    lines: list[Line] = []
    unfit: list[Unfit] = []
    heads: dict[tuple[str, str], str] = {}
    for item in items:
        if not isinstance(item, Mapping):
            unfit.append(Unfit(journal, 0, "items: one is not an object"))
            continue
        seq = item.get("seq")
        number = seq if isinstance(seq, int) else 0
        kind = str(item.get("type"))
        if kind in NOT_WRITTEN:
            continue
        try:
            # The items of a row are mostly of a few sensors: what does not change is made once.
            named = kind, _sensor_of(item)
            head = heads.get(named) or heads.setdefault(named, _head(household, node, *named))
            text = f"{head} {_WRITERS[kind](item)} {_time(item.get('at')) + number % _BELOW_MS}"
        except _UnfitError as error:
            unfit.append(Unfit(journal, number, str(error)))
        else:
            lines.append(Line(journal, number, text.encode()))
    return lines, unfit


def _sensor_of(item: Mapping[str, Any]) -> str:
    """The sensor of an item, empty for an item without one."""
    sensor = item.get("sensor")
    if sensor is None or isinstance(sensor, str):
        return sensor or ""
    raise _UnfitError("sensor: is not a text")


def _head(household: str, node: str, kind: str, sensor: str) -> str:
    """The measurement and the tags of an item."""
    if kind not in _WRITERS:
        raise _UnfitError("type: has no measurement")
    tags = f"{kind},household={_opaque('household', household)},node={_opaque('node', node)}"
    if "sensor" not in TAGS[kind]:
        return tags
    return f"{tags},sensor={_opaque('sensor', sensor) if sensor else NO_SENSOR}"


def _opaque(name: str, value: str) -> str:
    """An id that says nothing about whom it names."""
    if _OPAQUE.fullmatch(value):
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
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
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
