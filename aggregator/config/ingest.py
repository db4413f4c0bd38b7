"""How many reports are taken at a time."""

import re
from collections.abc import Callable

from aggregator.domain.ingest_rules import IngestRules

from .section import Section

_REPORTS = (10, 1_000_000)
_MEGABYTES = (16, 65_536)
_A_MINUTE = (4, 100_000)
_BESIDE = (0, 100_000)


def read_ingest(section: Section | None) -> IngestRules:
    """Read ``ingest``."""
    usual = IngestRules()
    if section is None:
        return usual
    rules = IngestRules(
        waiting=_count(section, "waiting", usual.waiting, _REPORTS, "ingest_count"),
        signals=_count(section, "signals", usual.signals, _REPORTS, "ingest_count"),
        megabytes=_count(section, "megabytes", usual.megabytes, _MEGABYTES, "ingest_megabytes"),
        a_minute=_count(section, "a_minute", usual.a_minute, _A_MINUTE, "ingest_count"),
        beside=_count(section, "beside", usual.beside, _BESIDE, "ingest_count"),
    )
    section.finish()
    return rules


def _count(section: Section, name: str, usual: int, limits: tuple[int, int], problem: str) -> int:
    """A whole number within limits."""
    low, high = limits
    return section.parsed(name, _between(low, high), usual, problem, low=low, high=high)


def _between(low: int, high: int) -> Callable[[str], int | None]:
    """What reads a whole number from `low` to `high`."""

    def parse(text: str) -> int | None:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip(), re.ASCII) else -1
        return number if low <= number <= high else None

    return parse
