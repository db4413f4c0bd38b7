"""A real aggregator in a folder of its own: configuration, staff, households, and a client of its API."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from .mailbox import Mailbox
from .process import ProcessError, ServerProcess, free_port

READY_S = 90.0
"""Long: a start takes a second, but many times that under libfaketime on a machine that is busy with other things."""
DONG, CENTRE = "hongje1", "centre"
OFFICER, CENTRE_OFFICER, ADMINISTRATOR = "kim", "lee", "admin"
# The patience with the outside world is in home time, which may run hundreds of times faster.
PATIENCE = "1h"


class RegionRefusedError(Exception):
    """The API or the command line answered with an error; the message carries it.

    Where it was the API, `problem` is its answer (RFC 9457) and `code` the problem's code.
    """

    def __init__(self, message: str, problem: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.problem = dict(problem or {})
        self.code = str(self.problem.get("code", ""))


class RegionServer:
    """Writes ``smartcare.yaml``, runs ``smartcare serve`` and other commands, asks the API as a member of staff."""

    def __init__(
        self,
        folder: Path,
        mailbox: Mailbox,
        *,
        pace: float = 1.0,
        language: str = "en",
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._language = language
        self.config = folder / "smartcare.yaml"
        self.database = folder / "smartcare.sqlite"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.tokens: dict[str, str] = {}
        (folder / "smartcare.key").write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n")
        settings: dict[str, Any] = {
            "server": {"host": "127.0.0.1", "port": self.port},
            "database": self.database.name,
            "key_file": "smartcare.key",
            "timezone": "Asia/Seoul",
            "districts": [
                {
                    "id": "seodaemun",
                    "name": "Seodaemun-gu",
                    "dongs": [
                        {
                            "id": DONG,
                            "name": "Hongje 1-dong",
                            "phone": "02-330-1234",
                            "recipients": [
                                {"webhook": f"{mailbox.url}/{DONG}", "language": "en"},
                                {"smtp": f"{DONG}@example.org", "language": "ko"},
                            ],
                        }
                    ],
                }
            ],
            "centre": {
                "name": "Monitoring centre",
                "phone": "02-330-9999",
                "recipients": [{"webhook": f"{mailbox.url}/{CENTRE}", "language": "en"}],
            },
            "equipment": {"recipients": [{"webhook": f"{mailbox.url}/equipment", "language": "en"}]},
            "channels": {
                "webhook": {"secret": secrets.token_hex(16), "timeout": PATIENCE},
                "smtp": {
                    "host": "127.0.0.1",
                    "port": mailbox.smtp_port,
                    "sender": "smartcare@example.org",
                    "security": "none",
                    "timeout": PATIENCE,
                },
            },
            **({} if pace == 1.0 else {"demo": {"pace": pace}}),
            **(changes or {}),
        }
        self._settings = settings
        self.configure()
        self._command = [
            str(Path(sys.executable).with_name("smartcare")),
            "--config",
            str(self.config),
            "--language",
            "en",
        ]
        self.process = ServerProcess("the aggregator", [*self._command, "serve"], log=folder / "output.log")
        self._env: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    def configure(self, **changes: Any) -> None:
        """Write the configuration file, with changes at its top level; they count from the next start."""
        self._settings |= changes
        text = yaml.safe_dump(self._settings, allow_unicode=True, sort_keys=False)
        self.config.write_text(text, encoding="utf-8")

    async def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start serving and wait until it says so. ``env`` (the home clock's) is kept for later starts and commands."""
        self._env = dict(env) if env is not None else self._env
        said = len(self.process.output())
        await self.process.start(self._env)
        await self.process.wait_until(
            lambda: "smartcare ready" in self.process.output()[said:], seconds=READY_S, what="ready line"
        )
        if self._session is None:
            self._session = aiohttp.ClientSession(
                self.url,
                timeout=aiohttp.ClientTimeout(total=READY_S),
                # The server's patience with idle connections is in home time: they end at any moment.
                connector=aiohttp.TCPConnector(force_close=True),
            )

    async def stop(self) -> None:
        """Stop as its supervisor would."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.process.stop()

    async def run(self, *arguments: str) -> Any:
        """One command of ``smartcare`` with ``--json``; gives what it printed. Raises RegionRefusedError."""
        process = await asyncio.create_subprocess_exec(
            *self._command, *arguments, "--json", stdout=-1, stderr=-1, env={**os.environ, **self._env}
        )
        output, errors = await process.communicate()
        if process.returncode != 0:
            raise RegionRefusedError(f"smartcare {' '.join(arguments)}: {errors.decode().strip()}")
        return json.loads(output)

    async def hire(self) -> None:
        """Add an officer of the dong, one of the centre and an administrator, and give each a token."""
        roles = {
            OFFICER: ("dong_officer", "--dong", DONG),
            CENTRE_OFFICER: ("centre_officer",),
            ADMINISTRATOR: ("administrator",),
        }
        await asyncio.gather(*(self.run("user", "add", name, "--role", *role) for name, role in roles.items()))
        issued = await asyncio.gather(*(self.run("user", "token", name) for name in roles))
        self.tokens = {token["name"]: token["token"] for token in issued}

    async def ask(
        self, method: str, path: str, body: Any = None, *, user: str = ADMINISTRATOR, token: str | None = None
    ) -> Any:
        """One request of the API below /api/v1, as a member of staff or with another token; a page comes as its text.

        Raises RegionRefusedError.
        """
        if self._session is None:
            raise ProcessError("the aggregator has not been started")
        headers = {"Authorization": f"Bearer {token or self.tokens[user]}", "Accept-Language": self._language}
        async with self._session.request(method, f"/api/v1/{path}", json=body, headers=headers) as response:
            text = await response.text()
            if response.status >= 400:
                problem = json.loads(text) if response.content_type == "application/problem+json" else None
                raise RegionRefusedError(f"{method} {path}: {response.status} {text}", problem)
            return json.loads(text) if text and response.content_type == "application/json" else text or None

    async def wake(self) -> None:
        """Make its event loop look at the clock, which may run at another speed now."""
        if self._session is not None:
            async with self._session.get("/healthz"):
                pass

    async def register(self, **fields: Any) -> str:
        """Register a household and give its id."""
        return str((await self.ask("POST", "households", {"dong": DONG, **fields}))["id"])

    async def pairing_code(self, household: str) -> str:
        """A fresh code for the installer."""
        return str((await self.ask("POST", f"households/{household}/pairing-codes"))["code"])

    async def incidents(self, *, user: str = ADMINISTRATOR) -> list[dict[str, Any]]:
        """All incidents, closed ones too."""
        return list((await self.ask("GET", "incidents?include_closed=true", user=user))["items"])

    async def tickets(self) -> list[dict[str, Any]]:
        """The open equipment tickets."""
        return list((await self.ask("GET", "equipment"))["items"])
