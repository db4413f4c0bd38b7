"""A resident's day as a list of actions: pure, and the same for the same file, day and seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from .appliances import PROFILES
from .model import Habit, Resident, Routine

DOOR_OPEN_S = 12.0
TIDY_S = 60.0  # what is on is switched off so long before going out or to bed
SHORTEST_S = 30.0


class Who(StrEnum):
    """Who does it. After a collapse the person does nothing, the home lives on."""

    PERSON = "person"
    HOME = "home"


class Act(StrEnum):
    """What is done; with a device where one is named."""

    WAKE = "wake"
    SLEEP = "sleep"
    LEAVE = "leave"
    RETURN = "return"
    SWITCH_ON = "switch_on"
    SWITCH_OFF = "switch_off"
    LAMP_ON = "lamp_on"
    LAMP_OFF = "lamp_off"
    OPEN = "open"
    CLOSE = "close"
    PRESS = "press"
    COLLAPSE = "collapse"
    RECOVER = "recover"
    UNPLUG = "unplug"
    PLUG_IN = "plug_in"
    LOSE_RADIO = "lose_radio"
    RESTORE_RADIO = "restore_radio"
    SET_BATTERY = "set_battery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing done at home time ``at`` (UTC epoch seconds)."""

    at: float
    act: Act
    device: str | None = None
    by: Who = Who.PERSON
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One routine of one day with its times fixed."""

    routine: Routine
    start: float
    end: float


def plan(resident: Resident, day: date, seed: int) -> list[Action]:
    """Everything the resident does by habit on a local day, in order of time; what begins late may end the next day."""
    stretches = list(_stretches(resident, day, seed))
    outings = [one for one in stretches if one.routine.does is Habit.GO_OUT]
    bedtimes = [one.start for one in stretches if one.routine.does is Habit.SLEEP]
    actions: list[Action] = []
    busy: dict[str, float] = {}
    for one in sorted(stretches, key=lambda stretch: stretch.start):
        if one.routine.device is None:
            actions += _moves(resident, one)
            continue
        ends_itself = _ends_itself(resident, one.routine)
        fitted = one if ends_itself else _cut(one, [outing.start for outing in outings] + bedtimes)
        absent = any(outing.start - TIDY_S <= one.start <= outing.end for outing in outings)
        if absent or fitted.end - fitted.start < SHORTEST_S or one.start < busy.get(one.routine.device, 0.0):
            continue
        busy[one.routine.device] = fitted.end
        actions += _use(fitted, ends_itself=ends_itself)
    return sorted(actions, key=lambda action: action.at)


def local_time(resident: Resident, day: date, seconds: float) -> float:
    """The epoch second at which the clock on the wall shows ``seconds`` after midnight of a local day."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001  made aware below
    return wall.replace(tzinfo=resident.timezone).timestamp()


def go_out(resident: Resident, at: float) -> list[Action]:
    """Leave through the front door."""
    return [*_through_door(resident, at), Action(at=at, act=Act.LEAVE)]


def come_back(resident: Resident, at: float) -> list[Action]:
    """Come in through the front door."""
    return [*_through_door(resident, at), Action(at=at, act=Act.RETURN)]


def _through_door(resident: Resident, at: float) -> Iterable[Action]:
    door = resident.front_door
    if door is not None:
        yield Action(at=at, act=Act.OPEN, device=door)
        yield Action(at=at + DOOR_OPEN_S, act=Act.CLOSE, device=door, by=Who.HOME)


def _stretches(resident: Resident, day: date, seed: int) -> Iterable[Stretch]:
    for index, routine in enumerate(resident.routines):
        chance = Random(f"{seed}:{day.isoformat()}:{index}")
        draws = chance.random(), chance.uniform(-1, 1), chance.uniform(-1, 1)
        if day.weekday() not in routine.days or draws[0] >= routine.chance:
            continue
        start = local_time(resident, day, routine.at) + draws[1] * routine.vary
        lasts = max((routine.lasts or 0.0) + draws[2] * routine.lasts_vary, SHORTEST_S)
        yield Stretch(routine=routine, start=start, end=start + lasts)


def _moves(resident: Resident, one: Stretch) -> list[Action]:
    """Waking, going to bed, going out and coming back."""
    match one.routine.does:
        case Habit.WAKE:
            return [Action(at=one.start, act=Act.WAKE)]
        case Habit.SLEEP:
            return [Action(at=one.start, act=Act.SLEEP)]
        case _:
            return [*go_out(resident, one.start), *come_back(resident, one.end)]


def _use(one: Stretch, *, ends_itself: bool) -> list[Action]:
    """Switch on and off; some appliances switch themselves off."""
    on, off = (Act.LAMP_ON, Act.LAMP_OFF) if one.routine.does is Habit.LAMP else (Act.SWITCH_ON, Act.SWITCH_OFF)
    by = Who.HOME if ends_itself else Who.PERSON
    device = one.routine.device
    return [Action(at=one.start, act=on, device=device), Action(at=one.end, act=off, device=device, by=by)]


def _ends_itself(resident: Resident, routine: Routine) -> bool:
    device = resident.devices[routine.device or ""]
    return routine.does is Habit.USE and PROFILES[device.appliance].runs is not None


def _cut(one: Stretch, breaks: Iterable[float]) -> Stretch:
    """End a stretch just before the first break that falls into it."""
    first = min((at for at in breaks if one.start < at < one.end), default=None)
    return one if first is None else replace(one, end=first - TIDY_S)
