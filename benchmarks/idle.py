"""What the integration adds to an idle Home Assistant with four Zigbee devices: processor time and memory.

``python -m benchmarks.idle [--seconds 60] [--write]`` measures the same process before and after the installation, in
real time, paired with a region; ``--write`` puts the result into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from simulator.stage.installer import Wishes
from simulator.stage.stage import Stage

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "## Idle cost of the integration"
SETTLE_S = 15.0
WISHES = Wishes(appliances={"television": "tv"}, front_door="front door", sos="SOS button")
QUIET_HOME = """
resident: Resident Q
seed: 1
timezone: Asia/Seoul
devices:
  television: {kind: plug, appliance: tv, watts: 92, standby: 0.6}
  living room light: {kind: light, window: 0.005, lamp: 180}
  front door: {kind: door}
  SOS button: {kind: button}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Processor time as a share of one core, resident memory in MB."""

    cpu: float
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Home Assistant without and with the integration."""

    homeassistant: str
    seconds: float
    without: Cost
    with_it: Cost

    @property
    def added(self) -> Cost:
        """What the integration adds."""
        return Cost(cpu=self.with_it.cpu - self.without.cpu, memory_mb=self.with_it.memory_mb - self.without.memory_mb)


async def measure(seconds: float) -> Measured:
    """Start everything, measure for so many seconds before and after the installation, stop everything."""
    with tempfile.TemporaryDirectory(prefix="smartcare-idle-") as name:
        resident = Path(name) / "quiet.yaml"
        resident.write_text(QUIET_HOME, encoding="utf-8")
        async with Stage(Path(name) / "stage", resident, starts_at=0.0) as stage:
            await stage.open_region()
            await stage.open_home()
            await stage.open_hass()
            await stage.join_devices()
            without = await _watch(stage.hass.process.pid, seconds)
            await stage.look_after(WISHES, name="Idle")
            with_it = await _watch(stage.hass.process.pid, seconds)
            version = (await stage.hass.client.rest("GET", "config"))["version"]
    return Measured(homeassistant=version, seconds=seconds, without=without, with_it=with_it)


async def _watch(pid: int, seconds: float) -> Cost:
    await asyncio.sleep(SETTLE_S)
    before = _cpu_s(pid)
    await asyncio.sleep(seconds)
    return Cost(cpu=(_cpu_s(pid) - before) / seconds, memory_mb=_memory_mb(pid))


def _cpu_s(pid: int) -> float:
    """User and system time so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise RuntimeError("the kernel does not tell the memory of a process")
    return int(found[1]) / 1024


def report(measured: Measured) -> str:
    """The result as a section of Markdown."""
    rows = {"without": measured.without, "with": measured.with_it, "**added**": measured.added}
    lines = [f"| {name} | {cost.cpu:.2%} | {cost.memory_mb:.1f} MB |" for name, cost in rows.items()]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, Home Assistant {measured.homeassistant}"
    return "\n".join(
        [
            TITLE,
            "",
            f"Home Assistant with ZHA and four devices, paired with a region, idle for {measured.seconds:.0f} s each;",
            f"{machine}, {datetime.now(UTC):%Y-%m-%d}. Promised: less than 1 % of a core and less than 30 MB.",
            "Again: `.venv/bin/python -m benchmarks.idle --write`.",
            "",
            "| | processor | memory |",
            "|---|---|---|",
            *lines,
            "",
        ]
    )


def write(section: str) -> None:
    """Put the section into the results, in the place of the one before."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n\n"
    before, _, rest = text.partition(TITLE)
    following = rest.find("\n## ")
    after = "" if following < 0 else rest[following:]
    RESULTS.write_text(f"{before.rstrip()}\n\n{section}{after}", encoding="utf-8")


@click.command()
@click.option("--seconds", default=60.0, show_default=True, help="How long each state is watched.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, seconds: float, save: bool) -> None:
    """Measure what the integration adds to an idle Home Assistant."""
    section = report(asyncio.run(measure(seconds)))
    print(section)
    if save:
        write(section)


if __name__ == "__main__":
    main()
