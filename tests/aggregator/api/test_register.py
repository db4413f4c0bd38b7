"""The register's daily work over the API."""

import pytest

from .conftest import Region

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_daily_work_of_a_household(shared: Region) -> None:
    made = await shared.ask("POST", "/api/v1/households", "kim", json={"dong": "hongje1", "name": "박순자"})
    home = f"/api/v1/households/{made.json['id']}"
    told = {"kind": "hospital", "told_by": "guardian", "channel": "call", "place": "서울의료원"}
    absence = await shared.ask("POST", f"{home}/absences", "kim", json=told)
    warned = await shared.ask("POST", f"{home}/dangers", "kim", json={"kind": "dog", "text": "큰 개"})
    lent = await shared.ask("POST", f"{home}/devices", "kim", json={"kind": "plug", "label": "A-1"})
    offered = await shared.ask("POST", f"{home}/transfer", "kim", json={"dong": "hongje2", "memo": "이사"})
    assert [answer.status for answer in (made, absence, warned, lent, offered)] == [201] * 5
    assert (absence.json["state"], absence.json["place"]) == ("away", "서울의료원")
    assert [one["text"] for one in warned.json["items"]] == ["큰 개"]
    waiting = await shared.ask("GET", "/api/v1/transfers", "lee")
    assert [one["id"] for one in waiting.json["items"]] == [offered.json["id"]]
    refused = await shared.ask("POST", f"/api/v1/transfers/{offered.json['id']}/refuse", "lee", json={"memo": "착오"})
    assert (refused.status, refused.json["state"]) == (200, "refused")
    listed = await shared.ask("GET", f"/api/v1/transfers?household={made.json['id']}", "kim")
    assert [(one["state"], one["answer"]) for one in listed.json["items"]] == [("refused", "착오")]
    left = await shared.ask("POST", f"{home}/leave", "kim", json={"reason": "ended", "memo": "끝"})
    assert (left.status, left.json["services"]) == (200, [])
    wanted = await shared.ask("GET", "/api/v1/devices?wanted=true", "kim")
    assert "A-1" in [one["device"]["label"] for one in wanted.json["items"]]
    gone = await shared.ask("PATCH", home, "kim", json={"memo": "x"})
    assert (gone.status, gone.json["code"]) == (409, "household_left")
    back = await shared.ask("POST", f"{home}/return", "kim")
    assert (back.status, back.json["left_at"]) == (200, None)


async def test_somebody_may_move_to_every_dong_of_the_region(shared: Region) -> None:
    own = await shared.ask("GET", "/api/v1/districts", "kim")
    every = await shared.ask("GET", "/api/v1/districts?every=true", "kim")
    found = [{dong["id"] for one in answer.json["items"] for dong in one["dongs"]} for answer in (own, every)]
    assert found == [{"hongje1"}, {"hongje1", "hongje2", "gongdeok"}]


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=박 명자", 1), ("search=박명", 0), ("search=박명자&risk=high", 1), ("search=박명자&service=check_in", 0)],
)
async def test_the_list_is_narrowed(shared: Region, query: str, found: int) -> None:
    text = "dong,name,phone,risk\nhongje1,박명자,010-7777-0000,high\n"
    first = await shared.ask("POST", "/api/v1/households/import", "kim", json={"csv": text})
    listed = await shared.ask("GET", f"/api/v1/households?{query}", "kim")
    assert first.json["rows"][0]["state"] in ("new", "known")
    assert [row["name"] for row in listed.json["items"]] == ["박명자"][:found]


async def test_the_list_of_homes_is_taken_away_with_a_reason_only(shared: Region) -> None:
    path = "/api/v1/households/export"
    without = await shared.ask("GET", f"{path}?reason=", "kim")
    assert (without.status, without.json["code"]) == (400, "reason_needed")
    forbidden = await shared.ask("GET", f"{path}?reason=meeting", "park")
    assert (forbidden.status, forbidden.json["code"]) == (403, "role_not_allowed")
    headers = {"Authorization": f"Bearer {shared.tokens['kim']}", "Accept-Language": "ko"}
    address = f"{shared.client.address}{path}?reason=the+meeting+on+Monday"
    async with shared.client.session.get(address, headers=headers) as answer:
        assert answer.content_type == "text/csv"
        head, *lines = (await answer.read()).decode("utf-8-sig").splitlines()
    assert head.split(",")[-1] == "등록일"
    assert [shared.household, "홍제1동", "김영자"] in [line.split(",")[:3] for line in lines]
    headers["Authorization"] = f"Bearer {shared.tokens['lee']}"
    async with shared.client.session.get(address, headers=headers) as answer:
        assert "김영자" not in (await answer.read()).decode("utf-8-sig")
    looks = await shared.ask("GET", f"/api/v1/looks?household={shared.household}&limit=1", "chief")
    assert (looks.json["items"][0]["action"], looks.json["items"][0]["why"]) == ("export", "the meeting on Monday")
