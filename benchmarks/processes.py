"""What a process costs, as the kernel of the machine counts it, and a bare region to compare with."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.stage.process import ServerProcess

_READY = re.compile(r"ready (http://\S+)")


def cpu_s(pid: int) -> float:
    """User and system time of all threads so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    if found is None:
        raise RuntimeError("the kernel does not tell the memory of a process")
    return int(found[1]) / 1024


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
