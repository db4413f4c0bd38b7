"""The to-do list and calendars through the API."""

import logging

import pytest
from aiohttp import ClientResponse
from icalendar import Calendar

from aggregator.logs.formats import TextFormatter

from .conftest import Region

pytestmark = pytest.mark.asyncio(loop_scope="module")
DUE = "2026-11-30T09:00:00Z"


async def path_of(region: Region) -> str:
    """A new address of the officer's calendar."""
    made = await region.ask("POST", "/api/v1/calendar", "kim")
    assert made.status == 201
    path: str = made.json["path"]
    return path


async def fetch(region: Region, path: str, **headers: str) -> tuple[ClientResponse, bytes]:
    """What a calendar program gets, which has no token."""
    async with region.client.session.get(region.client.address + path, headers=headers) as response:
        return response, await response.read()


async def add_task(region: Region) -> str:
    """A visit, by its number."""
    body = {"household": region.household, "kind": "visit", "due_at": DUE, "memo": "김영자 님"}
    label: str = (await region.ask("POST", "/api/v1/tasks", "kim", json=body)).json["label"]
    return label


async def test_the_to_do_list(shared: Region) -> None:
    label = await add_task(shared)
    incident = await shared.incident()
    found = (await shared.ask("GET", "/api/v1/to-do", "kim", headers={"Accept-Language": "ko"})).json["items"]
    assert found[0]["label"] == incident
    task = next(one for one in found if one["label"] == label)
    assert (task["kind"], task["path"], task["what"]["text"]) == ("task", f"/api/v1/tasks/{label}", "방문하기.")
    assert [(await shared.ask("GET", one["path"], "kim")).status for one in found] == [200] * len(found)
    assert "김영자" not in str(found)


async def test_a_program_reads_a_calendar_without_a_token(shared: Region) -> None:
    label = await add_task(shared)
    path = await path_of(shared)
    response, content = await fetch(shared, path)
    assert (response.status, response.content_type, response.charset) == (200, "text/calendar", "utf-8")
    summaries = [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]
    assert f"{label} · 방문" in summaries
    _, english = await fetch(shared, f"{path}?language=en")
    assert f"{label} · visit".encode() in english


async def test_an_unchanged_calendar_is_not_sent_again(shared: Region) -> None:
    path = await path_of(shared)
    first, content = await fetch(shared, path)
    tag = first.headers["ETag"]
    same, nothing = await fetch(shared, path, **{"If-None-Match": f'"other", W/{tag}'})
    await add_task(shared)
    changed, more = await fetch(shared, path, **{"If-None-Match": tag})
    assert (same.status, nothing, same.headers["ETag"]) == (304, b"", tag)
    assert (changed.status, more == content, changed.headers["ETag"] == tag) == (200, False, False)
    assert first.headers["Cache-Control"] == "private, no-cache"


async def test_an_ended_address_opens_nothing(shared: Region) -> None:
    path = await path_of(shared)
    ended = await shared.ask("DELETE", "/api/v1/calendar", "kim")
    response, content = await fetch(shared, path)
    assert (ended.json, response.status) == ({"ended": True}, 404)
    assert path.encode() not in content


async def test_the_address_is_in_no_log(shared: Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = await path_of(shared)
    await fetch(shared, path)
    await fetch(shared, path.replace(".ics", "x.ics"))
    lines = [TextFormatter(str).format(record) for record in caplog.records if record.name.startswith("aggregator")]
    secret = path.removeprefix("/api/v1/calendar/").removesuffix(".ics")
    assert [line for line in lines if "route=/api/v1/calendar/{address}.ics" in line]
    assert [line for line in lines if secret in line] == []
