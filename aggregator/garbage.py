"""How often a process that serves looks for garbage."""

import gc

_THRESHOLDS = 20_000, 20, 20


def look_seldom() -> None:
    """Leave alone what is there now, and look for the rest less often: thousands of waiting reports are no garbage."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
