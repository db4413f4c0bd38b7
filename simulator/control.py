"""The control interface of a virtual home: HTTP and JSON on loopback, for tests and the demonstration.

    GET  /healthz                     {"ok": true}
    GET  /state                       home time, speed, person, last action, devices, radio
    GET  /actions?since=N             what the resident did after number N: {"actions": […], "last": N}
    GET  /frames?since=SECONDS        the frames of the radio after that home time, and what strict mode found
    POST /devices/{name}/{action}     see commands.py, e.g. /devices/television/set_power {"watts": 90}
    POST /join                        {"devices": [names]?, "wait_s": 30?}: join what has not joined yet
    POST /time                        {"speed": 720?, "home_at": epoch?, "real_at": epoch?}
    POST /events/{event}              an event of the resident file by name, or any kind: {"device": …?, "for": "3d"?}

Every refusal is {"error": …, "mend": …} with status 400, 404 or 409.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from .commands import RefusalError, run_command
from .happenings import event_from
from .house import House
from .resident.plan import Action
from .zigbee import JoinRefusedError

LOOPBACK = "127.0.0.1"
LONGEST_WAIT_S = 600.0
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def action_json(number: int, action: Action) -> dict[str, Any]:
    """One action of the resident as JSON."""
    return {"number": number, **asdict(action), "time": moment(action.at)}


def moment(at: float) -> str:
    """Epoch seconds as ISO-8601 UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into JSON with their mend."""
    try:
        return await handler(request)
    except RefusalError as refusal:
        return web.json_response({"error": refusal.error, "mend": refusal.mend}, status=refusal.status)
    except JoinRefusedError as refusal:
        mend = "permit joining in Home Assistant first, or send wait_s"
        return web.json_response({"error": str(refusal), "mend": mend}, status=409)


class Control:
    """The server of one house; ``await start()`` gives its address."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on loopback; port 0 chooses a free one. Gives the address."""
        app = web.Application(middlewares=[refusals])
        app.add_routes(
            [
                web.get("/healthz", self._healthz),
                web.get("/state", self._state),
                web.get("/actions", self._actions),
                web.get("/frames", self._frames),
                web.post("/devices/{name}/{action}", self._device),
                web.post("/join", self._join),
                web.post("/time", self._time),
                web.post("/events/{event}", self._event),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, LOOPBACK, port)
        await site.start()
        return f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # ---- looking ------------------------------------------------------------------------------------------------

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def _state(self, _request: web.Request) -> web.Response:
        house, now = self._house, self._house.clock.now()
        history = house.player.history
        return web.json_response(
            {
                "home_at": now,
                "home_time": moment(now),
                "speed": house.clock.speed,
                "person": {"name": house.resident.name, "state": house.player.whereabouts},
                "last_action": action_json(*history[-1]) if history else None,
                "devices": {name: self._device_json(name) for name in house.devices},
                "radio": {
                    "address": f"socket://{LOOPBACK}:{house.port}",
                    "type": house.network.radio,
                    "permit_joining": house.network.permit_joining,
                },
            }
        )

    def _device_json(self, name: str) -> dict[str, Any]:
        fixture = self._house.resident.devices[name]
        shown = {
            **self._house.devices[name].snapshot(),
            "kind": fixture.kind,
            "in_use": self._house.player.is_on(name),
            "held": name in self._house.player.held,
        }
        return shown | ({"appliance": fixture.appliance} if fixture.kind == "plug" else {})

    async def _actions(self, request: web.Request) -> web.Response:
        since = _number(request.query.get("since", "0"), "since")
        history = self._house.player.history
        actions = [action_json(number, action) for number, action in history if number > since]
        return web.json_response({"actions": actions, "last": history[-1][0] if history else 0})

    async def _frames(self, request: web.Request) -> web.Response:
        since = _number(request.query.get("since", "0"), "since")
        journal = self._house.network.journal
        frames = [record for record in journal.records if record["at"] > since]
        return web.json_response({"frames": frames, "faults": journal.faults})

    # ---- doing --------------------------------------------------------------------------------------------------

    async def _device(self, request: web.Request) -> web.Response:
        name, action = request.match_info["name"], request.match_info["action"]
        await run_command(self._house, name, action, await _body(request))
        return web.json_response({"device": self._device_json(name)})

    async def _join(self, request: web.Request) -> web.Response:
        body = await _body(request)
        names = body.pop("devices", list(self._house.devices))
        wait_s = body.pop("wait_s", 0)
        if body or not isinstance(names, list) or not isinstance(wait_s, int | float):
            raise RefusalError(
                400, "the arguments are not understood", 'send {"devices": [names], "wait_s": seconds} or nothing'
            )
        network = self._house.network
        if not network.permit_joining and wait_s > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(network.permit_changed.wait(), min(wait_s, LONGEST_WAIT_S))
        joined = []
        for name in names:
            if not isinstance(name, str) or name not in self._house.devices:
                raise RefusalError(404, f"there is no device {name!r}", f"use one of {', '.join(self._house.devices)}")
            if not self._house.devices[name].joined:
                await self._house.devices[name].join()
                joined.append(name)
        return web.json_response({"joined": joined})

    async def _time(self, request: web.Request) -> web.Response:
        body = await _body(request)
        known = ("speed", "home_at", "real_at")
        wrong = [name for name, value in body.items() if name not in known or not _is_number(value)]
        if wrong or not body:
            raise RefusalError(
                400, f"not understood: {', '.join(wrong) or 'nothing was sent'}", f"send numbers for {', '.join(known)}"
            )
        try:
            self._house.clock.set(**body)
        except ValueError as error:
            raise RefusalError(
                409, str(error), "send a fitting speed, or change the file that the clock follows"
            ) from error
        self._house.wake()
        line = self._house.clock.line
        return web.json_response(asdict(line) | {"now": line.at(line.real_at)})

    async def _event(self, request: web.Request) -> web.Response:
        event = event_from(self._house.resident, request.match_info["event"], await _body(request))
        self._house.player.happen(event)
        self._house.player.wake()
        return web.json_response({"event": event.name, "does": event.does})


async def _body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; nothing is an empty one."""
    text = await request.text()
    try:
        body = json.loads(text) if text.strip() else {}
    except ValueError as error:
        raise RefusalError(400, "the body is not JSON", "send a JSON object, or nothing") from error
    if not isinstance(body, dict):
        raise RefusalError(400, "the body is not a JSON object", "send a JSON object, or nothing")
    return body


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(written: str, name: str) -> float:
    try:
        return float(written)
    except ValueError as error:
        raise RefusalError(400, f"{name} is {written!r}", f"send a number for {name}") from error
