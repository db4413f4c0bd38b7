"""Keeps the clocks on disk, so that neither a restart nor a killed process forgets or invents a sign of life."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1

# What only teaches the watcher (power levels, radios heard) may be lost for this long without harm.
SOON_S: Final = 900.0

type Dump = Callable[[], Mapping[str, Any]]


class ClockStore:
    """One file per home. `Store.async_delay_save` would put a prompt save off with every later slow one."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._store = Store[Mapping[str, Any]](
            hass, _VERSION, f"{DOMAIN}.{entry.entry_id}", private=True, atomic_writes=True
        )
        self._cancel: CALLBACK_TYPE | None = None
        self._saving = False
        self._again = False

    async def async_load(self) -> Mapping[str, Any]:
        """Return what was saved; empty when there is nothing, or nothing that can be read."""
        try:
            return await self._store.async_load() or {}
        except HomeAssistantError, NotImplementedError, KeyError, TypeError:
            _LOGGER.exception("The saved clocks cannot be read; they begin anew")
            return {}

    async def async_remove(self) -> None:
        """Forget the home."""
        await self._store.async_remove()

    async def async_save(self, dump: Dump) -> None:
        """Write now; returns when the file is there."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
        await self._store.async_save(dump())

    @callback
    def save_now(self, dump: Dump) -> None:
        """Write as soon as this turn of the event loop is over; several calls make one write."""
        if self._saving:
            self._again = True
            return
        self._saving = True
        self._entry.async_create_task(self._hass, self._async_save(dump), f"{DOMAIN} save clocks", eager_start=False)

    async def _async_save(self, dump: Dump) -> None:
        try:
            self._again = True
            while self._again:
                self._again = False
                await self.async_save(dump)
        finally:
            self._saving = False

    @callback
    def save_soon(self, dump: Dump) -> None:
        """Write within a quarter of an hour."""
        if self._cancel is None:
            self._cancel = async_call_later(self._hass, SOON_S, self._make_due(dump))

    def _make_due(self, dump: Dump) -> Callable[[datetime], None]:
        @callback
        def due(_at: datetime) -> None:
            self._cancel = None
            self.save_now(dump)

        return due
