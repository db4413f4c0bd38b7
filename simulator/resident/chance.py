"""Chance that repeats itself: the same seed and names give the same numbers in every process and on every machine."""

from __future__ import annotations

import hashlib
import math


def level(*parts: object) -> float:
    """A number from 0 to 1 that follows from its parts alone."""
    digest = hashlib.blake2b(":".join(map(str, parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def swing(*parts: object) -> float:
    """A number from -1 to 1 that follows from its parts alone."""
    return 2.0 * level(*parts) - 1.0


def drift(at: float, every: float, *parts: object) -> float:
    """A smooth curve through a new random level 0–1 every ``every`` seconds."""
    step, part = divmod(at, every)
    before, after = level(*parts, int(step)), level(*parts, int(step) + 1)
    return before + (after - before) * (1.0 - math.cos(math.pi * (part / every))) / 2.0
