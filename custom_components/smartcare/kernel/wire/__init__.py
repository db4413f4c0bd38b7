"""The messages between home and region: JSON with aware ISO 8601 times in UTC.

The home sends a `Report` (numbered items and a heartbeat) and gets a `Reply`. Bad items are set aside one by one
(`Report.rejected`); a bad envelope raises `WireError` with the field, the error and the mend.
"""

from __future__ import annotations

from .fields import WireError, format_time, parse_time
from .heartbeat import Heartbeat, HeartbeatSensor, encode_heartbeat
from .items import (
    LANE,
    AbsenceItem,
    AcknowledgedItem,
    DroppedItem,
    EvidenceItem,
    Item,
    Lane,
    ReadingItem,
    SensorItem,
    SosItem,
    StageItem,
    SummaryItem,
    encode,
    parse_item,
)
from .reply import Command, NodeInfo, Pairing, Reply, encode_reply, parse_node_info, parse_pairing, parse_reply
from .report import Numbered, Rejected, Report, encode_report, parse_report
from .settings import AbsenceSetting, Settings, Telemetry, encode_settings, parse_settings
from .translate import item_of

__all__ = [
    "LANE",
    "AbsenceItem",
    "AbsenceSetting",
    "AcknowledgedItem",
    "Command",
    "DroppedItem",
    "EvidenceItem",
    "Heartbeat",
    "HeartbeatSensor",
    "Item",
    "Lane",
    "NodeInfo",
    "Numbered",
    "Pairing",
    "ReadingItem",
    "Rejected",
    "Reply",
    "Report",
    "SensorItem",
    "Settings",
    "SosItem",
    "StageItem",
    "SummaryItem",
    "Telemetry",
    "WireError",
    "encode",
    "encode_heartbeat",
    "encode_reply",
    "encode_report",
    "encode_settings",
    "format_time",
    "item_of",
    "parse_item",
    "parse_node_info",
    "parse_pairing",
    "parse_reply",
    "parse_report",
    "parse_settings",
    "parse_time",
]
