"""A disk that fills up is told once, and once when there is room again."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from aggregator.health.disk import DiskWatch

GB = 1_000_000_000


class Usage(NamedTuple):
    """What the system tells of a disk."""

    total: int
    used: int
    free: int


def test_the_disk_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "region.sqlite3"
    file.write_bytes(b"x" * 1000)
    file.with_name("region.sqlite3-wal").write_bytes(b"x" * 500)
    watch = DiskWatch(file)
    watch.look()
    usage = shutil.disk_usage(tmp_path)
    assert watch.total_bytes == usage.total
    assert watch.database_bytes() == 1500


def test_a_database_elsewhere_has_no_disk() -> None:
    watch = DiskWatch(None)
    watch.look()
    assert (watch.free_bytes, watch.total_bytes, watch.database_bytes(), watch.low) == (None, None, None, False)


def test_a_folder_that_is_gone_tells_nothing(tmp_path: Path) -> None:
    watch = DiskWatch(tmp_path / "gone" / "region.sqlite3")
    watch.look()
    assert (watch.free_bytes, watch.database_bytes()) == (None, 0)


@pytest.mark.parametrize(
    ("total", "frees", "told"),
    [
        (100 * GB, [50 * GB, 6 * GB], []),
        (100 * GB, [50 * GB, 4 * GB, 3 * GB], ["disk_low"]),
        (1 * GB, [0.6 * GB, 0.4 * GB], ["disk_low"]),
        (100 * GB, [0, 0, 50 * GB, 50 * GB, 1], ["disk_low", "disk_enough", "disk_low"]),
    ],
)
def test_low_is_told_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    total: int,
    frees: list[float],
    told: list[str],
) -> None:
    caplog.set_level("INFO")
    watch = DiskWatch(tmp_path / "region.sqlite3")
    left = [Usage(total, 0, int(free)) for free in reversed(frees)]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: left.pop())
    for _ in frees:
        watch.look()
    assert [getattr(record, "event", None) for record in caplog.records] == told
    assert watch.free_bytes == int(frees[-1])
