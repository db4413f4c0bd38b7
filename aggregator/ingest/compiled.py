"""The compiled check of reports: everything it takes, `kernel.wire.parse_report` takes with the same values.

What it does not take (other fields, other spellings, anything wrong) is not refused here: the caller hands it to the
kernel's own reader, which decides and has the errors. So this check may be narrow, never wrong; a property test
compares the two.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from aggregator.ingest.checked import Checked
from aggregator.kernel.events import Clock, Explanation, Place, SensorState, Stage
from aggregator.kernel.home import Appliance, SensorKind
from aggregator.kernel.wire import (
    AcknowledgedItem,
    EvidenceItem,
    Heartbeat,
    HeartbeatSensor,
    Item,
    ReadingItem,
    SensorItem,
    SosItem,
    StageItem,
    SummaryItem,
)

type _Text = Annotated[str, Meta(min_length=1, max_length=200)]
type _Words = Annotated[str, Meta(max_length=200)]
type _Seq = Annotated[int, Meta(ge=1, lt=2**53)]
type _Count = Annotated[int, Meta(ge=0, lt=2**53)]
type _Number = Annotated[float, Meta(ge=-1e300, le=1e300)]
type _Length = Annotated[float, Meta(ge=0.0, le=1e300)]
type _Time = Annotated[str, Meta(max_length=40)]
"""Read by the kernel's own function: its spellings are not those of msgspec."""
type _Whole = Annotated[int, Meta(gt=-(2**53), lt=2**53)]


_zone = attrgetter("tzinfo")
_ONLY_UTC = {UTC}


def _moment(text: str) -> datetime:
    """A moment written in UTC. Raises ValueError for any other."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not UTC:
        raise ValueError(text)
    return moment


def _moments(texts: Sequence[str]) -> list[datetime]:
    """Many moments at once. Raises ValueError as one does."""
    moments = list(map(datetime.fromisoformat, texts))
    if not set(map(_zone, moments)) <= _ONLY_UTC:
        raise ValueError
    return moments


class _Numbered(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="type"):
    """An item with its number."""

    seq: _Seq
    at: _Time


class _Why(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    key: _Text
    values: Annotated[dict[str, _Words | _Number | _Whole], Meta(max_length=40)] = {}

    def explanation(self) -> Explanation:
        """The same for the kernel, whose whole numbers pass through a float."""
        told = self.values.items()
        return Explanation(self.key, {key: int(float(one)) if isinstance(one, int) else one for key, one in told})


class _Stage(_Numbered, tag="stage", frozen=True, gc=False):
    previous: Stage
    stage: Stage
    clock: Clock
    quiet_s: _Length
    limit_s: _Length
    why: _Why

    def item(self, at: datetime) -> Item:
        return StageItem(
            at=at,
            previous=self.previous,
            stage=self.stage,
            clock=self.clock,
            quiet_s=self.quiet_s,
            limit_s=self.limit_s,
            why=self.why.explanation(),
        )


class _Sos(_Numbered, tag="sos", frozen=True, gc=False):
    sensor: _Text

    def item(self, at: datetime) -> Item:
        return SosItem(at=at, sensor=self.sensor)


class _Evidence(_Numbered, tag="evidence", frozen=True, gc=False):
    sensor: _Words
    place: Place
    what: _Text

    def item(self, at: datetime) -> Item:
        return EvidenceItem(at=at, sensor=self.sensor, place=self.place, what=self.what)


class _Sensor(_Numbered, tag="sensor", frozen=True, gc=False):
    sensor: _Text
    kind: SensorKind
    state: SensorState
    why: _Why
    appliance: Appliance | None = None

    def item(self, at: datetime) -> Item:
        return SensorItem(
            at=at,
            sensor=self.sensor,
            kind=self.kind,
            appliance=self.appliance,
            state=self.state,
            why=self.why.explanation(),
        )


class _Reading(_Numbered, tag="reading", frozen=True, gc=False):
    sensor: _Text
    value: _Number | _Text

    def item(self, at: datetime) -> Item:
        return ReadingItem(at=at, sensor=self.sensor, value=self.value)


class _Summary(_Numbered, tag="summary", frozen=True, gc=False):
    sensor: _Text
    span_s: _Length
    count: _Count
    min: _Number
    max: _Number
    mean: _Number
    last: _Number

    def item(self, at: datetime) -> Item:
        return SummaryItem(
            at=at,
            sensor=self.sensor,
            span_s=self.span_s,
            count=self.count,
            min=self.min,
            max=self.max,
            mean=self.mean,
            last=self.last,
        )


class _Acknowledged(_Numbered, tag="acknowledged", frozen=True, gc=False):
    how: _Text

    def item(self, at: datetime) -> Item:
        return AcknowledgedItem(at=at, how=self.how)


type _Items = Annotated[
    list[_Stage | _Sos | _Evidence | _Sensor | _Reading | _Summary | _Acknowledged], Meta(max_length=1000)
]
"""What holds together by more than its fields (absences, dropped ranges) is left to the kernel's reader."""


class _HeartbeatSensor(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    id: _Text
    kind: SensorKind
    alive: bool
    state: SensorState
    appliance: Appliance | None = None
    front_door: bool | None = None
    last_seen_at: _Time | None = None
    battery: _Count | None = None


class _Heartbeat(Struct, frozen=True, forbid_unknown_fields=True):
    at: _Time
    version: _Text
    homeassistant: _Words
    stage: Stage
    waiting: _Count
    sensors: Annotated[list[_HeartbeatSensor], Meta(max_length=100)] | None = None

    def heartbeat(self) -> Heartbeat:
        """The same for the kernel."""
        return Heartbeat(
            at=_moment(self.at),
            version=self.version,
            homeassistant=self.homeassistant,
            stage=self.stage,
            waiting=self.waiting,
            sensors=tuple(
                HeartbeatSensor(
                    id=one.id,
                    kind=one.kind,
                    appliance=one.appliance,
                    front_door=bool(one.front_door),
                    alive=one.alive,
                    last_seen_at=None if one.last_seen_at is None else _moment(one.last_seen_at),
                    state=one.state,
                    battery=None if one.battery is None else min(one.battery, 100),
                )
                for one in self.sensors or ()
            ),
        )


class _Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    v: Literal[1]
    node: _Text
    boot: _Text
    sent_at: _Time
    items: _Items | None = None
    heartbeat: _Heartbeat | None = None
    done: Annotated[list[_Text], Meta(max_length=200)] | None = None
    settings_version: _Text | None = None


class _RawItems(Struct):
    """The text of the items."""

    items: Raw


_ITEMS_BEGIN = b'"items":['
_NUL = b"\\u0000"
"""In texts the kernel refuses it."""

_envelope = msgspec.json.Decoder(_Envelope)
_raw = msgspec.json.Decoder(_RawItems)
items_of = msgspec.json.Decoder(_Items).decode
"""Items from the text of their array."""


def _array(body: bytes, told: _Envelope) -> memoryview:
    """The text of the items. Where all brackets are those of the lists that were found, their places tell it."""
    begin = body.find(_ITEMS_BEGIN) + len(_ITEMS_BEGIN) - 1
    lists = 1 + (told.done is not None) + (told.heartbeat is not None and told.heartbeat.sensors is not None)
    if begin >= len(_ITEMS_BEGIN) and body.count(b"]") == lists and body.count(b'"items"') == 1:
        return memoryview(body)[begin : body.index(b"]", begin) + 1]
    return memoryview(_raw.decode(body).items)


def _evidence(items: Sequence[_Numbered], times: Sequence[datetime]) -> list[tuple[int, datetime]]:
    """The numbers and times of what shows life."""
    return [(one.seq, at) for one, at in zip(items, times, strict=True) if isinstance(one, _Evidence)]


def check(body: bytes) -> Checked | None:
    """Take the text of a report apart; None for one that only the kernel's reader can judge."""
    try:
        if b"\\" in body and _NUL in body:
            return None
        body.decode()  # msgspec passes over what it does not need without looking whether it is text
        told = _envelope.decode(body)
        items = told.items or []
        times = _moments([one.at for one in items])
        kinds = set(map(type, items))
        return Checked(
            node=told.node,
            boot=told.boot,
            sent_at=_moment(told.sent_at),
            seqs=[one.seq for one in items],
            first_at=min(times, default=None),
            last_at=max(times, default=None),
            kinds=frozenset({_KINDS[kind] for kind in kinds}),
            array=_array(body, told) if items else b"[]",
            evidence=_evidence(items, times) if _Evidence in kinds else (),
            items_of=items_of,
            heartbeat=None if told.heartbeat is None else told.heartbeat.heartbeat(),
            done=tuple(told.done or ()),
            settings_version=told.settings_version,
        )
    except ValueError:  # what msgspec finds wrong, a text that is none, a time that is none
        return None


_KINDS: Mapping[type, str] = {
    _Stage: "stage",
    _Sos: "sos",
    _Evidence: "evidence",
    _Sensor: "sensor",
    _Reading: "reading",
    _Summary: "summary",
    _Acknowledged: "acknowledged",
}
