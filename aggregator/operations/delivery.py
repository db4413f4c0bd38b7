"""Messages out: rows that are written with their cause and sent by the scanner, at least once."""

import asyncio
from collections.abc import Mapping, Sequence

from aggregator.operations.context import Context
from aggregator.operations.delivery_confirm import Confirmation
from aggregator.operations.delivery_lane import Sender
from aggregator.operations.delivery_message import Channel, ChannelError, Handed, Message, ReportingChannel
from aggregator.store.deliveries import Lane

__all__ = ["Channel", "ChannelError", "Delivery", "Handed", "Message", "ReportingChannel"]


class Delivery:
    """Sends what is due and looks after what was sent: one lane for each channel, none waiting for another."""

    def __init__(self, context: Context, channels: Mapping[str, Channel]):
        """Make it with the configured channels by name."""
        configured = frozenset(channels)
        lanes = (*(Lane(channel=name, configured=configured) for name in channels), None)
        self._work = {
            lane.channel if lane else None: Sender(
                context, channels, lane or Lane(channel=None, configured=configured)
            ).run
            for lane in lanes
        }
        self._confirmation = Confirmation(context, channels)
        self._running: dict[str | None, asyncio.Task[int]] = {}
        self._looking: asyncio.Task[int] | None = None

    async def deliver_due(self) -> int:
        """Send and look after everything that is due, and return how many messages were tried."""
        tried = 0
        while done := await self._deliver_once():
            tried += done
        return tried

    async def _deliver_once(self) -> int:
        """One pass over all lanes; what falls back in it is due in the next."""
        await self._confirmation.look_due()
        await self.start()
        return await self.finish()

    async def start(self) -> int:
        """Set every lane going that rests, without waiting for it; return how many messages those at rest had tried.

        Raises what went wrong in a lane since the last time; it is tried again.
        """
        ended = [task for task in self._tasks() if task.done()]
        for name, run in self._work.items():
            if name not in self._running or self._running[name].done():
                self._running[name] = asyncio.create_task(run())
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._confirmation.look_due())
        return _outcome(ended)

    async def finish(self) -> int:
        """Wait for the work in hand and return how many messages it tried."""
        tasks = self._tasks()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._running, self._looking = {}, None
        return _outcome(tasks)

    def _tasks(self) -> list[asyncio.Task[int]]:
        """The lanes and the look-out, as far as they have been set going."""
        return [*self._running.values(), *([self._looking] if self._looking else [])]


def _outcome(ended: Sequence[asyncio.Task[int]]) -> int:
    """How many messages were tried. Raises the first error; the others have been heard, too."""
    errors = [error for task in ended if (error := task.exception()) is not None]
    if errors:
        raise errors[0]
    return sum(task.result() for task in ended)
