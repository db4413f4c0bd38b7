"""The figures of a desk: asked for again whenever something has changed, and once a minute all the same."""

import logging
from datetime import timedelta
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from ..const import DOMAIN
from ..region_errors import RegionError, RegionRejected, RegionUnauthorized
from .staff_client import StaffClient
from .summary import DeskSummary

_LOGGER = logging.getLogger(__name__)

_EVERY = timedelta(minutes=1)
_PAUSE_S = 0.5
"""A storm of changes costs two questions a second."""
_NOT_ALLOWED = "role_not_allowed"


class DeskCoordinator(DataUpdateCoordinator[DeskSummary]):
    """Keeps the summary of one account's desks."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, client: StaffClient, token: str) -> None:
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="desk",
            update_interval=_EVERY,
            always_update=False,
            request_refresh_debouncer=Debouncer(hass, _LOGGER, cooldown=_PAUSE_S, immediate=True),
        )
        self._client = client
        self._token = token

    @override
    async def _async_update_data(self) -> DeskSummary:
        try:
            summary = await self._ask("deskSummary")
            return DeskSummary.parse(summary, await self._to_do())
        except RegionUnauthorized as error:
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="desk_signed_out") from error
        except RegionError as error:
            raise UpdateFailed(translation_domain=DOMAIN, translation_key="region_away") from error

    async def _to_do(self) -> list[dict[str, Any]]:
        """What waits; nothing for a role that has no tasks."""
        try:
            found: list[dict[str, Any]] = (await self._ask("listToDo"))["items"]
        except RegionRejected as error:
            if error.code != _NOT_ALLOWED:
                raise
            return []
        return found

    async def _ask(self, operation: str) -> dict[str, Any]:
        answer = await self._client.ask(operation, token=self._token, language=self.hass.config.language)
        return answer.json() or {}
