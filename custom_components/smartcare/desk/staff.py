"""Who of this Home Assistant is who at the region: one token for each user who has signed in.

The tokens stay here: neither the browser nor an automation ever sees one.
"""

from collections.abc import Mapping
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

_VERSION: Final = 1


class StaffTokens:
    """The tokens of one desk by user id."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._store: Store[dict[str, str]] = Store(hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.staff", private=True)
        self._tokens: dict[str, str] = {}

    async def async_load(self) -> None:
        """Read who has signed in before."""
        self._tokens = await self._store.async_load() or {}

    async def async_remove(self) -> None:
        """Forget everybody."""
        self._tokens = {}
        await self._store.async_remove()

    @property
    def tokens(self) -> Mapping[str, str]:
        """Every token by user id."""
        return self._tokens

    def of(self, user_id: str | None) -> str | None:
        """The token of a user, None for somebody who has not signed in."""
        return None if user_id is None else self._tokens.get(user_id)

    async def async_keep(self, user_id: str, token: str) -> None:
        """Remember a token, on disk before it is used."""
        self._tokens[user_id] = token
        await self._store.async_save(self._tokens)

    async def async_forget(self, user_id: str) -> None:
        """Forget a user's token; nothing happens where there is none."""
        if self._tokens.pop(user_id, None) is not None:
            await self._store.async_save(self._tokens)
