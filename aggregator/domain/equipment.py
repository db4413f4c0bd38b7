"""Equipment: what cannot be seen or does not work, kept apart from people.

An unplugged plug is a ticket, never a danger (P6).
"""

import re
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from aggregator.kernel.events import Explanation, SensorState


class TicketKind(StrEnum):
    """What is wrong."""

    NODE_SILENT = "node_silent"
    NO_NODE = "no_node"
    HOME_BLIND = "home_blind"
    SENSOR_OFFLINE = "sensor_offline"
    SENSOR_UNSUITABLE = "sensor_unsuitable"
    CHANNEL_FAILING = "channel_failing"
    BATTERY_LOW = "battery_low"
    CLOCK_SKEWED = "clock_skewed"
    VERSION_OLD = "version_old"
    AREA_OUTAGE = "area_outage"
    ROSTER_EMPTY = "roster_empty"
    HAND_OVER_OVERDUE = "hand_over_overdue"

    @property
    def severity(self) -> "Severity":
        """How much depends on its mending."""
        return _SEVERITY.get(self, Severity.MEDIUM)


class Severity(StrEnum):
    """How bad it is: nobody is seen or told; something is seen less well; it will go wrong later."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the highest; lists are sorted by it."""
        return list(Severity).index(self)


_SEVERITY = {
    TicketKind.NODE_SILENT: Severity.HIGH,
    TicketKind.NO_NODE: Severity.HIGH,
    TicketKind.HOME_BLIND: Severity.HIGH,
    TicketKind.CHANNEL_FAILING: Severity.HIGH,
    TicketKind.AREA_OUTAGE: Severity.HIGH,
    TicketKind.ROSTER_EMPTY: Severity.HIGH,
    TicketKind.BATTERY_LOW: Severity.LOW,
    TicketKind.CLOCK_SKEWED: Severity.LOW,
    TicketKind.VERSION_OLD: Severity.LOW,
}

UNSUITABLE = frozenset({SensorState.SWITCHES_BY_ITSELF, SensorState.NEVER_SWITCHES})
"""What a sensor shows is not a person's doing (P4)."""

CHANNEL_FAILURES = 3
"""So many failures in a row make a channel an equipment alarm of ours."""

BATTERY_LOW, BATTERY_FINE = 15, 20
"""Percent: a ticket from the lower figure down, until the upper one is reached; what is between changes nothing."""

SKEW = timedelta(minutes=2)
"""So far a home's clock may be from ours; the way of a report takes part of it."""
SKEWED_REPORTS = 3
"""So many reports in a row tell a wrong clock from a slow network."""


def sensor_tickets(
    *,
    alive: bool,
    state: SensorState,
    sensor: str,
    kind: str,
    appliance: str | None,
    battery: int | None = None,
    battery_was_low: bool = False,
) -> dict[TicketKind, Explanation]:
    """The tickets a sensor deserves as it is now; `battery` in percent, None for one that does not tell."""
    values = {"sensor": sensor, "kind": kind, "appliance": appliance or "-"}
    wanted: dict[TicketKind, Explanation] = {}
    if not alive or state is SensorState.OFFLINE:
        wanted[TicketKind.SENSOR_OFFLINE] = Explanation("ticket.sensor_offline", values)
    if state in UNSUITABLE:
        wanted[TicketKind.SENSOR_UNSUITABLE] = Explanation(f"ticket.{state}", values)
    if battery is not None and (battery <= BATTERY_LOW or (battery_was_low and battery < BATTERY_FINE)):
        wanted[TicketKind.BATTERY_LOW] = Explanation("ticket.battery_low", {**values, "battery": battery})
    return wanted


def mend(kind: TicketKind, why: Explanation) -> Explanation:
    """What to do about a ticket, as a sentence."""
    return Explanation(f"ticket_mend.{kind}", why.values)


def skewed(reports: int, skew: timedelta) -> int:
    """How many reports in a row came with a wrong clock, after one more; `skew` is the home's time less ours."""
    return reports + 1 if abs(skew) > SKEW else 0


@lru_cache(maxsize=1000)
def is_outdated(version: str, minimum: str) -> bool:
    """Whether a version is older than the oldest that is supported; a version nobody can read is not."""
    told, needed = _numbers(version), _numbers(minimum)
    return bool(told) and bool(needed) and told < needed


_VERSION = re.compile(r"v?([0-9]{1,6}(?:\.[0-9]{1,6}){0,3})", re.ASCII)


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, without zeros at the end; none for a text that is no version."""
    found = _VERSION.match(version.strip())
    numbers = [int(part) for part in found[1].split(".")] if found else []
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
