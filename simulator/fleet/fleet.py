"""Runs many homes against one region: a queue of moments, and a few connections that all homes share.

Signals have connections of their own, because every real home has one: none waits for another home's telemetry.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import Protocol

from .connection import Answer, LostError, decoded
from .home import PlayedHome, Report
from .integration.kernel import wire
from .outage import Outage, is_cut_off
from .tally import Tally

REPORTS_PATH = "/api/v1/reports"
_AT_ONCE = 500
"""So many homes have their moment before the connections get their turn."""


class Clock(Protocol):
    """The world's time in seconds since the epoch; tests turn it by hand."""

    def now(self) -> float:
        """The present moment."""

    async def wait(self, until: float | None, woken: asyncio.Event) -> None:
        """Return at that moment, or earlier when woken."""


class Line(Protocol):
    """A connection to the region."""

    @property
    def is_open(self) -> bool:
        """Whether another request can go over it."""

    def close(self) -> None:
        """End it."""

    async def post(self, path: str, token: str, body: bytes) -> Answer:
        """Send a report. Raises LostError."""


class Dial(Protocol):
    """Opens connections."""

    async def __call__(self) -> Line:
        """Open one. Raises LostError."""


class _Where(Enum):
    IDLE = auto()
    QUEUED = auto()
    FLYING = auto()


@dataclass(slots=True)
class _Played:
    """A home, where its report is, and since when something urgent waits for the region."""

    home: PlayedHome
    where: _Where = _Where.IDLE
    ahead: bool = False
    line: Line | None = None
    given_up: bool = False
    raised_at: float | None = None


@dataclass(slots=True)
class _Lines:
    """The connections of one kind: how many more may be used, and those that are open and idle."""

    free: int
    idle: list[Line] = field(default_factory=list)


class Fleet:
    """All homes; `run` until stopped."""

    def __init__(
        self,
        homes: Sequence[PlayedHome],
        dial: Dial,
        clock: Clock,
        *,
        outages: Sequence[Outage] = (),
        connections: int = 32,
        pressing_connections: int = 16,
    ) -> None:
        """Take the parts; nothing is sent before `run`."""
        self._played = [_Played(home) for home in homes]
        self._dial = dial
        self._clock = clock
        self._began = clock.now()
        self._outages = tuple(outages)
        self._storms = sorted((one for one in outages if one.storm), key=lambda one: one.ends_s)
        self._usual, self._pressing = _Lines(connections), _Lines(pressing_connections)
        self._moments: list[tuple[float, int]] = []
        self._next = [0.0] * len(self._played)
        self._queue: deque[int] = deque()
        self._queue_ahead: deque[int] = deque()
        self._flights: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._stopping = False
        self._fault: BaseException | None = None
        self.tally = Tally()

    @property
    def homes(self) -> Sequence[PlayedHome]:
        """Every home by its place."""
        return [one.home for one in self._played]

    @property
    def waiting(self) -> int:
        """Items the region has not acknowledged."""
        return sum(one.home.outbox.waiting for one in self._played)

    @property
    def unheard(self) -> int:
        """Homes the region has not answered yet."""
        return sum(not one.home.is_known for one in self._played)

    def stop(self) -> None:
        """Let `run` end; reports under way are given up."""
        self._stopping = True
        self._woken.set()

    def press(self, place: int) -> None:
        """The person of a home calls for help now."""
        now = self._clock.now()
        self._played[place].home.press(now)
        self._turn(place, now)
        self._woken.set()

    async def run(self) -> None:
        """Play until stopped. A fault of ours ends it."""
        for place, played in enumerate(self._played):
            self._expect(place, played.home.next_at)
        try:
            while not self._stopping:
                self._woken.clear()
                if self._turn_due(self._clock.now()):
                    await asyncio.sleep(0)
                else:
                    await self._clock.wait(self._next_moment(), self._woken)
        finally:
            for flight in tuple(self._flights):
                flight.cancel()
            await asyncio.gather(*self._flights, return_exceptions=True)
            for line in (*self._usual.idle, *self._pressing.idle):
                line.close()
        if self._fault is not None:
            raise self._fault

    # ---- moments ------------------------------------------------------------------------------------------------

    def _turn_due(self, now: float) -> bool:
        """Let homes have the moments that are due, in order of time; whether some are left."""
        self._end_storms(now)
        turned = 0
        while self._moments and self._moments[0][0] <= now:
            at, place = heapq.heappop(self._moments)
            if self._next[place] == at:
                self._turn(place, now)
                turned += 1
            if turned == _AT_ONCE:
                return True
        return False

    def _next_moment(self) -> float | None:
        moments = [self._moments[0][0]] if self._moments else []
        return min([*moments, *(self._began + one.ends_s for one in self._storms[:1])], default=None)

    def _end_storms(self, now: float) -> None:
        """All homes of an outage start anew at once when their power is back."""
        while self._storms and self._began + self._storms[0].ends_s <= now:
            for place in self._storms.pop(0).homes(len(self._played)):
                self._played[place].home.restart(now)
                self._expect(place, now)

    def _expect(self, place: int, at: float) -> None:
        """Come back to a home at a moment, and at no earlier one."""
        self._next[place] = at
        heapq.heappush(self._moments, (at, place))

    def _turn(self, place: int, now: float) -> None:
        """Let a home live up to now, and queue its report if it is due."""
        played = self._played[place]
        home = played.home
        home.live(now)
        if home.is_pressing and played.raised_at is None:
            played.raised_at = now
            self.tally.urgent += 1
        if played.where is _Where.FLYING:
            if home.hurry_at is not None and home.hurry_at <= now:
                self._give_up(played)
        elif home.is_due(now):
            self._queue_up(place, played, now)
        self._expect(place, home.next_event_at if played.where is _Where.QUEUED else home.next_at)

    def _give_up(self, played: _Played) -> None:
        """Leave a report that keeps something urgent waiting; sending it again does no harm."""
        played.given_up = True
        played.home.hurry_at = None
        if played.line is not None:
            played.line.close()

    # ---- sending ------------------------------------------------------------------------------------------------

    def _queue_up(self, place: int, played: _Played, now: float) -> None:
        """Let a report wait for a connection; with something urgent it goes ahead of the others."""
        if is_cut_off(self._outages, place, len(self._played), now - self._began):
            self.tally.cut_off += 1
            played.raised_at = None
            played.home.failed(now)
            return
        ahead = played.home.is_pressing
        if played.where is _Where.IDLE or (ahead and not played.ahead):
            (self._queue_ahead if ahead else self._queue).append(place)
        played.where, played.ahead = _Where.QUEUED, ahead
        self._fill_lines()

    def _fill_lines(self) -> None:
        """Let as many reports go as there are connections."""
        while self._queue_ahead and (self._pressing.free or self._usual.free):
            self._let_go(self._queue_ahead.popleft(), self._pressing if self._pressing.free else self._usual)
        while self._queue and self._usual.free:
            self._let_go(self._queue.popleft(), self._usual)

    def _let_go(self, place: int, lines: _Lines) -> None:
        """Send the report of a home, unless it has gone meanwhile by the other queue."""
        played = self._played[place]
        if played.where is _Where.QUEUED:
            played.where = _Where.FLYING
            lines.free -= 1
            flight = asyncio.create_task(self._fly(place, played, lines))
            self._flights.add(flight)
            flight.add_done_callback(self._landed)

    def _landed(self, flight: asyncio.Task[None]) -> None:
        """A fault of ours must not end in silence."""
        self._flights.discard(flight)
        if not flight.cancelled() and flight.exception() is not None:
            self._fault = flight.exception()
            self.stop()

    async def _fly(self, place: int, played: _Played, lines: _Lines) -> None:
        """One report and what the home makes of its fate."""
        home, began = played.home, self._clock.now()
        report = home.report(began)
        played.given_up = False
        try:
            answer = await self._post(played, report, lines)
        except LostError:
            now = self._clock.now()
            if played.given_up:
                self.tally.abandoned += 1
                home.abandoned(now)
            else:
                self.tally.lost += 1
                home.failed(now)
        else:
            self._take(played, report, answer, began)
        finally:
            played.where, played.line = _Where.IDLE, None
            lines.free += 1
        self._turn(place, self._clock.now())
        self._fill_lines()
        self._woken.set()

    async def _post(self, played: _Played, report: Report, lines: _Lines) -> Answer:
        """Send over a connection that is open, or a new one. Raises LostError."""
        line = lines.idle.pop() if lines.idle else None
        if line is None or not line.is_open:
            line = await self._dial()
        played.line = line
        answer = await line.post(REPORTS_PATH, played.home.paired.token, report.body)
        if line.is_open:
            lines.idle.append(line)
        return answer

    def _take(self, played: _Played, report: Report, answer: Answer, began: float) -> None:
        """Tell a home what its region answered."""
        home, now, tally = played.home, self._clock.now(), self.tally
        reply = _receipt(answer)
        if reply is not None:
            tally.reports += 1
            tally.rejected += len(reply.rejected)
            tally.items += home.answered(reply, now)
            tally.took.append(now - began)
            if played.raised_at is not None and not home.outbox.signals:
                tally.delays.append(now - played.raised_at)
                played.raised_at = None
        elif answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.retry_after_s is not None:
            tally.busy += 1
            tally.busy_with_signals += report.signals > 0
            home.busy(now, answer.retry_after_s)
        elif answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            tally.refused += 1
            home.too_large(now)
        else:
            tally.refused += 1
            home.failed(now)


def _receipt(answer: Answer) -> wire.Reply | None:
    """The receipt in an answer, None where there is none that can be read."""
    if answer.status != HTTPStatus.OK:
        return None
    try:
        return wire.parse_reply(decoded(answer))
    except ValueError:
        return None
