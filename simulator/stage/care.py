"""What SmartCare's entities in a Home Assistant say, found by their keys and never by entity id."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from .hass_client import HassClient


class Care:
    """The entities of one household."""

    def __init__(self, client: HassClient, entities: dict[str, str]) -> None:
        self.entities = entities
        self._client = client

    @classmethod
    async def find(cls, client: HassClient, entry: str) -> Self:
        """Find the entities of a config entry in the registry; by key, such as ``stage`` or ``reports_waiting``."""
        registry = await client.command("config/entity_registry/list")
        prefix = f"{entry}_"
        # The list of the frontend leaves out what it does not need: the whole entry has the unique id.
        own = [item["entity_id"] for item in registry if item["config_entry_id"] == entry]
        entries = (await client.command("config/entity_registry/get_entries", entity_ids=own)).values()
        return cls(client, {item["unique_id"].removeprefix(prefix): item["entity_id"] for item in entries})

    async def read(self, key: str) -> dict[str, Any]:
        """State and attributes of an entity."""
        return dict(await self._client.rest("GET", f"states/{self.entities[key]}"))

    async def state(self, key: str) -> str:
        """The state of an entity."""
        return str((await self.read(key))["state"])

    async def moment(self, key: str) -> float | None:
        """A state that is a time, as epoch seconds; None for unknown."""
        state = await self.state(key)
        return None if state in ("unknown", "unavailable") else datetime.fromisoformat(state).timestamp()

    async def quiet_s(self) -> float:
        """For how long nothing was seen, in seconds."""
        quiet = await self.read("time_quiet")
        return float(quiet["state"]) * (3600.0 if quiet["attributes"]["unit_of_measurement"] == "h" else 1.0)

    async def press(self, key: str) -> None:
        """Press a button entity."""
        await self._client.action("button.press", {"entity_id": self.entities[key]})
