"""Case sheets and what cases give back, over HTTP."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from aggregator.printing.style import POLICY
from aggregator.sheets import xlsx_file

from .conftest import Region


async def fetch(region: Region, label: str, query: dict[str, str], language: str = "ko") -> tuple[int, Any, bytes]:
    headers = {"Authorization": f"Bearer {region.tokens['kim']}", "Accept-Language": language}
    address = f"{region.client.address}/api/v1/cases/{label}/sheet"
    async with region.client.session.get(address, params=query, headers=headers) as response:
        return response.status, response.headers, await response.read()


@pytest.mark.parametrize(("language", "title"), [("ko", "사례기록지"), ("en", "Case sheet")])
async def test_the_form_is_a_page_that_may_fetch_nothing(region: Region, language: str, title: str) -> None:
    label = await region.case()
    status, headers, content = await fetch(region, label, {"reason": "사례회의"}, language)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Content-Disposition"].startswith("inline; ")
    assert f"{title} {label}" in content.decode()
    assert "김영자" in content.decode()


async def test_the_form_is_a_spreadsheet_to_keep(region: Region) -> None:
    label = await region.case()
    status, headers, content = await fetch(region, label, {"reason": "사례회의", "format": "xlsx"})
    assert (status, headers["Content-Type"]) == (200, xlsx_file.MEDIA)
    assert f"{label}.xlsx" in headers["Content-Disposition"]
    assert load_workbook(BytesIO(content)).sheetnames == [label, "서비스 연계", "사후 확인"]


async def test_the_form_is_data(region: Region) -> None:
    label = await region.case()
    told = await region.ask("GET", f"/api/v1/cases/{label}/sheet?format=json&reason=review", "kim")
    assert (told.status, told.json["name"], told.json["reason"]) == (200, "김영자", "review")
    assert [one["state"] for one in told.json["follow_ups"]] == ["open"] * 3


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [({}, 400, "reason_needed"), ({"format": "pdf", "reason": "x"}, 400, "choice_expected")],
)
async def test_refusals(region: Region, query: dict[str, str], status: int, code: str) -> None:
    label = await region.case()
    refused, _headers, content = await fetch(region, label, query)
    assert (refused, code in content.decode()) == (status, True)


async def test_every_kind_gives_back(region: Region) -> None:
    label = await region.case()
    address = f"/api/v1/cases/{label}/give-back"
    offered = await region.ask("GET", f"{address}/sensors", "kim")
    assert [one["sensor"] for one in offered.json["items"]] == ["plug", "phone"]
    assert offered.json["items"][0]["now"] == {"home_s": None, "away_s": None}
    bodies: dict[str, dict[str, Any]] = {
        "absence": {"told_by": "guardian", "channel": "call", "place": "서울의료원", "ends_at": "2026-12-01T00:00:00Z"},
        "absence-end": {},
        "reach": {"added": ["refuses_visits", "prefers_call"], "removed": ["prepaid"]},
        "plug": {"due_at": "2026-11-25T00:00:00Z"},
        "sensor": {"sensor": "plug"},
        "transfer": {"dong": "hongje2", "moves_at": "2026-12-01T00:00:00Z"},
        "leaving": {"leaving": "moved_out", "at": "2026-11-23T00:30:00Z"},
    }
    told = {
        kind: await region.ask("POST", f"{address}/{kind}", "kim", json=body | {"reason": "면담"})
        for kind, body in bodies.items()
        if kind != "leaving"
    }
    assert {kind: answer.status for kind, answer in told.items()} == dict.fromkeys(told, 201)
    made = {
        kind: [name for name in ("absence", "task", "transfer") if answer.json[name]] for kind, answer in told.items()
    }
    assert made == {
        "absence": ["absence"],
        "absence-end": ["absence"],
        "reach": [],
        "plug": ["task"],
        "sensor": ["task"],
        "transfer": ["transfer"],
    }
    assert told["transfer"].json["case"]["offered_to"] == "hongje2"
    early = await region.ask("POST", f"{address}/leaving", "kim", json=bodies["leaving"] | {"reason": "이사"})
    assert (early.status, early.json["code"]) == (400, "leaving_before_registration")
    left = await region.ask("POST", f"{address}/leaving", "kim", json={"leaving": "moved_out", "reason": "이사"})
    assert (left.status, left.json["case"]["state"], left.json["case"]["result"]) == (201, "closed", "moved_out")


async def test_an_incident_says_that_a_case_runs(region: Region) -> None:
    label = await region.case()
    incident = await region.incident()
    shown = await region.ask("GET", f"/api/v1/incidents/{incident}", "kim")
    assert shown.json["case"] == {"label": label, "state": "open", "officer": "kim"}
