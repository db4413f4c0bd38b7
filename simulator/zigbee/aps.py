"""What travels through the air: one APS frame, and how its delivery ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

COORDINATOR = 0x0000
BROADCAST_FROM = 0xFFF8  # every network address from here up reaches more than one node
BROADCAST_RX_ON = 0xFFFD
HOME_AUTOMATION = 0x0104
ZDO_ENDPOINT = 0
EVERY_ENDPOINT = 0xFF


class Delivery(StrEnum):
    """How the sending radio sees the end of a transmission."""

    DELIVERED = "delivered"
    NO_ACK = "no_ack"
    UNKNOWN_ADDRESS = "unknown_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApsFrame:
    """One application frame between two endpoints; addresses are 16-bit network addresses.

    A broadcast has a target from ``BROADCAST_FROM`` up; a group cast names its group in ``target`` and sets ``group``.
    """

    source: int
    source_endpoint: int
    target: int
    target_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    group: bool = False

    @property
    def broadcast(self) -> bool:
        """Whether the frame is meant for more than one node."""
        return self.group or self.target >= BROADCAST_FROM

    @property
    def for_zdo(self) -> bool:
        """Whether the device object is meant; a group cast names no endpoint and never means it."""
        return self.target_endpoint == ZDO_ENDPOINT and not self.group


class MisunderstoodError(Exception):
    """A frame that this simulator does not understand; strict mode makes it a failure."""
