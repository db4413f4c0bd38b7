"""Messages between home and region."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.kernel import wire
from aggregator.kernel.events import (
    Clock,
    Evidence,
    Explanation,
    Place,
    SensorChange,
    SensorState,
    SosPressed,
    Stage,
    StageChange,
)
from aggregator.kernel.home import Appliance, RiskGroup, SensorKind
from tests.kernel.story import LAMP, START, TV, home

AT = datetime(2026, 11, 21, 9, 0, 0, 123000, tzinfo=UTC)
WHY = Explanation("quiet.home", {"quiet_s": 64800.0, "switches": 3, "appliance": "tv"})
ITEMS: list[wire.Item] = [
    wire.StageItem(
        at=AT,
        previous=Stage.WATCH,
        stage=Stage.CHECK,
        clock=Clock.HOME,
        quiet_s=64800.0,
        limit_s=64800.0,
        why=WHY,
    ),
    wire.SosItem(at=AT, sensor="s_1"),
    wire.EvidenceItem(at=AT, sensor="s_1", place=Place.INDOORS, what="switched_on"),
    wire.EvidenceItem(at=AT, sensor="", place=Place.ELSEWHERE, what="acknowledged"),
    wire.SensorItem(
        at=AT, sensor="s_1", kind=SensorKind.POWER, appliance=Appliance.TV, state=SensorState.OFFLINE, why=WHY
    ),
    wire.SensorItem(at=AT, sensor="s_2", kind=SensorKind.LIGHT, state=SensorState.GOOD, why=Explanation("sensor.good")),
    wire.ReadingItem(at=AT, sensor="s_1", value=92.4),
    wire.ReadingItem(at=AT, sensor="s_2", value="open"),
    wire.SummaryItem(at=AT, sensor="s_1", span_s=300.0, count=5, min=0.4, max=92.4, mean=31.0, last=92.4),
    wire.AbsenceItem(at=AT, starts_at=AT, ends_at=AT + timedelta(days=3), place="hospital", by="household"),
    wire.AbsenceItem(at=AT, starts_at=AT, ends_at=None, place="", by=""),
    wire.AbsenceItem(at=AT, cleared=True),
    wire.AcknowledgedItem(at=AT, how="button"),
    wire.DroppedItem(at=AT, first_seq=3, last_seq=9, count=7),
]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: type(item).__name__)
def test_every_item_arrives_as_it_was_sent(item):
    data = json.loads(json.dumps(wire.encode(item)))
    assert wire.parse_item(data) == item
    assert data["type"] in wire.LANE


def test_signals_travel_ahead():
    signals = {kind for kind, lane in wire.LANE.items() if lane is wire.Lane.SIGNAL}
    assert signals == {"stage", "sos", "acknowledged", "absence", "dropped"}


def test_an_item_on_the_wire():
    assert wire.encode(ITEMS[0]) == {
        "type": "stage",
        "at": "2026-11-21T09:00:00.123Z",
        "previous": "watch",
        "stage": "check",
        "clock": "home",
        "quiet_s": 64800.0,
        "limit_s": 64800.0,
        "why": {"key": "quiet.home", "values": {"quiet_s": 64800.0, "switches": 3, "appliance": "tv"}},
    }
    assert wire.encode(ITEMS[11]) == {"type": "absence", "at": "2026-11-21T09:00:00.123Z", "cleared": True}


def item(type_, /, **fields):
    """Return an item as JSON."""
    return {"type": type_, "at": "2026-11-21T09:00:00Z", **fields}


SUMMARY = {"sensor": "s", "span_s": 300, "count": 5, "min": 0, "max": 9, "mean": 3, "last": 9}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ([], "item"),
        ({}, "item.type"),
        (item("music"), "item.type"),
        (item("sos"), "item.sensor"),
        (item("sos", sensor=""), "item.sensor"),
        (item("sos", sensor="s" * 201), "item.sensor"),
        (item("sos", sensor="a\0b"), "item.sensor"),
        (item("sos", sensor="s", at="yesterday"), "item.at"),
        (item("sos", sensor="s", at="2026-11-21T09:00:00"), "item.at"),
        (item("sos", sensor="s", at=12), "item.at"),
        (item("sos", sensor="s", at="0001-01-01T00:00:00+14:00"), "item.at"),
        (item("evidence", sensor="s", place="moon", what="x"), "item.place"),
        (item("reading", sensor="s", value=True), "item.value"),
        (item("reading", sensor="s", value=float("nan")), "item.value"),
        (item("reading", sensor="s", value=10**400), "item.value"),
        (item("summary", **{**SUMMARY, "count": 1.5}), "item.count"),
        (item("summary", **{**SUMMARY, "count": True}), "item.count"),
        (item("summary", **{**SUMMARY, "span_s": -1}), "item.span_s"),
        (item("absence", starts_at="2026-11-21T09:00:00Z", ends_at="2026-11-21T08:00:00Z"), "item.ends_at"),
        (item("absence", cleared="yes"), "item.cleared"),
        (item("dropped", first_seq=0, last_seq=3, count=1), "item.first_seq"),
        (item("dropped", first_seq=4, last_seq=3, count=1), "item.last_seq"),
        (item("sensor", sensor="s", kind="power", state="good", why=3), "item.why"),
        (item("sensor", sensor="s", kind="power", state="good", why={"key": "k", "values": [1]}), "item.why.values"),
        (
            item("sensor", sensor="s", kind="power", state="good", why={"key": "k", "values": {"a\0": 1}}),
            "item.why.values",
        ),
        (
            item("sensor", sensor="s", kind="power", state="good", why={"key": "k", "values": {"a": None}}),
            "item.why.values.a",
        ),
    ],
)
def test_a_bad_item_names_its_field(data, field):
    with pytest.raises(wire.WireError) as caught:
        wire.parse_item(data)
    assert caught.value.field == field
    assert caught.value.mend
    assert str(caught.value).startswith(field)


def test_times_are_kept_in_utc():
    seoul = datetime(2026, 11, 21, 18, 0, tzinfo=timezone(timedelta(hours=9)))
    assert wire.format_time(seoul) == "2026-11-21T09:00:00.000Z"
    assert wire.parse_time("2026-11-21T18:00:00+09:00", "at") == seoul
    assert wire.parse_time("2026-11-21T18:00:00+09:00", "at").tzinfo is UTC


HEARTBEAT = wire.Heartbeat(
    at=AT,
    version="0.1.0",
    homeassistant="2026.10.4",
    stage=Stage.CHECK,
    waiting=4,
    sensors=(
        wire.HeartbeatSensor(
            id="s_1",
            kind=SensorKind.POWER,
            appliance=Appliance.TV,
            alive=True,
            last_seen_at=AT,
            state=SensorState.GOOD,
        ),
        wire.HeartbeatSensor(
            id="s_2",
            kind=SensorKind.CONTACT,
            front_door=True,
            alive=False,
            last_seen_at=None,
            state=SensorState.LEARNING,
            battery=12,
        ),
    ),
)


def report(**more):
    """Return a report as JSON, with every item and a heartbeat."""
    data = wire.encode_report(
        node="n_1",
        boot="b_1",
        sent_at=AT,
        items=[{**wire.encode(entry), "seq": seq} for seq, entry in enumerate(ITEMS, start=17)],
        heartbeat=HEARTBEAT,
        done=["c_1"],
        settings_version="4",
    )
    return json.loads(json.dumps({**data, **more}))


def test_a_report_arrives_as_it_was_sent():
    parsed = wire.parse_report(report())
    assert (parsed.node, parsed.boot, parsed.sent_at) == ("n_1", "b_1", AT)
    assert [entry.item for entry in parsed.items] == ITEMS
    assert [entry.seq for entry in parsed.items] == list(range(17, 17 + len(ITEMS)))
    assert parsed.items[1].data == {"type": "sos", "at": "2026-11-21T09:00:00.123Z", "sensor": "s_1", "seq": 18}
    assert (parsed.heartbeat, parsed.done, parsed.settings_version) == (HEARTBEAT, ("c_1",), "4")
    assert parsed.rejected == ()


@pytest.mark.parametrize(
    ("told", "battery"), [({}, None), ({"battery": None}, None), ({"battery": 0}, 0), ({"battery": 255}, 100)]
)
def test_homes_that_say_nothing_of_batteries_are_fine(told, battery):
    sensor = {"id": "s_1", "kind": "contact", "alive": True, "state": "good", **told}
    beat = {"at": "2026-11-21T09:00:00Z", "version": "0.1.0", "stage": "normal", "waiting": 0, "homeassistant": ""}
    parsed = wire.parse_report(report(heartbeat={**beat, "sensors": [sensor]}))
    assert parsed.heartbeat is not None
    assert [one.battery for one in parsed.heartbeat.sensors] == [battery]


def test_a_report_may_be_almost_empty():
    parsed = wire.parse_report({"v": 1, "node": "n", "boot": "b", "sent_at": "2026-11-21T09:00:00Z"})
    assert (parsed.items, parsed.heartbeat, parsed.done, parsed.settings_version) == ((), None, (), None)


def test_a_bad_item_is_set_aside():
    bad = item("reading", seq=18, sensor="s_1", value=None)
    parsed = wire.parse_report(report(items=[item("sos", seq=17, sensor="s_1"), bad]))
    assert [entry.seq for entry in parsed.items] == [17]
    rejected = parsed.rejected[0]
    assert (rejected.seq, rejected.field, rejected.data) == (18, "value", bad)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"v": 2}, "v"),
        ({"node": ""}, "node"),
        ({"boot": None}, "boot"),
        ({"sent_at": "now"}, "sent_at"),
        ({"items": "many"}, "items"),
        ({"items": [{}] * 1001}, "items"),
        ({"items": [3]}, "items[0]"),
        ({"items": [item("sos", sensor="s")]}, "items[0].seq"),
        ({"items": [item("sos", sensor="s", seq=0)]}, "items[0].seq"),
        ({"done": [3]}, "done"),
        ({"heartbeat": 3}, "heartbeat"),
        ({"heartbeat": {**wire.encode_heartbeat(HEARTBEAT), "sensors": [{"id": 3}]}}, "heartbeat.sensors[0].id"),
        ({"settings_version": 3}, "settings_version"),
    ],
)
def test_a_bad_envelope_is_refused(more, field):
    with pytest.raises(wire.WireError) as caught:
        wire.parse_report(report(**more))
    assert caught.value.field == field


def test_what_is_no_object_is_refused():
    with pytest.raises(wire.WireError, match="body: is not an object"):
        wire.parse_report([])


SETTINGS = wire.Settings(
    version="4",
    household="h_1",
    risk=RiskGroup.HIGH,
    check_window_s=1800.0,
    telemetry=wire.Telemetry.FULL,
    heartbeat_s=60.0,
    pace=2.0,
    contact_name="Dong centre",
    contact_phone="02-000-0000",
)
REPLY = wire.Reply(
    ack=16,
    also=(18, 19),
    rejected=(wire.Rejected(seq=21, field="value", error="is not a number", mend="send a number"),),
    settings=SETTINGS,
    commands=(wire.Command(id="c_1", type="check_in", values={"text": "hello"}),),
    time=AT,
)


@pytest.mark.parametrize("reply", [REPLY, wire.Reply(ack=0, time=AT)])
def test_a_reply_arrives_as_it_was_sent(reply):
    assert wire.parse_reply(json.loads(json.dumps(wire.encode_reply(reply)))) == reply


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ack": -1}, "ack"),
        ({"also": [0]}, "also"),
        ({"time": None}, "time"),
        ({"commands": [{"id": "c"}]}, "commands[0].type"),
        ({"commands": [3]}, "commands[0]"),
        ({"rejected": [{}]}, "rejected[0].seq"),
        ({"settings": {**wire.encode_settings(SETTINGS), "pace": 0}}, "settings.pace"),
        ({"settings": {**wire.encode_settings(SETTINGS), "risk": "none"}}, "settings.risk"),
        ({"settings": {**wire.encode_settings(SETTINGS), "contact": 3}}, "settings.contact"),
    ],
)
def test_a_bad_reply_is_refused(more, field):
    with pytest.raises(wire.WireError) as caught:
        wire.parse_reply({**wire.encode_reply(REPLY), **more})
    assert caught.value.field == field


ABSENT = {"starts_at": "2026-11-21T09:00:00Z", "ends_at": None}


@pytest.mark.parametrize("ends_at", [AT + timedelta(days=3), None])
def test_an_absence_travels_with_the_settings(ends_at: datetime | None):
    settings = replace(SETTINGS, absence=wire.AbsenceSetting(starts_at=AT, ends_at=ends_at))
    assert wire.parse_settings(wire.encode_settings(settings)) == settings


def test_settings_without_absence_are_what_they_always_were():
    assert "absence" not in wire.encode_settings(SETTINGS)
    assert wire.parse_settings({**wire.encode_settings(SETTINGS), "absence": None}) == SETTINGS


def test_a_home_reads_settings_with_fields_of_a_later_region():
    assert wire.parse_settings({**wire.encode_settings(SETTINGS), "weather": {"sunny": True}}) == SETTINGS


@pytest.mark.parametrize(
    ("absence", "field"),
    [
        (3, "settings.absence"),
        ({}, "settings.absence.starts_at"),
        ({**ABSENT, "starts_at": None}, "settings.absence.starts_at"),
        ({**ABSENT, "ends_at": "later"}, "settings.absence.ends_at"),
    ],
)
def test_an_absence_that_cannot_be_read_is_named(absence: object, field: str):
    with pytest.raises(wire.WireError) as caught:
        wire.parse_settings({**wire.encode_settings(SETTINGS), "absence": absence})
    assert caught.value.field == field


def test_settings_need_no_contact():
    data = {**wire.encode_settings(SETTINGS), "contact": None}
    assert wire.parse_settings(data).contact_name == ""


def test_pairing_and_node():
    settings = wire.encode_settings(SETTINGS)
    pairing = wire.parse_pairing({"node": "n", "token": "secret", "household": "h", "name": "", "settings": settings})
    assert (pairing.token, pairing.settings) == ("secret", SETTINGS)
    assert "secret" not in repr(pairing)
    info = wire.parse_node_info({"node": "n", "household": "h", "settings": settings})
    assert info == wire.NodeInfo(node="n", household="h", settings=SETTINGS)


def test_events_become_items():
    change = StageChange(
        at=START,
        previous=Stage.NORMAL,
        stage=Stage.WATCH,
        clock=Clock.HOME,
        quiet_s=1.0,
        limit_s=1.0,
        why=WHY,
    )
    at = datetime.fromtimestamp(START, UTC)
    the_home = home(TV, LAMP)
    lost = SensorChange(at=START, sensor="tv", state=SensorState.OFFLINE, why=WHY)
    assert wire.item_of(change, the_home) == wire.StageItem(
        at=at, previous=Stage.NORMAL, stage=Stage.WATCH, clock=Clock.HOME, quiet_s=1.0, limit_s=1.0, why=WHY
    )
    assert wire.item_of(lost, the_home) == wire.SensorItem(
        at=at, sensor="tv", kind=SensorKind.POWER, appliance=Appliance.TV, state=SensorState.OFFLINE, why=WHY
    )
    assert wire.item_of(lost, home(LAMP)) is None
    assert wire.item_of(SosPressed(at=START, sensor="b"), the_home) == wire.SosItem(at=at, sensor="b")
    mark = Evidence(at=START, sensor="tv", place=Place.INDOORS, what="used")
    assert wire.item_of(mark, the_home) == wire.EvidenceItem(at=at, sensor="tv", place=Place.INDOORS, what="used")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
ENVELOPE = st.fixed_dictionaries(
    {"v": st.just(1), "node": st.just("n"), "boot": st.just("b"), "sent_at": st.just("2026-11-21T09:00:00Z")},
    optional={
        "items": JSON
        | st.lists(
            st.fixed_dictionaries(
                {"seq": st.integers(1, 9)},
                optional={
                    "type": st.sampled_from(sorted(wire.LANE)),
                    "at": JSON,
                    "why": JSON,
                    "value": JSON,
                    "sensor": JSON,
                },
            )
        ),
        "heartbeat": JSON,
        "done": JSON,
        "settings_version": JSON,
    },
)


def read(data):
    """Return the report, or the error that refuses it."""
    try:
        return wire.parse_report(data)
    except wire.WireError as error:
        return error


@given(JSON | ENVELOPE)
def test_whatever_comes_is_read_or_refused(data):
    assert isinstance(read(data), wire.Report | wire.WireError)
