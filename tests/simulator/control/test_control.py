"""The control interface, spoken to over its socket."""

import asyncio
import time
from typing import Any

import pytest

from .conftest import Remote


async def settle(remote: Remote, **wanted: str) -> Any:
    """Wait until the state of the home shows this."""
    async with asyncio.timeout(60):
        while True:
            _, state = await remote.get("/state")
            if all(state["person"].get(key) == value for key, value in wanted.items()):
                return state
            await asyncio.sleep(0.01)


async def second_action(remote: Remote) -> None:
    """Wait until the resident has done two things."""
    async with asyncio.timeout(60):
        while True:
            _, told = await remote.get("/actions?since=1")
            if told["actions"]:
                return
            await asyncio.sleep(0.01)


async def test_health(remote):
    assert await remote.get("/healthz") == (200, {"ok": True})


async def test_state_tells_home_person_devices_and_radio(remote):
    status, state = await remote.get("/state")
    assert status == 200
    assert state["home_time"].startswith("2026-11-01T20:00:0")
    assert state["home_at"] == pytest.approx(remote.house.resident.starts.timestamp(), abs=5)
    assert state["person"] == {"name": "Resident T", "state": "home"}
    assert state["last_action"] is None
    assert state["radio"] == {
        "address": f"socket://127.0.0.1:{remote.house.port}",
        "type": "xbee",
        "permit_joining": False,
    }
    assert (
        state["devices"]["tv"] | {"kind": "plug", "appliance": "tv", "in_use": False, "held": False, "joined": False}
        == (state["devices"]["tv"])
    )
    assert state["devices"]["tv"]["power_w"] == pytest.approx(0.5, abs=0.1)
    assert state["devices"]["sos"]["kind"] == "button"


@pytest.mark.parametrize(
    ("name", "action", "body", "shown"),
    [
        ("tv", "set_power", {"watts": 123}, {"power_w": 123, "held": True}),
        ("tv", "switch", {"on": False}, {"on": False, "power_w": 0.0}),
        ("tv", "unplug", None, {"power_w": 0.0}),
        ("light", "set_lux", {"lux": 250.5}, {"lux": 250.5, "held": True}),
        ("light", "release", None, {"held": False}),
        ("door", "set_open", {"open": True}, {"open": True}),
        ("door", "set_battery", {"percent": 50}, {"battery": 50.0}),
        ("sos", "press", None, {"joined": False}),
        ("sos", "leave", None, {"joined": False}),
    ],
)
async def test_commands_reach_the_devices(remote, name, action, body, shown):
    status, answer = await remote.post(f"/devices/{name}/{action}", body)
    assert status == 200, answer
    assert answer["device"] | shown == answer["device"]


@pytest.mark.parametrize(
    ("path", "body", "status", "mend"),
    [
        ("/devices/fax/press", None, 404, "use one of tv, light, door, sos"),
        ("/devices/tv/dance", None, 404, "set_power"),
        ("/devices/tv/set_lux", {"lux": 5}, 404, "set_power"),
        ("/devices/tv/set_power", None, 400, "exactly these: watts"),
        ("/devices/tv/set_power", {"watts": "5"}, 400, "send a number"),
        ("/devices/tv/set_power", {"watts": True}, 400, "send a number"),
        ("/devices/tv/set_power", {"watts": -5}, 400, "another value"),
        ("/devices/tv/switch", {"on": 1}, 400, "true or false"),
        ("/devices/tv/set_power", [1], 400, "JSON object"),
        ("/devices/tv/join", None, 409, "permit joining"),
        ("/join", None, 409, "permit joining"),
        ("/join", {"wait_s": 0.01}, 409, "permit joining"),
        ("/join", {"devices": ["fax"]}, 404, "use one of tv"),
        ("/join", {"devices": "tv"}, 400, "wait_s"),
        ("/time", {"speed": -1}, 409, "fitting speed"),
        ("/time", {"speed": "fast"}, 400, "send numbers"),
        ("/time", None, 400, "send numbers"),
        ("/events/flood", None, 404, "use one of the fall, unplug, collapse"),
        ("/events/collapse", {"for": "3d"}, 400, "send nothing"),
        ("/events/travel", {"for": 3}, 400, "for example"),
        ("/events/travel", {"for": "long"}, 400, "1h 30m"),
        ("/events/sos", None, 400, "send device: sos"),
        ("/events/unplug", {"device": "door"}, 400, "send device: tv"),
    ],
)
async def test_a_refusal_says_what_to_do(remote, path, body, status, mend):
    answered, answer = await remote.post(path, body)
    assert (answered, set(answer)) == (status, {"error", "mend"})
    assert mend in answer["mend"]


async def test_a_body_that_is_not_json_is_refused(remote):
    status, answer = await remote.post("/time", text="fast")
    assert (status, answer["error"]) == (400, "the body is not JSON")


@pytest.mark.parametrize("path", ["/actions", "/frames"])
async def test_a_wrong_number_is_refused(remote, path):
    status, answer = await remote.get(f"{path}?since=yesterday")
    assert (status, answer["mend"]) == (400, "send a number for since")


async def test_devices_join_once_joining_is_permitted(remote):
    joining = asyncio.create_task(remote.post("/join", {"wait_s": 10}))
    await asyncio.sleep(0.05)
    remote.house.network.permit(60)
    assert await joining == (200, {"joined": ["tv", "light", "door", "sos"]})
    assert await remote.post("/join") == (200, {"joined": []})
    _, state = await remote.get("/state")
    assert all(device["joined"] for device in state["devices"].values())


async def test_a_faster_clock_brings_the_day(remote):
    status, line = await remote.post("/time", {"speed": 36000})
    assert (status, line["speed"]) == (200, 36000)
    await second_action(remote)
    await remote.post("/time", {"speed": 0})
    _, told = await remote.get("/actions")
    wake, tv_on = told["actions"][:2]
    assert (wake["number"], wake["act"], wake["time"]) == (1, "wake", "2026-11-01T21:00:00.000Z")
    assert (tv_on["act"], tv_on["device"], tv_on["by"]) == ("switch_on", "tv", "person")
    assert (await remote.get(f"/actions?since={told['last']}"))[1] == {"actions": [], "last": told["last"]}


async def test_a_common_moment_sets_the_clock(remote):
    home_at, real_at = remote.house.clock.now() + 1000, time.time()
    _, line = await remote.post("/time", {"home_at": home_at, "real_at": real_at, "speed": 2})
    assert line == {"home_at": home_at, "real_at": real_at, "speed": 2, "now": home_at}


@pytest.mark.parametrize(
    ("event", "body", "does"),
    [
        ("the fall", None, "collapse"),
        ("unplug", None, "unplug"),
        ("travel", {"for": "3d"}, "travel"),
        ("sos", {"device": "sos"}, "sos"),
    ],
)
async def test_events_befall_at_once(remote, event, body, does):
    assert await remote.post(f"/events/{event}", body) == (200, {"event": event, "does": does})
    _, told = await remote.get("/actions")
    assert told["last"] >= 1


async def test_a_fall_is_seen_in_the_state(remote):
    await remote.post("/events/the fall")
    state = await settle(remote, state="collapsed")
    assert state["last_action"]["act"] == "collapse"


async def test_frames_are_shown(remote):
    remote.house.network.permit(60)
    await remote.post("/join")
    _, frames = await remote.get("/frames")
    assert frames["faults"] == []
    assert "permit joining" in [frame["what"] for frame in frames["frames"]]
    last = frames["frames"][-1]["at"]
    assert (await remote.get(f"/frames?since={last}"))[1]["frames"] == []
