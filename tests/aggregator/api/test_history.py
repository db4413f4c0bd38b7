"""A home's history, long lists and proofs of deletion through the API."""

from datetime import timedelta

import pytest

from aggregator.operations.rollups import roll_up

from .conftest import Region, time


async def test_the_history_of_a_home(region: Region) -> None:
    at = region.clock.at
    await region.report({"type": "reading", "at": time(at), "sensor": "s_tv", "value": 12.5})
    await roll_up(region.application.context, "journal")
    path = f"/api/v1/households/{region.household}/history?step=3600&first={time(at - timedelta(hours=1))}"
    found = await region.ask("GET", f"{path}&last={time(at + timedelta(hours=1))}", "kim")
    assert (found.status, found.json["source"], found.json["step_s"]) == (200, "own", 3600)
    assert [(one["sensor"], one["mean"]) for one in found.json["points"]] == [("s_tv", 12.5)]
    days = await region.ask("GET", f"/api/v1/households/{region.household}/activity?days=2", "kim")
    assert [len(day["quarters"]) for day in days.json["days"]] == [96, 96]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("first=2026-11-18T00:00:00Z&last=2026-11-17T00:00:00Z", "history_backwards"),
        ("first=2020-11-18T00:00:00Z", "history_too_long"),
        ("step=0", "number_expected"),
        ("step=604801", "number_expected"),
        ("first=yesterday", "moment_expected"),
    ],
)
async def test_what_cannot_be_answered(region: Region, query: str, code: str) -> None:
    refused = await region.ask("GET", f"/api/v1/households/{region.household}/history?{query}", "kim")
    assert (refused.status, refused.json["code"]) == (400, code)


@pytest.mark.parametrize("list_", ["households", "nodes", "incidents"])
async def test_pages(region: Region, list_: str) -> None:
    await region.incident()
    first = await region.ask("GET", f"/api/v1/{list_}?limit=1", "chief")
    assert len(first.json["items"]) == 1
    last = first.json["items"][-1]
    rest = await region.ask("GET", f"/api/v1/{list_}?limit=5&after={last.get('label', last.get('id'))}", "chief")
    everything = await region.ask("GET", f"/api/v1/{list_}", "chief")
    assert [*first.json["items"], *rest.json["items"]] == everything.json["items"]
    unknown = await region.ask("GET", f"/api/v1/{list_}?after=9999", "chief")
    assert unknown.status == 404


async def test_proofs_of_deletion(region: Region) -> None:
    for path in ("retention", "deletions", "deletions/chain"):
        assert (await region.ask("GET", f"/api/v1/{path}", "kim")).status == 403
    kept = await region.ask("GET", "/api/v1/retention", "chief")
    chain = await region.ask("GET", "/api/v1/deletions/chain", "chief")
    listed = await region.ask("GET", "/api/v1/deletions?kind=looks&limit=3", "chief")
    assert len(kept.json["kinds"]) == 8
    assert (chain.json, listed.json) == ({"proofs": 0, "broken_at": None}, {"items": []})
