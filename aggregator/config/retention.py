"""How long personal fields are kept after somebody has left."""

from aggregator.domain.leaving import RetentionRules

from . import values
from .section import Section


def read_retention(section: Section | None) -> RetentionRules:
    """Read ``retention``."""
    usual = RetentionRules()
    if section is None:
        return usual
    rules = RetentionRules(personal=section.parsed("personal", values.years, usual.personal, "years"))
    section.finish()
    return rules
