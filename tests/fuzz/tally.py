"""What a run of odd requests has shown."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MOST_FAULTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something the service should not have answered; `request` says how to ask again."""

    operation: str
    what: str
    request: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of answers, and every fault once."""

    requests: int = 0
    unanswered: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    succeeded: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""
    renewed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def answered(self, operation: str, status: int, code: str, seconds: float) -> None:
        """Count one answer."""
        self.requests += 1
        self.statuses[status] += 1
        if code:
            self.codes[code] += 1
        if status < 300:
            self.succeeded.add(operation)
        if seconds > self.slowest_s:
            self.slowest_s, self.slowest = seconds, operation

    def blame(self, fault: Fault) -> None:
        """Keep a fault unless its like is known."""
        known = {(one.operation, one.what) for one in self.faults}
        if (fault.operation, fault.what) not in known and len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def share(self, *statuses: int) -> float:
        """How large a part of the answers had one of the statuses."""
        return sum(self.statuses[status] for status in statuses) / max(1, self.requests)

    @property
    def good(self) -> float:
        """How large a part was done as asked."""
        return self.share(*(status for status in self.statuses if status < 300))

    @property
    def broken(self) -> int:
        """How many answers said that the fault was ours."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def as_json(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {
            "requests": self.requests,
            "unanswered": self.unanswered,
            "seconds": round(self.seconds, 1),
            "statuses": {str(status): self.statuses[status] for status in sorted(self.statuses)},
            "good": round(self.good, 3),
            "operations_done": len(self.succeeded),
            "codes": dict(self.codes.most_common(25)),
            "slowest_s": round(self.slowest_s, 2),
            "slowest": self.slowest,
            "renewed": dict(self.renewed),
            "faults": [f"{fault.operation}: {fault.what}" for fault in self.faults],
        }
