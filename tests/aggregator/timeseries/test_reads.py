"""Reading for charts, from a real InfluxDB, and what may come back instead of an answer."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config.model import InfluxSettings
from aggregator.timeseries.faults import Fault, UnavailableError
from aggregator.timeseries.forwarder import Forwarder
from aggregator.timeseries.reads import InfluxSeries, Point, name, statements, text
from aggregator.timeseries.writer import InfluxWriter
from simulator.stage.influx_front import Answer, InfluxFront
from simulator.stage.time_series import InfluxServer
from tests.aggregator.stores import on_sqlite
from tests.aggregator.timeseries.conftest import HOUSEHOLD, NODE, TOKEN, Journal, reading

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINE = f"household={HOUSEHOLD},node={NODE}"


@pytest.fixture
def settings(front: InfluxFront) -> InfluxSettings:
    return InfluxSettings(url=front.url, bucket="smartcare", token=TOKEN, timeout=timedelta(seconds=5))


@pytest.fixture
async def series(settings: InfluxSettings) -> AsyncIterator[InfluxSeries]:
    made = InfluxSeries(settings)
    yield made
    await made.close()


def point(at: datetime, sensor: str, count: int, low: float, high: float, mean: float) -> Point:
    return Point(at=at, sensor=sensor, count=count, min=low, max=high, mean=mean)


def summary(seq: int, at: datetime, sensor: str, count: int, mean: float) -> dict[str, Any]:
    values = {"span_s": 300, "count": count, "min": mean - 1, "max": mean + 1, "mean": mean, "last": mean}
    return {"seq": seq, "type": "summary", "at": at.isoformat(), "sensor": sensor, **values}


@on_sqlite
async def test_steps_of_summaries_and_readings(
    series: InfluxSeries, settings: InfluxSettings, written: Journal, database: Any, clock: Any
):
    await written.add(
        [
            summary(1, BEGIN, "s_tv", 3, 10.0),
            summary(2, BEGIN + timedelta(minutes=5), "s_tv", 1, 50.0),
            summary(3, BEGIN + HOUR, "s_tv", 2, 8.0),
            reading(4, at=BEGIN + timedelta(minutes=10), sensor="s_light", value=300),
            reading(5, at=BEGIN + timedelta(minutes=20), sensor="s_light", value=100),
            reading(6, at=BEGIN + timedelta(minutes=20), sensor="s_door", value="open"),
            reading(7, at=BEGIN + timedelta(minutes=30), sensor="s_tv", value=20),
            summary(8, BEGIN + 2 * HOUR, "s_tv", 2, 999.0),
        ]
    )
    writer = InfluxWriter(settings)
    await Forwarder(database, clock, writer).step()
    await writer.close()
    both = await series.readings(HOUSEHOLD, None, BEGIN, BEGIN + 2 * HOUR, 3600)
    assert both == [
        point(BEGIN, "s_light", 2, 100.0, 300.0, 200.0),
        point(BEGIN, "s_tv", 5, 9.0, 51.0, 20.0),
        point(BEGIN + HOUR, "s_tv", 2, 7.0, 9.0, 8.0),
    ]
    assert await series.readings(HOUSEHOLD, "s_light", BEGIN, BEGIN + HOUR, 900) == [
        point(BEGIN, "s_light", 1, 300.0, 300.0, 300.0),
        point(BEGIN + timedelta(minutes=15), "s_light", 1, 100.0, 100.0, 100.0),
    ]
    policy = InfluxSeries(replace(settings, retention_policy="autogen", database="smartcare"))
    assert await policy.readings(HOUSEHOLD, None, BEGIN, BEGIN + 2 * HOUR, 3600) == both
    await policy.close()
    assert await series.readings("h_nobody", None, BEGIN, BEGIN + HOUR, 60) == []


INJECTIONS = (
    "h_1' OR 'a' = 'a",
    "h_1\\' OR 'a' = 'a",
    "x'; DROP MEASUREMENT reading; --",
    "x\\\\'; DROP MEASUREMENT reading; --",
    "x\n'; DROP DATABASE smartcare",
    'x" OR "household" = "h_secret',
)


@pytest.mark.parametrize("words", INJECTIONS)
async def test_no_name_becomes_a_statement(
    series: InfluxSeries, settings: InfluxSettings, influx: InfluxServer, words: str
):
    writer = InfluxWriter(settings)
    await writer.write([f"reading,{LINE},sensor=s_tv value=1.0 {int(BEGIN.timestamp())}000000000".encode()])
    await writer.close()
    for household, sensor in ((words, None), (HOUSEHOLD, words)):
        assert await series.readings(household, sensor, BEGIN, BEGIN + HOUR, 60) == []
    spoiled = InfluxSeries(replace(settings, retention_policy=words))
    with pytest.raises(UnavailableError):
        await spoiled.readings(HOUSEHOLD, None, BEGIN, BEGIN + HOUR, 60)
    await spoiled.close()
    assert await influx.points("reading", "value") == 1


@given(st.text(max_size=40))
def test_a_quoted_text_ends_where_it_was_meant_to(words: str):
    for quoted, mark in ((text(words), "'"), (name(words), '"')):
        inside = quoted[1:-1].replace("\\\\", "")
        assert mark not in inside.replace(f"\\{mark}", "")
        assert not inside.endswith("\\")
        assert "\n" not in quoted


def test_the_statements():
    asked = statements("", "h_1", "s_1", BEGIN, BEGIN + HOUR, 300)
    assert asked.count(";") == 1
    assert f"\"household\" = 'h_1' AND \"sensor\" = 's_1' AND time >= {int(BEGIN.timestamp())}000000000" in asked


async def test_a_step_is_a_second_at_least(settings: InfluxSettings):
    with pytest.raises(ValueError, match="a second"):
        await InfluxSeries(settings).readings("h_1", None, BEGIN, BEGIN + HOUR, 0)


def result(**series: Any) -> bytes:
    return json.dumps({"results": [{"series": [series]}]}).encode()


COLUMNS = ["time", "n", "low", "high", "total"]
OF_A_SENSOR = {"columns": COLUMNS, "tags": {"sensor": "s"}}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(status=200, body=b"<html>"), Fault.ANSWER),
        (Answer(status=200, body=b"[]"), Fault.ANSWER),
        (Answer(status=200, body=b"{}"), Fault.ANSWER),
        (Answer(status=200, body=b'{"results": 5}'), Fault.ANSWER),
        (Answer(status=200, body=b'{"results": [{"error": "database not found: x"}]}'), Fault.BUCKET),
        (Answer(status=200, body=b'{"results": [{"error": "out of order"}]}'), Fault.ANSWER),
        (Answer(status=200, body=result(columns=COLUMNS, values=[[0, 1, 1, 1, 1]])), Fault.ANSWER),
        (Answer(status=200, body=result(columns=["time"], tags={"sensor": "s"}, values=[[0]])), Fault.ANSWER),
        (
            Answer(status=200, body=result(**OF_A_SENSOR, values=[[0, 1, "a", 1, 1]])),
            Fault.ANSWER,
        ),
        (Answer(status=200, body=result(**OF_A_SENSOR, values=[[0, 1]])), Fault.ANSWER),
        (
            Answer(status=200, body=result(**OF_A_SENSOR, values=[[10**30, 1, 1, 1, 1]])),
            Fault.ANSWER,
        ),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:9/"}), Fault.ANSWER),
        (Answer(status=401), Fault.TOKEN),
        (Answer(status=404), Fault.BUCKET),
        (Answer(status=429), Fault.BUSY),
        (Answer(status=500), Fault.SERVER),
        (Answer(status=200, cut=True), Fault.UNREACHABLE),
    ],
)
async def test_what_is_no_answer(front: InfluxFront, series: InfluxSeries, answer: Answer, fault: Fault):
    front.answers = [answer, answer]  # a question that was cut off may be asked again at once
    with pytest.raises(UnavailableError) as caught:
        await series.readings("h_1", None, BEGIN, BEGIN + HOUR, 60)
    assert caught.value.fault is fault


async def test_steps_without_values_are_left_out(front: InfluxFront, series: InfluxSeries):
    empty = result(**OF_A_SENSOR, values=[[0, 0, None, None, None]])
    front.answers = [Answer(status=200, body=empty)]
    assert await series.readings("h_1", None, BEGIN, BEGIN + HOUR, 60) == []


async def test_a_slow_server_is_given_up(front: InfluxFront, settings: InfluxSettings):
    front.delay_s = 30
    series = InfluxSeries(replace(settings, timeout=timedelta(milliseconds=100), token=""))
    with pytest.raises(UnavailableError) as caught:
        await series.readings("h_1", None, BEGIN, BEGIN + HOUR, 60)
    await series.close()
    await series.close()
    assert caught.value.fault is Fault.TIMEOUT
