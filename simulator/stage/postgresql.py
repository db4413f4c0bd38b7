"""A throw-away PostgreSQL server in a folder of its own, for tests and benchmarks. It goes with who started it."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from .process import free_port

OLDEST = 15
_DEBIAN = Path("/usr/lib/postgresql")
_USER = "postgres"
_HURRY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""For tests that ask for no durability: nothing outlives them."""
_SETTINGS = {"max_connections": "300", "shared_buffers": "64MB", "jit": "off", "max_wal_size": "2GB"}

_GUARD = """
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
    kill -QUIT "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
fi
rm -rf -- "$1"
"""
"""Waits until the other end of its input is closed, by us or by our death; then nothing is left of the server."""


class NoPostgresqlError(Exception):
    """This machine has no PostgreSQL that can be run; the message says why."""


def programs() -> Path:
    """The folder of `initdb`, `pg_ctl` and the others: Debian's newest, else the one on PATH."""
    found = sorted(
        (path for path in _DEBIAN.glob("*/bin") if (path / "initdb").exists() and path.parent.name.isdecimal()),
        key=lambda path: int(path.parent.name),
    )
    if found and int(found[-1].parent.name) >= OLDEST:
        return found[-1]
    if (on_path := shutil.which("initdb")) is not None:
        return Path(on_path).resolve().parent
    raise NoPostgresqlError(f"PostgreSQL {OLDEST} or newer is missing (Debian: apt install postgresql)")


class PostgresqlServer:
    """Listens on a socket in its own folder and on a free port of the loopback; trusts everybody on this machine."""

    def __init__(self, *, durable: bool = False, settings: Mapping[str, str] | None = None) -> None:
        """Make the cluster. `durable` keeps what was committed through a kill, as a real server would.

        Raises NoPostgresqlError.
        """
        self._programs = programs()
        self.port = free_port()
        self._settings = {**_SETTINGS, **({} if durable else _HURRY), **(settings or {})}
        self.folder = Path(tempfile.mkdtemp(prefix="smartcare-pg-"))
        self.folder.chmod(0o755)
        self._guard: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            try:
                shutil.chown(self.folder, _USER, _USER)
            except LookupError as error:
                self.folder.rmdir()
                raise NoPostgresqlError(f"root cannot run PostgreSQL, and there is no user {_USER}") from error
        try:
            self._run("initdb", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8", "-U", _USER, "-D", self._data)
        except NoPostgresqlError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def start(self) -> None:
        """Start it and wait until it answers."""
        if self._guard is None:
            self._guard = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD, "guard", self.folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        settings = {"unix_socket_directories": str(self.folder), "listen_addresses": "127.0.0.1", **self._settings}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-t", "60", "-D", self._data, "-l", log, "-o", f"-p {self.port} {options}", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``smart``, ``fast`` (connections are cut), ``immediate`` (as if the power failed)."""
        self._run("pg_ctl", "-w", "-t", "60", "-D", self._data, "-m", mode, "stop")

    def kill(self) -> None:
        """Kill the server's first process; the others notice and end."""
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing behind."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None

    def address(self, database: str = "postgres", *, scheme: str = "postgresql") -> str:
        """The address of one of its databases."""
        return f"{scheme}://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template0") -> str:
        """Make a database, empty or as a copy of one nobody is connected to, and return its address."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
                sql.Identifier(database), sql.Identifier(template)
            )
        )
        return self.address(database)

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def execute(self, statement: sql.Composed) -> None:
        """Run one statement outside any transaction."""
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs, as its own user where we are root."""
        command: Sequence[str] = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPostgresqlError(f"{program} failed: {(done.stderr or done.stdout).strip()[-500:]}")
