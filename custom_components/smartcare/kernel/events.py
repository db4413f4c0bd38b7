"""Everything the watcher tells, and how it looks when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .home import SensorKind


class Stage(StrEnum):
    """How worried the watcher is."""

    NORMAL = "normal"
    WATCH = "watch"
    CHECK = "check"
    DANGER = "danger"
    ABSENT = "absent"
    BLIND = "blind"


class Clock(StrEnum):
    """Which quiet clock runs: the person is at home, away, or we cannot tell (no front door sensor)."""

    HOME = "home"
    AWAY = "away"
    UNKNOWN = "unknown"


class Place(StrEnum):
    """Where the person was when the evidence came."""

    INDOORS = "indoors"
    FRONT_DOOR = "front_door"
    ELSEWHERE = "elsewhere"


class SensorState(StrEnum):
    """Whether a sensor can be seen, and whether what it shows is a person's doing (requirement P4)."""

    ONLINE = "online"
    OFFLINE = "offline"
    LEARNING = "learning"
    GOOD = "good"
    SWITCHES_BY_ITSELF = "switches_by_itself"
    NEVER_SWITCHES = "never_switches"


type Value = float | str | int


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence as data: `key` names the template, `values` its facts (durations end in _s, times in _at)."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A living person did something; `what` is a short key such as "switched_on"."""

    at: float
    sensor: str
    place: Place
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChange:
    """The stage changed at `at`, after `quiet_s` seconds without evidence; it was due at `limit_s` seconds."""

    at: float
    previous: Stage
    stage: Stage
    clock: Clock
    quiet_s: float
    limit_s: float
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorChange:
    """A sensor was lost, came back, or its suitability was judged."""

    at: float
    sensor: str
    state: SensorState
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class SosPressed:
    """The person calls for help: always for a human, at once."""

    at: float
    sensor: str


type Event = Evidence | StageChange | SensorChange | SosPressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A notice of absence (requirement W16); without `ends_at` it lasts until the person is seen again."""

    starts_at: float
    ends_at: float | None = None
    place: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The watcher at one moment; `limit_s` is the quiet time at which the next stage is due."""

    stage: Stage
    clock: Clock
    quiet_s: float
    limit_s: float
    last_evidence_at: float | None
    last_evidence_sensor: str | None
    why: Explanation
    next_change_at: float | None
    absence: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorStatus:
    """One sensor at one moment; `state` is its suitability, `alive` whether it can be seen."""

    id: str
    kind: SensorKind
    alive: bool
    last_seen_at: float | None
    state: SensorState
    marks_today: int
    why: Explanation
