"""Referrals over the API, and the page on which an agency answers."""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest

from .conftest import Answer, Region

FORM = "application/x-www-form-urlencoded"
ENGLISH = {"Accept-Language": "en"}


@dataclass
class Page:
    """A page of the service."""

    status: int
    headers: Any
    html: str

    def field(self, name: str) -> str:
        """A hidden value of its form."""
        found = re.search(f'name="{name}" value="([^"]*)"', self.html)
        assert found is not None
        return found[1]


async def page(region: Region, method: str, path: str, **fields: str) -> Page:
    """Ask as a browser does, without any token."""
    options: dict[str, Any] = {"data": fields} if method == "POST" else {}
    address = region.client.address + path
    async with region.client.session.request(method, address, headers=ENGLISH, **options) as response:
        return Page(response.status, response.headers, await response.text())


async def act(region: Region, path: str, **body: Any) -> Answer:
    """Something an officer does with the referral."""
    return await region.ask("POST", f"/api/v1/referrals/R-1001/{path}", "kim", json=body)


@pytest.fixture
async def code(region: Region) -> str:
    """The code of a link to a referral of 30 meals that shows the person's name."""
    await region.ask("POST", "/api/v1/programmes/seed", "chief", json={"year": 2023})
    await region.ask("POST", f"/api/v1/households/{region.household}/consents", "kim", json={"kind": "agencies"})
    label = await region.case()
    listed = await region.ask("GET", "/api/v1/programmes?year=2023&age=70", "kim")
    meals = next(one for one in listed.json["items"] if one["code"] == "care_sos_meals")
    body = {"programme": meals["id"], "wanted": 30, "agency": "홍제복지관 <b>"}
    made = await region.ask("POST", f"/api/v1/cases/{label}/referrals", "kim", json=body)
    assert (made.status, made.json["label"], made.json["unit"]) == (201, "R-1001", "meals")
    await act(region, "request", agreement="written", answer_due_at="2026-12-01T00:00:00Z")
    link = await act(region, "links", fields=["name"])
    assert link.json["path"] == f"/agency#{link.json['code']}"
    return str(link.json["code"])


async def test_the_page_asks_for_a_code_and_keeps_it_out_of_addresses(region: Region):
    first = await page(region, "GET", "/agency")
    policy = first.headers["Content-Security-Policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", first.html, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", first.html, re.DOTALL)
    for content in (script, style):
        assert f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert 'method="post" action="/agency"' in first.html
    assert "location.hash" in script
    assert 'lang="en"' in first.html


async def test_an_agency_answers(region: Region, code: str):
    opened = await page(region, "POST", "/agency", code=code)
    assert (opened.status, opened.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "김영자" in opened.html
    assert "010-1234-5678" not in opened.html
    assert "홍제로" not in opened.html
    assert "홍제복지관 &lt;b&gt;" in opened.html
    assert "30 meals" in opened.html
    fields = {
        "code": code,
        "seen": opened.field("seen"),
        "answer": "approve",
        "amount": "30",
        "starts_on": "2026-11-25",
    }
    taken = await page(region, "POST", "/agency/answer", **fields, ends_on="", memo="시작합니다")
    assert taken.status == 200
    assert "has been written down" in taken.html
    again = await page(region, "POST", "/agency/answer", **fields)
    assert again.status == 409
    assert "Something has changed" in again.html
    shown = await region.ask("GET", "/api/v1/referrals/R-1001", "kim")
    assert (shown.json["row"]["state"], shown.json["row"]["granted"]) == ("approved", 30.0)
    assert (shown.json["row"]["starts_on"], shown.json["history"][-1]["who"]) == ("2026-11-25", "agency:R-1001")
    links = await region.ask("GET", "/api/v1/referrals/R-1001/links", "kim")
    assert code not in str(links.json)


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"answer": "approve", "amount": "many"}, 400, "not a number of whole or half units"),
        ({"answer": "approve", "amount": ""}, 400, "The amount is missing"),
        ({"answer": "approve", "amount": "30", "starts_on": "soon"}, 400, "2023-01-30"),
        ({"answer": "reject", "memo": " "}, 400, "The memo is empty"),
        ({"answer": "start"}, 409, "is not possible while the referral is “requested”"),
        ({"answer": "note", "memo": "x", "seen": "x"}, 409, "Something has changed"),
    ],
)
async def test_answers_that_cannot_be_are_told_on_the_page(
    region: Region, code: str, fields: dict[str, str], status: int, told: str
):
    answered = await page(region, "POST", "/agency/answer", **{"code": code, "seen": "2", **fields})
    assert answered.status == status
    assert told in answered.html
    assert 'action="/agency/answer"' in answered.html


@pytest.mark.parametrize(("path", "fields"), [("/agency", {}), ("/agency/answer", {"seen": "2", "answer": "start"})])
async def test_a_code_nobody_has_shows_nothing(region: Region, code: str, path: str, fields: dict[str, str]):
    refused = await page(region, "POST", path, code="22222-22222-22222-22222", **fields)
    assert refused.status == 404
    assert "This code is not known" in refused.html
    assert "<script>" not in refused.html
    assert "R-1001" not in refused.html
    for _ in range(9):
        await page(region, "POST", path, code="guess", **fields)
    assert (await page(region, "POST", path, code=code, **fields)).status == 429


async def test_a_withdrawn_link_shows_nothing(region: Region, code: str):
    links = await region.ask("GET", "/api/v1/referrals/R-1001/links", "kim")
    await act(region, f"links/{links.json['items'][0]['id']}/withdraw")
    refused = await page(region, "POST", "/agency", code=code)
    assert refused.status == 409
    assert "김영자" not in refused.html


async def test_forms_are_forms(region: Region):
    answer = await region.client.ask("POST", "/agency", json={"code": "x"})
    assert (answer.status, answer.json["code"]) == (415, "form_needed")
    many = await region.client.ask("POST", "/agency", data={f"f{number}": "x" for number in range(40)})
    assert (many.status, many.json["code"]) == (400, "form_malformed")


async def test_a_referral_from_refusal_to_the_end(region: Region, code: str):
    told = [
        await act(region, "refuse", refusal="distrust"),
        await act(region, "persuade", agreed=True, memo="다시 설명"),
        await act(region, "request", agreement="spoken", answer_due_at="2026-12-01T00:00:00Z"),
        await act(region, "reject", memo="대기"),
        await act(region, "request", agreement="spoken", answer_due_at="2026-12-01T00:00:00Z"),
        await act(region, "approve", granted=30, starts_on="2026-11-25", ends_on="2026-12-25"),
        await act(region, "moves", move="start"),
        await act(region, "use", amount=10.5),
        await act(region, "correct", used=10, memo="정정"),
        await act(region, "grant", granted=40),
        await act(region, "use", amount=30),
    ]
    assert [answer.status for answer in told] == [200] * len(told)
    assert (told[-1].json["state"], told[-1].json["above_limit"]) == ("completed", True)
    unanswered = await region.ask("GET", "/api/v1/referrals/unanswered", "kim")
    listed = await region.ask("GET", f"/api/v1/cases/{told[-1].json['case']}/referrals", "kim")
    assert (unanswered.json["items"], [one["label"] for one in listed.json["items"]]) == ([], ["R-1001"])


async def test_the_catalogue_of_a_new_year(region: Region):
    await region.ask("POST", "/api/v1/programmes/seed", "chief", json={"year": 2023})
    copied = await region.ask("POST", "/api/v1/programmes/copy", "chief", json={"source": 2023, "target": 2026})
    listed = await region.ask("GET", "/api/v1/programmes?age=50&household_size=1&income_share=40&district=x", "kim")
    one = listed.json["items"][0]
    kept = ("code", "year", "name", "eligible", "content", "authority", "contact", "source")
    body = {name: one[name] for name in kept} | {
        "contact": "120-9",
        "verified": True,
        "limit": {"amount": 5, "unit": "visits", "per": "year"},
        "hints": {"age_from": 40, "districts": ["x"]},
    }
    changed = await region.ask("PUT", f"/api/v1/programmes/{one['id']}", "chief", json=body)
    withdrawn = await region.ask("POST", f"/api/v1/programmes/{one['id']}/withdraw", "chief")
    again = await region.ask("POST", "/api/v1/programmes", "chief", json=body | {"code": "another"})
    assert (copied.json["copied"] > 20, {item["year"] for item in listed.json["items"]}) == (True, {2026})
    assert (changed.json["contact"], changed.json["hints"]["age_from"]) == ("120-9", 40)
    assert (withdrawn.json["withdrawn_at"] is None, again.status) == (False, 201)
