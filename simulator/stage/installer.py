"""What an installer does in a home, through the UI's own API: the sensors join and are named, SmartCare is set up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .hass_client import HassClient

DOMAIN = "smartcare"
JOIN_S = 60.0
LISTEN_S = 60.0
NONE = "none"


class InstallationError(Exception):
    """A step of the installation did not go as it should; the message names it."""


@dataclass(slots=True, kw_only=True)
class Wishes:
    """What the installer answers. ``appliances``: by the name of the plug; ``sos``: the name of the button."""

    appliances: Mapping[str, str] = field(default_factory=dict)
    front_door: str | None = None
    sos: str | None = None


class Installer:
    """Works in one Home Assistant."""

    def __init__(self, client: HassClient) -> None:
        self._client = client

    async def let_join(self, names: Mapping[str, str], join: Callable[[], Any]) -> None:
        """Permit joining, call ``join``, wait until ZHA knows every device, and name them. ``names``: by IEEE address.

        Permitting makes ZHA send its debug log over the same connection; a connection of its own ends that again.
        """
        joined: set[str] = set()
        complete = asyncio.Event()

        def heard(event: Mapping[str, Any]) -> None:
            if event.get("type") == "device_fully_initialized":
                joined.add(str(event["device_info"]["ieee"]))
            if joined >= names.keys():
                complete.set()

        async with self._client.another() as connection:
            await connection.subscribe("zha/devices/permit", heard, duration=120)
            await join()
            try:
                async with asyncio.timeout(JOIN_S):
                    await complete.wait()
            except TimeoutError as error:
                raise InstallationError(f"not joined: {sorted(names.keys() - joined)}") from error
        for device in await self._client.command("config/device_registry/list"):
            addresses = {value for _, value in device["identifiers"]} & names.keys()
            for ieee in addresses:
                await self._client.command(
                    "config/device_registry/update", device_id=device["id"], name_by_user=names[ieee]
                )

    async def begin(self) -> dict[str, Any]:
        """Begin adding SmartCare; gives the first step."""
        return await self._flow("", {"handler": DOMAIN})

    async def answer(self, step: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one step; gives the next. Raises InstallationError if the step refuses the answer."""
        following = await self._flow(f"/{step['flow_id']}", answers)
        if following.get("errors"):
            raise InstallationError(f"{following['step_id']}: {following['errors']}")
        return following

    async def choose(self, step: Mapping[str, Any], choice: str) -> dict[str, Any]:
        """Choose from a menu."""
        return await self.answer(step, {"next_step_id": choice})

    async def pair(self, address: str, code: str) -> dict[str, Any]:
        """Connect with a region; gives the step that asks for the sensors."""
        step = await self.choose(await self.begin(), "region")
        return await self.answer(step, {"address": address, "code": code})

    async def stay_alone(self, name: str, risk: str = "general") -> dict[str, Any]:
        """This home alone; gives the step that asks for the sensors."""
        step = await self.choose(await self.begin(), "alone")
        return await self.answer(step, {"name": name, "risk": risk})

    async def describe_sensors(self, step: dict[str, Any], wishes: Wishes) -> dict[str, Any]:
        """Take the suggested sensors and say what they are; gives the *try it* step."""
        step = await self.answer(step, {"sensors": _field(step, "sensors")["default"]})
        while step["step_id"] == "plug":
            plug = step["description_placeholders"]["plug"]
            appliance = next((kind for name, kind in wishes.appliances.items() if name in plug), "other")
            step = await self.answer(step, {"appliance": appliance})
        if step["step_id"] == "roles":
            step = await self.answer(
                step, {**_wish(step, "front_door", wishes.front_door), **_wish(step, "sos", wishes.sos)}
            )
        return step

    async def try_it(self, step: dict[str, Any], told: Callable[[str], None]) -> dict[str, Any]:
        """Listen until every sensor has shown a sign of life; ``told`` gets the view whenever it changes."""
        step = await self.choose(step, "listen")
        view = ""
        async with asyncio.timeout(LISTEN_S):
            while step["type"] == "progress":
                fresh = str(step["description_placeholders"]["sensors"])
                if fresh != view:
                    view = fresh
                    told(view)
                await asyncio.sleep(0.2)
                step = await self._client.rest("GET", f"config/config_entries/flow/{step['flow_id']}")
        told(str(step["description_placeholders"]["sensors"]))
        return step

    async def finish(self, step: Mapping[str, Any]) -> str:
        """Leave the trial; gives the id of the new config entry, which is set up then."""
        created = await self.choose(step, "finish")
        if created["type"] != "create_entry":
            raise InstallationError(f"no entry was made: {created}")
        return str(created["result"]["entry_id"])

    async def _flow(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        answer = await self._client.rest("POST", f"config/config_entries/flow{path}", dict(content))
        if answer["type"] == "abort":
            raise InstallationError(f"aborted: {answer['reason']}")
        return dict(answer)


def _field(step: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next((dict(field) for field in step["data_schema"] if field["name"] == name), {})


def _wish(step: Mapping[str, Any], name: str, wanted: str | None) -> dict[str, str]:
    """The answer for one question about roles: the option whose label holds the wanted name."""
    asked = _field(step, name)
    if not asked:
        return {}
    options = asked["selector"]["select"]["options"]
    found = (option["value"] for option in options if wanted is not None and wanted in option["label"])
    return {name: next(found, NONE)}
