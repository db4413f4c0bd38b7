"""What the compiled check takes, the kernel's reader takes with the same values."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.ingest.checked import Checked
from aggregator.ingest.compiled import check
from aggregator.kernel.events import Clock, Explanation, Place, SensorState, Stage
from aggregator.kernel.home import Appliance, SensorKind
from aggregator.kernel.wire import (
    AcknowledgedItem,
    EvidenceItem,
    Heartbeat,
    HeartbeatSensor,
    ReadingItem,
    SensorItem,
    SosItem,
    StageItem,
    SummaryItem,
    encode,
    encode_report,
    parse_report,
)

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
TEXTS = st.text(LETTERS, min_size=1, max_size=200)
WORDS = st.text(LETTERS, max_size=200)
NUMBERS = st.floats(-1e300, 1e300)
LENGTHS = st.floats(0, 1e300)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WHYS = st.builds(
    Explanation,
    TEXTS,
    st.dictionaries(TEXTS, st.one_of(WORDS, NUMBERS, st.integers(-(2**53) + 1, 2**53 - 1)), max_size=5),
)
ITEMS = st.one_of(
    st.builds(
        StageItem,
        at=TIMES,
        previous=st.sampled_from(Stage),
        stage=st.sampled_from(Stage),
        clock=st.sampled_from(Clock),
        quiet_s=LENGTHS,
        limit_s=LENGTHS,
        why=WHYS,
    ),
    st.builds(SosItem, at=TIMES, sensor=TEXTS),
    st.builds(EvidenceItem, at=TIMES, sensor=WORDS, place=st.sampled_from(Place), what=TEXTS),
    st.builds(
        SensorItem,
        at=TIMES,
        sensor=TEXTS,
        kind=st.sampled_from(SensorKind),
        appliance=st.none() | st.sampled_from(Appliance),
        state=st.sampled_from(SensorState),
        why=WHYS,
    ),
    st.builds(ReadingItem, at=TIMES, sensor=TEXTS, value=NUMBERS | TEXTS),
    st.builds(
        SummaryItem,
        at=TIMES,
        sensor=TEXTS,
        span_s=LENGTHS,
        count=st.integers(0, 2**53 - 1),
        min=NUMBERS,
        max=NUMBERS,
        mean=NUMBERS,
        last=NUMBERS,
    ),
    st.builds(AcknowledgedItem, at=TIMES, how=TEXTS),
)
SENSORS = st.builds(
    HeartbeatSensor,
    id=TEXTS,
    kind=st.sampled_from(SensorKind),
    appliance=st.none() | st.sampled_from(Appliance),
    front_door=st.booleans(),
    alive=st.booleans(),
    last_seen_at=st.none() | TIMES,
    state=st.sampled_from(SensorState),
    battery=st.none() | st.integers(0, 500),
)
HEARTBEATS = st.builds(
    Heartbeat,
    at=TIMES,
    version=TEXTS,
    homeassistant=WORDS,
    stage=st.sampled_from(Stage),
    waiting=st.integers(0, 2**53 - 1),
    sensors=st.lists(SENSORS, max_size=3).map(tuple),
)
NUMBERED = st.builds(lambda seq, item: {"seq": seq, **encode(item)}, st.integers(1, 2**53 - 1), ITEMS)
REPORTS = st.builds(
    encode_report,
    node=TEXTS,
    boot=TEXTS,
    sent_at=TIMES,
    items=st.lists(NUMBERED, max_size=4),
    heartbeat=st.none() | HEARTBEATS,
    done=st.lists(TEXTS, max_size=2),
    settings_version=st.none() | TEXTS,
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.sampled_from(["", "x" * 201, "stage", "reading", "absence", "tv", "online", "0001-01-01T00:00:00+14:00"]),
    st.sampled_from(["2026-11-21T09:00:00.1234567Z", "2026-11-21t09:00:00z", "2026-11-21 09:00+09:00", "20261121"]),
    st.sampled_from(["2026-11-21T24:00:00Z", "2026-11-21T09:00:00", "2026-11-21T09:00:00.5Z", "a\0b"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(0, 3), max_size=2),
)


def same(body: bytes, found: Checked) -> bool:
    """Whether the kernel reads the same from a text, to the type of every number."""
    report = parse_report(orjson.loads(body))
    known = Checked.read(orjson.loads(body))
    assert repr(found.full()) == repr(report)
    assert orjson.loads(found.array) == [one.data for one in report.items]
    return told_by(found) == told_by(known)


def told_by(checked: Checked) -> tuple[Any, ...]:
    """What the transaction is told of a report."""
    spans = checked.first_at, checked.last_at
    return checked.seqs, checked.times(), spans, checked.kinds, list(checked.evidence)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A JSON value with another one in a place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


@given(REPORTS)
def test_what_a_home_sends_is_taken(report: dict[str, Any]):
    body = orjson.dumps(report)
    found = check(body)
    assert found is not None
    assert same(body, found)


@given(REPORTS, st.data())
@settings(max_examples=400)
def test_whatever_stands_in_a_field(report: dict[str, Any], data: st.DataObject):
    path = data.draw(st.sampled_from(places(report)))
    body = orjson.dumps(changed(report, path, data.draw(ODD)), option=orjson.OPT_NON_STR_KEYS)
    found = check(body)
    assert found is None or same(body, found)


@given(REPORTS, st.data())
def test_whatever_field_is_added(report: dict[str, Any], data: st.DataObject):
    objects = [path for path in places(report) if isinstance(inside(report, path), dict)]
    path = data.draw(st.sampled_from(objects))
    name = data.draw(st.sampled_from(["v", "seq", "type", "at", "sensor", "value", "key", "new", "cleared"]))
    body = orjson.dumps(changed(report, path, inside(report, path) | {name: data.draw(ODD)}))
    found = check(body)
    assert found is None or same(body, found)


def inside(value: Any, path: tuple[Any, ...]) -> Any:
    """The value in a place."""
    for key in path:
        value = value[key]
    return value


@given(REPORTS, st.data())
@settings(max_examples=400)
def test_whatever_becomes_of_the_text(report: dict[str, Any], data: st.DataObject):
    body = orjson.dumps(report)
    at = data.draw(st.integers(0, len(body)))
    gone = data.draw(st.integers(0, 3))
    new = data.draw(st.binary(max_size=2) | st.sampled_from([b" ", b"\\u0000", b"\\ud800", b'"', b",", b"0", b"\xff"]))
    spoilt = body[:at] + new + body[at + gone :]
    found = check(spoilt)
    assert found is None or same(spoilt, found)


AT = '"at":"2026-11-21T09:00:00Z"'
TWICE = [
    f'{{"type":"reading","type":"sos","seq":1,{AT},"sensor":"s"}}',
    f'{{"type":"sos","seq":1,"seq":2,{AT},"sensor":"s"}}',
    f'{{"seq":2,"type":"evidence",{AT},"type":"sos","sensor":"s"}}',
    f'{{"type":"sos","seq":2,{AT},"sensor":"s","type":"sos"}}',
    f'{{"type":"reading","seq":2,{AT},"sensor":"s","value":"a","value":1}}',
]


@pytest.mark.parametrize("item", TWICE)
@pytest.mark.parametrize("envelope", ['"items":[]', '"items":[{}]', '"sent_at":"x"', '"node":"m"'])
def test_a_name_that_comes_twice_never_misleads(item: str, envelope: str):
    body = f'{{"v":1,"node":"n","boot":"b","sent_at":"2026-11-21T09:00:00Z",{envelope},"items":[{item}]}}'.encode()
    found = check(body)
    known = orjson.loads(body)
    assert found is None or (found.node == known["node"] and same(body, found))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b'{"v":2}', b"\xef\xbb\xbf{}", b'{"v":1,"node":"\xff"}', b"\x1f\x8b"]
)
def test_what_is_no_report_is_left_to_the_kernel(body: bytes):
    assert check(body) is None


@given(st.binary(max_size=60))
@example(b'{"v":1,"node":"n","boot":"b","sent_at":"2026-11-21T09:00:00Z"}')
def test_bytes(body: bytes):
    found = check(body)
    assert found is None or same(body, found)


def test_a_time_elsewhere_is_left_to_the_kernel():
    seoul = timezone(timedelta(hours=9))
    sent_at = datetime(2026, 11, 21, 18, tzinfo=seoul).isoformat()
    body = orjson.dumps({"v": 1, "node": "n", "boot": "b", "sent_at": sent_at})
    assert check(body) is None
    assert Checked.read(orjson.loads(body)).sent_at == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_the_latest_evidence_among_some_numbers():
    times = ["2026-11-21T09:00:00Z", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"]
    evidence = {"type": "evidence", "sensor": "", "place": "indoors", "what": "switched_on"}
    items = [{"seq": seq, "at": at, **evidence} for seq, at in enumerate(times, start=1)]
    items.append({"seq": 4, "type": "reading", "at": "2026-11-21T12:00:00Z", "sensor": "s", "value": 1})
    envelope = {"v": 1, "node": "n", "boot": "b", "sent_at": times[0]}
    found = check(msgspec.json.encode({**envelope, "items": items}))
    assert found is not None
    assert found.evidence_at({1, 2, 4}) == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert found.evidence_at({4}) is None
    readings = check(msgspec.json.encode({**envelope, "items": items[3:]}))
    assert readings is not None
    assert readings.evidence_at({4}) is None
    assert (found.plain, found.urgent, readings.plain) == (True, False, True)
