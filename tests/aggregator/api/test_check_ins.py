"""Results of check-in calls over the API: what a vendor sends, what it is told, what staff see."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.access import Role
from aggregator.operations import tokens, users

from .conftest import OPERATOR, Region, time


@pytest.fixture
async def called(region: Region) -> Region:
    """A region whose household is called by a vendor."""
    path = f"/api/v1/households/{region.household}"
    await region.ask("PATCH", path, "kim", json={"services": ["plug", "check_in"]})
    await users.add(region.application.context, OPERATOR, "callers", Role.VENDOR)
    region.tokens["callers"] = (await tokens.issue(region.application.context, OPERATOR, "callers")).token
    return region


def result(region: Region, **more: Any) -> dict[str, Any]:
    moment = time(region.clock.at - timedelta(minutes=2))
    return {"household": region.household, "reference": "r-1", "called_at": moment, "outcome": "ok"} | more


async def test_a_vendor_tells_and_learns_nothing(called: Region):
    body = result(called, outcome="danger_words", feared="violence", words="위험해요")
    taken = await called.ask("POST", "/api/v1/check-ins", "callers", json=body)
    again = await called.ask("POST", "/api/v1/check-ins", "callers", json=body)
    assert (taken.status, again.status) == (200, 200)
    assert taken.json == {
        "reference": "r-1",
        "received_at": time(called.clock.at),
        "repeated": False,
        "recording_kept": False,
    }
    assert again.json == taken.json | {"repeated": True}
    listed = await called.ask("GET", "/api/v1/incidents", "kim")
    assert [one["priority"] for one in listed.json["items"]] == ["danger_words"]
    seen = await called.ask("GET", f"/api/v1/households/{called.household}/check-ins", "kim")
    assert [(one["words"], one["incident"]) for one in seen.json["items"]] == [("위험해요", "I-1001")]


async def test_a_wish_is_answered(called: Region):
    await called.ask("POST", "/api/v1/check-ins", "kim", json=result(called, outcome="callback_wanted"))
    listed = await called.ask("GET", "/api/v1/tasks", "kim")
    (wish,) = listed.json["items"]
    done = await called.ask("POST", f"/api/v1/tasks/{wish['label']}/done", "kim", json={"memo": "통화"})
    left = await called.ask("GET", "/api/v1/tasks", "kim")
    assert (wish["kind"], wish["due_at"]) == ("call_back", time(called.clock.at + timedelta(hours=4)))
    assert (done.json["ended_by"], left.json["items"]) == ("kim", [])


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"household": "h_unknown"}, 404, "household_unknown"),
        ({"outcome": "inbound"}, 400, "choice_expected"),
        ({"direction": "inbound", "outcome": "busy"}, 400, "inbound_outcome"),
        ({"called_at": "2026-11-23T10:00:00"}, 400, "moment_expected"),
        ({"called_at": "2027-01-01T00:00:00Z"}, 400, "called_in_future"),
        ({"reference": ""}, 400, "text_expected"),
        ({"more": 1}, 400, "field_unknown"),
    ],
)
async def test_what_is_refused(called: Region, more: dict[str, Any], status: int, code: str):
    answer = await called.ask("POST", "/api/v1/check-ins", "callers", json=result(called, **more))
    assert (answer.status, answer.json["code"]) == (status, code)


async def test_what_is_asked_besides(called: Region):
    path = "/api/v1/check-ins/questions"
    asked = await called.ask("GET", f"{path}?household={called.household}", "callers")
    unknown = await called.ask("GET", f"{path}?household=h_unknown", "callers")
    assert (asked.status, asked.json["items"], unknown.status) == (200, [], 404)


@pytest.mark.parametrize(
    "path", ["/api/v1/households", "/api/v1/incidents", "/api/v1/tasks", "/api/v1/households/{household}/check-ins"]
)
async def test_a_vendor_sees_nobody(called: Region, path: str):
    answer = await called.ask("GET", path.format(household=called.household), "callers")
    assert "김영자" not in str(answer.json)
    assert answer.json.get("items", []) == []
