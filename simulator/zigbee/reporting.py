"""When a device reports an attribute: minimum and maximum interval and reportable change (ZCL 2.5.7). Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

type Key = tuple[int, int, int]
"""Endpoint, cluster and attribute."""

NEVER = 0xFFFF  # as a maximum interval: reporting is off
NO_PERIOD = 0x0000  # as a maximum interval: only changes are reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One reporting configuration. Intervals in seconds; ``change`` is None for discrete values (any change counts)."""

    minimum: int
    maximum: int
    change: float | None = None


@dataclass(slots=True)
class _Entry:
    """What is known of one configured attribute."""

    rule: Rule
    value: Any
    sent: Any
    sent_at: float

    def pending(self) -> bool:
        """Whether the value has moved far enough from what was last sent."""
        if self.rule.change is None or self.sent is None or self.value is None:
            return bool(self.value != self.sent)
        return bool(self.value != self.sent and abs(self.value - self.sent) >= self.rule.change)

    def due(self) -> float:
        """When the next report falls due, infinity for never."""
        due = math.inf if self.rule.maximum == NO_PERIOD else self.sent_at + self.rule.maximum
        return min(due, self.sent_at + self.rule.minimum) if self.pending() else due


class Reporting:
    """All reporting configurations of one device."""

    def __init__(self) -> None:
        self._entries: dict[Key, _Entry] = {}

    def configure(self, key: Key, rule: Rule, value: Any, now: float) -> None:
        """Take a new configuration; a maximum of ``NEVER`` removes it."""
        if rule.maximum == NEVER:
            self._entries.pop(key, None)
        else:
            self._entries[key] = _Entry(rule, value, value, now)

    def rule(self, key: Key) -> Rule | None:
        """The configuration of an attribute, if there is one."""
        entry = self._entries.get(key)
        return entry.rule if entry is not None else None

    def changed(self, key: Key, value: Any) -> None:
        """Take note of an attribute's new value."""
        if (entry := self._entries.get(key)) is not None:
            entry.value = value

    @property
    def next_due(self) -> float | None:
        """When ``take_due`` should be called next, or None for not at all."""
        due = min((entry.due() for entry in self._entries.values()), default=math.inf)
        return None if due == math.inf else due

    def take_due(self, now: float) -> list[Key]:
        """The attributes to report now; they count as sent."""
        keys = [key for key, entry in self._entries.items() if entry.due() <= now]
        self._sent(keys, now)
        return keys

    def take_all(self, now: float) -> list[Key]:
        """Every configured attribute, as a device does after power came back; they count as sent."""
        keys = list(self._entries)
        self._sent(keys, now)
        return keys

    def _sent(self, keys: Iterable[Key], now: float) -> None:
        for key in keys:
            entry = self._entries[key]
            entry.sent, entry.sent_at = entry.value, now

    def clear(self) -> None:
        """Forget everything, as a device that leaves its network does."""
        self._entries.clear()

    def dump(self) -> list[dict[str, Any]]:
        """The configurations for the state file."""
        return [
            {"key": list(key), "min": entry.rule.minimum, "max": entry.rule.maximum, "change": entry.rule.change}
            for key, entry in self._entries.items()
        ]

    def restore(self, dumped: Iterable[Mapping[str, Any]], values: Mapping[Key, Any], now: float) -> None:
        """Take the configurations of ``dump`` back; keys that the device no longer has are left out."""
        self.clear()
        for item in dumped:
            endpoint, cluster, attribute = item["key"]
            key = (int(endpoint), int(cluster), int(attribute))
            if key in values:
                rule = Rule(minimum=int(item["min"]), maximum=int(item["max"]), change=item["change"])
                self.configure(key, rule, values[key], now)
