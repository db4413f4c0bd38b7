"""How often one node may report: a minute's worth at once, then as many as have become free since."""

from collections import OrderedDict

_MOST_NODES = 200_000
"""Beyond so many the node heard of longest ago is forgotten, so that no storm fills the memory."""
_MINUTE_S = 60.0


class Pace:
    """Counts by node, in memory: after a restart everybody begins anew."""

    def __init__(self, a_minute: int) -> None:
        self._each_s = _MINUTE_S / a_minute
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, node: str, now_s: float) -> float:
        """Count a report at a moment in seconds; 0.0 when it may be taken, else how long to wait (it is not counted).

        A clock that was set back makes nobody wait for it.
        """
        known = self._free_at.get(node, now_s)
        begin = now_s if known > now_s + _MINUTE_S + self._each_s else max(known, now_s)
        free_at = begin + self._each_s
        if free_at > now_s + _MINUTE_S + self._each_s / 2:
            return free_at - now_s - _MINUTE_S
        self._free_at[node] = free_at
        self._free_at.move_to_end(node)
        if len(self._free_at) > _MOST_NODES:
            self._free_at.popitem(last=False)
        return 0.0
