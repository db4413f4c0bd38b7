"""systemd hears the words it knows, and nobody ends because it does not listen."""

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from aggregator.health.supervisor import Supervisor


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.settimeout(60)
        yield channel


@pytest.mark.parametrize("abstract", [True, False])
def test_words(tmp_path: Path, listening: socket.socket, abstract: bool) -> None:
    name = f"@{uuid4().hex}" if abstract else str(tmp_path / "notify")
    listening.bind(name.replace("@", "\0"))
    supervisor = Supervisor({"NOTIFY_SOCKET": name})
    supervisor.ready()
    supervisor.alive()
    supervisor.stopping()
    assert [listening.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/notify"}])
def test_nobody_listens(environment: dict[str, str]) -> None:
    Supervisor(environment).ready()
