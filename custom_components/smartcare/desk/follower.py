"""Following the desk stream of one account, through breaks, without losing a change."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import orjson

from ..region_errors import RegionError, RegionRejected, RegionUnauthorized
from ..region_http import RegionHttp
from .event_stream import EventReader, StreamEvent

_LOGGER = logging.getLogger(__name__)

_SILENCE_S = 40.0
"""The region says something every 15 s; after this long without a word the connection is broken."""
_AGAIN_AFTER_S = (0.3, 1.0)
"""A desk that cannot see must see again within two seconds, so the pause never grows."""

type Change = Mapping[str, Any]
type Sleep = Callable[[float], Awaitable[None]]


class Follower:
    """Reads the stream until stopped.

    `on_changes` gets what changed since the last time, in order; an empty list right after connecting means: look at
    everything anew. `on_connected` is told of every connection and every break. `on_unauthorized` ends it.
    """

    def __init__(
        self,
        http: RegionHttp,
        token: str,
        *,
        on_changes: Callable[[Sequence[Change]], None],
        on_connected: Callable[[bool], None],
        on_unauthorized: Callable[[], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._http = http
        self._token = token
        self._on_changes = on_changes
        self._on_connected = on_connected
        self._on_unauthorized = on_unauthorized
        self._sleep = sleep
        self._last_id = ""
        self.connected = False
        self._told = False

    async def run(self) -> None:
        """Follow until cancelled, or until the region knows the token no more."""
        try:
            while await self._follow_once():
                await self._sleep(random.uniform(*_AGAIN_AFTER_S))
        finally:
            self._note(connected=False)

    async def _follow_once(self) -> bool:
        """Follow one connection to its end and return whether to try again."""
        try:
            headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
            async with self._http.stream(
                "desk/stream", token=self._token, silence_s=_SILENCE_S, headers=headers
            ) as pieces:
                reader = EventReader()
                async for piece in pieces:
                    self._take(reader.feed(piece))
        except RegionUnauthorized:
            self._note(connected=False)
            self._on_unauthorized()
            return False
        except RegionRejected as error:
            if error.code == "last_event_id_malformed":
                self._last_id = ""
            self._break(error)
        except (RegionError, ValueError) as error:
            self._break(error)
        else:
            self._note(connected=False)
        return True

    def _take(self, events: Sequence[StreamEvent]) -> None:
        """Tell what came; the first event says from where, and that we are connected."""
        changes: list[Change] = []
        for event in events:
            self._last_id = event.id or self._last_id
            if event.name == "ready":
                self._told = False
                self._note(connected=True)
                self._on_changes(())
            elif event.name == "incident":
                changes.append(orjson.loads(event.data))
        if changes:
            self._on_changes(changes)

    def _break(self, error: Exception) -> None:
        """Note a break; the log hears of it once."""
        if not self._told:
            _LOGGER.warning("The connection to the region's desk is broken: %s", error)
            self._told = True
        self._note(connected=False)

    def _note(self, *, connected: bool) -> None:
        """Tell a change of the connection."""
        if connected != self.connected:
            self.connected = connected
            self._on_connected(connected)
