"""The disk of the database is full for a while: nothing acknowledged is lost, and it is told, not shouted."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from .service import Service, fails_and_recovers, reporting, service

DATABASE = "disk/smartcare.sqlite"
_DISK_BYTES = 24 << 20
_ROOM_BYTES = 64 << 10


class Disk(Protocol):
    """Where the database lies."""

    async def fill(self) -> None:
        """Leave no room."""

    async def free(self) -> None:
        """Make room again."""


class Limited:
    """The process may make no file longer than they are now: its writes fail as on a full disk, by another error."""

    def __init__(self, seen: Service, folder: Path) -> None:
        self._pid = seen.region.process.pid
        self._folder = folder
        self._before = resource.prlimit(self._pid, resource.RLIMIT_FSIZE)

    async def fill(self) -> None:
        longest = max(file.stat().st_size for file in self._folder.iterdir())
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (longest + _ROOM_BYTES, self._before[1]))

    async def free(self) -> None:
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, self._before)


class Filled:
    """A small file system of its own that something else fills to the last byte."""

    def __init__(self, _seen: Service, folder: Path) -> None:
        self._ballast = folder / "ballast"

    async def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(bytes(1 << 12))
                except OSError:
                    return

    async def free(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the database."""
    made = tmp_path / "disk"
    made.mkdir()
    return made


@pytest.fixture
def small(folder: Path) -> Iterator[Path]:
    """The same on a small file system; only root may make one."""
    options = ["-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(folder)]
    mounted = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    with ExitStack() as stack:
        stack.callback(subprocess.run, ["umount", "--lazy", str(folder)], check=True)
        yield folder


async def loses_nothing(folder: Path, disk: Callable[[Service, Path], Disk]) -> None:
    """The disk is full for a while."""
    url = f"sqlite+aiosqlite:///{folder.parent / DATABASE}"
    async with service(folder.parent, url=url, changes={"database": DATABASE}) as seen:
        full = disk(seen, folder)
        async with reporting(seen):
            ready = await fails_and_recovers(seen, full.fill, full.free)
        await seen.region.stop()
        books, told = await seen.books(), seen.told()
    assert (ready, seen.unexpected()) == (503, set())
    assert books.right, books
    assert books.acknowledged > 0
    assert (told["database_failing"], told["database_back"]) == (1, 1)
    assert max(told.values()) == 1, told


async def test_no_room_within_a_limit(folder: Path) -> None:
    await loses_nothing(folder, Limited)


@pytest.mark.usefixtures("small")
async def test_no_room_on_the_file_system(folder: Path) -> None:
    await loses_nothing(folder, Filled)
