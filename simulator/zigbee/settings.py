"""The network a coordinator has formed, and the file that remembers it together with the joined devices."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

VERSION = 1
COUNTER_LEAP = 1024  # a restarted radio skips this many frame counters, since the last ones used are not on disk
LINK_KEY = b"ZigBeeAlliance09".hex()


class StateError(Exception):
    """The state file cannot be used; the message names the file and the mend."""


@dataclass(slots=True, kw_only=True)
class NetworkSettings:
    """What makes the network: addresses, channel and keys, which belong to this virtual network alone."""

    ieee: str
    formed: bool = True
    pan_id: int = 0x1A2B
    extended_pan_id: str = "00:00:00:00:00:00:00:00"
    channel: int = 15
    network_key: str = ""
    link_key: str = LINK_KEY
    update_id: int = 0
    frame_counter: int = 0

    @classmethod
    def fresh(cls, *, formed: bool = True) -> NetworkSettings:
        """A new network with random addresses and key, or a coordinator that still has to form one."""
        eui = ["02", "53", "44", *(f"{byte:02x}" for byte in secrets.token_bytes(5))]
        settings = cls(ieee=":".join(eui), formed=formed)
        if formed:
            settings.form()
        return settings

    def form(self) -> None:
        """Choose new addresses and a new key."""
        self.formed = True
        self.pan_id = 1 + secrets.randbelow(0xFFF0)
        self.extended_pan_id = ":".join(f"{byte:02x}" for byte in secrets.token_bytes(8))
        self.network_key = secrets.token_hex(16)
        self.frame_counter = 0


class StateFile:
    """The JSON file of one virtual network; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> tuple[NetworkSettings, dict[str, dict[str, Any]]] | None:
        """Settings and devices by IEEE address; None if there is no file yet. Raises StateError for an unusable one."""
        if self._path is None or not self._path.exists():
            return None
        mend = "restore it from a copy, or remove it: then a new network is formed and every device joins again"
        try:
            state = json.loads(self._path.read_text(encoding="utf-8"))
            if state["version"] != VERSION:
                raise StateError(f"{self._path}: version {state['version']} is not {VERSION}; {mend}")
            known = {field.name for field in fields(NetworkSettings)}
            settings = NetworkSettings(**{key: value for key, value in state["network"].items() if key in known})
            devices = {str(ieee): dict(device) for ieee, device in state["devices"].items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StateError(f"{self._path}: cannot be read ({error}); {mend}") from error
        settings.frame_counter += COUNTER_LEAP
        return settings, devices

    def save(self, settings: NetworkSettings, devices: dict[str, dict[str, Any]]) -> None:
        """Replace the file as a whole, so that a kill at any moment leaves the old or the new one."""
        if self._path is None:
            return
        state = {"version": VERSION, "network": asdict(settings), "devices": devices}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(self._path.suffix + ".new")
        temporary.write_text(json.dumps(state, indent=1), encoding="utf-8")
        temporary.replace(self._path)
