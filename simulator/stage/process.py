"""One server process: started with a log file, stopped gently, killed when asked."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import random
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

GRACE_S = 30.0
PORTS = range(20_000, 32_768)
"""Below those a system gives away by itself, so nobody is given one between our look and the start of its server."""


class ProcessError(Exception):
    """A process ended early or did not become ready; the message ends with the last lines of its log."""


def free_port() -> int:
    """A port of loopback that nobody listens on at this moment. Raises OSError if there is none."""
    begin = random.SystemRandom().choice(PORTS)
    for port in chain(range(begin, PORTS.stop), range(PORTS.start, begin)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError(errno.EADDRINUSE, "every port is taken")


class ServerProcess:
    """A child process in a session of its own, so that Ctrl-C in the terminal reaches us first and it second."""

    def __init__(
        self, name: str, argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self._argv = [str(part) for part in argv]
        self._env = dict(env or {})
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process id. Raises ProcessError if it does not run."""
        if self._process is None or self._process.returncode is not None:
            raise ProcessError(f"{self.name} is not running\n{self.tail()}")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self, env: Mapping[str, str] | None = None) -> None:
        """Start it; what it prints is appended to the log."""
        if self.running:
            raise ProcessError(f"{self.name} runs already")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **self._env, **(env or {})},
                start_new_session=True,
            )

    async def stop(self) -> None:
        """Ask it to end; after the grace kill it. Nothing to do if it has ended."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), GRACE_S)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """SIGKILL, to it and to whatever it started."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()

    async def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait in real time until it is ready. Raises ProcessError if it ends before or takes too long."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not ready():
            if not self.running:
                raise ProcessError(f"{self.name} ended before {what}\n{self.tail()}")
            if asyncio.get_running_loop().time() > deadline:
                raise ProcessError(f"{self.name}: no {what} within {seconds:.0f} s\n{self.tail()}")
            await asyncio.sleep(0.05)

    def output(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def tail(self, lines: int = 25) -> str:
        """The last lines of its log, indented."""
        return "\n".join(f"    {line}" for line in self.output().splitlines()[-lines:])
