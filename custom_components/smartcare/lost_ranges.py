"""Numbers whose items were dropped, as few exact ranges as possible."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LostRange:
    """No number from `first_seq` to `last_seq` waits: `count` items among them were dropped, the others are settled."""

    first_seq: int
    last_seq: int
    count: int


def merged(ranges: Iterable[LostRange], waits_between: Callable[[int, int], bool]) -> list[LostRange]:
    """Join ranges with nothing waiting in between; `waits_between` tells whether a number between two others waits."""
    result: list[LostRange] = []
    for lost in sorted(ranges):
        if not result or waits_between(result[-1].last_seq, lost.first_seq):
            result.append(lost)
            continue
        before = result.pop()
        last_seq, count = max(before.last_seq, lost.last_seq), before.count + lost.count
        result.append(LostRange(first_seq=before.first_seq, last_seq=last_seq, count=count))
    return result
