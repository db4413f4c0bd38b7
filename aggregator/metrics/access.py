"""Who may read the numbers."""

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


class MetricsAccess(StrEnum):
    """Nobody, whoever is on this machine, or whoever shows the token."""

    OFF = "off"
    LOOPBACK = "loopback"
    TOKEN = "token"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsSettings:
    """Who may read the numbers, and the folder whose newest file is the last backup."""

    access: MetricsAccess = MetricsAccess.LOOPBACK
    token: str | None = field(default=None, repr=False)
    backups: Path | None = None

    def opens_to(self, shown: str) -> bool:
        """Whether a token is the one."""
        return self.token is not None and hmac.compare_digest(shown.encode(), self.token.encode())


def is_here(origin: str, headers: Mapping[str, str]) -> bool:
    """Whether a request began on this machine: what a proxy hands on did not, as far as we can tell."""
    if any(name in headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(origin).is_loopback
    except ValueError:
        return False
