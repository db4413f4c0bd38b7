"""The resident's life: the plan of each day, crossed by what befalls. Pure; the time is passed in."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from .model import DeviceKind, Event, Happening, Resident
from .plan import Act, Action, Who, come_back, go_out, local_time, plan

FOR_EVER = float("inf")


class Whereabouts(StrEnum):
    """How the person is."""

    HOME = "home"
    ASLEEP = "asleep"
    OUT = "out"
    COLLAPSED = "collapsed"


AFTER = {
    Act.WAKE: Whereabouts.HOME,
    Act.SLEEP: Whereabouts.ASLEEP,
    Act.LEAVE: Whereabouts.OUT,
    Act.RETURN: Whereabouts.HOME,
    Act.COLLAPSE: Whereabouts.COLLAPSED,
    Act.RECOVER: Whereabouts.HOME,
}
ON, OFF = frozenset({Act.SWITCH_ON, Act.LAMP_ON}), frozenset({Act.SWITCH_OFF, Act.LAMP_OFF})


class Life:
    """One resident from home time ``now`` on (epoch seconds). Day 1 is the local day of ``now``.

    The hours before ``now`` are lived silently, so a life that begins in the evening finds the television on.
    """

    def __init__(self, resident: Resident, now: float) -> None:
        self.resident = resident
        self.whereabouts = Whereabouts.HOME
        self.on_since: dict[str, float] = {}
        self.first_day = datetime.fromtimestamp(now, resident.timezone).date()
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, Action]] = []
        self._happenings: list[tuple[float, int, Event]] = []
        self._away_until = 0.0
        self._stuck: set[str] = set()
        self._open: set[str] = set()
        self._next_day = self.first_day - timedelta(days=1)
        for event in resident.events.values():
            if event.day is not None and event.at is not None:
                at = local_time(resident, self.first_day + timedelta(days=event.day - 1), event.at)
                if at >= now:
                    heapq.heappush(self._happenings, (at, next(self._order), event))
        self.advance(now)

    @property
    def next_at(self) -> float:
        """When the next thing happens."""
        firsts = [queue[0][0] for queue in (self._waiting, self._happenings) if queue]
        return min([*firsts, self._midnight(self._next_day)])

    def advance(self, now: float) -> list[Action]:
        """Live up to ``now``; gives what was done, in order of time."""
        done: list[Action] = []
        while (at := self.next_at) <= now:
            if self._midnight(self._next_day) <= at:
                self._plan_next_day()
            elif self._happenings and self._happenings[0][0] <= at:
                self._begin(heapq.heappop(self._happenings)[2], at)
            else:
                done += self._do(heapq.heappop(self._waiting)[2])
        return done

    def happen(self, event: Event, at: float) -> None:
        """Let an event befall at ``at``; its actions come with the next ``advance``."""
        self._begin(event, at)

    # ---- days ---------------------------------------------------------------------------------------------------

    def _midnight(self, day: date) -> float:
        # Half an hour early, because a varied time shortly after midnight may fall on the evening before.
        return local_time(self.resident, day, -1800.0)

    def _plan_next_day(self) -> None:
        day = self._next_day
        self._next_day += timedelta(days=1)
        self._schedule(action for action in plan(self.resident, day, self.resident.seed) if self._acts_at(action))

    def _acts_at(self, action: Action) -> bool:
        """Whether the person is in the home to do it."""
        return action.by is Who.HOME or action.at >= self._away_until

    def _schedule(self, actions: Iterable[Action]) -> None:
        for action in actions:
            heapq.heappush(self._waiting, (action.at, next(self._order), action))

    # ---- doing --------------------------------------------------------------------------------------------------

    def _do(self, action: Action) -> list[Action]:
        """The action if it really happens."""
        if action.by is Who.PERSON and self.whereabouts is Whereabouts.COLLAPSED:
            return []
        if action.device is not None and not self._change(action, action.device):
            return []
        self.whereabouts = AFTER.get(action.act, self.whereabouts)
        return [action]

    def _change(self, action: Action, device: str) -> bool:
        """Keep what is on and open; False if the action changes nothing there."""
        if action.act in ON:
            return device not in self.on_since and self.on_since.setdefault(device, action.at) == action.at
        if action.act in OFF:
            return device not in self._stuck and self.on_since.pop(device, None) is not None
        if action.act is Act.OPEN:
            self._open.add(device)
        if action.act is Act.CLOSE:
            # Not open: the one who would have gone through could not, so there is nothing to close either.
            was_open = device in self._open
            self._open.discard(device)
            return was_open
        return True

    # ---- what befalls -------------------------------------------------------------------------------------------

    def _begin(self, event: Event, at: float) -> None:
        back_at = FOR_EVER if event.lasts is None else at + event.lasts
        match event.does:
            case Happening.COLLAPSE:
                self._schedule([Action(at=at, act=Act.COLLAPSE, by=Who.HOME)])
            case Happening.RECOVER:
                self._schedule([Action(at=at, act=Act.RECOVER, by=Who.HOME)])
            case Happening.TRAVEL:
                self._travel(at, back_at)
            case Happening.RETURN:
                self._away_until = at
                self._drop_person()
                self._schedule(come_back(self.resident, at))
                self._replan(at)
            case Happening.LEAVE_ON:
                self._stuck.add(event.device or "")
                self._schedule([Action(at=at, act=Act.SWITCH_ON, device=event.device)])
            case Happening.UNPLUG:
                self._fault(Act.UNPLUG, Act.PLUG_IN, at, back_at, event.device)
            case Happening.LOSE_RADIO:
                self._fault(Act.LOSE_RADIO, Act.RESTORE_RADIO, at, back_at, event.device)
            case Happening.BATTERY_DIES:
                self._schedule(
                    [Action(at=at, act=Act.SET_BATTERY, device=event.device, by=Who.HOME, args={"percent": 0.0})]
                )
            case Happening.SOS:
                self._schedule([Action(at=at, act=Act.PRESS, device=event.device)])

    def _travel(self, at: float, back_at: float) -> None:
        """Switch off what is on, leave, and come back; nothing of the habits in between."""
        self._away_until = back_at
        self._waiting = [item for item in self._waiting if self._acts_at(item[2])]
        heapq.heapify(self._waiting)
        for device in self.on_since:
            plug = self.resident.devices[device].kind is DeviceKind.PLUG
            self._schedule([Action(at=at, act=Act.SWITCH_OFF if plug else Act.LAMP_OFF, device=device)])
        self._schedule(go_out(self.resident, at))
        if back_at < FOR_EVER:
            self._schedule(come_back(self.resident, back_at))

    def _drop_person(self) -> None:
        self._waiting = [item for item in self._waiting if item[2].by is Who.HOME]
        heapq.heapify(self._waiting)

    def _replan(self, now: float) -> None:
        """Plan again the habits that were dropped while away, of today and of the next day if it was planned."""
        for day in (self._next_day - timedelta(days=2), self._next_day - timedelta(days=1)):
            again = plan(self.resident, day, self.resident.seed)
            self._schedule(action for action in again if action.at > now and action.by is Who.PERSON)

    def _fault(self, act: Act, mend: Act, at: float, until: float, device: str | None) -> None:
        self._schedule([Action(at=at, act=act, device=device, by=Who.HOME)])
        if until < FOR_EVER:
            self._schedule([Action(at=until, act=mend, device=device, by=Who.HOME)])
