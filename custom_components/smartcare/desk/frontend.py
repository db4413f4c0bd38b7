"""The dashboards' cards, served to Home Assistant's own page: nothing comes from anywhere else."""

import hashlib
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

_LOGGER = logging.getLogger(__name__)

FOLDER: Final = Path(__file__).parent.parent / "frontend"
ENTRY: Final = "smartcare.js"
_FRONTEND: Final = "frontend"


async def async_register(hass: HomeAssistant) -> None:
    """Register the cards; once. A Home Assistant without pages, or a copy that was not built, goes without."""
    if _FRONTEND not in hass.config.components:
        return
    digest = await hass.async_add_executor_job(_digest, FOLDER)
    if digest is None:
        _LOGGER.warning("The dashboards' cards were not built, so there are none: scripts/build makes them")
        return
    # Another content has another address: a browser keeps what it has for as long as it likes.
    url = f"/smartcare_frontend/{digest}"
    await hass.http.async_register_static_paths([StaticPathConfig(url, str(FOLDER), cache_headers=True)])
    add_extra_js_url(hass, f"{url}/{ENTRY}")


def _digest(folder: Path) -> str | None:
    """A short name for the content of the built files; None where there are none."""
    if not (folder / ENTRY).is_file():
        return None
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
