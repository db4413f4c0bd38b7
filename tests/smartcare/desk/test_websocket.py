"""The dashboards' commands: each user is somebody at the region, and sees what they may."""

from base64 import b64decode
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from .conftest import Connect
from .region import PASSWORD, Region


class Browser:
    """A dashboard of the user who is signed in to Home Assistant."""

    def __init__(self, client: Any, entry: ConfigEntry[Any]) -> None:
        self._client = client
        self._entry = entry

    async def send(self, command: str, **fields: Any) -> dict[str, Any]:
        await self._client.send_json_auto_id(
            {"type": f"smartcare/desk/{command}", "entry_id": self._entry.entry_id, **fields}
        )
        answer: dict[str, Any] = await self._client.receive_json()
        return answer

    async def ask(self, operation: str, **fields: Any) -> Any:
        answer = await self.send("ask", operation=operation, **fields)
        assert answer["success"], answer
        return answer["result"]

    async def refused(self, operation: str, **fields: Any) -> dict[str, Any]:
        answer = await self.send("ask", operation=operation, **fields)
        assert not answer["success"]
        error: dict[str, Any] = answer["error"]
        return error

    async def event(self) -> dict[str, Any]:
        answer = await self._client.receive_json()
        event: dict[str, Any] = answer["event"]
        return event


@pytest.fixture
async def browser(
    hass: HomeAssistant, staffed: Region, connect: Connect, hass_ws_client: WebSocketGenerator
) -> Browser:
    """A desk of kim's dong, shown to a user who has not signed in to the region yet."""
    assert await async_setup_component(hass, "websocket_api", {})
    entry = await connect()
    return Browser(await hass_ws_client(hass), entry)


async def test_nobody_sees_anything_before_signing_in(browser: Browser) -> None:
    assert (await browser.refused("listIncidents"))["code"] == "not_signed_in"
    assert (await browser.send("follow"))["error"]["code"] == "not_signed_in"


async def test_signing_in_gives_the_browser_no_token(hass: HomeAssistant, browser: Browser) -> None:
    answer = await browser.send("sign_in", name="kim", password=PASSWORD)
    assert answer["result"] == {"name": "kim", "role": "dong_officer"}
    (hub,) = (entry.runtime_data for entry in hass.config_entries.async_loaded_entries("smartcare"))
    (token,) = hub.staff.tokens.values()
    assert token not in str(answer)
    assert (await browser.ask("showAccount"))["name"] == "kim"


async def test_a_wrong_password_is_told_as_such(browser: Browser) -> None:
    answer = await browser.send("sign_in", name="kim", password="wrong")
    assert (answer["success"], answer["error"]["code"]) == (False, "sign_in_refused")


async def test_what_a_user_does_carries_their_name(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    await staffed.sos()
    (row,) = (await browser.ask("listIncidents", query={"limit": 10, "include_closed": False}))["items"]
    claimed = await browser.ask("claimIncident", path={"number": row["label"]})
    assert claimed["claimed_by"] == "kim"
    body = {"means": "call", "outcome": "ok", "memo": "she pressed it by mistake"}
    await browser.ask("recordContact", path={"number": row["label"]}, body=body)
    await browser.ask("closeIncident", path={"number": row["label"]}, body={"result": "safe", "memo": "by mistake"})
    timeline = await browser.ask("incidentTimeline", path={"number": row["label"]})
    assert [one["who"] for one in timeline["items"] if one["what"] in ("claim", "contact", "close")] == ["kim"] * 3


async def test_another_dongs_person_cannot_be_opened(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="lee", password=PASSWORD)
    await staffed.sos()
    assert (await browser.ask("listIncidents"))["items"] == []
    assert (await browser.refused("showIncident", path={"number": "I-1001"}))["code"] == "incident_unknown"
    assert (await browser.refused("showHousehold", path={"household": staffed.household}))[
        "code"
    ] == "household_unknown"
    assert (await browser.ask("listHouseholds"))["items"] == []


async def test_a_file_comes_as_text_or_packed(browser: Browser) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    path = {"table": "adoption"}
    written = await browser.ask("makeStatistics", path=path, query={"format": "csv"})
    assert (written["media"], "encoding" in written) == ("text/csv", False)
    assert written["name"].endswith(".csv")
    packed = await browser.ask("makeStatistics", path=path, query={"format": "xlsx"})
    assert packed["encoding"] == "base64"
    with ZipFile(BytesIO(b64decode(packed["content"], validate=True))) as workbook:
        assert workbook.testzip() is None
        assert "xl/workbook.xml" in workbook.namelist()


@pytest.mark.parametrize("number", ["../account", "..", "", "x" * 101])
async def test_a_path_cannot_become_another(browser: Browser, number: str) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    error = await browser.refused("showIncident", path={"number": number})
    assert error["code"] in ("invalid_format", "incident_number_malformed")


async def test_a_path_that_is_missing_is_named(browser: Browser) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    error = await browser.refused("showIncident")
    assert (error["code"], error["message"]) == ("invalid_format", "path: number is missing or wrong")


async def test_refusals_come_in_the_users_language_with_the_mend(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    await staffed.sos()
    body = {"result": "safe", "memo": ""}
    korean = await browser.refused("closeIncident", path={"number": "I-1001"}, body=body, language="ko")
    english = await browser.refused("closeIncident", path={"number": "I-1001"}, body=body, language="en")
    assert korean["code"] == english["code"]
    assert korean["message"] != english["message"]
    assert english["field"] == "memo"


async def test_a_page_to_print_comes_as_a_page(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    await staffed.sos()
    query = {"format": "html", "reason": "for the meeting"}
    page = await browser.ask("incidentTimeline", path={"number": "I-1001"}, query=query, language="ko")
    assert (page["media"], page["name"]) == ("text/html", "I-1001.html")
    assert "김영자" in page["content"]


async def test_changes_are_told_as_they_happen(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    assert (await browser.send("follow"))["success"]
    told: list[dict[str, Any]] = [await browser.event()]
    while "anew" not in told[-1]:
        told.append(await browser.event())
    assert told[-1] == {"connected": True, "anew": True}
    await staffed.sos()
    changes = (await browser.event())["changes"]
    assert (changes[0]["incident"], changes[0]["move"], changes[0]["priority"]) == ("I-1001", "raise", "sos")
    await staffed.stop()
    assert await browser.event() == {"connected": False}
    await staffed.start()
    assert await browser.event() == {"connected": True}


async def test_signing_out_ends_the_session(browser: Browser) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    assert (await browser.send("sign_out"))["success"]
    assert (await browser.refused("listIncidents"))["code"] == "not_signed_in"


async def test_a_session_that_has_ended_is_forgotten(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    staffed.turn(days=8)
    assert (await browser.refused("listIncidents"))["code"] == "session_expired"
    assert (await browser.refused("listIncidents"))["code"] == "not_signed_in"


async def test_which_desks_there_are(browser: Browser, connect: Connect) -> None:
    await connect("lee")
    await browser.send("sign_in", name="kim", password=PASSWORD)
    await browser._client.send_json_auto_id({"type": "smartcare/desk/list"})
    desks = (await browser._client.receive_json())["result"]["desks"]
    assert [(desk["title"], desk["loaded"], desk["signed_in"]) for desk in desks] == [
        ("kim", True, True),
        ("lee", True, False),
    ]


async def test_a_desk_that_is_not_there(hass: HomeAssistant, browser: Browser) -> None:
    assert (await browser.send("ask", operation="listIncidents", entry_id="nothing"))["error"]["code"] == (
        "desk_not_loaded"
    )


async def test_nothing_else_can_be_asked(browser: Browser) -> None:
    assert (await browser.refused("listUsers"))["code"] == "invalid_format"
    assert (await browser.refused("issueToken"))["code"] == "invalid_format"


async def test_a_region_that_is_away_is_told(browser: Browser, staffed: Region) -> None:
    await browser.send("sign_in", name="kim", password=PASSWORD)
    await staffed.stop()
    assert await browser.refused("listIncidents") == {"code": "region_away", "message": "connection"}
