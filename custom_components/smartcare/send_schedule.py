"""When the reporter sends next. Pure: times are seconds of any one clock, chance is passed in.

| what happened                    | next attempt after                                                       |
|----------------------------------|--------------------------------------------------------------------------|
| something urgent came            | at once, also during back-off                                            |
| success, more than a batch waits | at once                                                                  |
| success                          | one heartbeat interval                                                   |
| failure, something urgent waits  | 1, 2, 5, 10, 20, 30, 60, 60 … s, or Retry-After up to 15 s               |
| failure otherwise                | 5, 10, 20 … 300 s, half of it by chance, or Retry-After (≤ 1 h) and more |
"""

from collections.abc import Callable

_URGENT_S = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
_URGENT_OBEYS_S = 15.0
_OBEYS_S = 3600.0
_FIRST_S = 5.0
_LONGEST_S = 300.0


class SendSchedule:
    """Keeps `due_at`, the time of the next attempt."""

    def __init__(self, now: float, heartbeat_s: float, chance: Callable[[], float]) -> None:
        """Begin with an attempt at once; `chance` gives numbers in [0, 1)."""
        self.heartbeat_s = heartbeat_s
        self.due_at = now
        self._chance = chance
        self._failures = 0
        self._urgent_failures = 0

    @property
    def failures(self) -> int:
        """Attempts since the last success."""
        return self._failures

    def urgent(self, now: float) -> None:
        """Something urgent was added."""
        self._urgent_failures = 0
        self.due_at = now

    def soon(self, now: float) -> None:
        """Something is worth an attempt now, but not one against the back-off."""
        if not self._failures:
            self.due_at = now

    def succeeded(self, now: float, more_waits: bool) -> None:
        """The region has the batch."""
        self._failures = self._urgent_failures = 0
        self.due_at = now if more_waits else now + self.heartbeat_s

    def failed(self, now: float, *, urgent_waits: bool, retry_after_s: float | None = None) -> None:
        """The attempt brought nothing to the region."""
        self._failures += 1
        if urgent_waits:
            delay = _URGENT_S[min(self._urgent_failures, len(_URGENT_S) - 1)]
            self._urgent_failures += 1
            self.due_at = now + max(delay, min(retry_after_s or 0.0, _URGENT_OBEYS_S))
            return
        longest = min(_FIRST_S * 2.0 ** min(self._failures - 1, 10), _LONGEST_S)
        if retry_after_s is not None:
            self.due_at = now + min(retry_after_s, _OBEYS_S) + self._chance() * longest / 2
            return
        self.due_at = now + longest * (0.5 + self._chance() / 2)

    def configure(self, heartbeat_s: float, now: float) -> None:
        """Another heartbeat interval; a waiting attempt comes no later than the new interval allows."""
        self.heartbeat_s = heartbeat_s
        if not self._failures:
            self.due_at = min(self.due_at, now + heartbeat_s)
