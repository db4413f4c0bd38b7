"""When some homes cannot reach the region, and how they come back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_SPEC = re.compile(r"(\d+(?:\.\d+)?)%@(\d+(?:\.\d+)?)([smh])-(\d+(?:\.\d+)?)([smh])")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A share of the homes, neighbours of each other, cannot reach the region between two moments after the start.

    With `storm` they lose their power, too: all of them start anew at the same moment.
    """

    share: float
    starts_s: float
    ends_s: float
    storm: bool = False

    @classmethod
    def read(cls, text: str, *, storm: bool = False) -> Self:
        """Read such as ``30%@10m-40m``. Raises ValueError."""
        found = _SPEC.fullmatch(text)
        if found is None:
            raise ValueError(f"{text}: write such as 30%@10m-40m: a share, and from when to when after the start")
        share = float(found[1]) / 100.0
        starts_s, ends_s = float(found[2]) * _UNITS[found[3]], float(found[4]) * _UNITS[found[5]]
        if share > 1.0 or starts_s >= ends_s:
            raise ValueError(f"{text}: at most 100%, and the end after the start")
        return cls(share=share, starts_s=starts_s, ends_s=ends_s, storm=storm)

    def homes(self, count: int) -> range:
        """Which homes, by number: those of one dong stand together."""
        return range(round(self.share * count))

    def holds(self, number: int, count: int, after_s: float) -> bool:
        """Whether a home is cut off so long after the start."""
        return self.starts_s <= after_s < self.ends_s and number in self.homes(count)


def is_cut_off(outages: Iterable[Outage], number: int, count: int, after_s: float) -> bool:
    """Whether one of the outages holds for a home."""
    return any(outage.holds(number, count, after_s) for outage in outages)
