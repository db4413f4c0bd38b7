"""The service as a process: one line when it is ready, an orderly end, and incidents handled beside it."""

import asyncio
import json
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import pytest

from aggregator.cli import serve
from aggregator.config import load_config
from aggregator.domain.errors import Conflict

from .conftest import Terminal


@dataclass(frozen=True)
class Served:
    """A running service and its address."""

    terminal: Terminal
    address: str

    def post(self, path: str, body: Any, token: str | None = None) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        with urlopen(Request(self.address + path, json.dumps(body).encode(), headers)) as response:
            return json.load(response)


@pytest.fixture
def served(terminal: Terminal) -> Iterator[Served]:
    process = terminal.process(["serve", "--log-level", "warning"])
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("smartcare ready http://127.0.0.1:")
    try:
        yield Served(terminal, line.split()[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, rest, errors) == (0, "", "")


def press_sos(served: Served) -> str:
    """Pair a home, press its button, and return the incident's number."""
    household = served.terminal.json("household", "add", "--dong", "hongje1", "--name", "김영자", "--phone", "010-1")[
        "id"
    ]
    code = served.terminal.json("pair", household)["code"]
    paired = served.post("/api/v1/pair", {"code": code, "version": "0.1.0"})
    now = datetime.now(UTC).isoformat()
    item = {"seq": 1, "type": "sos", "at": now, "sensor": "s_1"}
    report = {"v": 1, "node": paired["node"], "boot": "b_1", "sent_at": now, "items": [item]}
    assert served.post("/api/v1/reports", report, paired["token"])["ack"] == 1
    (row,) = served.terminal.json("incident", "list")
    label: str = row["label"]
    return label


def test_incident_is_handled_from_a_terminal(served: Served) -> None:
    terminal = served.terminal
    label = press_sos(served)
    listed = terminal("incident", "list", "--state", "open").stdout
    claimed = terminal("incident", "claim", label)
    contacted = terminal.json(
        "incident", "contact", label, "--means", "call", "--outcome", "ok", "--memo", "괜찮다고 하심"
    )
    shown = terminal("incident", "show", label).stdout
    closed = terminal("--language", "ko", "incident", "close", label, "--result", "safe", "--memo", "통화로 확인")
    korean = terminal("--language", "ko", "incident", "show", label).stdout
    whole = terminal.json("incident", "show", label)
    ended = terminal("incident", "show", label).stdout
    assert listed.splitlines()[1].split()[:3] == [label, "open", "SOS"]
    assert (claimed.stdout, closed.stdout) == (f"{label}: claimed\n", f"{label}: 종결\n")
    assert contacted["state"] == "contacting"
    assert not any(code in korean for code in ("centre", "dong:", " home ", " region "))
    assert " 가정 " in korean
    assert "김영자 010-1" in shown
    assert "괜찮다고 하심" in shown
    assert "Result         safe" in ended
    assert whole["incident"]["memo"] == "통화로 확인"
    assert [entry["what"] for entry in whole["timeline"]][-3:] == ["claim", "contact", "close"]
    assert terminal.json("incident", "list") == []
    assert len(terminal.json("incident", "list", "--all")) == 1


def test_taken_port_is_told(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        terminal.config.write_text(terminal.config.read_text("utf-8").replace("port: 0", f"port: {port}"), "utf-8")
        with pytest.raises(Conflict) as caught:
            asyncio.run(serve.run(load_config(terminal.config)))
    assert (caught.value.code, caught.value.field, caught.value.values["port"]) == ("port_taken", "server.port", port)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_in_order(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    told: list[str] = []

    def stop_when_ready(line: str) -> None:
        told.append(line)
        os.kill(os.getpid(), number)

    monkeypatch.setattr("aggregator.cli.serve.click.echo", stop_when_ready)
    result = terminal("serve")
    assert result.exit_code == 0
    assert [line.split(":")[0] for line in told] == ["smartcare ready http"]
