"""What the API gives of an incident on paper, to read aloud, and to answer on the spot."""

from typing import Any

import pytest

from aggregator.printing.style import POLICY

from .conftest import Region


async def claimed(region: Region) -> str:
    label = await region.incident()
    await region.ask("POST", f"/api/v1/incidents/{label}/claim", "kim")
    return f"/api/v1/incidents/{label}"


async def page(region: Region, address: str, query: dict[str, str], language: str) -> tuple[int, Any, str]:
    headers = {"Authorization": f"Bearer {region.tokens['kim']}", "Accept-Language": language}
    address = f"{region.client.address}{address}/timeline"
    async with region.client.session.get(address, params=query, headers=headers) as response:
        return response.status, response.headers, await response.text()


@pytest.mark.parametrize(("language", "words"), [("ko", "처리 기록"), ("en", "timeline")])
async def test_the_page_is_shown_and_may_fetch_nothing(region: Region, language: str, words: str) -> None:
    address = await claimed(region)
    status, headers, content = await page(region, address, {"format": "html", "reason": "경찰 제출"}, language)
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Content-Disposition"].startswith("inline; ")
    assert (headers["Cache-Control"], headers["Content-Language"]) == ("no-store", language)
    assert words in content
    assert "김영자" in content


async def test_the_page_needs_a_reason_and_data_does_not(region: Region) -> None:
    address = await claimed(region)
    refused = await region.ask("GET", f"{address}/timeline?format=html", "kim")
    unknown = await region.ask("GET", f"{address}/timeline?format=pdf", "kim")
    data = await region.ask("GET", f"{address}/timeline?format=json", "kim")
    assert (refused.status, refused.json["code"], refused.json["field"]) == (400, "reason_needed", "reason")
    assert (unknown.status, unknown.json["field"]) == (400, "format")
    assert data.json["items"][0]["what"] == "raise"
    assert data.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_the_checklist_is_answered(region: Region) -> None:
    address = await claimed(region)
    answers = [{"item": "pests", "seen": "no"}, {"item": "alcohol", "seen": "not_seen"}]
    body = {"findings": ["hoarding"], "answers": answers, "memo": "냄새"}
    told = await region.ask("POST", f"{address}/findings", "kim", json=body)
    listed = await region.ask("GET", f"{address}/checklist", "kim")
    seen = {one["item"]: one["seen"] for one in listed.json["items"]}
    assert told.status == 201
    assert (seen["hoarding"], seen["pests"], seen["alcohol"], seen["violence"]) == ("yes", "no", "not_seen", None)
    assert listed.json["open"] == len(seen) - 3


async def test_a_dispatch_is_told_step_by_step(region: Region) -> None:
    address = await claimed(region)
    body = {"partners": ["119"], "people": 1, "names": "박 주임"}
    await region.ask("POST", f"{address}/dispatches", "kim", json=body)
    for step in (
        {"step": "left"},
        {"step": "arrived", "keyholder": "통장"},
        {"step": "transported", "hospital": "서울의료원"},
        {"step": "ended", "damage": "자물쇠", "repairs": "관리소", "dispatch": 1},
    ):
        told = await region.ask("POST", f"{address}/dispatch-steps", "kim", json=step)
        assert told.status == 201
    shown = await region.ask("GET", address, "kim")
    (dispatch,) = shown.json["dispatches"]
    assert [dispatch[name] for name in ("names", "keyholder", "hospital", "damage", "repairs")] == [
        "박 주임",
        "통장",
        "서울의료원",
        "자물쇠",
        "관리소",
    ]
    assert dispatch["left_at"] == dispatch["ended_at"] is not None


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("findings", {}, 400, "findings_needed"),
        ("findings", {"findings": ["stairs"]}, 400, "checklist_item_unknown"),
        ("dispatch-steps", {"step": "arrived"}, 409, "nobody_dispatched"),
        ("emergency-calls", {"service": "911"}, 400, "choice_expected"),
        ("emergency-calls", {"service": "112", "at": "2020-01-01T00:00:00Z"}, 400, "time_out_of_order"),
    ],
)
async def test_refusals(region: Region, path: str, body: dict[str, Any], status: int, code: str) -> None:
    address = await claimed(region)
    refused = await region.ask("POST", f"{address}/{path}", "kim", json=body)
    assert (refused.status, refused.json["code"]) == (status, code)


async def test_the_number_is_offered_and_the_call_is_written_down(region: Region) -> None:
    address = await claimed(region)
    read = await region.ask("GET", f"{address}/script?for=112", "kim")
    called = await region.ask("POST", f"{address}/emergency-calls", "kim", json={"service": "112"})
    rows = await region.ask("GET", f"{address}/timeline", "kim")
    assert (read.json["call"], read.json["call_back"], read.json["matter"]) == ("tel:112", "02-330-0001", "help")
    assert set(read.json["text"]) == {"ko", "en"}
    assert (called.status, rows.json["items"][-1]["why"]["key"]) == (201, "dispatch.called")


async def test_a_person_at_risk_of_violence_is_not_rung(region: Region) -> None:
    body = {"household": region.household, "reporter": "neighbour", "kind": "violence", "memo": "고함"}
    told = await region.ask("POST", "/api/v1/incidents", "kim", json=body)
    read = await region.ask("GET", f"/api/v1/incidents/{told.json['label']}/script?for=112", "kim")
    assert (read.json["discreet"], read.json["matter"]) == (True, "violence")
    assert not any("010-1234-5678" in text for text in read.json["text"].values())


async def test_every_message_has_its_fate(region: Region) -> None:
    address = await claimed(region)
    listed = await region.ask("GET", f"{address}/messages", "kim")
    (message,) = listed.json["items"]
    assert (message["kind"], message["channel"]) == ("raised", "webhook")
