"""A storm, 1,000 signals within a minute: how soon calls for help reach a desk, and whether anything is lost.

``python -m benchmarks.signals [--homes 1000] [--seconds 60] [--write]`` runs a real aggregator on SQLite, homes that
report over HTTP, and a desk that takes webhooks; ``--write`` puts the result into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import click
from aiohttp import web

from aggregator.api.serving import serving
from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.access import operator
from aggregator.domain.household import Registration
from aggregator.kernel.wire import format_time
from aggregator.operations import households, pairing
from benchmarks.results import write_section
from simulator.stage.mailbox import Mailbox
from simulator.stage.region import ADMINISTRATOR, DONG, RegionServer

TITLE = "## A storm of signals"
OPERATOR = operator("benchmark")
SOS_SHARE = 0.1
WINDOW_S = 20
AT_ONCE = 3
ALLOWED_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """One paired home and what it will tell."""

    household: str
    node: str
    token: str
    sos: bool


@dataclass
class Desk:
    """Where messages arrive: for every incident number when it was first heard of, and how each message looked."""

    heard: dict[str, float] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    single: int = 0
    bundles: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """Take one webhook."""
        message = await request.json()
        now = monotonic()
        self.ids.append(message["id"])
        several = len(message["incidents"]) > 1
        self.bundles += several
        self.single += not several
        for number in message["incidents"]:
            self.heard.setdefault(number, now)
        return web.Response()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Delays in seconds from sending the report to the message, of calls for help and of the rest."""

    homes: int
    seconds: float
    urgent: list[float]
    routine: list[float]
    lost: int
    twice: int
    single: int
    bundles: int


async def measure(homes: int, seconds: float) -> Measured:
    """Pair so many homes, let each tell one signal within the time, wait for every message."""
    mailbox, desk = Mailbox(), Desk()
    api = web.Application()
    api.router.add_post("/{desk}", desk.take)
    await mailbox.start()
    try:
        with tempfile.TemporaryDirectory(prefix="smartcare-signals-") as name:
            async with serving(api, "127.0.0.1", 0) as url:
                region = RegionServer(Path(name), mailbox, changes=_changes(url))
                region.configure()
                paired = await _pair(region, homes)
                try:
                    await region.hire()
                    await region.start()
                    return await _storm(region, desk, paired, seconds)
                finally:
                    await region.stop()
    finally:
        await mailbox.stop()


def _changes(url: str) -> dict[str, Any]:
    """One dong with one recipient that is on duty at any hour, and the rule of bundling."""
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-23:59")
    dong = {"id": DONG, "name": "Hongje 1-dong", "recipients": [{"webhook": f"{url}/desk"}]}
    return {
        "districts": [{"id": "seodaemun", "name": "Seodaemun-gu", "dongs": [dong]}],
        "centre": {"name": "Centre", "recipients": [{"webhook": f"{url}/desk"}]},
        "duty": {"hours": every_day},
        "messages": {"at_once": AT_ONCE, "window": f"{WINDOW_S}s"},
    }


async def _pair(region: RegionServer, count: int) -> list[Home]:
    """Register and pair homes in the region's own database, before it serves."""
    chosen = random.Random(1)
    made: list[Home] = []
    async with open_context(load_config(region.config)) as context:
        for number in range(count):
            registration = Registration(dong=DONG, name=f"Resident {number}", phone="010-0000-0000", address="1")
            household = (await households.register(context, OPERATOR, registration)).id
            code = await pairing.create_code(context, OPERATOR, household)
            node = await pairing.pair(context, code.code, version="0.1.0", origin="benchmark")
            sos = chosen.random() < SOS_SHARE
            made.append(Home(household=household, node=node.node, token=node.token, sos=sos))
    return made


async def _storm(region: RegionServer, desk: Desk, homes: list[Home], seconds: float) -> Measured:
    """Let every home tell its signal at its moment, then compare what was told with what arrived."""
    began = monotonic()
    async with aiohttp.ClientSession(region.url) as session:
        sent = dict(
            await asyncio.gather(
                *(_tell(session, home, began + position * seconds / len(homes)) for position, home in enumerate(homes))
            )
        )
    end = monotonic() + 3 * WINDOW_S
    while len(desk.heard) < len(homes) and monotonic() < end:  # noqa: ASYNC110 - it ends with the time, too
        await asyncio.sleep(0.2)
    listed = (await region.ask("GET", "incidents?limit=5000", user=ADMINISTRATOR))["items"]
    label = {one["household"]: one["label"] for one in listed}
    delays: dict[bool, list[float]] = {True: [], False: []}
    lost = 0
    for home in homes:
        heard = desk.heard.get(label.get(home.household, ""))
        if heard is None:
            lost += 1
        else:
            delays[home.sos].append(heard - sent[home.household])
    return Measured(
        homes=len(homes),
        seconds=seconds,
        urgent=sorted(delays[True]),
        routine=sorted(delays[False]),
        lost=lost,
        twice=len(desk.ids) - len(set(desk.ids)),
        single=desk.single,
        bundles=desk.bundles,
    )


async def _tell(session: aiohttp.ClientSession, home: Home, at: float) -> tuple[str, float]:
    """Send one report at a moment and return when."""
    await asyncio.sleep(max(0.0, at - monotonic()))
    now = format_time(datetime.now(UTC))
    why = {"key": "quiet.home+danger.unanswered", "values": {"quiet_s": 64800.0}}
    danger = {"type": "stage", "previous": "check", "stage": "danger", "clock": "home", "why": why}
    kind = {"type": "sos", "sensor": "s_1"} if home.sos else danger | {"quiet_s": 64800.0, "limit_s": 64800.0}
    body = {"v": 1, "node": home.node, "boot": "b_1", "sent_at": now, "items": [{"seq": 1, "at": now, **kind}]}
    sent = monotonic()
    headers = {"Authorization": f"Bearer {home.token}"}
    async with session.post("/api/v1/reports", json=body, headers=headers) as response:
        response.raise_for_status()
    return home.household, sent


def at_share(delays: list[float], share: float) -> float:
    """The delay that so many of them do not exceed."""
    return delays[min(len(delays) - 1, int(share * len(delays)))] if delays else 0.0


def report(measured: Measured) -> str:
    """The result as a section of Markdown."""
    rows = {"calls for help (SOS)": measured.urgent, "danger signals": measured.routine}
    lines = [
        f"| {name} | {len(delays)} | {at_share(delays, 0.5):.2f} s | {at_share(delays, 0.99):.2f} s | "
        f"{max(delays, default=0.0):.2f} s |"
        for name, delays in rows.items()
    ]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite"
    return "\n".join(
        [
            TITLE,
            "",
            f"{measured.homes} homes, one signal each within {measured.seconds:.0f} s, all to one recipient;",
            f"{machine}, {datetime.now(UTC):%Y-%m-%d}. `messages: {{at_once: {AT_ONCE}, window: {WINDOW_S}s}}`.",
            "Delays are from the home's request to the desk.",
            f"Promised: calls for help within {ALLOWED_S:.0f} s at p99, nothing lost.",
            "Again: `.venv/bin/python -m benchmarks.signals --write`.",
            "",
            "| | signals | median | p99 | longest |",
            "|---|---|---|---|---|",
            *lines,
            "",
            f"Lost: {measured.lost}. Sent twice: {measured.twice}.",
            f"Messages: {measured.single} about one incident, {measured.bundles} bundles.",
            "",
        ]
    )


@click.command()
@click.option("--homes", default=1000, show_default=True, help="How many homes tell a signal.")
@click.option("--seconds", default=60.0, show_default=True, help="Within how long.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, homes: int, seconds: float, save: bool) -> None:
    """Measure a storm of signals; fails when a promise is broken."""
    measured = asyncio.run(measure(homes, seconds))
    section = report(measured)
    print(section)
    if save:
        write_section(section)
    if measured.lost or at_share(measured.urgent, 0.99) > ALLOWED_S:
        raise click.ClickException("a promise is broken")


if __name__ == "__main__":
    main()
