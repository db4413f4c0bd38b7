"""Whether a sensor shows a person's doing at all (requirement P4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .calendar import Calendar
from .events import Explanation, SensorState, Value
from .evidence.appliances import Nature, handling_of
from .home import DAY_S, Home, Sensor, SensorKind
from .memory import lean, moment, number, row

_OFTEN = 24
_OFTEN_DAYS = 3
_DAYS = 7
_ROUND_THE_CLOCK_DAYS = 5
_ROUND_THE_CLOCK_SHARE = 0.3
_NIGHT_HOURS = (2, 3, 4)
_NEVER_DAYS = 5
_GOOD_DAYS = 2
_UNSUITABLE = frozenset({SensorState.SWITCHES_BY_ITSELF, SensorState.NEVER_SWITCHES})


class Suitability:
    """Judges a sensor by how it switches.

    A plug switches by itself if its appliance is known to, if it switched more than 24 times on 3 of 7 days, or if it
    switched in more than 30 % of the hours, at night (02–05) as by day, over 5 days: people sleep. A week without such
    days clears it. It never switches if nobody used it for 5 days after the installation, or on 5 days on which other
    sensors showed the person.
    """

    __slots__ = (
        "_calendar",
        "_company",
        "_company_day",
        "_days",
        "_first_at",
        "_last_at",
        "_nature",
        "_pace",
        "_plug",
        "_used_days",
        "state",
    )

    def __init__(self, sensor: Sensor, home: Home) -> None:
        self._calendar = Calendar(home.timezone, home.pace)
        self._pace = home.pace
        self._plug = sensor.kind is SensorKind.POWER
        self._nature = handling_of(sensor.appliance).nature if self._plug else Nature.BY_HAND
        self._first_at: float | None = None
        self._last_at: float | None = None
        self._days: list[tuple[int, int, int]] = []  # the last days with switches: day, how many, in which hours
        self._company = 0
        self._company_day = 0
        self._used_days = 0
        self.state = SensorState.LEARNING

    @property
    def fit(self) -> bool:
        """Whether the sensor shows a person's doing, as far as is known."""
        return self.state not in _UNSUITABLE

    @property
    def trusted(self) -> bool:
        """Whether what it shows now is taken as evidence. A day with very many switches is not a person's."""
        return self.state is not SensorState.SWITCHES_BY_ITSELF and not (self._plug and self._today > _OFTEN)

    @property
    def _today(self) -> int:
        return self._days[-1][1] if self._days else 0

    @property
    def due(self) -> float | None:
        """When a plug that has not switched since it was installed is found to be constant."""
        if not self._plug or self._last_at is not None or self._first_at is None or not self.fit:
            return None
        return self._never_at(self._first_at)

    def _never_at(self, first_at: float) -> float:
        return first_at + _NEVER_DAYS * DAY_S / self._pace

    def began(self, at: float) -> bool:
        """The sensor gave its first value; return whether that decides anything."""
        if self._first_at is not None:
            return False
        self._first_at = at
        return self._judge(at)

    def used(self, at: float) -> bool:
        """The sensor showed something that a person may have done; return whether the verdict changed."""
        day = self._calendar.day(at)
        self._used_days += self._last_at is None or day != self._calendar.day(self._last_at)
        self._last_at = at
        self._company = 0
        return self._judge(at)

    def switched(self, at: float) -> bool:
        """The load switched, held or not; return whether the verdict changed."""
        day, hour = self._calendar.day_hour(at)
        if self._days and self._days[-1][0] >= day:
            last, count, hours = self._days[-1]
            self._days[-1] = (last, count + 1, hours | 1 << hour)
        else:
            self._days = [*(entry for entry in self._days if entry[0] > day - _DAYS), (day, 1, 1 << hour)]
        return self._judge(at)

    def others(self, at: float) -> bool:
        """Another sensor showed the person; return whether the verdict changed."""
        if not self._plug:
            return False
        day = self._calendar.day(at)
        if day <= self._company_day:
            return False
        self._company_day = day
        self._company += 1
        return self._judge(at)

    def mature(self, now: float) -> bool:
        """Judge a plug that has never switched when that is due; return whether the verdict changed."""
        return self.due is not None and now >= self.due and self._judge(now)

    def _judge(self, at: float) -> bool:
        before, self.state = self.state, self._verdict(at)
        return self.state is not before

    def _verdict(self, at: float) -> SensorState:
        if self._nature is not Nature.BY_HAND:
            by_itself = self._nature is Nature.CYCLES
            return SensorState.SWITCHES_BY_ITSELF if by_itself else SensorState.NEVER_SWITCHES
        if self._plug and (self._often or self._round_the_clock(at)):
            return SensorState.SWITCHES_BY_ITSELF
        if self._plug and self._never(at):
            return SensorState.NEVER_SWITCHES
        needed = _GOOD_DAYS if self._plug else 1
        return SensorState.GOOD if self._used_days >= needed else SensorState.LEARNING

    @property
    def _often(self) -> bool:
        needed = 1 if self.state is SensorState.SWITCHES_BY_ITSELF else _OFTEN_DAYS
        return sum(count > _OFTEN for _, count, _ in self._days) >= needed

    def _round_the_clock(self, at: float) -> bool:
        seen_days = 0.0 if self._first_at is None else (at - self._first_at) * self._pace / DAY_S
        if seen_days < _ROUND_THE_CLOCK_DAYS:
            return False
        days = min(int(seen_days) + 1, _DAYS)
        hours = [mask for _, _, mask in self._days]
        by_day = sum(mask.bit_count() for mask in hours) / (24 * days)
        night = sum(mask >> hour & 1 for mask in hours for hour in _NIGHT_HOURS) / (len(_NIGHT_HOURS) * days)
        share = _ROUND_THE_CLOCK_SHARE / 2 if self.state is SensorState.SWITCHES_BY_ITSELF else _ROUND_THE_CLOCK_SHARE
        return by_day > share and night > share

    def _never(self, at: float) -> bool:
        if self._last_at is not None:
            return self._company >= _NEVER_DAYS
        return self._first_at is not None and at >= self._never_at(self._first_at)

    def why(self, now: float, sensor: Sensor) -> Explanation:
        """Return the verdict as a sentence and its facts."""
        values: dict[str, Value] = {"appliance": sensor.appliance or sensor.kind.value}
        if self.state is SensorState.SWITCHES_BY_ITSELF:
            if self._nature is Nature.CYCLES:
                return Explanation("sensor.switches_by_itself.nature", values)
            values["switches"] = max((count for _, count, _ in self._days), default=0)
            return Explanation(f"sensor.switches_by_itself.{'often' if self._often else 'night'}", values)
        if self.state is SensorState.NEVER_SWITCHES:
            if self._nature is Nature.CONSTANT:
                return Explanation("sensor.never_switches.nature", values)
            since = self._first_at if self._last_at is None else self._last_at
            return Explanation("sensor.never_switches", {**values, "quiet_s": now - (now if since is None else since)})
        return Explanation(f"sensor.{self.state}", values)

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return lean(
            {
                "state": self.state,
                "first_at": self._first_at,
                "last_at": self._last_at,
                "days": [list(day) for day in self._days],
                "company": [self._company, self._company_day] if self._company_day else None,
                "used_days": self._used_days,
            }
        )

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        self.state = next((known for known in SensorState if known == state.get("state")), SensorState.LEARNING)
        self._first_at = moment(state.get("first_at"))
        self._last_at = moment(state.get("last_at"))
        days = [row(day) for day in row(state.get("days"))][-_DAYS:]
        self._days = [
            (int(number(day[0], 0, 0, 1e7)), int(number(day[1], 0, 0, 1e7)), int(number(day[2], 0, 0, 2**24)))
            for day in days
            if len(day) == 3
        ]
        self._used_days = int(number(state.get("used_days"), 0, 0, 1e7))
        company = [*row(state.get("company")), 0, 0]
        self._company = int(number(company[0], 0, 0, 1e7))
        self._company_day = int(number(company[1], 0, 0, 1e7))
