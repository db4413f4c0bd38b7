"""``smartcare-home``: one virtual home with somebody living in it, on a socket that Home Assistant's ZHA uses."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from .control import Control
from .house import House
from .resident.clock import FASTEST, FileClock, HomeClock
from .resident.model import Resident
from .resident.parse import load
from .resident.plan import Action
from .resident.problems import ResidentError
from .resident.story import tell
from .zigbee import Radio, StateError, StrictError

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("resident", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the radio; 0 chooses a free one.")
@click.option("--control-port", type=click.IntRange(0, 65535), default=0, help="Port of the control interface.")
@click.option(
    "--radio", type=click.Choice([str(radio) for radio in Radio]), default="xbee", help="What the radio speaks."
)
@click.option("--speed", type=click.FloatRange(0, FASTEST), default=1.0, help="How many times faster than real time.")
@click.option(
    "--starts", type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]), help="Local home time at the start."
)
@click.option("--clock-file", type=FILE, help="Follow this file of libfaketime instead.")
@click.option("--clock-origin", type=float, help="Real epoch second from which libfaketime counts.")
@click.option(
    "--state", type=click.Path(file_okay=False, path_type=Path), help="Folder that keeps the network between runs."
)
@click.option("--strict", is_flag=True, help="Exit with 1 if a frame was not understood.")
@click.option("--frame-log", type=FILE, help="Write every frame to this file as JSON lines.")
@click.option("--quiet", is_flag=True, help="Do not show what the resident does.")
def main(
    resident: Path,
    port: int,
    control_port: int,
    radio: str,
    speed: float,
    starts: datetime | None,
    clock_file: Path | None,
    clock_origin: float | None,
    state: Path | None,
    strict: bool,
    frame_log: Path | None,
    quiet: bool,
) -> None:
    """Let the resident of the file RESIDENT live in a virtual home.

    The first line on standard output is JSON: {"ready": true, "radio": "socket://…", "control": "http://…"}. Point
    ZHA at the radio's address. What the resident does is shown on standard error. Ends on Ctrl-C or SIGTERM.
    """
    try:
        lives = load(resident)
        clock = _clock(lives, speed, starts, clock_file, clock_origin)
        told = _silence if quiet else partial(_tell, lives)
        house = House(lives, clock, radio=Radio(radio), state=state, strict=strict, log=frame_log, told=told)
        asyncio.run(_live(house, port, control_port))
    except (ResidentError, StateError, StrictError) as problem:
        raise click.ClickException(str(problem)) from problem
    except OSError as problem:
        raise click.ClickException(f"{problem.strerror or problem}; choose another port, file or folder") from problem


def _clock(
    resident: Resident, speed: float, starts: datetime | None, clock_file: Path | None, clock_origin: float | None
) -> HomeClock:
    """The home's clock as the options and the resident file want it."""
    if clock_file is not None:
        if clock_origin is None:
            raise click.UsageError(
                "--clock-file needs --clock-origin: the real time at which libfaketime began to count"
            )
        try:
            return FileClock(clock_file, clock_origin)
        except ValueError as problem:
            raise click.ClickException(f"{clock_file}: {problem}") from problem
    begins = resident.starts if starts is None else starts.replace(tzinfo=resident.timezone)
    return HomeClock(None if begins is None else begins.timestamp(), speed)


def _tell(resident: Resident, action: Action) -> None:
    """Show an action on the terminal."""
    print(tell(action, resident), file=sys.stderr, flush=True)


def _silence(_action: Action) -> None:
    """Show nothing."""


async def _live(house: House, port: int, control_port: int) -> None:
    """Run the home until a signal comes."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    control = Control(house)
    try:
        await house.start(port)
        address = await control.start(control_port)
        ready = {
            "ready": True,
            "radio": f"socket://127.0.0.1:{house.port}",
            "radio_type": str(house.network.radio),
            "port": house.port,
            "control": address,
            "devices": {name: str(device.ieee) for name, device in house.devices.items()},
        }
        print(json.dumps(ready), flush=True)
        await stop.wait()
    finally:
        await control.stop()
        await house.stop()
    house.network.check()


if __name__ == "__main__":
    main()
