"""``smartcare-fleet``: a city full of homes against a region, its own or one that is there."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import orjson
import uvloop

from aggregator.app import open_context
from aggregator.config import ConfigError, load_config
from simulator.stage.process import ProcessError

from . import town
from .connection import Region
from .desk import open_desk
from .outage import Outage
from .play import Figures, Wishes, make_fleet, play
from .region import CityRegion, settle
from .town import Paired, TownError

FILE = click.Path(dir_okay=False, path_type=Path)
TOWN_FILE = "town.jsonl"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--homes", type=click.IntRange(1), default=1000, show_default=True, help="How many homes.")
@click.option(
    "--speed",
    type=click.FloatRange(0.01, 3600),
    default=1.0,
    show_default=True,
    help="How many times faster the residents live; the region's demo.pace must be the same.",
)
@click.option("--hour", type=click.FloatRange(0, 24), help="People's own local hour at the start; else the real one.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same lives.")
@click.option("--region", "url", help="Play against the region at this address instead of one of our own.")
@click.option("--config", type=FILE, help="The region's smartcare.yaml: homes are registered in its database.")
@click.option("--town", "town_file", type=FILE, help="Where the homes' tokens are kept between runs.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Where our own region is made and kept."
)
@click.option("--database", help="The database of our own region, instead of SQLite in its folder.")
@click.option("--heartbeat", "heartbeat_s", type=click.FloatRange(10), default=300.0, show_default=True)
@click.option("--outage", "outages", multiple=True, help="Such as 30%@10m-40m: who cannot reach the region, and when.")
@click.option("--storm", is_flag=True, help="Homes start, and come back after an outage, all at the same moment.")
@click.option("--incidents", default=1.0, show_default=True, help="How many of a thousand people fall on a day.")
@click.option("--readings", is_flag=True, help="Send every reading instead of five-minute summaries.")
@click.option("--connections", type=click.IntRange(1), default=32, show_default=True)
@click.option("--report-every", "report_every_s", type=click.FloatRange(0.1), default=60.0, show_default=True)
@click.option("--duration", "duration_s", type=click.FloatRange(0.1), help="Seconds to play; else until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def main(**options: Any) -> None:
    """Play a city of homes against a real region, over HTTP.

    Without --region a region is made in a folder, started, and filled; its address and its staff's sign-ins are shown.
    """
    try:
        uvloop.run(_main(**options))
    except (ConfigError, ProcessError, TownError, ValueError) as error:
        raise click.ClickException(str(error)) from error


async def _main(
    *,
    homes: int,
    speed: float,
    hour: float | None,
    seed: int,
    url: str | None,
    config: Path | None,
    town_file: Path | None,
    folder: Path | None,
    database: str | None,
    heartbeat_s: float,
    outages: tuple[str, ...],
    storm: bool,
    incidents: float,
    readings: bool,
    connections: int,
    report_every_s: float,
    duration_s: float | None,
    as_json: bool,
) -> None:
    wishes = Wishes(
        seed=seed,
        speed=speed,
        hour=hour,
        incidents=incidents,
        readings=readings,
        at_once=storm,
        first_within_s=heartbeat_s,
        outages=tuple(Outage.read(text, storm=storm) for text in outages),
        connections=connections,
    )
    async with AsyncExitStack() as stack:
        if url is None:
            url, residents = await _own_region(
                stack, homes, folder, database, seed=seed, speed=speed, heartbeat_s=heartbeat_s, as_json=as_json
            )
        else:
            Region.at(url)
            residents = _kept(town_file) or await _new_homes(homes, config, town_file, seed=seed)
        fleet = make_fleet(residents, url, wishes)
        task = asyncio.create_task(
            play(fleet, report_every_s=report_every_s, tell=lambda told: _tell(told, as_json), duration_s=duration_s)
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, fleet.stop)
        _tell(await task, as_json)


async def _own_region(
    stack: AsyncExitStack,
    homes: int,
    folder: Path | None,
    database: str | None,
    *,
    seed: int,
    speed: float,
    heartbeat_s: float,
    as_json: bool,
) -> tuple[str, tuple[Paired, ...]]:
    """Make, fill and start a region; one that is in the folder already goes on with its homes."""
    if folder is None:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smartcare-city-")))
    _desk, desk_url = await stack.enter_async_context(open_desk())
    region = CityRegion(folder, database=database)
    kept = folder / TOWN_FILE
    staff: tuple[Any, ...] = ()
    known = town.load(kept) if kept.exists() else None
    region.write(homes if known is None else len(known), desk=desk_url, heartbeat_s=heartbeat_s, pace=speed)
    if known is None:
        known = await region.settle(homes, seed=seed)
        town.save(known, kept)
        staff = await region.hire()
    stack.push_async_callback(region.stop)
    await region.start()
    if as_json:
        said = {"region": region.url, "config": str(region.config), "staff": [asdict(one) for one in staff]}
        click.echo(orjson.dumps(said).decode())
    else:
        click.echo(f"region {region.url}, configuration {region.config}, {len(known)} homes")
        for one in staff:
            click.echo(f"sign in as {one.name} ({one.role}), password {one.password}")
    return region.url, known


def _kept(town_file: Path | None) -> tuple[Paired, ...]:
    """The homes of a run before, none if there was none."""
    return town.load(town_file) if town_file is not None and town_file.exists() else ()


async def _new_homes(homes: int, config: Path | None, town_file: Path | None, *, seed: int) -> tuple[Paired, ...]:
    """New homes in a region's database, whose tokens are kept."""
    if config is None or town_file is None:
        raise click.UsageError("--region needs --town with homes of before, or --town and --config to make them")
    async with open_context(load_config(config)) as context:
        made = await settle(context, homes, tuple(context.region.dongs), seed=seed)
    town.save(made, town_file)
    return made


def _tell(told: Figures, as_json: bool) -> None:
    """One line of figures."""
    if as_json:
        click.echo(orjson.dumps(asdict(told)).decode())
        return
    click.echo(
        f"{told.homes} homes, {told.seconds:.0f} s: {told.reports} reports ({told.reports_per_s:.0f}/s, "
        f"answered in {1000 * told.answer_p50_s:.0f} ms, p99 {1000 * told.answer_p99_s:.0f} ms), {told.items} items, "
        f"{told.waiting} waiting, {told.urgent} urgent (p99 {told.urgent_p99_s:.2f} s), {told.busy} asked to wait, "
        f"{told.lost} lost, {told.cut_off} cut off, {told.refused} refused"
    )
