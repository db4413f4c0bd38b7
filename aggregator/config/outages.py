"""When silence is an outage, and which nodes are too old: ``outages`` and ``nodes`` of the configuration."""

from aggregator.domain.region import NodeRules, OutageRules

from . import values
from .section import Section


def read_outages(section: Section | None) -> OutageRules:
    """Read ``outages``."""
    usual = OutageRules()
    if section is None:
        return usual
    rules = OutageRules(
        window=section.parsed("window", values.duration, usual.window, "duration"),
        homes=section.parsed("homes", values.count, usual.homes, "count"),
        share=section.parsed("share", values.share, usual.share, "share"),
        grace=section.parsed("grace", values.duration, usual.grace, "duration"),
        back=section.parsed("back", values.share, usual.back, "share"),
        settle=section.parsed("settle", values.duration, usual.settle, "duration"),
    )
    section.finish()
    return rules


def read_nodes(section: Section | None) -> NodeRules:
    """Read ``nodes``."""
    if section is None:
        return NodeRules()
    rules = NodeRules(
        minimum=section.parsed("minimum", values.version, "", "version"),
        newest=section.parsed("newest", values.version, "", "version"),
    )
    section.finish()
    return rules
