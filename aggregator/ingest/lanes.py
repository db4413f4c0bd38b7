"""Where reports wait for the disk: signals in a lane of their own, served first; both lanes have an end.

A home begins with a report without items and sends the next one when that is answered: a call for help after a power
cut too. So what holds no items overtakes the telemetry that does.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from aggregator.domain.errors import Busy
from aggregator.domain.ingest_rules import IngestRules
from aggregator.ingest.arrived import Arrived
from aggregator.kernel.wire import Lane

SIGNALS_IN_A_ROW = 8
"""After so many groups of signals or empty reports one of telemetry has its turn, if any waits."""
_WAIT_S, _SPREAD_S = 5, 16
"""Who is turned away comes again after so long, and not all at the same moment."""


@dataclass(slots=True, kw_only=True, eq=False)
class Waiting(Arrived):
    """A report on its way to the disk; `answer` is set after the commit, `size` is the bytes it holds."""

    size: int
    answer: asyncio.Future[Mapping[str, Any] | bytes]

    @property
    def lane(self) -> Lane:
        """Where it waits."""
        return Lane.SIGNAL if self.checked.urgent else Lane.TELEMETRY


class Lanes:
    """The two lanes within their limits; reports without items wait beside the telemetry, as many as signals may."""

    def __init__(self, rules: IngestRules) -> None:
        self._lanes: dict[Lane, deque[Waiting]] = {lane: deque() for lane in Lane}
        self._empty: deque[Waiting] = deque()
        self._most = {Lane.SIGNAL: rules.signals, Lane.TELEMETRY: rules.waiting}
        self._bytes_left = rules.megabytes << 20
        self._reserve = self._bytes_left // 4
        self._in_a_row = 0

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values())) + len(self._empty)

    def waiting(self, lane: Lane) -> int:
        """How many reports wait in a lane."""
        return sum(map(len, self._queues(lane)))

    def oldest_at(self, lane: Lane) -> datetime | None:
        """Since when the first one of a lane waits."""
        return min((queue[0].arrived_at for queue in self._queues(lane) if queue), default=None)

    def _queues(self, lane: Lane) -> tuple[deque[Waiting], ...]:
        """Where the reports of a lane wait."""
        return (self._lanes[lane], self._empty) if lane is Lane.TELEMETRY else (self._lanes[lane],)

    def add(self, waiting: Waiting) -> None:
        """Let a report wait. Raises Busy (`ingest_busy`) where its lane is full.

        Telemetry leaves a quarter of the memory to signals.
        """
        lane = waiting.lane
        reserve = 0 if lane is Lane.SIGNAL else self._reserve
        queue, most = self._lanes[lane], self._most[lane]
        if lane is Lane.TELEMETRY and not waiting.checked.seqs:
            queue, most = self._empty, self._most[Lane.SIGNAL]
        if len(queue) >= most or waiting.size > self._bytes_left - reserve:
            wait = _WAIT_S + crc32(waiting.identity.node.encode()) % _SPREAD_S
            raise Busy("ingest_busy", values={"retry_after_s": wait})
        self._bytes_left -= waiting.size
        queue.append(waiting)

    def take(self, most: int) -> list[Waiting]:
        """The next reports to share a commit, of one lane; empty when nothing waits."""
        signals, telemetry = self._lanes[Lane.SIGNAL], self._lanes[Lane.TELEMETRY]
        first = signals or self._empty
        queue = first if first and not (telemetry and self._in_a_row >= SIGNALS_IN_A_ROW) else telemetry
        self._in_a_row = 0 if queue is telemetry else self._in_a_row + 1
        group = [queue.popleft() for _ in range(min(most, len(queue)))]
        self._bytes_left += sum(waiting.size for waiting in group)
        return group
