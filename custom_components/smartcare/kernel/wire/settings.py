"""What the region decides for a home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ..home import HOUR_S, RiskGroup
from .fields import Fields, WireError, format_time


class Telemetry(StrEnum):
    """How much of the readings leaves the home: only evidence, five-minute summaries, or every report."""

    EVIDENCE = "evidence"
    SUMMARY = "summary"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceSetting:
    """An absence that was told to the region; without `ends_at` it lasts until the person is seen again."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A household's settings; `version` changes with them, `household` is opaque, the contact is whom to call."""

    version: str
    household: str
    risk: RiskGroup = RiskGroup.GENERAL
    check_window_s: float = HOUR_S
    telemetry: Telemetry = Telemetry.SUMMARY
    heartbeat_s: float = 300.0
    pace: float = 1.0
    contact_name: str = ""
    contact_phone: str = ""
    absence: AbsenceSetting | None = None


def encode_settings(settings: Settings) -> dict[str, Any]:
    """Return settings as JSON; `absence` only where there is one."""
    data: dict[str, Any] = {
        "version": settings.version,
        "household": settings.household,
        "risk": str(settings.risk),
        "check_window_s": settings.check_window_s,
        "telemetry": str(settings.telemetry),
        "heartbeat_s": settings.heartbeat_s,
        "pace": settings.pace,
        "contact": {"name": settings.contact_name, "phone": settings.contact_phone},
    }
    return data if settings.absence is None else data | {"absence": _encode_absence(settings.absence)}


def _encode_absence(absence: AbsenceSetting) -> dict[str, Any]:
    ends_at = None if absence.ends_at is None else format_time(absence.ends_at)
    return {"starts_at": format_time(absence.starts_at), "ends_at": ends_at}


def parse_settings(data: object, path: str = "settings") -> Settings:
    """Return the settings of a JSON object."""
    fields = Fields(data, path)
    contact = Fields(fields.raw("contact") or {}, fields.name("contact"))
    return Settings(
        version=fields.text("version"),
        household=fields.text("household"),
        risk=fields.choice("risk", RiskGroup),
        check_window_s=_above_zero(fields, "check_window_s"),
        telemetry=fields.choice("telemetry", Telemetry),
        heartbeat_s=_above_zero(fields, "heartbeat_s"),
        pace=_above_zero(fields, "pace"),
        contact_name=contact.text("name", empty=True) if contact.has("name") else "",
        contact_phone=contact.text("phone", empty=True) if contact.has("phone") else "",
        absence=_absence(Fields(fields.raw("absence"), fields.name("absence"))) if fields.has("absence") else None,
    )


def _absence(fields: Fields) -> AbsenceSetting:
    return AbsenceSetting(starts_at=fields.time("starts_at"), ends_at=fields.optional_time("ends_at"))


def _above_zero(fields: Fields, key: str) -> float:
    value = fields.number(key)
    if value <= 0:
        raise WireError(fields.name(key), "is not above 0", "send a number above 0")
    return value
