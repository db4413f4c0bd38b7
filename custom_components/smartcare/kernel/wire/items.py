"""What a home reports, item by item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..events import Clock, Explanation, Place, SensorState, Stage
from ..home import Appliance, SensorKind
from .fields import Fields, WireError, format_time

_VALUES_LIMIT = 40


class Lane(StrEnum):
    """Signals travel ahead of telemetry."""

    SIGNAL = "signal"
    TELEMETRY = "telemetry"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageItem:
    """The home's stage changed."""

    at: datetime
    previous: Stage
    stage: Stage
    clock: Clock
    quiet_s: float
    limit_s: float
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class SosItem:
    """The person pressed SOS."""

    at: datetime
    sensor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """The person did something."""

    at: datetime
    sensor: str
    place: Place
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorItem:
    """A sensor was lost, came back or was judged."""

    at: datetime
    sensor: str
    kind: SensorKind
    appliance: Appliance | None = None
    state: SensorState
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingItem:
    """One value of a sensor."""

    at: datetime
    sensor: str
    value: float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryItem:
    """The values of a sensor over `span_s` seconds from `at`."""

    at: datetime
    sensor: str
    span_s: float
    count: int
    min: float
    max: float
    mean: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceItem:
    """An absence was noted, or with `cleared` taken back."""

    at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    by: str = ""
    cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgedItem:
    """The person answered."""

    at: datetime
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedItem:
    """Items that the home could not keep."""

    at: datetime
    first_seq: int
    last_seq: int
    count: int


type Item = (
    StageItem
    | SosItem
    | EvidenceItem
    | SensorItem
    | ReadingItem
    | SummaryItem
    | AbsenceItem
    | AcknowledgedItem
    | DroppedItem
)

LANE: Mapping[str, Lane] = {
    "stage": Lane.SIGNAL,
    "sos": Lane.SIGNAL,
    "acknowledged": Lane.SIGNAL,
    "absence": Lane.SIGNAL,
    "dropped": Lane.SIGNAL,
    "evidence": Lane.TELEMETRY,
    "sensor": Lane.TELEMETRY,
    "reading": Lane.TELEMETRY,
    "summary": Lane.TELEMETRY,
}
"""The lane of each type of item."""


def encode(item: Item) -> dict[str, Any]:
    """Return an item as JSON, with its type and without a number."""
    data: dict[str, Any] = {"type": _TYPE_OF[type(item)], "at": format_time(item.at)}
    if isinstance(item, AbsenceItem) and item.cleared:
        return data | {"cleared": True}
    for name in item.__slots__:
        if name not in ("at", "cleared"):
            data[name] = _plain(getattr(item, name))
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, Explanation):
        return {"key": value.key, "values": dict(value.values)}
    return str(value) if isinstance(value, StrEnum) else value


def parse_item(data: object, path: str = "item") -> Item:
    """Return the item of a JSON object; WireError names the field that is wrong."""
    fields = Fields(data, path)
    read = _READERS.get(fields.text("type"))
    if read is None:
        raise WireError(fields.name("type"), "is not a known type", f"send one of {', '.join(_READERS)}")
    return read(fields)


def _stage(fields: Fields) -> StageItem:
    return StageItem(
        at=fields.time("at"),
        previous=fields.choice("previous", Stage),
        stage=fields.choice("stage", Stage),
        clock=fields.choice("clock", Clock),
        quiet_s=fields.number("quiet_s", 0.0),
        limit_s=fields.number("limit_s", 0.0),
        why=_why(fields),
    )


def _why(fields: Fields) -> Explanation:
    inner = Fields(fields.raw("why"), fields.name("why"))
    values = inner.raw("values") or {}
    if not isinstance(values, Mapping) or len(values) > _VALUES_LIMIT:
        raise WireError(inner.name("values"), "is not an object in range", f"send at most {_VALUES_LIMIT} facts")
    if any("\0" in key for key in values):
        raise WireError(inner.name("values"), "has a name with a NUL character", "send names without it")
    facts = Fields(values, inner.name("values"))
    return Explanation(
        inner.text("key"),
        {key: facts.text(key, empty=True) if isinstance(values[key], str) else _fact(facts, key) for key in values},
    )


def _fact(facts: Fields, key: str) -> float | int:
    number = facts.number(key)
    return int(number) if isinstance(facts.raw(key), int) else number


def _sos(fields: Fields) -> SosItem:
    return SosItem(at=fields.time("at"), sensor=fields.text("sensor"))


def _evidence(fields: Fields) -> EvidenceItem:
    return EvidenceItem(
        at=fields.time("at"),
        sensor=fields.text("sensor", empty=True),
        place=fields.choice("place", Place),
        what=fields.text("what"),
    )


def _sensor(fields: Fields) -> SensorItem:
    return SensorItem(
        at=fields.time("at"),
        sensor=fields.text("sensor"),
        kind=fields.choice("kind", SensorKind),
        appliance=fields.choice("appliance", Appliance) if fields.has("appliance") else None,
        state=fields.choice("state", SensorState),
        why=_why(fields),
    )


def _reading(fields: Fields) -> ReadingItem:
    is_text = isinstance(fields.raw("value"), str)
    value = fields.text("value") if is_text else fields.number("value")
    return ReadingItem(at=fields.time("at"), sensor=fields.text("sensor"), value=value)


def _summary(fields: Fields) -> SummaryItem:
    return SummaryItem(
        at=fields.time("at"),
        sensor=fields.text("sensor"),
        span_s=fields.number("span_s", 0.0),
        count=fields.whole("count"),
        min=fields.number("min"),
        max=fields.number("max"),
        mean=fields.number("mean"),
        last=fields.number("last"),
    )


def _absence(fields: Fields) -> AbsenceItem:
    if fields.has("cleared") and fields.flag("cleared"):
        return AbsenceItem(at=fields.time("at"), cleared=True)
    starts_at, ends_at = fields.time("starts_at"), fields.optional_time("ends_at")
    if ends_at is not None and ends_at <= starts_at:
        raise WireError(fields.name("ends_at"), "is not after starts_at", "send an end after the start, or null")
    return AbsenceItem(
        at=fields.time("at"),
        starts_at=starts_at,
        ends_at=ends_at,
        place=fields.text("place", empty=True),
        by=fields.text("by", empty=True),
    )


def _acknowledged(fields: Fields) -> AcknowledgedItem:
    return AcknowledgedItem(at=fields.time("at"), how=fields.text("how"))


def _dropped(fields: Fields) -> DroppedItem:
    first, last = fields.whole("first_seq", 1), fields.whole("last_seq", 1)
    if last < first:
        raise WireError(fields.name("last_seq"), "is before first_seq", "send the range in order")
    return DroppedItem(at=fields.time("at"), first_seq=first, last_seq=last, count=fields.whole("count", 1))


_READERS: Mapping[str, Callable[[Fields], Item]] = {
    "stage": _stage,
    "sos": _sos,
    "evidence": _evidence,
    "sensor": _sensor,
    "reading": _reading,
    "summary": _summary,
    "absence": _absence,
    "acknowledged": _acknowledged,
    "dropped": _dropped,
}
_TYPE_OF: Mapping[type[Item], str] = {
    StageItem: "stage",
    SosItem: "sos",
    EvidenceItem: "evidence",
    SensorItem: "sensor",
    ReadingItem: "reading",
    SummaryItem: "summary",
    AbsenceItem: "absence",
    AcknowledgedItem: "acknowledged",
    DroppedItem: "dropped",
}
