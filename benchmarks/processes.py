"""What a process costs with those it started, as the machine's kernel counts it; a bare region to compare with."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from simulator.stage.process import ServerProcess

_READY = re.compile(r"ready (http://\S+)")


def family(pid: int) -> list[int]:
    """A process and those it has started that still run."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parents[int(entry.parent.name)] = int(_fields(entry)[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_s(pid: int) -> float:
    """User and system time so far, also of children that have ended and were waited for (proc(5), fields 14 to 17)."""
    used = 0
    for one in family(pid):
        with suppress(FileNotFoundError):
            used += sum(map(int, _fields(Path(f"/proc/{one}/stat"))[11:15]))
    return used / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory; what processes share counts for each."""
    held = 0
    for one in family(pid):
        with suppress(FileNotFoundError):
            found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{one}/status").read_text("ascii"), re.MULTILINE)
            held += int(found[1]) if found else 0
    return held / 1024


def _fields(stat: Path) -> list[str]:
    """What follows the name of a process, from its third field on."""
    return stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()


@asynccontextmanager
async def bare_region(folder: Path) -> AsyncIterator[tuple[ServerProcess, str]]:
    """Yield a bare region that runs, and its address."""
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.bare_region", "--database", folder / "bare.sqlite"]
    process = ServerProcess("the bare region", command, log=folder / "bare.log")
    await process.start()
    try:
        await process.wait_until(lambda: _READY.search(process.output()) is not None, seconds=30.0, what="ready line")
        found = _READY.search(process.output())
        assert found is not None
        yield process, found[1]
    finally:
        await process.stop()
