"""Homes that report as fast as they are answered: a process of its own, told over its standard input what to send.

Each line of input is a `Round` as JSON; each line of output is what came of it (`Sent`). Requests are made before the
clock starts, so that sending them costs little next to answering them.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import msgspec
import uvloop

READINGS = 50
SENSORS = ("s_tv", "s_light", "s_door")
_SETTLE_S = 10.0


class Home(msgspec.Struct):
    """A paired node; `settings` is the version it works with."""

    node: str
    token: str
    settings: str


class Round(msgspec.Struct):
    """What to send: the reports of each home in turn, numbered anew under a `boot`, at most so long and so many."""

    address: str
    homes: list[Home]
    boot: str
    seconds: float
    requests: int
    connections: int


class Sent(msgspec.Struct):
    """What came of it; latencies in milliseconds."""

    requests: int
    seconds: float
    statuses: dict[str, int]
    median_ms: float
    p99_ms: float


def report(home: Home, boot: str, number: int, now: datetime, chosen: random.Random) -> dict[str, Any]:
    """The n-th report of a home: fifty readings of the last minute and the heartbeat that goes with every report."""
    first = (number - 1) * READINGS + 1
    times = [_told(now - timedelta(milliseconds=1100 * (READINGS - place))) for place in range(READINGS)]
    items = [
        {
            "seq": first + place,
            "type": "reading",
            "at": times[place],
            "sensor": SENSORS[place % len(SENSORS)],
            "value": round(chosen.random() * 300, 1),
        }
        for place in range(READINGS)
    ]
    sensors = [
        {
            "id": sensor,
            "kind": kind,
            "appliance": "tv" if kind == "power" else None,
            "front_door": kind == "contact",
            "alive": True,
            "last_seen_at": times[-1],
            "state": "good",
            "battery": None,
        }
        for sensor, kind in zip(SENSORS, ("power", "light", "contact"), strict=True)
    ]
    heartbeat = {"at": _told(now), "version": "0.1.0", "homeassistant": "2026.10.4", "stage": "normal"}
    return {
        "v": 1,
        "node": home.node,
        "boot": boot,
        "sent_at": _told(now),
        "items": items,
        "heartbeat": {**heartbeat, "waiting": 0, "sensors": sensors},
        "done": [],
        "settings_version": home.settings,
    }


def _told(at: datetime) -> str:
    """A time as homes write it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encoded(round_: Round) -> deque[bytes]:
    """Every request of a round as it goes over the wire."""
    host = urlsplit(round_.address).netloc
    chosen = random.Random(round_.boot)
    now = datetime.now(UTC)
    requests: deque[bytes] = deque()
    for place in range(round_.requests):
        home = round_.homes[place % len(round_.homes)]
        body = msgspec.json.encode(report(home, round_.boot, 1 + place // len(round_.homes), now, chosen))
        head = (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {home.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        requests.append(head.encode() + body)
    return requests


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered."""

    def __init__(self, storm: _Storm) -> None:
        self._storm = storm
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._began = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.index(b"content-length:") + len(b"content-length:")
        length = int(head[at : (head + b"\r\n").index(b"\r\n", at)])
        if len(self._buffer) >= end + 4 + length:
            self._buffer = self._buffer[end + 4 + length :]
            self._storm.answered(int(head[9:12]), perf_counter() - self._began)
            self._send()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._storm.gone()

    def _send(self) -> None:
        assert self._transport is not None
        request = self._storm.next()
        if request is None:
            self._transport.close()
            return
        self._began = perf_counter()
        self._transport.write(request)


class _Storm:
    """One round while it lasts."""

    def __init__(self, requests: deque[bytes], seconds: float, connections: int) -> None:
        self._requests = requests
        self._end = perf_counter() + seconds
        self._open = connections
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []
        self.over = asyncio.Event()

    def next(self) -> bytes | None:
        """The next request, None when time or requests are over."""
        return self._requests.popleft() if self._requests and perf_counter() < self._end else None

    def answered(self, status: int, latency: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.latencies.append(latency)

    def gone(self) -> None:
        """Count a connection that has ended."""
        self._open -= 1
        if self._open == 0:
            self.over.set()


async def run(round_: Round) -> Sent:
    """Send one round."""
    requests = encoded(round_)
    address = urlsplit(round_.address)
    assert address.hostname is not None
    assert address.port is not None
    host, port = address.hostname, address.port
    loop = asyncio.get_running_loop()
    began = perf_counter()
    storm = _Storm(requests, round_.seconds, round_.connections)
    for _ in range(round_.connections):
        await loop.create_connection(lambda: _Connection(storm), host, port)
    await asyncio.wait_for(storm.over.wait(), round_.seconds + _SETTLE_S)
    seconds = perf_counter() - began
    latencies = sorted(storm.latencies)
    return Sent(
        requests=len(latencies),
        seconds=seconds,
        statuses={str(status): count for status, count in storm.statuses.items()},
        median_ms=latencies[len(latencies) // 2] * 1000,
        p99_ms=latencies[int(len(latencies) * 0.99)] * 1000,
    )


async def main() -> None:
    """Send round after round until the input ends."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
        sent = await run(msgspec.json.decode(line, type=Round))
        sys.stdout.buffer.write(msgspec.json.encode(sent) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    uvloop.run(main())
