"""``python -m simulator.demo``: what scripts/demo runs."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import click

from simulator.resident.model import Resident
from simulator.resident.parse import load
from simulator.stage.hass_client import CommandError
from simulator.stage.home_clock import find_faketime
from simulator.stage.installer import InstallationError
from simulator.stage.process import ProcessError
from simulator.stage.region import RegionRefusedError
from simulator.stage.stage import Stage
from simulator.stage.virtual_home import ControlError

from .desk import show_desk
from .narrator import Narrator
from .story import Story, resident_file

FAILED, INTERRUPTED = 1, 130
FAULTS = (
    aiohttp.ClientError,
    CommandError,
    ControlError,
    ExceptionGroup,
    InstallationError,
    ProcessError,
    RegionRefusedError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the demonstration is to be given."""

    keep: bool
    as_json: bool
    language: str
    compressed: bool
    speed: float
    desk: bool


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--keep", is_flag=True, help="Leave the servers up at the end, and print addresses and sign-ins.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per event.")
@click.option("--language", type=click.Choice(["en", "ko"]), default="en", show_default=True)
@click.option("--compressed", is_flag=True, help="Shorten the limits instead of speeding up the time.")
@click.option(
    "--speed", type=click.FloatRange(60, 1440), default=720, show_default=True, help="How fast the day passes."
)
@click.option("--desk", is_flag=True, help="Instead: a desk with 300 simulated homes, until Ctrl-C.")
def main(*, keep: bool, as_json: bool, language: str, compressed: bool, speed: float, desk: bool) -> None:
    """Show the main job: a home, a region, a signal. Exit status 0 if the story came true, 1 if not."""
    options = Options(keep=keep, as_json=as_json, language=language, compressed=compressed, speed=speed, desk=desk)
    sys.exit(asyncio.run(_stoppable(options)))


async def _stoppable(options: Options) -> int:
    """Play; on Ctrl-C or SIGTERM stop everything that was started, once and in order."""
    playing = asyncio.create_task(_play(options))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    try:
        return await playing
    except asyncio.CancelledError:
        return INTERRUPTED


async def _play(options: Options) -> int:
    if options.desk:
        narrator = Narrator(language=options.language, as_json=options.as_json, timezone=ZoneInfo("Asia/Seoul"))
        return await show_desk(narrator, options.language)
    resident = load(resident_file())
    narrator = Narrator(language=options.language, as_json=options.as_json, timezone=resident.timezone)
    library = None if options.compressed else find_faketime()
    narrator.say(narrator.text("title"))
    narrator.say(narrator.text("clock.travel" if library else "clock.compressed", speed=f"{options.speed:g}"))
    folder = Path(tempfile.mkdtemp(prefix="smartcare-demo-"))
    try:
        return await _perform(options, resident, narrator, folder, library)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


async def _perform(options: Options, resident: Resident, narrator: Narrator, folder: Path, library: Path | None) -> int:
    if resident.starts is None:
        raise click.ClickException("the resident file has no date to start from")
    pace = 1.0 if library else options.speed
    async with Stage(
        folder,
        resident_file(),
        starts_at=resident.starts.timestamp(),
        pace=pace,
        library=library,
        language=options.language,
    ) as stage:
        narrator.now = stage.clock.now
        story = Story(stage, resident, narrator, speed=options.speed)
        try:
            await story.play()
        except FAULTS as error:
            narrator.tell("fault", text=f"{type(error).__name__}: {error}")
            story.outcome["played_to_the_end"] = False
        came_true = _report(narrator, story)
        if options.keep:
            await _keep(stage, narrator, folder)
        narrator.say(narrator.text("stopping"))
    return 0 if came_true else FAILED


def _report(narrator: Narrator, story: Story) -> bool:
    came_true = all(story.outcome.values())
    narrator.say()
    for check, kept in story.outcome.items():
        narrator.say(f"  {'✅' if kept else '❌'} {narrator.text(f'check.{check}')}")
    narrator.say(narrator.text("came_true" if came_true else "did_not", seconds=f"{narrator.elapsed_s:.0f}"))
    narrator.record("outcome", came_true=came_true, **story.outcome)
    return came_true


async def _keep(stage: Stage, narrator: Narrator, folder: Path) -> None:
    """Tell where everything is, and wait for Ctrl-C."""
    narrator.say(f"\n{narrator.text('kept')}")
    narrator.say(narrator.text("kept.hass", url=stage.hass.url))
    narrator.say(narrator.text("kept.region", url=stage.region.url))
    for name, token in stage.region.tokens.items():
        narrator.say(narrator.text("kept.token", name=name, token=token))
    narrator.say(narrator.text("kept.home", url=stage.home.url))
    narrator.say(narrator.text("kept.folder", folder=folder))
    narrator.record(
        "kept", hass=stage.hass.url, region=stage.region.url, home=stage.home.url, tokens=stage.region.tokens
    )
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


if __name__ == "__main__":
    main()
