"""Everything that happens because time passed: durable timers, silent homes, messages due."""

from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery


class Scanner:
    """Runs what is due, overdue first; between runs it sleeps until something falls due or somebody wakes it."""

    def __init__(self, context: Context, delivery: Delivery):
        """Make it; silence of homes is counted from here on, never from the time we were down."""
        self._context = context
        self._delivery = delivery

    async def run_due(self) -> int:
        """Run everything due now once and return how many things were done; tests call it with a turned clock."""
        raise NotImplementedError

    def wake(self) -> None:
        """Look again at once (a report or an officer has changed something)."""
        raise NotImplementedError

    async def run(self) -> None:
        """Run until cancelled."""
        raise NotImplementedError
