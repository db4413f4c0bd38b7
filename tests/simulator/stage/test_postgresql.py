"""The throw-away server goes with whoever started it, however that ends."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from simulator.stage.postgresql import NoPostgresqlError, PostgresqlServer, programs
from tests.servers import missing

STARTS_ONE = """
from simulator.stage.postgresql import PostgresqlServer
server = PostgresqlServer()
server.start()
print(server.folder, server.address(), flush=True)
input()
"""
PATIENCE_S = 60.0


@pytest.fixture
def _there_is_one() -> None:
    try:
        programs()
    except NoPostgresqlError as error:
        missing(error)


def gone(folder: Path) -> bool:
    """Whether nothing is left of a server soon."""
    deadline = time.monotonic() + PATIENCE_S
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not folder.exists()


@pytest.mark.usefixtures("_there_is_one")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_process_that_started_it(end: signal.Signals):
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder, address = process.stdout.readline().split()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        process.send_signal(end)
    assert gone(Path(folder))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


@pytest.mark.usefixtures("_there_is_one")
def test_it_can_be_stopped_and_started_again():
    with PostgresqlServer(durable=True) as server:
        server.stop()
        server.start()
        with psycopg.connect(server.address()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not server.folder.exists()
