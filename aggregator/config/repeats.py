"""What stands out as happening again and again: ``repeats``."""

from aggregator.domain.repeats import RepeatRules

from . import values
from .section import Section


def read_repeats(section: Section | None) -> RepeatRules:
    """Read ``repeats``."""
    usual = RepeatRules()
    if section is None:
        return usual
    rules = RepeatRules(
        dispatches=section.parsed("dispatches", values.count, usual.dispatches, "number"),
        dispatch_span=section.parsed("dispatches_within", values.duration, usual.dispatch_span, "duration"),
        signals=section.parsed("signals", values.count, usual.signals, "number"),
        signal_span=section.parsed("signals_within", values.duration, usual.signal_span, "duration"),
    )
    section.finish()
    return rules
