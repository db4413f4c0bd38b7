"""What becomes a line, what is left out, and what can never get through."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.kernel.events import Clock, Place, SensorState, Stage
from aggregator.kernel.home import SensorKind
from aggregator.kernel.wire.items import LANE
from aggregator.timeseries import codes
from aggregator.timeseries.lines import FIELDS, NOT_WRITTEN, TAGS, Unfit, lines_of

AT = "2026-11-18T03:00:00.123Z"
WHERE = "household=h_1a,node=n_1a"
MS = 1_794_970_800_123
STAGE = {
    "type": "stage",
    "previous": "check",
    "stage": "danger",
    "clock": "home",
    "quiet_s": 64800.0,
    "limit_s": 60000,
    "why": {"key": "quiet.home", "values": {"note": "김영희"}},
}
SUMMARY = {
    "type": "summary",
    "sensor": "s_tv",
    "span_s": 300,
    "count": 4,
    "min": 0.5,
    "max": 92,
    "mean": 30.25,
    "last": 1,
}


def line(item: dict[str, Any], seq: int = 7) -> str:
    """The one line of an item."""
    lines, unfit = lines_of(1, "h_1a", "n_1a", [{"seq": seq, "at": AT} | item])
    assert unfit == []
    return lines[0].text.decode()


def refused(item: dict[str, Any], household: str = "h_1a", node: str = "n_1a") -> str:
    """Why an item is no line."""
    lines, unfit = lines_of(1, household, node, [{"seq": 7, "at": AT} | item])
    assert lines == []
    return unfit[0].reason


@pytest.mark.parametrize(
    ("item", "tags", "fields"),
    [
        ({"type": "reading", "sensor": "s_tv", "value": 92}, ",sensor=s_tv", "value=92.0"),
        ({"type": "reading", "sensor": "s_tv", "value": 1e16}, ",sensor=s_tv", "value=1e+16"),
        ({"type": "reading", "sensor": "s_door", "value": "open"}, ",sensor=s_door", "state=1i"),
        ({"type": "reading", "sensor": "s_door", "value": "off"}, ",sensor=s_door", "state=0i"),
        ({"type": "reading", "sensor": "s_button", "value": "doctor Kim"}, ",sensor=s_button", "state=-1i"),
        (SUMMARY, ",sensor=s_tv", "count=4i,last=1.0,max=92.0,mean=30.25,min=0.5,span_s=300.0,sum=121.0"),
        (
            {"type": "evidence", "sensor": "s_tv", "place": "indoors", "what": "switched_on"},
            ",sensor=s_tv",
            "place=1i,what=1i",
        ),
        (
            {"type": "evidence", "sensor": "", "place": "elsewhere", "what": "she waved"},
            ",sensor=none",
            "place=0i,what=-1i",
        ),
        (STAGE, "", "clock=1i,limit_s=60000.0,previous=2i,quiet_s=64800.0,stage=3i"),
        ({"type": "sos", "sensor": "s_sos"}, ",sensor=s_sos", "pressed=1i"),
        (
            {"type": "sensor", "sensor": "s_tv", "kind": "power", "state": "good", "appliance": "tv", "why": {}},
            ",sensor=s_tv",
            "kind=1i,state=3i",
        ),
    ],
)
def test_lines(item: dict[str, Any], tags: str, fields: str):
    assert line(item) == f"{item['type']},{WHERE}{tags} {fields} {MS}000007"


@pytest.mark.parametrize("kind", sorted(NOT_WRITTEN))
def test_what_belongs_to_the_record_is_left_out(kind: str):
    assert lines_of(1, "h_1a", "n_1a", [{"seq": 1, "type": kind, "at": AT, "how": "김영희", "place": "home"}]) == (
        [],
        [],
    )


def test_every_type_of_the_wire_is_decided_about():
    assert set(LANE) == set(FIELDS) | NOT_WRITTEN


def test_no_tag_has_the_name_of_a_field_which_influxdb_3_refuses():
    assert [set(TAGS[kind]) & {*FIELDS[kind], "time"} for kind in FIELDS] == [set()] * len(FIELDS)


def test_tags_stand_in_order():
    assert [list(tags) for tags in TAGS.values()] == [sorted(tags) for tags in TAGS.values()]


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"type": "letter"}, "type"),
        ({"type": ["reading"]}, "type"),
        ({"type": "reading", "sensor": ["s_tv"], "value": 1.0}, "sensor"),
        ({"type": "reading", "sensor": 5, "value": 1.0}, "sensor"),
        ({"type": "reading", "sensor": "s_tv"}, "value"),
        ({"type": "reading", "sensor": "s_tv", "value": True}, "value"),
        ({"type": "reading", "sensor": "s_tv", "value": float("nan")}, "value"),
        ({"type": "reading", "sensor": "s_tv", "value": 10**400}, "value"),
        ({"type": "reading", "sensor": "s_tv", "value": 1, "at": "yesterday"}, "at"),
        ({"type": "reading", "sensor": "s_tv", "value": 1, "at": 5}, "at"),
        ({"type": "reading", "sensor": "s_tv", "value": 1, "at": "2026-11-18T03:00:00"}, "at"),
        ({"type": "reading", "sensor": "s_tv", "value": 1, "at": "1677-01-01T00:00:00Z"}, "at"),
        ({"type": "reading", "sensor": "s_tv", "value": 1, "at": "2262-05-01T00:00:00Z"}, "at"),
        (SUMMARY | {"count": 1.5}, "count"),
        (SUMMARY | {"count": 2**60}, "count"),
        (SUMMARY | {"mean": "김영희"}, "mean"),
        (SUMMARY | {"mean": 1e300, "count": 2**50}, "sum"),
        (STAGE | {"stage": None}, "stage"),
    ],
)
def test_what_cannot_be_a_line_is_named(item: dict[str, Any], field: str):
    assert refused(item).startswith(f"{field}: ")


PERSONAL = (
    "김영희",
    "010-0000-0000",
    "01000000000",
    "망우로 1",
    "Kim's television",
    "s_김영희",
    "s_TV of Kim",
    "s_a,x=1",
    "s_a\nb",
)


@pytest.mark.parametrize("words", PERSONAL)
def test_what_may_be_about_a_person_gets_through_nowhere(words: str):
    reasons = [
        refused({"type": "sos", "sensor": words}),
        refused({"type": "sos", "sensor": "s_1"}, household=words),
        refused({"type": "sos", "sensor": "s_1"}, node=words),
    ]
    assert [words in reason for reason in reasons] == [False] * 3
    texts = [
        line({"type": "reading", "sensor": "s_1", "value": words}),
        line({"type": "evidence", "sensor": "s_1", "place": words, "what": words}),
        line(STAGE | {"why": {"key": words, "values": {words: words}}, "stage": words, words: words}),
        line({"type": "sensor", "sensor": "s_1", "kind": words, "state": words, "why": {"key": words}}),
    ]
    assert [words in text for text in texts] == [False] * 4


words = st.text(max_size=30)
anything = st.dictionaries(
    st.sampled_from(
        [
            *("seq", "type", "at", "sensor", "value", "place", "what", "stage", "previous", "clock", "quiet_s"),
            *("limit_s", "kind", "state", "count", "min", "max", "mean", "last", "span_s", "how"),
        ]
    ),
    st.one_of(
        words,
        st.sampled_from([*LANE, AT, "s_1", "open", "normal", "home", "good", "power"]),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
        st.lists(words, max_size=2),
    ),
)
SHAPE = re.compile(
    r"[a-z]+,household=h_1a,node=n_1a(,sensor=(none|[a-z]{1,2}_[a-z0-9_-]+))? "
    r"[a-z_]+=-?[0-9.e+-]+i?(,[a-z_]+=-?[0-9.e+-]+i?)* \d+"
)


@given(anything)
def test_whatever_comes_is_a_line_of_numbers_or_set_aside_or_left_out(item: dict[str, Any]):
    lines, unfit = lines_of(1, "h_1a", "n_1a", [item])
    assert len(lines) + len(unfit) <= 1
    for one in lines:
        written = one.text.decode()
        assert SHAPE.fullmatch(written)
        kind, *tags = written.split(" ")[0].split(",")
        assert tuple(tag.partition("=")[0] for tag in tags) == TAGS[kind]
        assert {field.partition("=")[0] for field in written.split(" ")[1].split(",")} <= set(FIELDS[kind])


@given(st.lists(st.integers(1, 999_999), unique=True, max_size=20), st.integers(0, 999))
def test_items_of_the_same_millisecond_stay_apart_and_in_their_order(numbers: list[int], microseconds: int):
    at = f"2026-11-18T03:00:00.123{microseconds:03}Z"
    items = [{"seq": seq, "type": "reading", "sensor": "s_tv", "value": 1.0, "at": at} for seq in sorted(numbers)]
    lines, _ = lines_of(1, "h_1a", "n_1a", items)
    times = [int(one.text.rpartition(b" ")[2]) for one in lines]
    assert times == sorted(set(times))
    assert {time // 1_000_000 for time in times} <= {MS}


def test_an_item_that_comes_again_is_the_same_point():
    assert line(SUMMARY, seq=1_000_007) == line(SUMMARY, seq=1_000_007) == line(SUMMARY, seq=7)


def test_times_with_another_offset_are_the_same_moment():
    seoul = line({"type": "sos", "sensor": "s_1", "at": "2026-11-18T12:00:00.123+09:00"})
    assert seoul == line({"type": "sos", "sensor": "s_1"})


def test_an_unfit_item_says_where_it_is():
    assert lines_of(5, "h_1a", "n_1a", [{"seq": "x", "type": "sos"}, "text"])[1] == [
        Unfit(5, 0, "at: is not a time"),
        Unfit(5, 0, "items: one is not an object"),
    ]


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (codes.STAGE, Stage),
        (codes.CLOCK, Clock),
        (codes.PLACE, Place),
        (codes.SENSOR_STATE, SensorState),
        (codes.KIND, SensorKind),
    ],
)
def test_every_word_of_the_wire_has_a_number_of_its_own(table: dict[str, int], kinds: Any):
    assert set(table) == {str(kind) for kind in kinds}
    assert len(set(table.values())) == len(table)
    assert codes.ANOTHER_WORD not in table.values()


def test_what_was_written_once_keeps_its_meaning():
    assert [codes.STAGE[name] for name in ("normal", "watch", "check", "danger", "absent", "blind")] == [*range(6)]
    assert [codes.SENSOR_STATE[str(state)] for state in SensorState] == [*range(6)]
    assert [codes.KIND[str(kind)] for kind in SensorKind] == [*range(1, 9)]
    assert (codes.CLOCK, codes.PLACE) == (
        {"unknown": 0, "home": 1, "away": 2},
        {"elsewhere": 0, "indoors": 1, "front_door": 2},
    )
    assert list(codes.DEED.values()) == [*range(1, 13)]


def test_the_time_of_the_example_is_right():
    assert datetime.fromtimestamp(MS / 1000, UTC) - datetime(2026, 11, 18, 3, tzinfo=UTC) == timedelta(seconds=0.123)
