"""Brings the journal to the time series, in its own order and at its own pace: nothing else waits for it.

The position in the journal moves after the server has acknowledged, in one transaction with what was set aside. After
an outage of either side the same lines go out again; they are the same points, so nothing is there twice. When the
server comes back from an outage, what it acknowledged shortly before goes out again as well: not every server has it
on its disk by then. Of several processes one forwards: the one that holds the row, for a time that it renews.
"""

import asyncio
import logging
import random
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from aggregator.logs import event
from aggregator.operations.context import Clock
from aggregator.store import journal, timeseries
from aggregator.store.database import Database
from aggregator.store.identifiers import new_id
from aggregator.store.journal import JournalRow, unpack_items
from aggregator.store.timeseries import SetAside

from .faults import Fault, RefusedError, UnavailableError
from .lines import Line, Unfit, lines_of

_LOGGER = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
"""So often it looks for something new when there was nothing."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0
_LEASE = timedelta(seconds=30)
_SHORTLY = timedelta(minutes=1)
"""What was acknowledged so shortly before a server vanished may have been in its memory only."""
_ROWS, _MOST_ROWS = 100, 2000
_REST = 0.5
"""While it catches up it rests so long for each second of work: reports come first."""
_PROBE = b"forwarder alive=1i"


class Writer(Protocol):
    """Where lines go. `write` returns once all are acknowledged; raises RefusedError, UnavailableError."""

    async def write(self, lines: Sequence[bytes]) -> None:
        """Write lines with times in nanoseconds."""

    async def close(self) -> None:
        """Close the connection."""


@dataclass(slots=True, kw_only=True)
class ForwarderState:
    """How it goes, as plain numbers: `lines` and `set_aside` since the start, `lag_s` the age of the oldest that waits.

    `holds` is False where another process forwards; then only that one knows the rest.
    """

    position: int = 0
    lines: int = 0
    set_aside: int = 0
    requests: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    fault: Fault | None = None
    waiting_since: datetime | None = None
    acknowledged_at: datetime | None = None
    holds: bool = False
    lag_s: float = 0.0


class _LostError(Exception):
    """Somebody else forwards now, or moved the position."""


class Forwarder:
    """Forwards until stopped. `chance` gives numbers from 0 to 1 for the jitter of the waits."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        writer: Writer,
        *,
        batch: int = 5000,
        timeout: timedelta = timedelta(seconds=10),
        chance: Callable[[], float] = random.random,
    ):
        self._database = database
        self._clock = clock
        self._writer = writer
        self._batch = batch
        self._lease = max(_LEASE, 3 * timeout)
        self._chance = chance
        self._holder = new_id("f")
        self._held_until: datetime | None = None
        self._state = ForwarderState()
        self._rows = _ROWS
        self._in_a_row = 0
        self._broken = False
        self._stopping = asyncio.Event()
        self._moves: deque[tuple[datetime, int]] = deque()
        self._again_from: int | None = None

    @property
    def state(self) -> ForwarderState:
        """A copy of how it goes at this moment."""
        since = self._state.waiting_since
        lag = 0.0 if since is None else max(0.0, (self._clock.now() - since).total_seconds())
        return replace(self._state, lag_s=lag)

    async def run(self) -> None:
        """Forward until told to stop; then let another process take over at once."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            pause_s = max(await self._attempt(), _REST * (loop.time() - began))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)
        await self._let_go()
        await self._writer.close()

    def stop(self) -> None:
        """Let `run` end after the request in hand."""
        self._stopping.set()

    async def _attempt(self) -> float:
        """One step; a fault of ours, such as a database that cannot be reached, is told once and tried again."""
        try:
            pause_s = await self.step()
        except Exception:
            if not self._broken:
                _LOGGER.exception(
                    "Forwarding to the time series failed; it is tried again from where it stopped",
                    extra=event("time_series_broken"),
                )
            self._broken = True
            self._held_until = None
            return self._back_off(0.0)
        self._broken = False
        return pause_s

    async def step(self) -> float:
        """Forward the next lines and return after how many seconds the next step is due."""
        position = await self._hold()
        if position is None:
            self._state.holds, self._state.waiting_since = False, None
            return LOOK_EVERY_S
        position = await self._step_back(position)
        if position is None:
            return LOOK_EVERY_S
        self._state.holds, self._state.position = True, position
        async with self._database.read() as connection:
            rows = await journal.after(connection, position, self._rows)
        if not rows:
            self._well()
            self._state.waiting_since = None
            return LOOK_EVERY_S
        self._state.waiting_since = rows[0].received_at
        taken = self._take(rows)
        lines, unfit = await asyncio.to_thread(_translate, taken)
        try:
            bad = await self._deliver(lines)
            await self._move(position, taken[-1].id, lines, unfit, bad)
        except UnavailableError as error:
            return self._fail(error)
        except _LostError:
            self._held_until = None
            return LOOK_EVERY_S
        more = len(taken) < len(rows) or len(rows) == self._rows
        self._state.waiting_since = rows[min(len(taken), len(rows) - 1)].received_at if more else None
        self._pace(taken)
        return 0.0 if more else LOOK_EVERY_S

    async def _step_back(self, position: int) -> int | None:
        """After an outage, the position from which to send again; None where somebody else took over meanwhile."""
        to, self._again_from = self._again_from, None
        if to is None or to >= position:
            return position
        async with self._database.write() as connection:
            back = await timeseries.step_back(connection, self._holder, before=position, to=to)
        return to if back else None

    async def _hold(self) -> int | None:
        """The position, if it is us who forward; the lease is renewed when half of it is over."""
        now = self._clock.now()
        if self._held_until is not None and now < self._held_until - self._lease / 2 and self._sane(now):
            async with self._database.read() as connection:
                row = await timeseries.get(connection)
            if row is not None and row["holder"] == self._holder:
                return int(row["position"])
        async with self._database.write() as connection:
            position = await timeseries.hold(connection, self._holder, now, self._lease)
        self._held_until = None if position is None else now + self._lease
        return position

    def _sane(self, now: datetime) -> bool:
        """Whether the clock was not set back since the lease was given."""
        return self._held_until is not None and now >= self._held_until - self._lease

    def _take(self, rows: Sequence[JournalRow]) -> Sequence[JournalRow]:
        """As many rows as fit into one batch, one at least."""
        total = 0
        for number, row in enumerate(rows):
            total += row.count
            if number and total > self._batch:
                return rows[:number]
        return rows

    def _pace(self, taken: Sequence[JournalRow]) -> None:
        """Read as many rows next time as a batch will take, by those of this time."""
        average = sum(row.count for row in taken) / len(taken)
        self._rows = min(_MOST_ROWS, max(1, round(self._batch / average) + 1))

    async def _deliver(self, lines: Sequence[Line]) -> list[tuple[Line, str]]:
        """Write lines; returns those the server refuses, each found by halving. Raises UnavailableError, _LostError."""
        parts = [lines[start : start + self._batch] for start in range(0, len(lines), self._batch)][::-1]
        bad: list[tuple[Line, str]] = []
        proven = False
        while parts:
            part = parts.pop()
            try:
                await self._write([line.text for line in part])
            except RefusedError as error:
                if not proven:
                    await self._prove()
                    proven = True
                if len(part) == 1:
                    bad.append((part[0], error.reason))
                else:
                    middle = len(part) // 2
                    parts += [part[middle:], part[:middle]]
                await self._keep_hold()
        return bad

    async def _write(self, texts: Sequence[bytes]) -> None:
        self._state.requests += 1
        await self._writer.write(texts)

    async def _prove(self) -> None:
        """See that the server takes a line that is surely good: else it is not the lines that are wrong."""
        nanoseconds = int(self._clock.now().timestamp()) * 1_000_000_000
        try:
            await self._write([_PROBE + b" %d" % nanoseconds])
        except RefusedError as error:
            raise UnavailableError(Fault.REFUSES_ALL) from error

    async def _keep_hold(self) -> None:
        """Renew the lease during long work."""
        over_half = self._held_until is None or self._clock.now() >= self._held_until - self._lease / 2
        if over_half and await self._hold() is None:
            raise _LostError

    async def _move(
        self,
        before: int,
        after: int,
        lines: Sequence[Line],
        unfit: Sequence[Unfit],
        bad: Sequence[tuple[Line, str]],
    ) -> None:
        """Write down that everything up to `after` is done."""
        now = self._clock.now()
        apart = [SetAside(journal_id=one.journal, seq=one.seq, line=None, reason=one.reason, at=now) for one in unfit]
        apart += [
            SetAside(journal_id=line.journal, seq=line.seq, line=line.text.decode(), reason=reason, at=now)
            for line, reason in bad
        ]
        written = len(lines) - len(bad)
        async with self._database.write() as connection:
            until = now + self._lease
            moved = await timeseries.advance(
                connection, self._holder, before=before, after=after, lines=written, bad=apart, now=now, until=until
            )
        if not moved:
            raise _LostError
        self._held_until = until
        self._remember(now, before)
        self._well()
        self._state.position = after
        self._state.lines += written
        self._state.set_aside += len(apart)
        self._state.acknowledged_at = now
        if apart:
            _LOGGER.warning(
                "%d lines for the time series were set aside; `smartcare timeseries set-aside` shows them",
                len(apart),
                extra=event("time_series_set_aside", lines=len(apart)),
            )

    def _remember(self, now: datetime, before: int) -> None:
        """Keep where the moves of the last moments began."""
        self._moves.append((now, before))
        while abs(now - self._moves[0][0]) > _SHORTLY:
            self._moves.popleft()

    def _well(self) -> None:
        """The server takes what we have."""
        if self._state.fault is not None:
            _LOGGER.warning("The time series can be written again", extra=event("time_series_back"))
        self._in_a_row = 0
        self._state.fault = self._state.failing_since = None

    def _fail(self, error: UnavailableError) -> float:
        """Wait longer from failure to failure; told once for each reason."""
        if error.fault is not self._state.fault:
            _LOGGER.warning(
                "The time series cannot be written (%s); what waits stays in the journal: %s",
                error.fault,
                error.mend,
                extra=event("time_series_failing", fault=error.fault.value),
            )
        if error.fault is Fault.UNREACHABLE and self._moves:
            self._again_from = self._moves[0][1]
            self._moves.clear()
        self._state.fault = error.fault
        self._state.failing_since = self._state.failing_since or self._clock.now()
        return self._back_off(error.wait_s)

    def _back_off(self, asked_s: float) -> float:
        """The seconds to wait: longer each time, half of it by chance, and never less than the server asks for."""
        self._state.failures += 1
        longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(self._in_a_row, 16))
        self._in_a_row += 1
        return max(asked_s, longest * (0.5 + self._chance() / 2))

    async def _let_go(self) -> None:
        """Give the lease back; where the database cannot be reached it ends by itself."""
        if self._held_until is None:
            return
        with suppress(Exception):
            async with self._database.write() as connection:
                await timeseries.release(connection, self._holder)


def _translate(rows: Sequence[JournalRow]) -> tuple[list[Line], list[Unfit]]:
    """The lines of some rows."""
    lines: list[Line] = []
    unfit: list[Unfit] = []
    for row in rows:
        try:
            items = list(unpack_items(row))
        except (ValueError, TypeError, zlib.error):
            unfit.append(Unfit(row.id, 0, "items: cannot be unpacked"))
            continue
        made, refused = lines_of(row.id, row.household_id, row.node_id, items)
        lines += made
        unfit += refused
    return lines, unfit
