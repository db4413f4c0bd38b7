"""Loads the Home Assistant test kit, which every other test folder does without (see pyproject.toml)."""

import custom_components.smartcare  # noqa: F401  before the test kit's own custom_components package wins

from collections.abc import AsyncIterator  # isort: skip
from typing import TYPE_CHECKING, Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant

if TYPE_CHECKING:
    from .stage import Stage

pytest_plugins = ["pytest_homeassistant_custom_component.plugins"]

BEGIN = "2026-11-20 22:00:20+00:00"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep what is written apart from the test kit."""
    return hass_tmp_config_dir


@pytest.fixture
async def stage(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> AsyncIterator[Stage]:
    """A Home Assistant with two phones and whatever else speaks to people, none of it real."""
    from .stage import Stage  # the kit must be loaded before what it patches

    freezer.move_to(BEGIN)
    stage = Stage(hass, freezer)
    yield stage
    await stage.end()


@pytest.fixture
def mock_restored(hass: HomeAssistant) -> Any:
    """Give the kit's function that tells what Home Assistant remembers from before a restart."""
    from pytest_homeassistant_custom_component.common import mock_restore_cache

    return mock_restore_cache
