"""One desk while its entry is loaded: its own connection, and one for each member of staff who is looking."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..const import CONF_ADDRESSES, CONF_REGION
from ..region_http import Answer
from .coordinator import DeskCoordinator
from .follower import Change, Follower
from .staff import StaffTokens
from .staff_client import StaffClient

_LOGGER = logging.getLogger(__name__)

type OnChanges = Callable[[Sequence[Change]], None]
type OnConnected = Callable[[bool], None]
type DeskConfigEntry = ConfigEntry["DeskHub"]


class DeskHub:
    """What the entities, actions and websocket commands of one desk share."""

    def __init__(self, hass: HomeAssistant, entry: DeskConfigEntry, token: str) -> None:
        self._hass = hass
        self._entry = entry
        self._token = token
        self.client = StaffClient(async_get_clientsession(hass), entry.data[CONF_REGION][CONF_ADDRESSES])
        self.coordinator = DeskCoordinator(hass, entry, self.client, token)
        self.staff = StaffTokens(hass, entry)
        self._listeners: list[OnChanges] = []
        self._watches: dict[str, _Watch] = {}

    @property
    def is_connected(self) -> bool:
        """Whether changes reach us as they happen."""
        return self.is_followed(self._token)

    def is_followed(self, token: str) -> bool:
        """Whether changes reach whoever looks with this token as they happen."""
        watch = self._watches.get(token)
        return watch is not None and watch.follower.connected

    @callback
    def start(self) -> None:
        """Begin to follow the desk."""
        self.watch(self._token, self._changed, self._connected)

    @callback
    def listen(self, on_changes: OnChanges) -> CALLBACK_TYPE:
        """Be told what changes at the desk."""
        self._listeners.append(on_changes)
        return lambda: self._listeners.remove(on_changes)

    @callback
    def watch(self, token: str, on_changes: OnChanges, on_connected: OnConnected) -> CALLBACK_TYPE:
        """Follow the stream with somebody's token; all who look with the same one share a connection."""
        watch = self._watches.get(token)
        if watch is None:
            watch = self._watches[token] = _Watch(self._hass, self._entry, self.client, token, self._lost)
        return watch.join(on_changes, on_connected, self._left)

    async def ask(self, user_id: str | None, operation: str, **options: Any) -> Answer:
        """Ask as somebody of this Home Assistant. Raises NotSignedIn, RegionError, KeyError and ValueError."""
        if (token := self.staff.of(user_id)) is None:
            raise NotSignedIn
        return await self.client.ask(operation, token=token, **options)

    @callback
    def stop(self) -> None:
        """End every connection."""
        for watch in list(self._watches.values()):
            watch.stop()
        self._watches.clear()

    @callback
    def _changed(self, changes: Sequence[Change]) -> None:
        """Something has changed, or may have while we were away."""
        self._hass.async_create_task(self.coordinator.async_request_refresh(), eager_start=False)
        for listener in list(self._listeners):
            listener(changes)

    @callback
    def _connected(self, connected: bool) -> None:
        """The connection came or went: said at once."""
        self.coordinator.async_update_listeners()

    @callback
    def _left(self, token: str) -> None:
        """Nobody looks with this token any more."""
        if (watch := self._watches.pop(token, None)) is not None:
            watch.stop()

    @callback
    def _lost(self, token: str) -> None:
        """The region knows this token no more."""
        if token == self._token:
            self._entry.async_start_reauth(self._hass)


class NotSignedIn(Exception):  # noqa: N818 - says what is the matter
    """This user has not signed in to the region."""


class _Watch:
    """One connection and everybody who listens to it."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: StaffClient,
        token: str,
        on_unauthorized: Callable[[str], None],
    ) -> None:
        self._token = token
        self._readers: list[tuple[OnChanges, OnConnected]] = []
        self.follower = Follower(
            client.http,
            token,
            on_changes=self._changes,
            on_connected=self._connected,
            on_unauthorized=lambda: on_unauthorized(token),
        )
        self._task = entry.async_create_background_task(hass, self.follower.run(), "smartcare desk stream")

    def join(self, on_changes: OnChanges, on_connected: OnConnected, on_empty: Callable[[str], None]) -> CALLBACK_TYPE:
        """Listen; the one who leaves last ends the connection."""
        reader = (on_changes, on_connected)
        self._readers.append(reader)

        @callback
        def leave() -> None:
            if reader in self._readers:
                self._readers.remove(reader)
                if not self._readers:
                    on_empty(self._token)

        return leave

    def stop(self) -> None:
        """End the connection."""
        self._task.cancel()

    @callback
    def _changes(self, changes: Sequence[Change]) -> None:
        for on_changes, _ in list(self._readers):
            on_changes(changes)

    @callback
    def _connected(self, connected: bool) -> None:
        for _, on_connected in list(self._readers):
            on_connected(connected)
