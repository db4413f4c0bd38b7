"""Our own faults: logged once each, and never in the way of the watching."""

import logging
from collections.abc import Callable

_LOGGER = logging.getLogger(__name__)


class FaultLog:
    """Runs what may fail; the first failure of each kind is logged in full, later ones for debugging only."""

    def __init__(self) -> None:
        self._known: set[tuple[str, type[Exception]]] = set()

    def run[*Args](self, what: str, act: Callable[[*Args], object], *args: *Args) -> bool:
        """Call `act` and return whether it worked; `what` names the work in the log."""
        try:
            act(*args)
        except Exception as err:  # noqa: BLE001 - whatever it is, the watching goes on
            self._tell(what, err)
            return False
        return True

    def _tell(self, what: str, err: Exception) -> None:
        known = (what, type(err))
        level = logging.DEBUG if known in self._known else logging.ERROR
        self._known.add(known)
        _LOGGER.log(level, "Could not %s; the watching goes on", what, exc_info=err)
