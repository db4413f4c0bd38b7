"""How long what is kept: ``retention``."""

from datetime import timedelta
from types import MappingProxyType

from aggregator.domain.retention import SHORTEST, USUAL, Kept, RetentionRules

from . import values
from .section import Section


def read_retention(section: Section | None) -> RetentionRules:
    """Read ``retention``."""
    usual = RetentionRules()
    if section is None:
        return usual
    kept = {kind: _kept(section, kind) for kind in USUAL}
    rules = RetentionRules(
        personal=section.parsed("personal", values.years, usual.personal, "years"),
        kept=MappingProxyType(kept),
        readings_limit=section.parsed("readings_limit", values.years, usual.readings_limit, "years"),
    )
    if rules.readings_limit < kept[Kept.READINGS]:
        section.note("retention_limit", "readings_limit", days=kept[Kept.READINGS].days)
    section.finish()
    return rules


def _kept(section: Section, kind: Kept) -> timedelta:
    """The time of one kind; one that is too short is noted with the shortest there may be."""
    kept = section.parsed(kind.value, values.years, USUAL[kind], "years")
    shortest = SHORTEST.get(kind, timedelta(days=1))
    if kept < shortest:
        section.note("retention_short", kind.value, days=shortest.days)
    return kept
