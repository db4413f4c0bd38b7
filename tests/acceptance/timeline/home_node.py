"""A home with its node: the real kernel watches, and what it says is reported over HTTP."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aggregator.kernel.events import Event, SensorState, StageChange
from aggregator.kernel.home import DAY_S, HOUR_S, Appliance, Home, RiskGroup, Sensor, SensorKind
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher
from aggregator.kernel.wire import Heartbeat, HeartbeatSensor, encode, encode_report, item_of

from .chronicle import SEOUL

TELEVISION = Sensor(id="s_tv", kind=SensorKind.POWER, appliance=Appliance.TV)
LIGHT = Sensor(id="s_light", kind=SensorKind.LIGHT)
BUTTON = Sensor(id="s_button", kind=SensorKind.BUTTON)
STEP_S = 300.0
"""The plug tells its power at least this often, and so is seen to be alive."""
_KNOWN_DAYS = 4
_ON_W, _OFF_W = 60.0, 0.4
_LIT_LX, _DARK_LX = 120.0, 3.0
_EVENING = range(18, 22)
_TELEVISION = (7, 12, 19, 20)


@dataclass
class Node:
    """A plug on the television with its light sensor, and the SOS button.

    With `lamp` somebody switches the light on at six in the evening and off at ten; with `usual` the television is on
    in the morning, at noon and in the evening. A `mute` node reports nothing.
    """

    risk: RiskGroup
    beat_s: float
    id: str = ""
    token: str = ""
    boot: str = "b_1"
    always_on: bool = False
    lamp: bool = False
    usual: bool = False
    mute: bool = False
    waiting: list[dict[str, Any]] = field(default_factory=list)
    watcher: Watcher | None = None
    watts: float = _OFF_W
    lit: bool = False
    lived_until: float = 0.0
    beaten_at: float = 0.0

    def __post_init__(self) -> None:
        self._seq = count(1)
        self.home = Home(sensors=(TELEVISION, LIGHT, BUTTON), risk=self.risk, timezone=SEOUL)

    @property
    def next_at(self) -> float | None:
        """When this home does something by itself next: its next stage, or its heartbeat."""
        if self.watcher is None or self.mute:
            return None
        status = self.watcher.status(self.lived_until)
        change = self.lived_until + status.limit_s - status.quiet_s
        beat = self.beaten_at + self.beat_s
        return min(change, beat) if change > self.lived_until else beat

    @property
    def stage(self) -> str:
        """How worried the kernel is."""
        assert self.watcher is not None
        return str(self.watcher.status(self.lived_until).stage)

    def live_before(self, last: float, now: float) -> list[Event]:
        """A few days as always, something done for the last time at `last`, then nothing until `now`."""
        begin = last if self.always_on else last - _KNOWN_DAYS * DAY_S
        self.watcher = Watcher(self.home, begin)
        self.lived_until = begin
        events = self._live(begin, last, usual_until=last)
        self.watts = _ON_W if self.always_on else _OFF_W
        since = [event for event in events if event.at >= last - 1]
        return since + self.live_until(now)

    def live_until(self, now: float) -> list[Event]:
        """Let time pass at home: nothing changes, everything is alive."""
        return self._live(self.lived_until, now, usual_until=None)

    def act(self, now: float) -> list[Event]:
        """Somebody switches the television; it counts once it has stayed so for a minute."""
        events = self.live_until(now)
        self.watts = _ON_W if self.watts == _OFF_W else _OFF_W
        return events

    def press(self, now: float) -> list[Event]:
        """Somebody holds the SOS button."""
        assert self.watcher is not None
        return self.live_until(now) + self.watcher.observe(Observation(BUTTON.id, now, "sos"))

    def until_danger(self, hours: float | None) -> float:
        """How long this home must be quiet before its kernel says danger, in seconds; `hours` if told."""
        if hours is not None:
            return hours * HOUR_S
        trial = Node(risk=self.risk, beat_s=self.beat_s, always_on=self.always_on)
        events = trial.live_before(30 * DAY_S, 30 * DAY_S + self.home.cap_s + HOUR_S)
        danger = next(event for event in events if isinstance(event, StageChange) and event.stage == "danger")
        return danger.at - 30 * DAY_S

    def tell(self, events: list[Event]) -> None:
        """Put what must be reported into the outbox."""
        items = [item for event in events if (item := item_of(event, self.home)) is not None]
        self.waiting += [{"seq": next(self._seq), **encode(item)} for item in items]

    def report(self, now: float) -> dict[str, Any]:
        """The batch to send: what waits, and the heartbeat."""
        assert self.watcher is not None
        at = datetime.fromtimestamp(now, UTC)
        sensors = tuple(
            HeartbeatSensor(
                id=one.id,
                kind=one.kind,
                appliance=next(sensor.appliance for sensor in self.home.sensors if sensor.id == one.id),
                alive=one.alive,
                last_seen_at=None if one.last_seen_at is None else datetime.fromtimestamp(one.last_seen_at, UTC),
                state=SensorState(one.state),
            )
            for one in self.watcher.sensors(now)
        )
        heartbeat = Heartbeat(
            at=at,
            version="0.1.0",
            homeassistant="2026.5.4",
            stage=self.watcher.status(now).stage,
            waiting=len(self.waiting),
            sensors=sensors,
        )
        return encode_report(node=self.id, boot=self.boot, sent_at=at, items=self.waiting, heartbeat=heartbeat)

    def acknowledged(self, up_to: int, now: float) -> None:
        """The region has everything up to this number."""
        self.waiting = [item for item in self.waiting if item["seq"] > up_to]
        self.beaten_at = now

    def _live(self, start: float, end: float, *, usual_until: float | None, step_s: float = STEP_S) -> list[Event]:
        assert self.watcher is not None
        events: list[Event] = []
        at = start
        while at < end:
            events += self._notice(at, usual_until)
            evening = self.lamp and datetime.fromtimestamp(at, SEOUL).hour in _EVENING
            if evening != self.lit:
                events += self._notice(at + 1.0, usual_until)
                self.lit = evening
                events += self._notice(at + 2.0, usual_until)
            at += step_s
        events += self._notice(end, usual_until) + self.watcher.advance(end)
        self.lived_until = end
        return events

    def _notice(self, at: float, usual_until: float | None) -> list[Event]:
        """What the sensors say at a moment."""
        assert self.watcher is not None
        watts = self.watts if usual_until is None or self.always_on else _usual_watts(usual_until - at)
        if self.usual and usual_until is None:
            watts = self.watts = _ON_W if datetime.fromtimestamp(at, SEOUL).hour in _TELEVISION else _OFF_W
        if self.always_on:
            watts = _ON_W
        events = self.watcher.observe(Observation(TELEVISION.id, at, watts))
        events += self.watcher.observe(Observation(LIGHT.id, at, _LIT_LX if self.lit else _DARK_LX))
        return events + self.watcher.seen(BUTTON.id, at)


def _usual_watts(before_s: float) -> float:
    """On for one hour in four, and for the last hour."""
    return _ON_W if before_s > 0 and (before_s // HOUR_S) % 4 == 0 else _OFF_W
