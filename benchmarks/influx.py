"""The time series beside what there is: through an outage with Home Assistant's own integration, and the client alone.

``python -m benchmarks.influx [--quick] [--json] [--write]``

1. An InfluxDB is killed and comes back after a minute. Home Assistant's own influxdb integration, in an unmodified Home
   Assistant with its usual settings, and a region get the same values at the same time and write into it, each into a
   database of its own. Then the points are counted.
2. Lines a second of the forwarder (from the journal on disk, position and all) and of the bare client library, which
   writes prepared lines as fast as it can, to the same server. The forwarder's share of it is the ratio.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import click
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from sqlalchemy import insert

from aggregator.config.model import InfluxSettings
from aggregator.kernel.wire import format_time
from aggregator.operations.system_clock import SystemClock
from aggregator.store import journal, timeseries
from aggregator.store.database import Database
from aggregator.store.districts import districts, dongs
from aggregator.store.households import households
from aggregator.store.journal import Batch, pack_items
from aggregator.store.nodes import nodes
from aggregator.store.schema import migrate
from aggregator.timeseries.forwarder import Forwarder
from aggregator.timeseries.lines import lines_of
from aggregator.timeseries.writer import InfluxWriter
from simulator.stage.home_assistant import HomeAssistant
from simulator.stage.influx_front import InfluxFront
from simulator.stage.mailbox import Mailbox
from simulator.stage.region import RegionServer
from simulator.stage.time_series import InfluxServer, VictoriaServer

from .results import write_section

TITLE = "## Time series through an outage, and how fast"
THEIR_DATABASE = "home_assistant"
PER_REPORT = 50
BATCH = 5000
ROUNDS = 3
"""Each is measured so often, in turn; the best counts."""
SETTLE_S = 20.0
DRAIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long values flow, a second's worth at a time, and when the database is away."""

    values: int
    per_s: int
    away_from_s: int
    away_s: int


FULL = Plan(values=7499, per_s=50, away_from_s=45, away_s=60), 200_000
QUICK = Plan(values=1250, per_s=50, away_from_s=5, away_s=12), 30_000
"""How long the outage is, and how many lines are written as fast as possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Points in the database afterwards; `drained_s` is how long ours took to catch up."""

    sent: int
    away_s: int
    theirs: int
    ours: int
    drained_s: float
    homeassistant: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Lines a second of the forwarder and of the client library alone, each with and without compression."""

    lines: int
    forwarder: float
    forwarder_plain: float
    packed: float
    plain: float

    @property
    def ratio(self) -> float:
        """The forwarder's share of the library alone, both with compression."""
        return self.forwarder / self.packed


async def measure_outage(plan: Plan) -> Outage:
    """Let values flow into both while the database goes away and comes back."""
    with tempfile.TemporaryDirectory(prefix="smartcare-influx-") as name:
        folder = Path(name)
        influx = InfluxServer(folder / "influx")
        await influx.start()
        await influx.query(f"CREATE DATABASE {THEIR_DATABASE}")
        front = InfluxFront(database_url=influx.url)
        await front.start()
        mailbox = Mailbox()
        await mailbox.start()
        target = {"url": front.url, "bucket": "smartcare/autogen"}
        region = RegionServer(folder / "region", mailbox, changes={"influxdb": target})
        their = {"host": "127.0.0.1", "port": int(influx.url.rpartition(":")[2]), "database": THEIR_DATABASE}
        hass = HomeAssistant(
            folder / "hass",
            zha_port=None,
            integration=False,
            extra={"influxdb": {**their, "ssl": False, "verify_ssl": False}},
        )
        try:
            await region.start()
            await region.hire()
            await hass.start()
            return await _flow(plan, influx, region, hass)
        finally:
            await hass.stop()
            await region.stop()
            await mailbox.stop()
            await front.stop()
            await influx.stop()


async def _flow(plan: Plan, influx: InfluxServer, region: RegionServer, hass: HomeAssistant) -> Outage:
    """The values, second by second, and the counting."""
    household = await region.register(name="Resident B", consents=["service"])
    home = await _pair(region, household)
    version = (await hass.client.rest("GET", "config"))["version"]
    began = time.monotonic()
    outage: asyncio.Task[float] | None = None
    for second, first in enumerate(range(0, plan.values, plan.per_s)):
        await asyncio.sleep(max(0.0, began + second - time.monotonic()))
        if second == plan.away_from_s:
            outage = asyncio.create_task(_go_away(influx, plan.away_s, home))
        values = range(first, min(first + plan.per_s, plan.values))
        await asyncio.gather(home.report(values), _set_states(hass, values))
    assert outage is not None
    drained_s = await outage
    await _there(influx, plan.values)
    await asyncio.sleep(SETTLE_S)
    return Outage(
        sent=plan.values,
        away_s=plan.away_s,
        theirs=await _their_points(influx),
        ours=await influx.points("reading", "value"),
        drained_s=drained_s,
        homeassistant=version,
    )


async def _go_away(influx: InfluxServer, seconds: int, home: _Home) -> float:
    """Kill the database, bring it back, and give the seconds until it has what was sent before it answered again."""
    await influx.kill()
    await asyncio.sleep(seconds)
    await influx.start()
    back, waited = time.monotonic(), home.sent
    await _there(influx, waited)
    return time.monotonic() - back


async def _there(influx: InfluxServer, expected: int) -> None:
    """Wait until so many of our points are there, or until no more can be expected."""
    given_up = time.monotonic() + DRAIN_S
    while await influx.points("reading", "value") < expected and time.monotonic() < given_up:  # noqa: ASYNC110  a process
        await asyncio.sleep(0.2)


async def _their_points(influx: InfluxServer) -> int:
    """How many of our values Home Assistant's integration has written."""
    series = await influx.query(f'SELECT COUNT("value") FROM "{THEIR_DATABASE}"."autogen"."W"')
    return int(series[0]["values"][0][1]) if series else 0


async def _set_states(hass: HomeAssistant, values: range) -> None:
    """The values as states of a sensor, one after the other."""
    for value in values:
        body = {"state": f"{value}", "attributes": {"unit_of_measurement": "W"}}
        await hass.client.rest("POST", "states/sensor.plug", body)


@dataclass(slots=True, kw_only=True)
class _Home:
    """A paired node that reports readings."""

    region: RegionServer
    node: str
    token: str
    sent: int = 0

    async def report(self, values: range) -> None:
        """The values as readings of one report."""
        now = datetime.now(UTC)
        items = [
            {
                "seq": value + 1,
                "type": "reading",
                "at": format_time(now + timedelta(milliseconds=value - values.start)),
                "sensor": "s_plug",
                "value": float(value),
            }
            for value in values
        ]
        body = {"v": 1, "node": self.node, "boot": "b_1", "sent_at": format_time(now), "items": items}
        await self.region.ask("POST", "reports", body, token=self.token)
        self.sent = values.stop


async def _pair(region: RegionServer, household: str) -> _Home:
    """A node for a household."""
    body = {"code": await region.pairing_code(household), "version": "0.1.0"}
    async with (
        aiohttp.ClientSession(region.url, raise_for_status=True) as session,
        session.post("/api/v1/pair", json=body) as answer,
    ):
        paired = await answer.json()
    return _Home(region=region, node=paired["node"], token=paired["token"])


async def measure_speed(lines: int) -> Speed:
    """The forwarder and the bare library, one after the other, into the same VictoriaMetrics."""
    with tempfile.TemporaryDirectory(prefix="smartcare-influx-") as name:
        folder = Path(name)
        server = VictoriaServer(folder / "victoria")
        await server.start()
        try:
            reports = [_readings(first) for first in range(1, lines + 1, PER_REPORT)]
            texts = [line.text for items in reports for line in lines_of(1, "h_0a1b", "n_0a1b", items)[0]]
            batches = [b"\n".join(texts[first : first + BATCH]) for first in range(0, len(texts), BATCH)]
            rounds = [
                await _round(folder / f"{number}.sqlite", server.url, batches, reports) for number in range(ROUNDS)
            ]
        finally:
            await server.stop()
    plain, packed, ours_plain, ours = (min(times) for times in zip(*rounds, strict=True))
    return Speed(
        lines=lines,
        forwarder=lines / ours,
        forwarder_plain=lines / ours_plain,
        packed=lines / packed,
        plain=lines / plain,
    )


async def _round(
    file: Path, url: str, batches: list[bytes], reports: list[list[dict[str, object]]]
) -> tuple[float, float, float, float]:
    """The library without and with compression, then the forwarder: seconds of each."""
    plain, packed = [await asyncio.to_thread(_bare, url, batches, gzip=gzip) for gzip in (False, True)]
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await _fill(database, reports)
    total = sum(map(len, reports))
    ours_plain, ours = [await _forward(database, url, total, gzip=gzip) for gzip in (False, True)]
    await database.close()
    return plain, packed, ours_plain, ours


def _readings(first: int) -> list[dict[str, object]]:
    """What one report brings."""
    began = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        {
            "seq": seq,
            "type": "reading",
            "at": format_time(began + timedelta(seconds=seq)),
            "sensor": f"s_{seq % 5}",
            "value": seq % 1000 / 8,
        }
        for seq in range(first, first + PER_REPORT)
    ]


def _bare(url: str, batches: list[bytes], *, gzip: bool) -> float:
    """How many seconds the library alone takes for prepared lines."""
    with InfluxDBClient(url=url, token="", org="", enable_gzip=gzip) as client:
        api = client.write_api(write_options=SYNCHRONOUS)
        began = time.perf_counter()
        for batch in batches:
            api.write(bucket="smartcare", record=batch, write_precision="ns")
        return time.perf_counter() - began


async def _forward(database: Database, url: str, total: int, *, gzip: bool) -> float:
    """How many seconds the forwarder takes for the whole journal."""
    async with database.write() as connection:
        await timeseries.rewind(connection, 0)
    writer = InfluxWriter(InfluxSettings(url=url, bucket="smartcare", gzip=gzip))
    forwarder = Forwarder(database, SystemClock(), writer, batch=BATCH)
    began = time.perf_counter()
    while await forwarder.step() == 0:
        pass
    took = time.perf_counter() - began
    if forwarder.state.lines != total:
        raise RuntimeError(f"{total} lines were to be written: {forwarder.state}")
    await writer.close()
    async with database.write() as connection:
        await timeseries.forget(connection)
    return took


async def _fill(database: Database, reports: list[list[dict[str, object]]]) -> None:
    """One home, and its reports in the journal."""
    now = datetime.now(UTC)
    personal = dict.fromkeys(("name", "phone", "address", "memo"), "")
    told = {"token_hash": "", "paired_at": now, "version": "", "homeassistant": "", "waiting": 0}
    rules = {"risk": "general", "telemetry": "full", "check_window_s": 60.0}
    registered = {"registered_at": now, "registered_by": "kim"}
    async with database.write() as connection:
        await connection.execute(insert(districts).values(id="d", name="", configured=True))
        await connection.execute(insert(dongs).values(id="o", district_id="d", name="", configured=True))
        await connection.execute(insert(households).values(id="h_0a1b", dong_id="o", **rules, **registered, **personal))
        await connection.execute(insert(nodes).values(id="n_0a1b", household_id="h_0a1b", **told))
        batches = [
            Batch(
                node_id="n_0a1b",
                boot="b_1",
                household_id="h_0a1b",
                received_at=now,
                first_at=now,
                last_at=now,
                count=len(items),
                items=pack_items(items),
            )
            for items in reports
        ]
        await journal.add_batches(connection, batches)


def section(outage: Outage, speed: Speed) -> str:
    """The results as a section of Markdown."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    theirs, ours = outage.theirs / outage.sent, outage.ours / outage.sent
    plain = speed.forwarder_plain / speed.plain
    return f"""{TITLE}

{outage.sent:,} values, {PER_REPORT} a second, while an InfluxDB 1.6.7 is killed and back after {outage.away_s} s: into
Home Assistant {outage.homeassistant} with its own influxdb integration (usual settings), and into a region. {machine}.
Again: `.venv/bin/python -m benchmarks.influx --write`.

| | points afterwards | lost |
|---|---|---|
| Home Assistant's own integration | {outage.theirs:,} ({theirs:.0%}) | {outage.sent - outage.theirs:,} |
| SmartCare | {outage.ours:,} ({ours:.0%}) | {outage.sent - outage.ours:,} |

What had waited for the database was there {outage.drained_s:.1f} s after it answered again.

{speed.lines:,} lines into VictoriaMetrics, batches of {BATCH:,}, the best of {ROUNDS} rounds:

| | lines/s | ratio |
|---|---|---|
| influxdb-client alone, prepared lines, compressed | {speed.packed:,.0f} | 1 |
| the forwarder, from the journal on disk, compressed | {speed.forwarder:,.0f} | {speed.ratio:.2f} |
| influxdb-client alone, prepared lines, not compressed | {speed.plain:,.0f} | 1 |
| the forwarder, from the journal on disk, not compressed | {speed.forwarder_plain:,.0f} | {plain:.2f} |
"""


@click.command()
@click.option("--quick", is_flag=True, help="A shorter outage and fewer lines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, quick: bool, as_json: bool, save: bool) -> None:
    """Measure the time series beside what there is."""
    plan, lines = QUICK if quick else FULL
    speed = asyncio.run(measure_speed(lines))
    outage = asyncio.run(measure_outage(plan))
    if as_json:
        print(json.dumps({"ratio": round(speed.ratio, 3), **asdict(speed), "outage": asdict(outage)}))
    else:
        print(section(outage, speed))
    if save:
        write_section(section(outage, speed))


if __name__ == "__main__":
    main()
