"""Loads the Home Assistant test kit, which every other test folder does without (see pyproject.toml)."""

import custom_components.smartcare  # noqa: F401  before the test kit's own custom_components package wins

from collections.abc import AsyncIterator  # isort: skip
from typing import TYPE_CHECKING

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant

from .fake_region import FakeRegion

if TYPE_CHECKING:
    from .virtual_home import VirtualHome

pytest_plugins = ["pytest_homeassistant_custom_component.plugins"]

BEGIN = "2026-11-20 22:00:00+00:00"  # Saturday 07:00 in Seoul


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what is written apart from the test kit."""
    return hass_tmp_config_dir


@pytest.fixture
async def home(hass: HomeAssistant, enable_custom_integrations: None, freezer: FrozenDateTimeFactory) -> VirtualHome:
    """A home with a plug, a light sensor, a door contact and an SOS button on ZHA, not yet watched."""
    from .virtual_home import VirtualHome  # the kit must be loaded before what it patches

    freezer.move_to(BEGIN)
    await hass.config.async_set_time_zone("Asia/Seoul")
    return VirtualHome(hass, freezer)


@pytest.fixture
async def region(socket_enabled: None) -> AsyncIterator[FakeRegion]:
    """A region on the loopback."""
    fake = FakeRegion()
    await fake.start()
    yield fake
    await fake.stop()
