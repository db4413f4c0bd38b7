"""What Home Assistant needs to start with ZHA already set up on the virtual network, without the UI flow."""

from __future__ import annotations

from typing import Any

from .network import LOOPBACK, Radio

# Version 4.1 is understood by every Home Assistant we support; newer ones migrate it when they load it.
ENTRY_VERSION = 4
ENTRY_MINOR_VERSION = 1
ENTRY_ID = "01SMARTCAREZHA000000000000"
BAUDRATE = {Radio.XBEE: 57600, Radio.DECONZ: 38400}  # ignored by a socket, but asked for

# Configuration of ZHA for configuration.yaml: nothing leaves the machine.
ZHA_YAML: dict[str, Any] = {"zigpy_config": {"ota": {"enabled": False}}}


def zha_entry_data(port: int, radio: Radio = Radio.XBEE) -> dict[str, Any]:
    """The ``data`` of ZHA's config entry for a network that listens on ``port``."""
    device = {"path": f"socket://{LOOPBACK}:{port}", "baudrate": BAUDRATE[radio], "flow_control": None}
    return {"radio_type": radio.value, "device": device}


def zha_entry(port: int, radio: Radio = Radio.XBEE, *, at: str = "2026-01-01T00:00:00+00:00") -> dict[str, Any]:
    """One item of ``data.entries`` in ``.storage/core.config_entries`` (version 1). ``at`` is an ISO time of creation.

    The network is formed already, so ZHA loads it as it would after a restart. ZHA makes its own database
    (``zigbee.db``) the first time; keep that file together with the network's state file.
    """
    return {
        "created_at": at,
        "data": zha_entry_data(port, radio),
        "disabled_by": None,
        "discovery_keys": {},
        "domain": "zha",
        "entry_id": ENTRY_ID,
        "minor_version": ENTRY_MINOR_VERSION,
        "modified_at": at,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [],
        "title": "Virtual Zigbee network",
        "unique_id": None,
        "version": ENTRY_VERSION,
    }
