"""How many unknown tokens one address may show before it is told to wait; right tokens are always taken."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

_MOST_ORIGINS = 10_000
"""Beyond so many the address heard of longest ago is forgotten, so that no storm fills the memory."""


class Patience:
    """Counts what was wrong by origin, in memory: after a restart everybody begins anew."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()

    def wait_after(self, origin: str, now: datetime, *, allowed: int, within: timedelta) -> timedelta | None:
        """Count one unknown token; how long to wait when there were more than `allowed` of them `within` that time."""
        wrong = self._wrong.setdefault(origin, deque(maxlen=allowed + 1))
        self._wrong.move_to_end(origin)
        while len(self._wrong) > _MOST_ORIGINS:
            self._wrong.popitem(last=False)
        while wrong and wrong[0] <= now - within:
            wrong.popleft()
        wrong.append(now)
        return wrong[0] + within - now if len(wrong) > allowed else None
