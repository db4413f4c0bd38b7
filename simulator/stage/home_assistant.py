"""A real, unmodified Home Assistant in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from .hass_client import CommandError, HassClient
from .process import ProcessError, ServerProcess, free_port
from .seed import seed

BOOT_S = 90.0
ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "smartcare"
BLUEPRINTS = ROOT / "blueprints" / "automation" / "smartcare"


def hass_executable() -> Path:
    """``hass`` of this environment, or the one the variable SMARTCARE_HASS names."""
    named = os.environ.get("SMARTCARE_HASS")
    return Path(named) if named else Path(sys.executable).with_name("hass")


class HomeAssistant:
    """Seeds a folder, starts ``hass --skip-pip`` in it, and speaks to it as its owner."""

    def __init__(
        self,
        folder: Path,
        *,
        zha_port: int | None,
        integration: bool = True,
        language: str = "en",
        extra: Mapping[str, Any] | None = None,
        executable: Path | None = None,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        executable = executable or hass_executable()
        http_in_storage = any(
            executable.parents[1].glob("lib/python3*/site-packages/homeassistant/components/http/config.py")
        )
        self.token = seed(
            folder, port=self.port, http_in_storage=http_in_storage, zha_port=zha_port, language=language, extra=extra
        )
        # As a package it hides any other folder of that name, such as the one of a development environment.
        (folder / "custom_components").mkdir()
        (folder / "custom_components" / "__init__.py").touch()
        if integration:
            copy_integration(folder)
        if BLUEPRINTS.is_dir():
            shutil.copytree(BLUEPRINTS, folder / "blueprints" / "automation" / "smartcare")
        self.process = ServerProcess(
            "Home Assistant", [executable, "--skip-pip", "-c", folder], log=folder / "output.log"
        )
        self.client = HassClient(self.url, self.token)
        self._env: dict[str, str] = {}

    async def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start and wait until everything is set up. ``env`` (the home clock's) is kept for later starts."""
        self._env = dict(env) if env is not None else self._env
        await self.process.start(self._env)
        async with asyncio.timeout(BOOT_S):
            while not await self._is_running():  # noqa: ASYNC110  another process cannot set an event of ours
                await asyncio.sleep(0.1)

    async def _is_running(self) -> bool:
        if not self.process.running:
            raise ProcessError(f"Home Assistant ended while starting\n{self.process.tail()}")
        try:
            # Its doors open before everything behind them is there: a connection of now may not know every command.
            await self.client.open()
            if (await self.client.command("get_config"))["state"] == "RUNNING":
                return True
        except (aiohttp.ClientError, CommandError, TypeError):
            pass
        await self.client.close()
        return False

    async def stop(self) -> None:
        """Stop it as its supervisor would."""
        await self.client.close()
        await self.process.stop()

    async def kill(self) -> None:
        """Cut its power."""
        await self.client.close()
        await self.process.kill()

    async def restart(self) -> None:
        """Stop gently and start again in the same folder."""
        await self.stop()
        await self.start()


def copy_integration(folder: Path) -> None:
    """The integration's folder alone, as HACS would place it."""
    target = folder / "custom_components" / "smartcare"
    shutil.copytree(INTEGRATION, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
