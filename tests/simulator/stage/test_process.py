"""Ports for servers that are about to start."""

import socket

import pytest

from simulator.stage import process
from simulator.stage.process import PORTS, free_port


def test_a_port_is_one_the_system_gives_to_nobody():
    assert free_port() in PORTS


def test_a_port_that_is_taken_is_not_given(monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(process, "PORTS", range(port, port + 1))
        with pytest.raises(OSError, match="every port is taken"):
            free_port()
