"""Writes what is to be reported to the outbox, in the order in which it came, without holding up who brings it."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from .kernel import wire
from .outbox import Outbox
from .reporter_state import RunInExecutor

_LOGGER = logging.getLogger(__name__)


class Keeper:
    """One task that writes; all that came while it was writing goes into the next transaction."""

    def __init__(self, run_in_executor: RunInExecutor, outbox: Outbox, on_kept: Callable[[bool], None]) -> None:
        """`on_kept` is called after each writing, with whether something urgent was among it."""
        self._run_in_executor = run_in_executor
        self._outbox = outbox
        self._on_kept = on_kept
        self._fresh: list[tuple[wire.Item, bool]] = []
        self._something_to_do = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._keep_all(), name="smartcare keeper")

    def take(self, item: wire.Item, urgent: bool) -> None:
        """Take an item; it is written as soon as the disk is free."""
        self._fresh.append((item, urgent))
        self._something_to_do.set()

    async def stop(self) -> None:
        """Return when all that was taken is written."""
        self._stopping = True
        self._something_to_do.set()
        if self._task is not None:
            await self._task
            self._task = None

    async def _keep_all(self) -> None:
        """Write new items until stopped."""
        while self._fresh or not self._stopping:
            await self._something_to_do.wait()
            self._something_to_do.clear()
            fresh, self._fresh = self._fresh, []
            if fresh:
                items = [item for item, _ in fresh]
                await self._run_in_executor(partial(_write, self._outbox, items))
                self._on_kept(any(urgent for _, urgent in fresh))


def _write(outbox: Outbox, items: list[wire.Item]) -> None:
    """Write items together; one that is no item, a fault of ours, does not take the others with it."""
    try:
        outbox.add_all(items)
    except Exception:  # noqa: BLE001 - said below, of the item that caused it
        for item in items:
            _write_alone(outbox, item)


def _write_alone(outbox: Outbox, item: wire.Item) -> None:
    """Write one item, or say that it cannot be written."""
    try:
        outbox.add(item)
    except Exception:
        _LOGGER.exception("A report of type %s could not be kept; this is a fault of SmartCare", type(item).__name__)
