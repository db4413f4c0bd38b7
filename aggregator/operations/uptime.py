"""The region's own heartbeat: while it did not run, nobody was missed."""

from datetime import datetime, timedelta

from aggregator.operations.context import Context
from aggregator.store import turns, uptimes
from aggregator.store.turns import Turn

EVERY = timedelta(minutes=1)
"""How often a running region writes down that it runs; a shorter stop is not counted."""


async def note_start(context: Context) -> None:
    """Say that the region runs from now on; beside another process of it, or after a short stop, it still runs."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await turns.wait_for(connection, Turn.NOTE_UPTIME)
        known = await uptimes.last(connection)
        if known is not None and context.own_clock is not None:
            context.own_clock.recall(known[1])
        if known is None or known[1] + 2 * EVERY < now:
            await uptimes.begin(connection, now)
        else:
            await uptimes.move_on(connection, known[0], now)


class Pulse:
    """Writes down every minute that the region runs. A clock that jumps is no stop of ours, a process that ends is."""

    def __init__(self, context: Context):
        """Make it; the first beat comes with the first look."""
        self._context = context
        self._beat_at: datetime | None = None

    async def beat(self) -> int:
        """Write it down unless that was done within the minute; always 0, for it is nobody's work."""
        now = self._context.clock.now()
        if self._beat_at is None or abs(now - self._beat_at) >= EVERY:
            async with self._context.database.write() as connection:
                if (known := await uptimes.last(connection)) is not None:
                    await uptimes.move_on(connection, known[0], now)
            self._beat_at = now
        return 0
