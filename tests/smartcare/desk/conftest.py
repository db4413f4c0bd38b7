"""A real region beside a Home Assistant of the test kit."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.smartcare.const import DOMAIN

from .region import PASSWORD, Region, open_region

type Connect = Callable[..., Awaitable[ConfigEntry[Any]]]


@pytest.fixture
async def staffed(
    hass: HomeAssistant, enable_custom_integrations: None, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[Region]:
    """A region with staff and a home."""
    # The test kit wants every statement of Home Assistant's own recorder in the log.
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    folder = tmp_path / "region"
    folder.mkdir()
    (folder / "smartcare.key").write_bytes(b"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    async with open_region(folder) as region:
        yield region


@pytest.fixture
async def connect(hass: HomeAssistant, staffed: Region) -> AsyncIterator[Connect]:
    """Connect a desk as somebody does in the user interface."""

    async def connect_as(name: str = "kim") -> ConfigEntry[Any]:
        menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "desk"})
        answer = {"address": staffed.address, "name": name, "password": PASSWORD}
        result = await hass.config_entries.flow.async_configure(form["flow_id"], answer)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        entry: ConfigEntry[Any] = result["result"]
        return entry

    yield connect_as
    for entry in hass.config_entries.async_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)
