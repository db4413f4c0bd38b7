"""Home time: a clock shared by several unmodified processes that can be set to any date and run at any speed.

libfaketime answers each process's question for the time with ``base + (now - origin) * speed``. The origin must be the
same for all of them, or a change of speed would tear their clocks apart; it lives in shared memory that libfaketime
makes for a first process and hands to that process's children. A small keeper process is that first one for everybody.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
NAME = "libfaketimeMT.so.1"
SHARED_MEMORY = Path("/dev/shm")  # where libfaketime's library calls put it
EPOCH = "1970-01-02 00:00:00"
EPOCH_S = 86400.0
_QUICK_S = 0.002
_MORE_QUESTIONS = 1000
# Tells the name of the shared memory, then for every line it reads how long ago the origin was.
KEEPER = """import os, sys, time
print(os.environ["FAKETIME_SHARED"], flush=True)
for _ in sys.stdin: print(time.time(), flush=True)
"""


def find_faketime() -> Path | None:
    """The library for programs with threads, if it is installed."""
    found = (
        path
        for folder in LIBRARIES
        for pattern in ("*/faketime", "faketime")
        for path in Path(folder).glob(f"{pattern}/{NAME}")
    )
    return next(found, None)


class HomeClock:
    """Home time for the processes started with ``env()``. Without libfaketime it is the real time at speed 1.

    The time runs on continuously when the speed changes; it jumps only when told to. Times are float UTC epoch seconds.
    """

    def __init__(self, folder: Path, *, library: Path | None, starts_at: float | None = None) -> None:
        self.library = library
        self.speed = 1.0
        self.file = folder / "home-clock"
        self._real = time.time()
        self._home = self._real if library is None or starts_at is None else starts_at
        self.origin = self._real
        self._shared = ""
        self._keeper: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the keeper of the common origin."""
        if self.library is None:
            return
        self.file.write_text("+0\n")
        self._keeper = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            KEEPER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={
                **os.environ,
                "LD_PRELOAD": str(self.library),
                "FAKETIME": f"@{EPOCH} x1",
                "FAKETIME_DONT_RESET": "1",
                "TZ": "UTC",
            },
            start_new_session=True,
        )
        self._shared = await self._keeper_says()
        self.origin = await self._find_origin()
        self._real = time.time()
        self._write()

    async def _keeper_says(self) -> str:
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        line = (await self._keeper.stdout.readline()).decode().strip()
        if not line:
            raise RuntimeError("the keeper of the home clock ended early")
        return line

    async def _find_origin(self) -> float:
        """The origin as the quickest answer tells it; a busy machine is asked again until one answer is quick."""
        best = min([await self._measure_origin() for _ in range(20)])
        for _ in range(_MORE_QUESTIONS):
            if best[0] <= _QUICK_S:
                break
            best = min(best, await self._measure_origin())
        return best[1]

    async def _measure_origin(self) -> tuple[float, float]:
        """(uncertainty, origin) of one question to the keeper, in seconds."""
        assert self._keeper is not None
        assert self._keeper.stdin is not None
        asked = time.time()
        self._keeper.stdin.write(b"\n")
        since = float(await self._keeper_says()) - EPOCH_S
        answered = time.time()
        return answered - asked, (asked + answered) / 2 - since

    async def stop(self) -> None:
        """Let the keeper go and remove the shared memory."""
        if self._keeper is None:
            return
        if self._keeper.returncode is None:
            self._keeper.kill()
        await self._keeper.wait()
        self._keeper = None
        semaphore, memory = self._shared.split()
        (SHARED_MEMORY / f"sem.{semaphore.lstrip('/')}").unlink(missing_ok=True)
        (SHARED_MEMORY / memory.lstrip("/")).unlink(missing_ok=True)

    def env(self) -> dict[str, str]:
        """What a process needs in its environment to live in home time."""
        if self.library is None:
            return {}
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_SHARED": self._shared,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_RESET": "1",
            "TZ": "UTC",  # the file's date is read as local time
        }

    def now(self) -> float:
        """The time at home."""
        return self._home + (time.time() - self._real) * self.speed

    def set_speed(self, speed: float) -> None:
        """Let home time run so many times faster than real time from now on. Without libfaketime only 1 is possible."""
        if self.library is None:
            if speed != 1.0:
                raise ValueError("home time cannot be sped up without libfaketime")
            return
        now = time.time()
        self._home += (now - self._real) * self.speed
        self._real = now
        self.speed = speed
        self._write()

    def jump_to(self, moment: float) -> None:
        """Let it be that time now, everywhere at once; it runs on from there. Only with libfaketime.

        A process notices at its next look at the clock: what it waited for in between is due at once.
        """
        if self.library is None:
            raise ValueError("home time cannot jump without libfaketime")
        self._home, self._real = moment, time.time()
        self._write()

    def _write(self) -> None:
        base = self._home - (self._real - self.origin) * self.speed
        stamp = datetime.fromtimestamp(base, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"@{stamp} x{self.speed:g}\n")
        fresh.replace(self.file)
