"""A throw-away PostgreSQL for measurements: its own folder and port, as safe as a real one, gone at the end."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.stage.process import free_port

_PLACES = "/usr/lib/postgresql"


class NoServerError(Exception):
    """PostgreSQL is not installed here."""


def _programs() -> Path:
    """The folder of the newest PostgreSQL."""
    found = sorted(Path(_PLACES).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path is not None:
        return Path(on_path).resolve().parent
    raise NoServerError("PostgreSQL is not installed; on Debian: apt-get install postgresql")


@asynccontextmanager
async def throw_away_server(databases: Sequence[str]) -> AsyncIterator[Callable[[str], str]]:
    """A server with empty databases; what is yielded tells the address of each. NoServerError: not installed."""
    programs, port = _programs(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="smartcare-postgresql-"))
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    user = "postgres" if owner else pwd.getpwuid(os.geteuid()).pw_name

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )

    try:
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = str(folder / "data")
        await asyncio.to_thread(run, "initdb", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8", "-D", data)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
        await asyncio.to_thread(run, "pg_ctl", "-w", "-D", data, "-l", str(folder / "log"), "-o", options, "start")
        try:
            for name in databases:
                await asyncio.to_thread(run, "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", user, name)
            yield lambda name: f"postgresql://{user}@127.0.0.1:{port}/{name}"
        finally:
            await asyncio.to_thread(run, "pg_ctl", "-w", "-D", data, "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
