"""What a home has not been acknowledged for, in memory: the real outbox's numbering without its file.

It has no limit, because the real one's (50,000 items) is months of a fleet's telemetry away.
"""

from __future__ import annotations

from collections.abc import Collection

import orjson

from .integration.kernel import wire

MAX_BATCH = 500


class Outbox:
    """Items by number in two lanes; numbers count from 1 within one `boot` and never come twice."""

    __slots__ = ("_handed", "_signals", "_telemetry", "boot", "last")

    def __init__(self, boot: str) -> None:
        self.boot = boot
        self.last = 0
        """The highest number given."""
        self._signals: dict[int, bytes] = {}
        self._telemetry: dict[int, bytes] = {}
        self._handed: tuple[int, ...] = ()

    @property
    def waiting(self) -> int:
        """How many items wait."""
        return len(self._signals) + len(self._telemetry)

    @property
    def signals(self) -> int:
        """How many of them go first."""
        return len(self._signals)

    @property
    def oldest(self) -> int | None:
        """The lowest number that waits; numbers rise in both lanes."""
        firsts = (next(iter(lane), None) for lane in (self._signals, self._telemetry))
        return min((number for number in firsts if number is not None), default=None)

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of what waits."""
        return frozenset(self._signals) | frozenset(self._telemetry)

    def add(self, item: wire.Item) -> None:
        """Keep an item."""
        self.last += 1
        body = {"seq": self.last, **wire.encode(item)}
        lane = self._signals if wire.LANE[body["type"]] is wire.Lane.SIGNAL else self._telemetry
        lane[self.last] = orjson.dumps(body)

    def batch(self, limit: int = MAX_BATCH) -> list[bytes]:
        """Up to so many encoded items: signals first, each lane oldest first. The same come again until settled."""
        chosen = [*_first(self._signals, limit)]
        chosen += _first(self._telemetry, limit - len(chosen))
        self._handed = tuple(number for number, _ in chosen)
        return [body for _, body in chosen]

    def settle(self, ack: int, also: Collection[int]) -> int:
        """Forget what was handed out and is acknowledged; return how many that were."""
        stored = [number for number in self._handed if number <= ack or number in also]
        for number in stored:
            if self._signals.pop(number, None) is None:
                self._telemetry.pop(number, None)
        self._handed = ()
        return len(stored)


def _first(lane: dict[int, bytes], limit: int) -> list[tuple[int, bytes]]:
    return [one for _, one in zip(range(limit), lane.items(), strict=False)]
