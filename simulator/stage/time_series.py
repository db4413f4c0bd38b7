"""Real time series databases on the loopback, each in a folder of its own: InfluxDB 1 and VictoriaMetrics.

``scripts/setup`` puts the programs into ``.tools/time-series``; those on PATH will do as well.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp

from .process import ProcessError, ServerProcess, free_port

TOOLS = Path(__file__).parents[2] / ".tools" / "time-series" / "root" / "usr" / "bin"
READY_S = 90.0
DATABASE = "smartcare"

_INFLUX = """
reporting-disabled = true
bind-address = "127.0.0.1:{inner}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
"""


class NoTimeSeriesError(Exception):
    """This machine does not have the program; the message says how it gets it."""


def program(name: str) -> Path:
    """One of the programs. Raises NoTimeSeriesError."""
    if (ours := TOOLS / name).exists():
        return ours
    if (found := shutil.which(name)) is not None:
        return Path(found)
    raise NoTimeSeriesError(f"{name} is missing: scripts/setup fetches it on Debian")


class TimeSeriesServer:
    """A server process on a port that it keeps over restarts."""

    def __init__(self, name: str, folder: Path, command: Sequence[str | Path], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.process = ServerProcess(name, command, log=folder / "output.log")

    async def start(self) -> None:
        """Start it and wait until it answers."""
        await self.process.start()
        async with asyncio.timeout(READY_S):
            while not await self._answers():  # noqa: ASYNC110  another process cannot set an event of ours
                await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        if not self.process.running:
            raise ProcessError(f"{self.process.name} ended while starting\n{self.process.tail()}")
        try:
            await self.get("/ping")
        except aiohttp.ClientError:
            return False
        return True

    async def stop(self) -> None:
        """Stop it gently."""
        await self.process.stop()

    async def kill(self) -> None:
        """Cut its power."""
        await self.process.kill()

    async def get(self, path: str, **parameters: str) -> str:
        """One request, and what it answers."""
        async with (
            aiohttp.ClientSession(self.url, raise_for_status=True) as session,
            session.get(path, params=parameters) as answer,
        ):
            return await answer.text()


class InfluxServer(TimeSeriesServer):
    """InfluxDB 1 with one database."""

    def __init__(self, folder: Path) -> None:
        """Raises NoTimeSeriesError."""
        port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "influxdb.conf"
        file.write_text(_INFLUX.format(folder=folder, port=port, inner=free_port()), encoding="utf-8")
        super().__init__("InfluxDB", folder, [program("influxd"), "-config", file], port)

    async def start(self) -> None:
        """Start it; the database is there."""
        await super().start()
        await self.query(f'CREATE DATABASE "{DATABASE}"')

    async def query(self, statement: str) -> list[dict[str, Any]]:
        """The series that answer one InfluxQL statement."""
        async with aiohttp.ClientSession(self.url) as session:
            form = {"db": DATABASE, "q": statement, "epoch": "ns"}
            async with session.post("/query", data=form) as answer:
                told = await answer.json()
        result = told if "error" in told else told["results"][0]
        if "error" in result:
            raise RuntimeError(f"{statement}: {result['error']}")
        series: list[dict[str, Any]] = result.get("series", [])
        return series

    async def write(self, lines: bytes) -> None:
        """Write lines with times in nanoseconds."""
        async with (
            aiohttp.ClientSession(self.url, raise_for_status=True) as session,
            session.post("/write", params={"db": DATABASE}, data=lines),
        ):
            pass

    async def points(self, measurement: str, field: str) -> int:
        """How many points of a measurement have a field."""
        series = await self.query(f'SELECT COUNT("{field}") FROM "{measurement}"')
        return int(series[0]["values"][0][1]) if series else 0


class VictoriaServer(TimeSeriesServer):
    """VictoriaMetrics. Of samples at the same millisecond with the same value it keeps one, as it is advised to run."""

    def __init__(self, folder: Path) -> None:
        """Raises NoTimeSeriesError."""
        port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        options = (
            f"-storageDataPath={folder / 'data'}",
            f"-httpListenAddr=127.0.0.1:{port}",
            "-retentionPeriod=100y",
            "-dedup.minScrapeInterval=1ms",
            "-memory.allowedBytes=64MB",
            "-loggerLevel=WARN",
        )
        super().__init__("VictoriaMetrics", folder, [program("victoria-metrics"), *options], port)

    async def points(self, measurement: str, field: str) -> int:
        """How many points of a measurement have a field."""
        await self.get("/internal/force_flush")
        exported = await self.get("/api/v1/export", **{"match[]": f"{measurement}_{field}", "reduce_mem_usage": "0"})
        return sum(len(json.loads(line)["values"]) for line in exported.splitlines())
