"""A virtual home as a process, and the client of its control interface."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from .home_clock import HomeClock
from .process import ServerProcess

READY_S = 60.0
TIMEOUT_S = 60.0


class ControlError(Exception):
    """The virtual home refused a command; the message carries its answer."""


class VirtualHome:
    """Runs ``smartcare-home`` on a resident file; it computes home time from real time as the home clock does."""

    def __init__(self, folder: Path, resident: Path, clock: HomeClock, *, strict: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ready_file = folder / "ready.json"
        follow: list[str | Path] = []
        if clock.library is not None:
            follow = ["--clock-file", clock.file, "--clock-origin", f"{clock.origin:.6f}"]
        executable = Path(sys.executable).with_name("smartcare-home")
        argv: list[str | Path] = [executable, resident, "--quiet", "--state", folder]
        argv += ["--frame-log", folder / "frames.log", *(["--strict"] if strict else []), *follow]
        self.process = ServerProcess("the virtual home", argv, log=folder / "output.log")
        self.radio_port = 0
        self.url = ""
        self.addresses: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Start, and learn from its first line where everything is."""
        await self.process.start()
        await self.process.wait_until(lambda: '"ready"' in self.process.output(), seconds=READY_S, what="ready line")
        ready = json.loads(next(line for line in self.process.output().splitlines() if '"ready"' in line))
        self.radio_port = int(ready["port"])
        self.addresses = {ieee: name for name, ieee in ready["devices"].items()}
        self.url = str(ready["control"])
        self._session = aiohttp.ClientSession(self.url, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))

    async def stop(self) -> None:
        """Let it end."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.process.stop()

    async def ask(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One request of the control interface. Raises ControlError."""
        if self._session is None:
            raise ControlError("the virtual home has not been started")
        async with self._session.request(method, f"/{path}", json=content) as response:
            answer = dict(await response.json())
            if response.status >= 400:
                raise ControlError(f"{path}: {answer}")
            return answer

    async def join(self, *devices: str) -> None:
        """Let devices join, all that have not joined if none is named."""
        await self.ask("POST", "join", {"wait_s": 20, **({"devices": list(devices)} if devices else {})})

    async def act(self, device: str, action: str, **arguments: Any) -> None:
        """Do something with a device, such as ``act("television", "set_power", watts=90)``."""
        await self.ask("POST", f"devices/{device}/{action}", arguments)

    async def befall(self, event: str, **arguments: str) -> None:
        """Let something happen: an event of the resident file, or one of its kinds."""
        await self.ask("POST", f"events/{event}", arguments)

    async def state(self) -> dict[str, Any]:
        """Home time, person and devices."""
        return await self.ask("GET", "state")

    async def actions(self, since: int = 0) -> dict[str, Any]:
        """What the resident did after that number."""
        return await self.ask("GET", f"actions?since={since}")
