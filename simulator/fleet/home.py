"""One home of the fleet: the real kernel, the real summaries and the real schedule around a made-up life.

Without sockets and without a clock: whoever owns it says what time it is, asks for reports and tells what became of
them, as `reporter.py` of the integration does for a real one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from .integration.kernel import wire
from .integration.kernel.events import Absence, Event, Evidence, Stage, StageChange
from .integration.kernel.home import Home, RiskGroup, Sensor
from .integration.kernel.observation import Observation
from .integration.kernel.watcher import Watcher
from .integration.send_schedule import SendSchedule
from .integration.telemetry import Telemetry
from .integration.telling import absence_item, is_urgent, utc
from .outbox import MAX_BATCH, Outbox
from .resident import Pace, Resident
from .town import VERSION, Paired
from .traits import SOS

HOMEASSISTANT = "2026.10.4"
HURRY_S = 2.0
"""How long something urgent waits for a report that left without it."""
_LOOK_S = 7200.0
"""How often the radios are asked; a real home asks every five minutes, which tells no more and costs much."""
_KST = ZoneInfo("Asia/Seoul")
_ANSWERS = 0.9
_ANSWERS_WITHIN_S = 1200.0
_TOLD_BY_REGION = "region"
_REMEMBERED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A body to send, how many items are in it, and how many signals."""

    body: bytes
    items: int
    signals: int


class PlayedHome:
    """One home; all times are the world's, in seconds since the epoch.

    Either it waits for `next_at` (then call `live`, and send `report()` when `is_due`), or a report is under way: then
    one of `answered`, `busy`, `failed`, `refused`, `abandoned` follows.
    """

    def __init__(
        self, paired: Paired, resident: Resident, pace: Pace, *, seed: int, readings: bool = False, first_due_at: float
    ) -> None:
        self.paired = paired
        self._resident = resident
        self._pace = pace
        self._now = pace.origin
        self._chance = Random(f"{seed}:home:{paired.number}")
        self._home = Home(sensors=resident.traits.sensors, risk=RiskGroup(paired.risk), timezone=_KST, pace=pace.speed)
        self._watcher = Watcher(self._home, self._now)
        self._setting = wire.Telemetry.FULL if readings else wire.Telemetry.SUMMARY
        self._readings = readings
        self._telemetry = Telemetry(self._setting)
        self.outbox = Outbox(f"b_{int(pace.origin * 1000):x}")
        self._schedule = SendSchedule(self._now, 300.0, self._chance.random)
        self._schedule.due_at = first_due_at
        self._version: str | None = None
        self._absence: Absence | None = None
        self._look_at = self._now + self._chance.random() * _LOOK_S / pace.speed
        self._answer_at: float | None = None
        self._done: list[str] = []
        self._carried_out: dict[str, None] = {}
        self._verified = False
        self._max_items = MAX_BATCH
        self.is_sending = False
        self._sent_urgent = False
        self._missed = False
        self._command_to_tell = False
        self._sent_items = 0
        self._sent_done: tuple[str, ...] = ()
        self.hurry_at: float | None = None
        """When the report under way is to be given up, because something urgent did not make it into it."""
        for sensor, value in resident.standing():
            self._observe(sensor, self._now, value)

    # ---- time ---------------------------------------------------------------------------------------------------

    @property
    def next_at(self) -> float:
        """When something happens next."""
        moments = [self.next_event_at]
        if not self.is_sending:
            moments.append(self._schedule.due_at)
        elif self.hurry_at is not None:
            moments.append(self.hurry_at)
        return min(moments)

    def is_due(self, now: float) -> bool:
        """Whether a report is to be made."""
        return not self.is_sending and self._schedule.due_at <= now

    @property
    def is_known(self) -> bool:
        """Whether the region has answered since this home began, or began again."""
        return self._verified

    @property
    def is_pressing(self) -> bool:
        """Whether something urgent came after the last report was made."""
        return self._missed

    @property
    def sensors(self) -> tuple[Sensor, ...]:
        """What hangs in the home."""
        return self._home.sensors

    @property
    def stage(self) -> Stage:
        """How the person is, as far as the home can tell."""
        return self._watcher.status(self._now).stage

    @property
    def next_event_at(self) -> float:
        """When something happens in the home next, reports aside."""
        moment = min(self._resident.next_at, self._look_at)
        for other in (self._watcher.next_change_at, self._telemetry.next_due_at, self._answer_at):
            if other is not None and other < moment:
                moment = other
        return moment

    def live(self, until: float) -> None:
        """Let everything happen up to a moment, in order; how often this is called makes no difference."""
        while (at := self.next_event_at) <= until:
            self._now = max(self._now, at)
            if self._telemetry.next_due_at == at:
                self._keep(self._telemetry.advance(at))
            elif self._watcher.next_change_at == at:
                self._tell(self._watcher.advance(at))
            elif self._answer_at == at:
                self._answer_at = None
                self._acknowledge(at)
            elif self._look_at == at:
                self._look(at)
            else:
                self._take()
        self._now = max(self._now, until)

    # ---- what happens -------------------------------------------------------------------------------------------

    def press(self, at: float) -> None:
        """The person calls for help."""
        self.live(at)
        self._observe(SOS, at, "sos")

    def _take(self) -> None:
        at, sensor, value = self._resident.take()
        if isinstance(value, Absence):
            self._set_absence(value, at)
        else:
            self._observe(sensor, at, value)

    def _observe(self, sensor: str, at: float, value: float | str | None) -> None:
        self._tell(self._watcher.observe(Observation(sensor, at, value)))
        if value is not None and sensor != SOS:
            self._keep(self._telemetry.take(sensor, at, value))

    def _look(self, at: float) -> None:
        """Note which radios were heard: all but those that are unavailable."""
        self._look_at = at + _LOOK_S / self._pace.speed
        for status in self._watcher.sensors(at):
            if status.alive:
                self._tell(self._watcher.seen(status.id, at))

    def _tell(self, events: Iterable[Event]) -> None:
        """Report what the watcher tells."""
        for event in events:
            if isinstance(event, Evidence) and event.what == "acknowledged":
                continue
            if isinstance(event, StageChange):
                self._ask(event)
            item = wire.item_of(event, self._home)
            if item is not None:
                self._enqueue(item, urgent=is_urgent(event))
        if self._absence is not None and (known := self._watcher.status(self._now).absence) != self._absence:
            self._note_absence(known)

    def _ask(self, change: StageChange) -> None:
        """The home asks; most people who can do answer after a while."""
        self._answer_at = None
        if change.stage is Stage.CHECK:
            self._answer_soon(change.at)

    def _answer_soon(self, at: float) -> None:
        delay = self._chance.uniform(60.0, _ANSWERS_WITHIN_S) / self._pace.speed
        if self._chance.random() < _ANSWERS and self._resident.answers(at + delay):
            self._answer_at = at + delay

    def _acknowledge(self, at: float) -> None:
        how = "button"
        self._enqueue(wire.AcknowledgedItem(at=utc(at), how=how), urgent=True)
        self._tell(self._watcher.acknowledge(at, how))

    def _set_absence(self, absence: Absence | None, at: float) -> None:
        events = self._watcher.set_absence(absence, at)
        if (known := self._watcher.status(at).absence) != self._absence:
            self._note_absence(known)
        self._tell(events)

    def _note_absence(self, known: Absence | None) -> None:
        self._absence = known
        self._enqueue(absence_item(known, self._now), urgent=True)

    def _keep(self, items: Iterable[wire.Item]) -> None:
        for item in items:
            self.outbox.add(item)

    def _enqueue(self, item: wire.Item, *, urgent: bool) -> None:
        self.outbox.add(item)
        if urgent:
            self._schedule.urgent(self._now)
            self._missed = True
            if self.is_sending and not self._sent_urgent and self.hurry_at is None:
                self.hurry_at = self._now + HURRY_S

    # ---- reports ------------------------------------------------------------------------------------------------

    def report(self, now: float) -> Report:
        """Make the report that is due. The first of a process has no items: its answer shows whether numbers fit."""
        self.live(now)
        self.is_sending = True
        self.hurry_at = None
        self._missed = self._command_to_tell = False
        items = self.outbox.batch(self._max_items) if self._verified else []
        self._sent_items, self._sent_done = len(items), tuple(self._done)
        self._sent_urgent = self.outbox.signals > 0
        body: dict[str, Any] = wire.encode_report(
            node=self.paired.node,
            boot=self.outbox.boot,
            sent_at=utc(now),
            items=(),
            heartbeat=self._heartbeat(now),
            done=self._sent_done,
            settings_version=self._version,
        )
        body["items"] = [orjson.Fragment(item) for item in items]
        signals = min(self.outbox.signals, len(items))
        return Report(body=orjson.dumps(body), items=len(items), signals=signals)

    def _heartbeat(self, now: float) -> wire.Heartbeat:
        return wire.Heartbeat(
            at=utc(now),
            version=VERSION,
            homeassistant=HOMEASSISTANT,
            stage=self._watcher.status(now).stage,
            waiting=self.outbox.waiting,
            sensors=tuple(
                wire.HeartbeatSensor(
                    id=sensor.id,
                    kind=sensor.kind,
                    appliance=sensor.appliance,
                    front_door=sensor.front_door,
                    alive=status.alive,
                    last_seen_at=None if status.last_seen_at is None else utc(status.last_seen_at),
                    state=status.state,
                )
                for sensor, status in zip(self._home.sensors, self._watcher.sensors(now), strict=True)
            ),
        )

    def answered(self, reply: wire.Reply, now: float) -> int:
        """The region has the report; return how many items it keeps."""
        self._end_sending(now)
        self._done = [one for one in self._done if one not in self._sent_done]
        if reply.settings is not None and reply.settings.version != self._version:
            self._follow(reply.settings, now)
        self._carry_out(reply.commands, now)
        if not self._verified:
            self._verified = True
            self._succeeded(now, more_waits=self.outbox.waiting > 0)
            return 0
        settled = self.outbox.settle(reply.ack, frozenset(reply.also))
        if settled < self._sent_items:
            self._failed(now)
        else:
            self._succeeded(now, more_waits=self.outbox.waiting > 0 and settled >= self._max_items)
        return settled

    def busy(self, now: float, retry_after_s: float | None) -> None:
        """The region asks to wait."""
        self._end_sending(now)
        self._failed(now, retry_after_s)

    def failed(self, now: float) -> None:
        """No answer, as far as we know nothing arrived."""
        self._end_sending(now)
        self._failed(now)

    def too_large(self, now: float) -> None:
        """The region takes smaller reports only."""
        self._max_items = max(1, self._sent_items // 2)
        self.failed(now)

    def abandoned(self, now: float) -> None:
        """Given up for something urgent, which goes at once."""
        self._end_sending(now)
        self._schedule.urgent(now)

    def report_every(self, heartbeat_s: float) -> None:
        """Report so often until the region's settings say otherwise."""
        self._schedule.configure(heartbeat_s, self._now)

    def forget_told(self) -> None:
        """Begin the numbering now, as if the region had just verified it; what was told before is of no interest."""
        self.outbox = Outbox(self.outbox.boot)
        self._verified = True

    def come_back(self, now: float) -> None:
        """The way to the region is open again: try now, whatever was told meanwhile."""
        self._missed = False
        self._schedule.due_at = now

    def restart(self, now: float) -> None:
        """The power is back: a new process begins with what waited on the disk."""
        self._verified = False
        self._schedule.urgent(now)

    def _end_sending(self, now: float) -> None:
        self.live(now)
        self.is_sending = False
        self.hurry_at = None

    def _succeeded(self, now: float, *, more_waits: bool) -> None:
        self._schedule.succeeded(now, more_waits or self._missed or self._command_to_tell)

    def _failed(self, now: float, retry_after_s: float | None = None) -> None:
        self._schedule.failed(now, urgent_waits=self.outbox.signals > 0, retry_after_s=retry_after_s)
        if self._missed:
            self._schedule.urgent(now)

    def _follow(self, settings: wire.Settings, now: float) -> None:
        """Watch by the region's rules."""
        setting = wire.Telemetry.FULL if self._readings else settings.telemetry
        if setting is not self._setting:
            self._setting = setting
            self._keep(self._telemetry.configure(setting))
        home = Home(
            sensors=self._home.sensors,
            risk=settings.risk,
            check_window_s=settings.check_window_s,
            timezone=_KST,
            pace=settings.pace,
        )
        if home != self._home:
            self._home = home
            self._tell(self._watcher.configure(home, now))
        told, known = settings.absence, self._absence
        if told is not None:
            ends_at = None if told.ends_at is None else told.ends_at.timestamp()
            wanted = Absence(starts_at=told.starts_at.timestamp(), ends_at=ends_at, by=_TOLD_BY_REGION)
            if known is None or (known.starts_at, known.ends_at) != (wanted.starts_at, wanted.ends_at):
                self._set_absence(wanted, now)
        elif known is not None and known.by == _TOLD_BY_REGION:
            self._set_absence(None, now)
        self._version = settings.version
        self._schedule.configure(max(settings.heartbeat_s, 1.0), now)

    def _carry_out(self, commands: Iterable[wire.Command], now: float) -> None:
        """Do each command once, and report it as done until the region has heard it."""
        for command in commands:
            if command.id not in self._carried_out:
                self._carried_out[command.id] = None
                if command.type == "check_in":
                    self._answer_soon(now)
                self._command_to_tell = True
            if command.id not in self._done:
                self._done.append(command.id)
        while len(self._carried_out) > _REMEMBERED:
            del self._carried_out[next(iter(self._carried_out))]
