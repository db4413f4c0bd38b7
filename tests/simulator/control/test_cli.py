"""``smartcare-home`` as a process, and its refusals."""

import asyncio
import json
import signal
import socket
import sys
import time
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from simulator import cli
from simulator.house import House
from simulator.resident.model import Resident
from simulator.resident.plan import Action

PATIENCE_S = 90.0


async def start(*options: object) -> tuple[asyncio.subprocess.Process, Any]:
    """(process, its first line) of a home."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulator.cli",
        *map(str, options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    return process, json.loads(await asyncio.wait_for(process.stdout.readline(), PATIENCE_S))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_home_starts_and_stops(resident_file, tmp_path, number):
    frames = tmp_path / "frames.jsonl"
    state = tmp_path / "state"
    process, ready = await start(resident_file, "--speed", 3600, "--strict", "--frame-log", frames, "--state", state)
    assert ready["ready"] is True
    assert list(ready["devices"]) == ["tv", "light", "door", "sos"]
    async with aiohttp.ClientSession() as session, session.get(ready["control"] + "/state") as response:
        assert (await response.json())["radio"]["address"] == ready["radio"]
    assert process.stderr is not None
    line = await asyncio.wait_for(process.stderr.readline(), PATIENCE_S)
    assert line.decode().endswith("06:00:00  Resident T wakes up\n")
    process.send_signal(number)
    assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
    assert (state / "zigbee.json").exists()
    assert frames.exists()


def stop_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the home end as soon as it is ready."""

    async def live(house: House, port: int, control_port: int) -> None:
        await house.start(port)
        await house.stop()
        house.network.check()

    monkeypatch.setattr(cli, "_live", live)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--clock-file", "{clock}"], "needs --clock-origin"),
        (["--clock-file", "{clock}", "--clock-origin", "5"], "is neither"),
        (["--clock-file", "{none}", "--clock-origin", "5"], "choose another port, file or folder"),
        (["--port", "{taken}"], "choose another port, file or folder"),
        (["--speed", "-1"], "--speed"),
    ],
)
def test_wrong_options_are_refused(resident_file, tmp_path, options, message):
    clock = tmp_path / "clock"
    clock.write_text("soon")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        names = {"clock": clock, "none": tmp_path / "none", "taken": taken.getsockname()[1]}
        result = CliRunner().invoke(cli.main, [str(resident_file), *(option.format(**names) for option in options)])
    assert result.exit_code in {1, 2}
    assert message in result.output


def test_a_faulty_file_is_refused(tmp_path):
    path = tmp_path / "home.yaml"
    path.write_text("resident: R")
    result = CliRunner().invoke(cli.main, [str(path)])
    assert result.exit_code == 1
    assert "home.yaml:1: devices: is missing; name at least one device" in result.output


@pytest.mark.parametrize(
    "options",
    [[], ["--quiet"], ["--starts", "2026-11-03T08:30"], ["--clock-file", "{clock}", "--clock-origin", "{now}"]],
)
def test_clocks_are_chosen(monkeypatch, resident_file, tmp_path, options):
    clock = tmp_path / "clock"
    clock.write_text("+0 x2")
    stop_soon(monkeypatch)
    names = {"clock": clock, "now": time.time()}
    result = CliRunner().invoke(cli.main, [str(resident_file), *(option.format(**names) for option in options)])
    assert result.exit_code == 0, result.output


def test_a_home_in_this_process(monkeypatch, resident_file):
    """The same as the process above, where coverage sees it."""

    tell = cli._tell

    def tell_and_press_ctrl_c(resident: Resident, action: Action) -> None:
        tell(resident, action)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(cli, "_tell", tell_and_press_ctrl_c)
    result = CliRunner().invoke(cli.main, [str(resident_file), "--speed", "86400"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout.splitlines()[0])["ready"] is True
    assert "wakes up" in result.stderr
