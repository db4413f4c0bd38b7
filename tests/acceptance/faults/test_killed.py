"""The service is killed under load a few times; `benchmarks/kill.py` does it hundreds of times."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.kill import Run, measure
from simulator.stage.postgresql import PostgresqlServer
from tests import servers

TIMES = 4


@pytest.fixture
def server() -> Iterator[PostgresqlServer]:
    """A server that keeps what it has committed."""
    with servers.postgresql(durable=True) as made:
        yield made


def nothing_is_lost(run: Run) -> None:
    """What was acknowledged is there once, and nobody was told anything else than to wait."""
    assert run.books is not None
    assert run.books.right, run.books
    assert run.books.acknowledged > 0
    assert (run.kills, run.unexpected) == (TIMES, [])


async def test_nothing_acknowledged_is_lost_or_twice_in_a_file(tmp_path: Path) -> None:
    nothing_is_lost(await measure(tmp_path / "region", TIMES, seed=2))


async def test_nothing_is_lost_with_a_second_process(tmp_path: Path) -> None:
    run = await measure(tmp_path / "region", TIMES, seed=5, beside=True)
    nothing_is_lost(run)
    assert run.beside > 0


async def test_nothing_acknowledged_is_lost_or_twice_in_postgresql(tmp_path: Path, server: PostgresqlServer) -> None:
    nothing_is_lost(await measure(tmp_path / "region", TIMES, 3, server))
