"""Equipment: what cannot be seen or does not work, kept apart from people."""

from enum import StrEnum


class TicketKind(StrEnum):
    """What is wrong."""

    NODE_SILENT = "node_silent"
    SENSOR_OFFLINE = "sensor_offline"
    SENSOR_UNSUITABLE = "sensor_unsuitable"
    CHANNEL_FAILING = "channel_failing"
