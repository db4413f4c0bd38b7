"""A region of its own for a fleet: configuration, homes, staff, and the real service as a process."""

from __future__ import annotations

import base64
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.access import Role, operator
from aggregator.operations import users
from aggregator.operations.context import Context
from simulator.stage.process import ServerProcess, free_port

from . import city, town
from .town import Paired

OPERATOR = operator("fleet")
_READY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A member of staff who may sign in."""

    name: str
    role: Role
    password: str


class CityRegion:
    """A made-up city in a folder. `write`, then `settle` and `hire`, then `start`; `stop` at the end."""

    def __init__(self, folder: Path, *, database: str | None = None) -> None:
        """Take an empty folder, and a database other than SQLite in the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.config = folder / "smartcare.yaml"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database = database or "smartcare.sqlite"
        program = Path(sys.executable).with_name("smartcare")
        self.process = ServerProcess(
            "the region",
            [program, "--config", self.config, "serve", "--log-level", "warning"],
            log=folder / "output.log",
        )

    def write(
        self,
        homes: int,
        *,
        desk: str,
        heartbeat_s: float = 300.0,
        pace: float = 1.0,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """Write the configuration anew, and a key if there is none."""
        key = self.folder / "smartcare.key"
        if not key.exists():
            key.touch(mode=0o600)
            key.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n")
        settings = {
            "server": {"host": "127.0.0.1", "port": self.port},
            "database": self._database,
            **city.configuration(homes, desk=desk, secret=secrets.token_hex(16), heartbeat_s=heartbeat_s, pace=pace),
            **(changes or {}),
        }
        self.config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")

    async def settle(self, homes: int, *, seed: int, away_since_s: float = 0.0) -> tuple[Paired, ...]:
        """Register and pair so many homes; `away_since_s` ago, where they come back from a long outage."""
        async with open_context(load_config(self.config)) as context:
            return await settle(context, homes, city.dong_ids(homes), seed=seed, away_since_s=away_since_s)

    async def hire(self) -> tuple[SignIn, ...]:
        """Add staff: an administrator, an officer of the first dong, one of the centre, a manager of a district."""
        places: Mapping[str, tuple[Role, frozenset[str], frozenset[str]]] = {
            "admin": (Role.ADMINISTRATOR, frozenset(), frozenset()),
            "officer": (Role.DONG_OFFICER, frozenset({"dong1"}), frozenset()),
            "centre": (Role.CENTRE_OFFICER, frozenset(), frozenset()),
            "manager": (Role.DISTRICT_MANAGER, frozenset(), frozenset({"district1"})),
        }
        hired = []
        async with open_context(load_config(self.config)) as context:
            for name, (role, dongs, districts) in places.items():
                password = users.generated_password()
                await users.add(context, OPERATOR, name, role, dongs=dongs, districts=districts)
                await users.set_password(context, OPERATOR, name, password)
                hired.append(SignIn(name=name, role=role, password=password))
        return tuple(hired)

    async def start(self) -> None:
        """Start the service and wait until it says that it is ready. Raises ProcessError."""
        said = len(self.process.output())
        await self.process.start()
        await self.process.wait_until(
            lambda: "smartcare ready" in self.process.output()[said:], seconds=_READY_S, what="ready line"
        )

    async def stop(self) -> None:
        """Stop the service as its supervisor would."""
        await self.process.stop()


async def settle(
    context: Context, homes: int, dongs: tuple[str, ...], *, seed: int, away_since_s: float = 0.0
) -> tuple[Paired, ...]:
    """Register and pair so many homes in a region's dongs."""
    paired_at = context.clock.now() - timedelta(seconds=away_since_s)
    return await town.register(context, OPERATOR, town.plan(homes, dongs, seed), paired_at=paired_at)
