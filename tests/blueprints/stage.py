"""Blueprints in a real Home Assistant: their automations, and everything they say to people."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

BLUEPRINTS = Path("blueprints/automation/smartcare").absolute()
AUTOMATION = "automation.under_test"
TURNS = 100  # of the event loop; an automation takes some steps
SPEAKING = (
    ("assist_satellite", "announce"),
    ("tts", "speak"),
    ("notify", "send_message"),
    ("button", "press"),
    ("test", "also"),
)


class Stage:
    """One automation made from a blueprint, and what it does."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.hass = hass
        self.freezer = freezer
        self.calls: list[ServiceCall] = []
        phones = MockConfigEntry(domain="mobile_app")
        phones.add_to_hass(hass)
        self.phones = [
            dr.async_get(hass)
            .async_get_or_create(config_entry_id=phones.entry_id, identifiers={("mobile_app", name)}, name=name)
            .id
            for name in ("Mother's phone", "Daughter")
        ]
        for domain, service in (*SPEAKING, ("notify", "mobile_app_mother_s_phone"), ("notify", "mobile_app_daughter")):
            hass.services.async_register(domain, service, self._hear)
        target = Path(hass.config.path("blueprints/automation/smartcare"))
        shutil.copytree(BLUEPRINTS, target, dirs_exist_ok=True)

    @callback
    def _hear(self, call: ServiceCall) -> None:
        """Keep a call. Without `callback` a thread would do it, in its own time."""
        self.calls.append(call)

    async def begin(self, blueprint: str, **inputs: Any) -> None:
        """Load the automation into a running Home Assistant."""
        use = {"path": f"smartcare/{blueprint}.yaml", "input": inputs}
        config = {"automation": [{"id": "under_test", "alias": "under test", "use_blueprint": use}]}
        assert await async_setup_component(self.hass, "automation", config)
        await self.hass.async_block_till_done()
        state = self.hass.states.get(AUTOMATION)
        assert state is not None
        assert state.state == "on"

    async def begin_at_startup(self, blueprint: str, **inputs: Any) -> None:
        """Load the automation while Home Assistant starts, and let it finish starting."""
        self.hass.set_state(CoreState.not_running)
        await self.begin(blueprint, **inputs)
        await self.hass.async_start()
        await self.settle()

    async def end(self) -> None:
        """Switch the automation off, with whatever it waits for."""
        if self.hass.states.get(AUTOMATION) is not None:
            await self.hass.services.async_call("automation", "turn_off", {"entity_id": AUTOMATION}, blocking=True)

    async def settle(self) -> None:
        """Let everything happen that can happen now.

        The kit's ``async_block_till_done`` would wait for the automation, which itself waits for an answer.
        """
        for _ in range(TURNS):
            await asyncio.sleep(0)

    async def set(self, entity_id: str, state: str, **attributes: Any) -> None:
        """Let an entity have a state."""
        self.hass.states.async_set(entity_id, state, attributes)
        await self.settle()

    async def tap(self, action: str) -> None:
        """Let somebody tap an action of a message on their phone."""
        self.hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await self.settle()

    async def wait(self, *, step: timedelta = timedelta(minutes=1), **span: float) -> None:
        """Let time pass, step by step."""
        end = dt_util.utcnow() + timedelta(**span)
        while dt_util.utcnow() < end:
            self.freezer.move_to(min(dt_util.utcnow() + step, end))
            async_fire_time_changed(self.hass)
            await self.settle()

    def said(self) -> list[tuple[str, str]]:
        """(service, message) of everything said since the last time this was asked."""
        said = [(call.service, call.data.get("message", "")) for call in self.calls]
        self.calls.clear()
        return said
