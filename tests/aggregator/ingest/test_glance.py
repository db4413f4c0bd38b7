"""What a text shows without being read is so once it is read."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.ingest.compiled import check
from aggregator.ingest.glance import surely_telemetry, without_items
from aggregator.kernel.wire import LANE

AT = "2026-11-18T03:00:00Z"
WHY = {"key": "quiet.home", "values": {}}
FIELDS: dict[str, dict[str, Any]] = {
    "reading": {"sensor": "s", "value": "on"},
    "evidence": {"sensor": "s", "place": "indoors", "what": "opened"},
    "sensor": {"sensor": "s", "kind": "power", "state": "good", "why": WHY},
    "sos": {"sensor": "s"},
    "acknowledged": {"how": "button"},
    "stage": {"previous": "normal", "stage": "danger", "clock": "home", "quiet_s": 1, "limit_s": 1, "why": WHY},
}
WORDS = st.sampled_from([*LANE, '"sos"', '"type":"sos"', "\\", "말", "s_1"]) | st.text(min_size=1, max_size=5)
HEARTBEAT = {"at": AT, "version": "0.1.0", "homeassistant": "2026.10.4", "stage": "normal", "waiting": 0}


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Reports of all kinds of items whose words may be those of kinds."""
    items = []
    for seq, kind in enumerate(draw(st.lists(st.sampled_from(list(FIELDS)), max_size=4)), start=1):
        words = {"sensor": draw(WORDS)} if "sensor" in FIELDS[kind] else {}
        items.append({"seq": seq, "at": AT, **FIELDS[kind], **words, "type": kind})
    body: dict[str, Any] = {"v": 1, "node": draw(WORDS), "boot": "b", "sent_at": AT, "items": items}
    if draw(st.booleans()):
        body["heartbeat"] = HEARTBEAT
    return orjson.dumps(body, option=draw(st.sampled_from([0, orjson.OPT_INDENT_2])))


@given(texts())
def test_what_is_surely_telemetry_tells_no_signal(text: bytes):
    checked = check(text)
    assert checked is None or not (surely_telemetry(text) and checked.urgent)
    assert checked is None or not (without_items(text) and checked.seqs)


@pytest.mark.parametrize("kind", ["reading", "evidence", "sensor"])
def test_the_usual_report_is_seen_to_be_telemetry(kind: str):
    items = [{"seq": 1, "at": AT, "type": kind, **FIELDS[kind]}]
    body = {"v": 1, "node": "n", "boot": "b", "sent_at": AT, "items": items, "heartbeat": HEARTBEAT}
    assert surely_telemetry(orjson.dumps(body))
    assert not without_items(orjson.dumps(body))
    assert without_items(orjson.dumps(body | {"items": []}))


@pytest.mark.parametrize("kind", ["sos", "acknowledged", "stage"])
def test_a_signal_has_to_be_read(kind: str):
    items = [{"seq": 1, "at": AT, "type": kind, **FIELDS[kind]}]
    body = {"v": 1, "node": "n", "boot": "b", "sent_at": AT, "items": items, "heartbeat": HEARTBEAT}
    assert not surely_telemetry(orjson.dumps(body))
    assert not surely_telemetry(orjson.dumps(body, option=orjson.OPT_INDENT_2))
    assert not surely_telemetry(orjson.dumps(body).replace(kind[0].encode(), b"\\u%04x" % ord(kind[0])))
