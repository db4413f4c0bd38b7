"""A small client of Home Assistant's own interfaces: REST, and the websocket that the frontend uses.

Home Assistant drops a websocket whose answer to its heartbeat is late, and in home time that may be milliseconds. REST
is used wherever it will do, and the websocket is opened anew when it was dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from itertools import count
from types import TracebackType
from typing import Any, Self

import aiohttp

TIMEOUT_S = 30.0


class CommandError(Exception):
    """Home Assistant refused a command; the message carries its code and text."""


class HassClient:
    """Signed in with a long-lived token. Use as a context manager, or ``await open()`` and ``await close()``."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Callable[[Any], None]] = {}

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def open(self) -> None:
        """Connect and sign in. Raises aiohttp.ClientError while Home Assistant is not there."""
        headers = {"Authorization": f"Bearer {self._token}"}
        self._session = aiohttp.ClientSession(
            self.url,
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
            connector=aiohttp.TCPConnector(force_close=True),
        )
        try:
            self._socket = await self._session.ws_connect("/api/websocket", max_msg_size=0)
            await self._socket.receive_json()
            await self._socket.send_json({"type": "auth", "access_token": self._token})
            answer = await self._socket.receive_json()
        except BaseException:
            await self._session.close()
            raise
        if answer["type"] != "auth_ok":
            await self._session.close()
            raise CommandError(f"sign-in: {answer.get('message')}")
        self._reader = asyncio.create_task(self._read(), name="home assistant websocket")

    async def close(self) -> None:
        """Hang up; it can be opened again."""
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()
        if self._session is not None:
            await self._session.close()
        self._reader = self._socket = self._session = None
        self._waiting.clear()

    def another(self) -> HassClient:
        """A second connection of the same user, not yet open."""
        return HassClient(self.url, self._token)

    async def rest(self, method: str, path: str, json: Any = None) -> Any:
        """One REST request below /api. Raises CommandError with what the server says."""
        if self._session is None:
            raise CommandError("not connected")
        async with self._session.request(method, f"/api/{path}", json=json) as response:
            if response.status >= 400:
                raise CommandError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def command(self, kind: str, **arguments: Any) -> Any:
        """One websocket command; gives its result. Raises CommandError."""
        if self._socket is not None and self._socket.closed:
            await self.close()
            await self.open()
        return await self._send(next(self._numbers), {"type": kind, **arguments})

    async def subscribe(self, kind: str, listener: Callable[[Any], None], **arguments: Any) -> None:
        """A websocket command that keeps sending events."""
        number = next(self._numbers)
        self._listeners[number] = listener
        await self._send(number, {"type": kind, **arguments})

    async def states(self) -> dict[str, dict[str, Any]]:
        """All states by entity id."""
        return {state["entity_id"]: state for state in await self.rest("GET", "states")}

    async def action(self, name: str, data: dict[str, Any]) -> None:
        """Perform an action such as ``switch.turn_on``; ``data`` holds the entity ids too."""
        await self.rest("POST", f"services/{name.replace('.', '/')}", data)

    async def _send(self, number: int, message: dict[str, Any]) -> Any:
        if self._socket is None:
            raise CommandError("not connected")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        await self._socket.send_json({"id": number, **message})
        return await asyncio.wait_for(future, TIMEOUT_S)

    async def _read(self) -> None:
        if self._socket is None:
            return
        async for packet in self._socket:
            message = packet.json()
            if message["type"] == "event":
                if (listener := self._listeners.get(message["id"])) is not None:
                    listener(message["event"])
            elif (future := self._waiting.pop(message["id"], None)) is not None and not future.done():
                if message.get("success", True):
                    future.set_result(message.get("result"))
                else:
                    future.set_exception(CommandError(f"{message['error']['code']}: {message['error']['message']}"))
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(CommandError("Home Assistant hung up"))
