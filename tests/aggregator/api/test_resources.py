"""What staff and homes do through the API, from registration to closing."""

import asyncio
from datetime import timedelta

import pytest

from .conftest import MONDAY_TEN, Region, time


async def test_household_is_registered_shown_and_changed(region: Region) -> None:
    contacts = [{"kind": "guardian", "name": "딸", "phone": "010-1111-2222", "note": "무음", "facts": ["often_off"]}]
    body = {
        "dong": "hongje1",
        "name": "이순자",
        "risk": "high",
        "check_window_s": 900,
        "consents": ["service", "night"],
        "services": ["combined", "check_in"],
        "contacts": contacts,
    }
    registered = await region.ask("POST", "/api/v1/households", "kim", json=body)
    path = f"/api/v1/households/{registered.json['id']}"
    changed = await region.ask("PATCH", path, "kim", json={"memo": "보청기", "contacts": []})
    shown = await region.ask("GET", path, "kim")
    assert registered.status == 201
    assert (registered.json["contacts"], registered.json["check_window_s"]) == (contacts, 900.0)
    assert (registered.json["services"], shown.json["services"]) == (["check_in", "combined"],) * 2
    assert [consent["kind"] for consent in registered.json["consents"]] == ["service", "night"]
    assert (changed.status, shown.json["memo"], shown.json["contacts"]) == (200, "보청기", [])
    assert shown.json["registered_at"] == time(MONDAY_TEN)


async def test_households_are_listed_by_dong(region: Region) -> None:
    region.clock.turn(timedelta(minutes=1))
    await region.ask("POST", "/api/v1/households", "chief", json={"dong": "hongje2", "name": "이순자"})
    everyone = await region.ask("GET", "/api/v1/households", "chief")
    one = await region.ask("GET", "/api/v1/households?dong=hongje2", "chief")
    assert [row["dong"] for row in everyone.json["items"]] == ["hongje1", "hongje2"]
    assert [row["name"] for row in one.json["items"]] == ["이순자"]


async def test_consent_is_given_and_ended(region: Region) -> None:
    path = f"/api/v1/households/{region.household}/consents"
    given = await region.ask("POST", path, "kim", json={"kind": "night", "document": "2026-17"})
    region.clock.turn(timedelta(minutes=1))
    ended = await region.ask("DELETE", f"{path}/night", "kim")
    again = await region.ask("DELETE", f"{path}/night", "kim")
    unknown = await region.ask("DELETE", f"{path}/everything", "kim")
    assert given.status == 201
    assert [one["revoked_at"] for one in given.json["items"] if one["kind"] == "night"] == [None]
    assert [one["revoked_at"] for one in ended.json["items"] if one["kind"] == "night"] == [time(region.clock.at)]
    assert (again.status, again.json["code"]) == (404, "consent_unknown")
    assert (unknown.status, unknown.json["field"]) == (400, "kind")


async def test_home_is_paired_and_reports(region: Region) -> None:
    made = await region.ask("POST", f"/api/v1/households/{region.household}/pairing-codes", "kim")
    body = {"code": made.json["code"].lower(), "version": "0.1.0"}
    paired = await region.ask("POST", "/api/v1/pair", json=body)
    again = await region.ask("POST", "/api/v1/pair", json=body)
    info = await region.client.ask("GET", "/api/v1/node", paired.json["token"])
    nodes = await region.ask("GET", f"/api/v1/nodes?household={region.household}", "kim")
    assert (made.status, made.json["expires_at"]) == (201, time(MONDAY_TEN + timedelta(hours=24)))
    assert (paired.status, paired.json["household"]) == (201, region.household)
    assert (again.status, again.json["code"]) == (409, "pairing_code_used")
    assert info.json == {
        "node": paired.json["node"],
        "household": region.household,
        "settings": paired.json["settings"],
    }
    assert paired.json["node"] in [node["id"] for node in nodes.json["items"]]


async def test_guessing_codes_is_stopped(region: Region) -> None:
    body = {"code": "ABCDE-FGHJK", "version": "0.1.0"}
    answers = [await region.ask("POST", "/api/v1/pair", json=body) for _ in range(11)]
    assert {answer.json["code"] for answer in answers[:10]} == {"pairing_code_unknown"}
    assert (answers[10].status, answers[10].json["code"]) == (429, "too_many_attempts")
    assert 0 < int(answers[10].headers["Retry-After"]) <= 3600


async def test_report_is_acknowledged_once(region: Region) -> None:
    evidence = {"type": "evidence", "at": time(MONDAY_TEN), "sensor": "s_1", "place": "indoors", "what": "switched_on"}
    first = await region.report(evidence, {"type": "reading", "at": "noon", "sensor": "s_1", "value": 1})
    second = await region.report(evidence)
    assert (first.status, first.json["ack"], [one["seq"] for one in first.json["rejected"]]) == (200, 2, [2])
    assert (second.status, second.json["ack"]) == (200, 2)
    assert first.json["time"] == time(MONDAY_TEN)


@pytest.mark.parametrize(("body", "status", "field"), [({}, 400, "v"), ([], 400, "report")])
async def test_report_nobody_can_read(region: Region, body: object, status: int, field: str) -> None:
    answer = await region.ask("POST", "/api/v1/reports", "node", json=body, headers={"Accept-Language": "en"})
    assert (answer.status, answer.json["code"]) == (status, "report_malformed")
    assert answer.json["mend"]


async def test_report_in_anothers_name_is_refused(region: Region) -> None:
    body = {"v": 1, "node": "n_other", "boot": "b_1", "sent_at": time(MONDAY_TEN), "items": []}
    answer = await region.ask("POST", "/api/v1/reports", "node", json=body)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (403, "node_mismatch", "node")


async def test_incident_from_claim_to_closing(region: Region) -> None:
    label = await region.incident()
    path = f"/api/v1/incidents/{label}"
    claimed = await region.ask("POST", f"{path}/claim", "kim")
    contact = {"means": "call", "outcome": "ok", "memo": "통화함"}
    contacted = await region.ask("POST", f"{path}/contacts", "kim", json=contact)
    empty = await region.ask("POST", f"{path}/close", "kim", json={"result": "safe", "memo": " "})
    closed = await region.ask("POST", f"{path}/close", "kim", json={"result": "safe", "memo": "병원비 상담"})
    shown = await region.ask("GET", path, "kim")
    timeline = await region.ask("GET", f"{path}/timeline", "kim", headers={"Accept-Language": "en"})
    assert [answer.json["state"] for answer in (claimed, contacted, closed)] == ["claimed", "contacting", "closed"]
    assert (contacted.status, empty.status, empty.json["code"]) == (201, 400, "memo_needed")
    assert (shown.json["name"], shown.json["memo"], shown.json["row"]["result"]) == ("김영자", "병원비 상담", "safe")
    assert [entry["state_to"] for entry in timeline.json["items"]] == [
        "open",
        "open",
        "claimed",
        "contacting",
        "closed",
    ]
    assert all(entry["why"]["text"] not in ("", entry["why"]["key"]) for entry in timeline.json["items"])


async def test_incident_is_given_back_noted_dispatched_and_opened_again(region: Region) -> None:
    path = f"/api/v1/incidents/{await region.incident()}"
    steps = [
        ("claim", None, 200, "claimed"),
        ("release", {}, 200, "open"),
        ("notes", {"memo": "이웃이 봄"}, 201, "open"),
        ("claim", None, 200, "claimed"),
        ("dispatches", {"partners": ["119"], "memo": "함께 감"}, 201, "dispatched"),
        ("close", {"result": "transported", "memo": "이송"}, 200, "closed"),
        ("reopen", {"memo": "다시 확인"}, 200, "open"),
    ]
    answers = [await region.ask("POST", f"{path}/{step}", "kim", json=body) for step, body, *_ in steps]
    assert [(answer.status, answer.json["state"]) for answer in answers] == [(status, to) for _, _, status, to in steps]


async def test_incident_of_somebody_else_cannot_be_taken(region: Region) -> None:
    label = await region.incident()
    await region.ask("POST", f"/api/v1/incidents/{label}/claim", "chief")
    answer = await region.ask("POST", f"/api/v1/incidents/{label}/claim", "kim")
    assert (answer.status, answer.json["code"]) == (409, "incident_claimed_by_other")


async def test_incidents_are_listed_as_asked(region: Region) -> None:
    await region.incident()
    queries = (
        "state=open",
        "state=closed",
        "desk=dong:hongje1",
        "desk=centre",
        f"household={region.household}",
        "include_closed=true&limit=1",
    )
    found = [len((await region.ask("GET", f"/api/v1/incidents?{query}", "chief")).json["items"]) for query in queries]
    assert found == [1, 0, 1, 0, 1, 1]


async def test_incident_number_that_is_none(region: Region) -> None:
    answer = await region.ask("GET", "/api/v1/incidents/first", "kim")
    assert (answer.status, answer.json["code"]) == (400, "incident_number_malformed")


async def test_offline_plug_is_a_ticket_that_is_closed_by_hand(region: Region) -> None:
    offline = {
        "type": "sensor",
        "at": time(MONDAY_TEN),
        "sensor": "s_1",
        "kind": "power",
        "appliance": "tv",
        "state": "offline",
        "why": {"key": "sensor.offline", "values": {}},
    }
    await region.report(offline)
    listed = await region.ask("GET", "/api/v1/equipment", "kim")
    ticket = listed.json["items"][0]
    closed = await region.ask("POST", f"/api/v1/equipment/{ticket['id']}/close", "kim", json={"memo": "다시 꽂음"})
    remaining = await region.ask("GET", "/api/v1/equipment", "kim")
    everything = await region.ask("GET", "/api/v1/equipment?include_closed=true", "kim")
    malformed = await region.ask("POST", "/api/v1/equipment/x/close", "kim", json={"memo": "다시 꽂음"})
    assert (ticket["kind"], ticket["household"]) == ("sensor_offline", region.household)
    assert (closed.status, closed.json["closed_by"]) == (200, "kim")
    assert (remaining.json["items"], len(everything.json["items"])) == ([], 1)
    assert (malformed.status, malformed.json["field"]) == (400, "ticket")


async def test_duty_and_districts(region: Region) -> None:
    duty = await region.ask("GET", "/api/v1/desks/on-duty", "kim")
    districts = await region.ask("GET", "/api/v1/districts", "kim")
    assert (duty.json["dongs_open"], duty.json["changes_at"]) == (True, "2026-11-23T09:00:00.000Z")
    assert [dong["id"] for district in districts.json["items"] for dong in district["dongs"]] == ["hongje1"]


async def test_signal_reaches_the_desk_by_webhook(region: Region) -> None:
    label = await region.incident()
    path, message = await asyncio.wait_for(region.desk.messages.get(), 60)
    assert (path, message["incident"], message["priority"]) == ("/hongje1", label, "sos")
    assert "김영자" not in str(message)


async def test_a_command_reaches_the_home_with_its_next_report(region: Region) -> None:
    path = f"/api/v1/nodes/{region.node}/commands"
    sent = await region.ask("POST", path, "kim", json={"type": "rename", "label": "SmartCare 17"})
    assert (sent.status, sent.json["type"], sent.json["node"]) == (201, "rename", region.node)
    unlabelled = await region.ask("POST", path, "kim", json={"type": "rename"})
    assert (unlabelled.status, unlabelled.json["field"]) == (400, "label")
