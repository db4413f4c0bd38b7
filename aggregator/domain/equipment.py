"""Equipment: what cannot be seen or does not work, kept apart from people.

An unplugged plug is a ticket, never a danger (P6).
"""

from enum import StrEnum

from aggregator.kernel.events import Explanation, SensorState


class TicketKind(StrEnum):
    """What is wrong."""

    NODE_SILENT = "node_silent"
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


UNSUITABLE = frozenset({SensorState.SWITCHES_BY_ITSELF, SensorState.NEVER_SWITCHES})
"""What a sensor shows is not a person's doing (P4)."""

CHANNEL_FAILURES = 3
"""So many failures in a row make a channel an equipment alarm of ours."""


def sensor_tickets(
    *, alive: bool, state: SensorState, sensor: str, kind: str, appliance: str | None
) -> dict[TicketKind, Explanation]:
    """The tickets a sensor deserves as it is now."""
    values = {"sensor": sensor, "kind": kind, "appliance": appliance or "-"}
    wanted: dict[TicketKind, Explanation] = {}
    if not alive or state is SensorState.OFFLINE:
        wanted[TicketKind.SENSOR_OFFLINE] = Explanation("ticket.sensor_offline", values)
    if state in UNSUITABLE:
        wanted[TicketKind.SENSOR_UNSUITABLE] = Explanation(f"ticket.{state}", values)
    return wanted
