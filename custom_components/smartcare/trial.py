"""The installer's proof that every sensor arrives, and that what it shows is recognised as a sign of life."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .feed import SensorFeed
from .home_settings import HomeSettings
from .kernel.events import Event, Evidence, SosPressed
from .kernel.observation import Observation
from .kernel.watcher import Watcher
from .watched import WatchedSensor

PRESSED = "pressed"

# How long to wait for the next step of the watcher's own clock, which a plug's minute of holding needs.
_LOOK_AGAIN_S = 5.0


class Heard(StrEnum):
    """How far one sensor has come."""

    NOTHING = "nothing"
    VALUE = "value"
    LIFE = "life"


class Trial:
    """Listens to the chosen sensors with a watcher of its own, between `start` and `stop`."""

    def __init__(self, hass: HomeAssistant, sensors: Sequence[WatchedSensor]) -> None:
        self._sensors = tuple(sensors)
        self._watcher = Watcher(HomeSettings().home(self._sensors), dt_util.utcnow().timestamp())
        self._feed = SensorFeed(hass, self._sensors, self)
        self._news = asyncio.Event()
        self._started = False
        self.news_at = dt_util.utcnow()
        self.values: dict[str, float | str] = {}
        self.signs: dict[str, str] = {}
        self._changed: set[str] = set()

    @callback
    def start(self) -> None:
        """Begin to listen. Where the sensors stand now is no news."""
        self._feed.start()
        self._started = True

    @callback
    def stop(self) -> None:
        """Listen no more."""
        self._feed.stop()

    @property
    def is_complete(self) -> bool:
        """Tell whether every sensor has shown a sign of life."""
        return len(self.signs) == len(self._sensors)

    def heard(self, sensor: str) -> Heard:
        """Return how far a sensor has come."""
        if sensor in self.signs:
            return Heard.LIFE
        return Heard.VALUE if sensor in self._changed else Heard.NOTHING

    async def async_wait(self) -> None:
        """Return at the next news, or after a few seconds."""
        self._news.clear()
        try:
            async with asyncio.timeout(_LOOK_AGAIN_S):
                await self._news.wait()
        except TimeoutError:
            self._take(self._watcher.advance(dt_util.utcnow().timestamp()))

    @callback
    def observed(self, observation: Observation, *, by_machine: bool) -> None:
        """Take a reading. The installer may switch a plug from the screen, so `by_machine` does not matter here."""
        if observation.value is not None:
            is_new = self.values.get(observation.sensor) != observation.value
            self.values[observation.sensor] = observation.value
            if self._started and is_new:
                self._changed.add(observation.sensor)
                self._tell()
        self._take(self._watcher.observe(observation))

    @callback
    def seen(self, sensor: str, at: float) -> None:
        """A sensor that merely lives proves nothing here."""

    @callback
    def _take(self, events: Sequence[Event]) -> None:
        """Keep the signs of life among the events."""
        for event in events:
            if isinstance(event, Evidence):
                self.signs[event.sensor] = event.what
                self._tell()
            elif isinstance(event, SosPressed):
                self.signs[event.sensor] = PRESSED
                self._tell()

    @callback
    def _tell(self) -> None:
        self.news_at = dt_util.utcnow()
        self._news.set()
