"""The dashboard asks for what is written, in words that a real InfluxDB understands."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from aggregator.timeseries import codes
from aggregator.timeseries.lines import FIELDS, TAGS, lines_of
from simulator.stage.time_series import InfluxServer
from tests.aggregator.timeseries.conftest import HOUSEHOLD, NODE

DASHBOARD: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "docs" / "grafana" / "smartcare.json").read_text("utf-8")
)
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]
QUERIES = [target["query"] for panel in PANELS for target in panel["targets"]]
VARIABLES = [one["query"] for one in DASHBOARD["templating"]["list"] if one["type"] == "query"]
AT = "2026-11-18T03:00:00Z"
WHY: dict[str, Any] = {"key": "x", "values": {}}
ITEMS: list[dict[str, Any]] = [
    {"type": "reading", "sensor": "s_tv", "value": 1},
    {
        "type": "summary",
        "sensor": "s_tv",
        "span_s": 300,
        "count": 1,
        "min": 1,
        "max": 1,
        "mean": 1,
        "last": 1,
    },
    {"type": "evidence", "sensor": "s_tv", "place": "indoors", "what": "moved"},
    {
        "type": "stage",
        "previous": "check",
        "stage": "danger",
        "clock": "home",
        "quiet_s": 1,
        "limit_s": 1,
        "why": WHY,
    },
    {"type": "sos", "sensor": "s_sos"},
    {"type": "sensor", "sensor": "s_tv", "kind": "power", "state": "good", "why": WHY},
]
IN_PLACE = {
    "$household": HOUSEHOLD,
    "$sensor": ".*",
    "$timeFilter": "time >= '2026-11-18T00:00:00Z' AND time < '2026-11-19T00:00:00Z'",
    "$__interval": "60s",
}


def filled(query: str) -> str:
    """A query as Grafana sends it."""
    for name, value in IN_PLACE.items():
        query = query.replace(name, value)
    return query


@pytest.mark.parametrize("query", QUERIES)
def test_it_asks_only_for_what_is_written(query: str):
    found = re.search(r'FROM "(\w+)"', query)
    assert found is not None
    kind = found[1]
    words = set(re.findall(r'"(\w+)"', query)) - {kind}
    assert words <= {*FIELDS[kind], *TAGS[kind]}
    assert set(re.findall(r"\$\w+", query)) <= set(IN_PLACE)


async def test_a_real_influxdb_answers_every_panel(influx: InfluxServer):
    lines, unfit = lines_of(1, HOUSEHOLD, NODE, [{"seq": seq, "at": AT} | item for seq, item in enumerate(ITEMS, 1)])
    assert unfit == []
    assert {line.text.split(b",")[0].decode() for line in lines} == set(FIELDS)
    await influx.write(b"\n".join(line.text for line in lines))
    answers = [await influx.query(filled(query)) for query in (*QUERIES, *VARIABLES)]
    assert [bool(answer) for answer in answers] == [True] * len(answers)


@pytest.mark.parametrize(("panel", "table"), [(1, codes.STAGE), (6, codes.SENSOR_STATE)])
def test_numbers_are_shown_as_the_words_they_stand_for(panel: int, table: dict[str, int]):
    (found,) = [one for one in PANELS if one["id"] == panel]
    options = found["fieldConfig"]["defaults"]["mappings"][0]["options"]
    shown = {int(number): option["text"].split(" · ")[0].replace(" ", "_") for number, option in options.items()}
    assert shown == {number: word for word, number in table.items()}


def test_panels_have_places_and_numbers_of_their_own():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)
    assert all("·" in panel["title"] for panel in PANELS)
