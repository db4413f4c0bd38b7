"""The watching itself: feeds the kernel's watcher from Home Assistant, keeps its clocks on disk, tells who listens.

Nothing here polls for the person: the watcher says when it wants to be woken. A slow tick keeps the figures people see
fresh, takes note of which radios were heard, and is the safety net should the system clock have been set.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time, async_track_time_interval
from homeassistant.util import dt as dt_util

from .clock_store import ClockStore
from .faults import FaultLog
from .feed import SensorFeed
from .home_settings import HomeSettings
from .kernel.events import Absence, Event, Explanation, SensorStatus, Status
from .kernel.home import Home
from .kernel.observation import Observation
from .kernel.watcher import Watcher
from .liveness import is_silent, last_heard
from .notices import AbsenceNoted, Acknowledged, Notice
from .watched import WatchedSensor

_LOGGER = logging.getLogger(__name__)

TICK: Final = timedelta(minutes=5)
_RETRY_S: Final = 60.0

type NoticeListener = Callable[[Notice], None]
type ReadingListener = Callable[[Observation], None]


class HomeMonitor:
    """Watches one home. `start` once the listeners are there: what came due meanwhile is told then."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        sensors: Sequence[WatchedSensor],
        settings: HomeSettings,
        store: ClockStore,
        memory: Mapping[str, Any] | None,
    ) -> None:
        """Take up the clocks from `memory`, a dump of the watcher; None begins them now."""
        self._hass = hass
        self.watched = tuple(sensors)
        self._settings = settings
        self._store = store
        self.faults = FaultLog()
        now = _now()
        self._home = settings.home(self.watched)
        self._watcher = Watcher(self._home, now) if memory is None else Watcher.restore(self._home, memory, now)
        self._feed = SensorFeed(hass, self.watched, self)
        self._absence = self._watcher.status(now).absence
        self._notice_listeners: list[NoticeListener] = []
        self._reading_listeners: list[ReadingListener] = []
        self._update_listeners: list[CALLBACK_TYPE] = []
        self._stop_tick: CALLBACK_TYPE | None = None
        self._stop_alarm: CALLBACK_TYPE | None = None
        self._alarm_at: float | None = None

    @callback
    def start(self) -> None:
        """Begin to watch."""
        self._do("take up the clocks", lambda: self._watcher.advance(_now()))
        self.faults.run("listen to the sensors", self._feed.start)
        self._stop_tick = async_track_time_interval(self._hass, self._tick, TICK, cancel_on_shutdown=True)
        self.refresh()
        self._store.save_now(self.dump)

    async def async_stop(self) -> None:
        """Watch no more; the clocks are on disk when this returns. A second time does no harm."""
        self._feed.stop()
        for stop in (self._stop_tick, self._stop_alarm):
            if stop is not None:
                stop()
        self._stop_tick = self._stop_alarm = None
        await self._store.async_save(self.dump)

    @callback
    def listen(self, on_notice: NoticeListener) -> CALLBACK_TYPE:
        """Tell `on_notice` everything the watcher and people tell; returns how to end it."""
        self._notice_listeners.append(on_notice)
        return lambda: self._notice_listeners.remove(on_notice)

    @callback
    def listen_for_readings(self, on_reading: ReadingListener) -> CALLBACK_TYPE:
        """Hand `on_reading` every value that comes from the sensors; returns how to end it."""
        self._reading_listeners.append(on_reading)
        return lambda: self._reading_listeners.remove(on_reading)

    @callback
    def listen_for_updates(self, on_update: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `on_update` whenever the figures may have changed; returns how to end it."""
        self._update_listeners.append(on_update)
        return lambda: self._update_listeners.remove(on_update)

    @property
    def settings(self) -> HomeSettings:
        """Return the rules in force."""
        return self._settings

    @property
    def home(self) -> Home:
        """Return the home as the watcher knows it."""
        return self._home

    def dump(self) -> dict[str, Any]:
        """Return what must survive a restart."""
        return {"watcher": self._watcher.dump(), "settings": self._settings.as_dict()}

    def status(self) -> Status:
        """Return how the person is, as far as the home can tell, at this moment."""
        return self._watcher.status(_now())

    def sensors(self) -> tuple[SensorStatus, ...]:
        """Return how the sensors are at this moment."""
        return self._watcher.sensors(_now())

    def drift(self) -> Explanation | None:
        """Return how the person's days have changed over the last two weeks, None if they have not."""
        return self._watcher.drift()

    @callback
    def configure(self, settings: HomeSettings) -> None:
        """Follow new rules; the clocks run on."""
        if settings == self._settings:
            return
        self._settings = settings
        home = settings.home(self.watched)
        if home != self._home:
            self._home = home
            self._do("follow new settings", lambda: self._watcher.configure(home, _now()))
            # The watcher has let go of where the sensors stand: tell it again, or the next real change would be lost.
            self.faults.run("look at the sensors", self._feed.hand_on_all)
        self._store.save_now(self.dump)

    @callback
    def acknowledge(self, how: str) -> None:
        """Take note that the person says they are fine; `how` names the way they said it."""
        self._tell(Acknowledged(at=_now(), how=how))
        self._do("note that the person is fine", lambda: self._watcher.acknowledge(_now(), how))

    @callback
    def check_missed(self) -> None:
        """Take note that the person was asked and did not answer."""
        self._do("note a missed check", lambda: self._watcher.check_missed(_now()))

    @callback
    def set_absence(self, absence: Absence | None) -> None:
        """Take note of an absence, or of its end."""
        self._do("note an absence", lambda: self._watcher.set_absence(absence, _now()))

    @callback
    def observed(self, observation: Observation, *, by_machine: bool) -> None:
        """Take a reading from the feed."""
        if by_machine:
            # Losing sight of the sensor for a moment makes the watcher take its bearings anew: not the person's doing.
            self._do(
                "take a reading", lambda: self._watcher.observe(Observation(observation.sensor, observation.at, None))
            )
        self._do("take a reading", lambda: self._watcher.observe(observation))
        if observation.value is not None:
            for listener in tuple(self._reading_listeners):
                self.faults.run("report a reading", listener, observation)

    @callback
    def seen(self, sensor: str, at: float) -> None:
        """Take note that a sensor lives."""
        self._do("note a living sensor", lambda: self._watcher.seen(sensor, at))

    @callback
    def refresh(self) -> None:
        """Catch up, look which radios were heard, refresh what people see."""
        self.faults.run("ask which sensors were heard", self._listen_to_radios)
        self._do("advance the clocks", lambda: self._watcher.advance(_now()))
        self._update()

    @callback
    def _tick(self, _at: datetime) -> None:
        self.refresh()

    @callback
    def _listen_to_radios(self) -> None:
        now = _now()
        for sensor, heard_at in last_heard(self._hass, self.watched):
            if is_silent(sensor, heard_at, now):
                self.observed(Observation(sensor.id, now, None), by_machine=False)
            else:
                self.seen(sensor.id, heard_at)

    @callback
    def _do(self, what: str, act: Callable[[], list[Event]]) -> None:
        """Let the watcher act, tell what it says, and set the alarm for what it waits for."""
        notices: list[Notice] = []
        worked = self.faults.run(what, lambda: notices.extend(act()))
        absence = self._watcher.status(_now()).absence
        if absence != self._absence:
            self._absence = absence
            notices.append(AbsenceNoted(at=_now(), absence=absence))
        for notice in notices:
            self._tell(notice)
        if notices:
            self._store.save_now(self.dump)
            self._update()
        else:
            self._store.save_soon(self.dump)
        self._set_alarm(delayed=not worked)

    @callback
    def _tell(self, notice: Notice) -> None:
        for listener in tuple(self._notice_listeners):
            self.faults.run(f"tell of {type(notice).__name__} to {listener.__qualname__}", listener, notice)

    @callback
    def _update(self) -> None:
        for listener in tuple(self._update_listeners):
            self.faults.run("refresh an entity", listener)

    @callback
    def _set_alarm(self, *, delayed: bool) -> None:
        """Have `_wake` called when the watcher wants it; not before a minute has passed if it has just failed."""
        due = self._watcher.next_change_at
        if delayed:
            due = _now() + _RETRY_S
        if due == self._alarm_at:
            return
        if self._stop_alarm is not None:
            self._stop_alarm()
        self._alarm_at = due
        self._stop_alarm = None
        if due is not None:
            self._stop_alarm = async_track_point_in_utc_time(self._hass, self._wake, dt_util.utc_from_timestamp(due))

    @callback
    def _wake(self, _at: datetime) -> None:
        """Tell what has come due."""
        self._alarm_at = self._stop_alarm = None
        self._do("advance the clocks", lambda: self._watcher.advance(_now()))


def _now() -> float:
    """Return the present in epoch seconds."""
    return dt_util.utcnow().timestamp()
