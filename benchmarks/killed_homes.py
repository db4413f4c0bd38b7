"""Homes that go on reporting to a region that is killed under them, and know what it has acknowledged."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import aiohttp

MOST_IN_A_REPORT = 100
AGAIN_AFTER_S = 0.02
"""Homes wait longer; here a kill must find reports under way, and the first accepted one is what recovery is."""
_PATIENCE = aiohttp.ClientTimeout(total=20.0)
_SENSORS = ("s_tv", "s_light", "s_door")
_BOOT = "b_1"


type Number = tuple[str, str, int]
"""Node, boot, seq: the identity of an item."""


def wire_time(at: datetime) -> str:
    """A time as the wire writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """This moment as the wire writes it."""
    return wire_time(datetime.now(UTC))


@dataclass
class Home:
    """A node with its outbox: it sends what waits, and forgets only what an answer covers."""

    addresses: list[str]
    node: str
    token: str
    chance: random.Random
    heard: Callable[[], None]
    waiting: dict[int, dict[str, Any]] = field(default_factory=dict)
    acknowledged: set[Number] = field(default_factory=set)
    sent: set[Number] = field(default_factory=set)
    calls: set[Number] = field(default_factory=set)
    """Calls for help among what was acknowledged."""
    answers: int = 0
    failures: int = 0
    refusals: Counter[int] = field(default_factory=Counter)
    """Answers other than 200, by status."""
    unexpected: set[str] = field(default_factory=set)
    made: int = 0

    async def live(self, session: aiohttp.ClientSession, resting: asyncio.Event) -> None:
        """Report until it is time to rest: then nothing new happens, and what waits is sent to its end."""
        while not resting.is_set() or self.waiting:
            if not resting.is_set():
                self._notice()
            if not await self._report(session):
                await asyncio.sleep(AGAIN_AFTER_S)

    def _notice(self) -> None:
        """Something happens in the home: readings always, now and then a sign of life or a call for help."""
        for _ in range(self.chance.randrange(1, 30)):
            self._keep({"type": "reading", "sensor": self.chance.choice(_SENSORS), "value": self.chance.random()})
        if self.chance.random() < 0.3:
            self._keep({"type": "evidence", "sensor": "s_tv", "place": "indoors", "what": "switched_on"})
        if self.chance.random() < 0.02:
            self.press()

    def press(self) -> None:
        """Somebody calls for help."""
        self._keep({"type": "sos", "sensor": "s_button"})

    def _keep(self, item: Mapping[str, Any]) -> None:
        """Put an item into the outbox under the next number."""
        self.made += 1
        self.waiting[self.made] = {"seq": self.made, "at": now(), **item}

    async def _report(self, session: aiohttp.ClientSession) -> bool:
        """Send what waits, calls for help first; now and then twice at once, as after a time-out. True when taken."""
        urgent = [item for item in self.waiting.values() if item["type"] == "sos"]
        rest = (item for item in self.waiting.values() if item["type"] != "sos")
        batch = [*urgent, *islice(rest, max(0, MOST_IN_A_REPORT - len(urgent)))]
        self.sent |= {self._number(item["seq"]) for item in batch}
        copies = 2 if self.chance.random() < 0.1 else 1
        taken = await asyncio.gather(*(self._send(session, batch) for _ in range(copies)))
        return any(taken)

    async def _send(self, session: aiohttp.ClientSession, batch: list[dict[str, Any]]) -> bool:
        """One attempt at one of the addresses."""
        body = {"v": 1, "node": self.node, "boot": _BOOT, "sent_at": now(), "items": batch, "settings_version": None}
        address = self.chance.choice(self.addresses)
        try:
            async with session.post(
                f"{address}/api/v1/reports", json=body, headers={"Authorization": f"Bearer {self.token}"}
            ) as answer:
                if answer.status != 200:
                    self.failures += 1
                    self._mind(answer.status, await answer.text())
                    return False
                reply = await answer.json()
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.failures += 1
            return False
        self.answers += 1
        self.heard()
        self._forget(batch, reply)
        return True

    def _mind(self, status: int, text: str) -> None:
        """Only "not now" is an answer one expects."""
        self.refusals[status] += 1
        if status not in (429, 503):
            self.unexpected.add(f"{status} {text[:300]}")

    def _forget(self, batch: list[dict[str, Any]], reply: Mapping[str, Any]) -> None:
        """Let go of what the answer covers; from now on the region has it, whatever happens to it."""
        if reply["rejected"]:
            self.unexpected.add(f"rejected {reply['rejected'][0]}")
        also = set(reply["also"])
        for item in batch:
            seq = item["seq"]
            if seq <= reply["ack"] or seq in also:
                self.waiting.pop(seq, None)
                self.acknowledged.add(self._number(seq))
                if item["type"] == "sos":
                    self.calls.add(self._number(seq))

    def _number(self, seq: int) -> Number:
        """What an item is known by."""
        return (self.node, _BOOT, seq)


def session() -> aiohttp.ClientSession:
    """What homes send with."""
    return aiohttp.ClientSession(timeout=_PATIENCE, connector=aiohttp.TCPConnector(limit=0))
