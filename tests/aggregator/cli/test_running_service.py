"""The service as a process: it ends in order, is forced when it must be, shares a port, and its log names nobody."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509

from simulator.stage.process import free_port
from tests.aggregator.certificates import certify
from tests.aggregator.stores import Databases, on_postgresql

from .conftest import Terminal

WITHIN_S = 60.0
NAME, PHONE, ADDRESS, MEMO = "김영자", "010-1234-5678", "홍제로 12길 3", "자녀와 연락이 끊김"
ENGLISH, MAIL, PASSWORD = "Youngja Kim", "daughter@example.org", "a very long password"
HOST = "127.0.0.1"


class Service:
    """A running service; what it said is read when it has ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("smartcare ready "), process.communicate(timeout=WITHIN_S)
        self.address = line.split()[-1]
        self.port = int(self.address.rpartition(":")[2])

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.port, timeout=WITHIN_S)

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        with closing(self.connect()) as connection:
            headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
            connection.request(method, path, None if body is None else json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content[:1] in (b"{", b"[") else content

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Its exit status and its log."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=WITHIN_S)
        return self.process.returncode, errors


@pytest.fixture
def serve(terminal: Terminal) -> Iterator[Callable[..., Service]]:
    """Starts services in the folder; those still running at the end are killed."""
    started: list[Service] = []

    def start(*arguments: str) -> Service:
        started.append(Service(terminal.process(["serve", *arguments])))
        return started[-1]

    yield start
    for service in started:
        service.process.kill()
        service.process.communicate()


def configure(terminal: Terminal, written: str, instead: str) -> None:
    text = terminal.config.read_text("utf-8")
    assert written in text
    terminal.config.write_text(text.replace(written, instead), "utf-8")


def paired(terminal: Terminal, service: Service) -> tuple[str, str]:
    """A home: its node and its token."""
    household = terminal.json("household", "add", "--dong", "hongje1", "--name", NAME, "--phone", PHONE)["id"]
    code = terminal.json("pair", household)["code"]
    _, answer = service.ask("POST", "/api/v1/pair", {"code": code, "version": "0.1.0"})
    return answer["node"], answer["token"]


def report(node: str) -> bytes:
    now = datetime.now(UTC).isoformat()
    item = {"seq": 1, "type": "sos", "at": now, "sensor": "s_1"}
    return json.dumps({"v": 1, "node": node, "boot": "b_1", "sent_at": now, "items": [item]}).encode()


@contextmanager
def half_sent(service: Service, node: str, token: str) -> Iterator[Callable[[], bytes]]:
    """A report of which half has been sent; calling what is yielded sends the rest and returns the answer."""
    body = report(node)
    head = (
        f"POST /api/v1/reports HTTP/1.1\r\nHost: region\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    with socket.create_connection((HOST, service.port), timeout=WITHIN_S) as connection:
        connection.sendall(head + body[: len(body) // 2])

        def finish() -> bytes:
            connection.sendall(body[len(body) // 2 :])
            return b"".join(iter(lambda: connection.recv(65536), b""))

        yield finish


def until(found: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + WITHIN_S
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def events(log: str) -> list[str]:
    return [json.loads(line)["event"] for line in log.splitlines()]


def test_what_is_under_way_is_finished(terminal: Terminal, serve: Callable[..., Service]) -> None:
    configure(terminal, "  # drain: 5s", "  drain: 5s #")
    service = serve("--log-format", "json")
    node, token = paired(terminal, service)
    with half_sent(service, node, token) as finish:
        service.process.send_signal(signal.SIGTERM)
        until(lambda: service.ask("GET", "/readyz")[0] == 503)
        _, refused = service.ask("GET", "/readyz")
        alive, _ = service.ask("GET", "/healthz")
        answer = finish()
    _, log = service.process.communicate(timeout=WITHIN_S)
    assert (refused["code"], alive) == ("stopping", 200)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"ack":1' in answer
    assert service.process.returncode == 0
    assert events(log) == ["ready", "stopping", "stopped"]
    assert len(terminal.json("incident", "list")) == 1


def test_a_second_signal_ends_it_at_once(terminal: Terminal, serve: Callable[..., Service]) -> None:
    configure(terminal, "  # drain: 5s", "  drain: 5m #")
    service = serve("--log-format", "json")
    service.process.send_signal(signal.SIGTERM)
    until(lambda: service.ask("GET", "/readyz")[0] == 503)
    status, log = service.end()
    assert (status, events(log)) == (1, ["ready", "stopping", "forced"])


def test_a_hangup_without_a_certificate_changes_nothing(serve: Callable[..., Service]) -> None:
    service = serve("--log-format", "json")
    service.process.send_signal(signal.SIGHUP)
    assert service.ask("GET", "/healthz")[0] == 200
    assert service.end()[0] == 0


def expiry(service: Service) -> datetime:
    """Until when the certificate is valid that a new connection is shown."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection((HOST, service.port), timeout=WITHIN_S) as plain, anybody.wrap_socket(plain) as tls:
        shown = tls.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown).not_valid_after_utc


def test_a_hangup_takes_over_the_certificate(terminal: Terminal, serve: Callable[..., Service]) -> None:
    certify(terminal.folder, days=30)
    configure(
        terminal,
        "  # tls: {certificate: fullchain.pem, key: privkey.pem}",
        "  tls: {certificate: server.pem, key: server.key} #",
    )
    service = serve("--log-format", "json")
    first = expiry(service)
    certify(terminal.folder, days=90)
    service.process.send_signal(signal.SIGHUP)
    until(lambda: (expiry(service) - first).days in (59, 60))
    status, log = service.end()
    assert service.address.startswith("https://")
    assert (status, events(log)) == (0, ["ready", "tls_reloaded", "stopping", "stopped"])


def test_a_socket_instead_of_a_port(terminal: Terminal, serve: Callable[..., Service], tmp_path: Path) -> None:
    configure(terminal, "  # socket: /run/smartcare/api.sock", "  socket: missing/api.sock #")
    refused = terminal("serve")
    configure(terminal, "  socket: missing/api.sock #", "  socket: api.sock #")
    process = terminal.process(["serve"])
    assert process.stdout is not None
    line = process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=WITHIN_S)
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (1, "server.socket")
    assert line == f"smartcare ready unix:{terminal.folder / 'api.sock'}\n"


@on_postgresql
def test_two_processes_share_a_port(terminal: Terminal, serve: Callable[..., Service], databases: Databases) -> None:
    configure(terminal, "port: 0", f"port: {free_port()}\n  reuse_port: true")
    configure(terminal, "database: smartcare.sqlite3", f"database: {databases.migrated()}")
    services = [serve("--log-level", "error"), serve("--log-level", "error")]
    first, second = services
    answered: set[float] = set()
    for _ in range(60):
        _, text = first.ask("GET", "/metrics")
        found = re.search(rb"^process_start_time_seconds (\S+)$", text, re.MULTILINE)
        assert found is not None
        answered.add(float(found[1]))
    stopped = first.end()
    left = [second.ask("GET", "/readyz")[0] for _ in range(20)]
    assert first.address == second.address
    assert len(answered) == 2
    assert stopped == (0, "")
    assert left == [200] * 20
    assert second.end() == (0, "")


def secrets_of(terminal: Terminal) -> list[str]:
    keys = [(terminal.folder / name).read_text().strip() for name in ("smartcare.key", "webhook.secret")]
    return [NAME, "영자", PHONE, "12345678", ADDRESS, MEMO, ENGLISH, MAIL, PASSWORD, quote(NAME), *keys]


def test_the_log_names_nobody_whatever_is_asked(terminal: Terminal, serve: Callable[..., Service]) -> None:
    configure(terminal, "#   requests: true", "#")
    terminal.config.write_text(terminal.config.read_text("utf-8") + "\nlog: {requests: true, slow: 1s}\n", "utf-8")
    service = serve("--log-format", "json", "--log-level", "debug")
    node, node_token = paired(terminal, service)
    terminal("user", "add", "kim", "--role", "dong_officer", "--dong", "hongje1")
    token = terminal.json("user", "token", "kim")["token"]
    contacts = [{"kind": "guardian", "name": ENGLISH, "phone": PHONE, "note": MAIL}]
    person = {"dong": "hongje1", "name": NAME, "phone": PHONE, "address": ADDRESS, "memo": MEMO, "contacts": contacts}
    registered, household = service.ask("POST", "/api/v1/households", person, token)
    statuses = [
        service.ask("GET", f"/api/v1/households?query={quote(NAME)}", None, token)[0],
        service.ask("GET", f"/api/v1/{quote(NAME)}", None, token)[0],
        service.ask("POST", "/api/v1/households", {**person, "phone": NAME}, token)[0],
        service.ask("POST", "/api/v1/households", {**person, "risk": NAME}, token)[0],
        service.ask("POST", "/api/v1/sessions", {"user": NAME, "password": PASSWORD})[0],
        service.ask("GET", "/api/v1/households", None, token + "x")[0],
        service.ask("POST", "/api/v1/reports", json.loads(report(NAME)), node_token)[0],
        service.ask("POST", "/api/v1/reports", json.loads(report(node)), node_token)[0],
    ]
    with closing(sqlite3.connect(terminal.folder / "smartcare.sqlite3")) as database:
        database.execute("DROP TABLE contacts")
    broken, _ = service.ask("POST", "/api/v1/households", person, token)
    status, log = service.end()
    lines = [json.loads(line) for line in log.splitlines()]
    assert (registered, broken, status) == (201, 500, 0)
    assert [code for code in statuses if code >= 500] == []
    assert len([line for line in lines if line["event"] == "request"]) >= len(statuses) + 2
    (fault,) = [line for line in lines if line["event"] == "request_failed"]
    assert (
        fault["fault"][-1]
        == "sqlalchemy.exc.OperationalError: sqlite3.OperationalError: SQLITE_ERROR no such table: contacts"
    )
    assert re.fullmatch(r"[0-9a-f]{32}", fault["request"])
    hidden = [*secrets_of(terminal), token, node_token, node, household["id"]]
    assert [secret for secret in hidden if secret in log] == []


def test_systemd_hears_of_it(
    terminal: Terminal, serve: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(terminal.folder / "notify"))
        channel.settimeout(WITHIN_S)
        monkeypatch.setitem(os.environ, "NOTIFY_SOCKET", str(terminal.folder / "notify"))
        service = serve("--log-level", "error")
        heard = [channel.recv(100), channel.recv(100)]
        assert service.end() == (0, "")
        heard += iter(lambda: channel.recv(100), b"STOPPING=1")
    assert (heard[0], set(heard[1:])) == (b"READY=1", {b"WATCHDOG=1"})
