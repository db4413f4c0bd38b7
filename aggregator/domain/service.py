"""The programme's four services, and which a household had when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Service(StrEnum):
    """What watches over a person: plug and sensors, check-in calls, everyday use of phone and power, all together."""

    PLUG = "plug"
    CHECK_IN = "check_in"
    DAILY_USE = "daily_use"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """One household has one service from `started_at` up to, not including, `ended_at` (None: until further notice)."""

    service: Service
    started_at: datetime
    ended_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the household had the service at that moment."""
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)


def during(periods: Iterable[ServicePeriod], since: datetime, until: datetime | None) -> tuple[ServicePeriod, ...]:
    """What lies between two moments of some periods; `until` None is without end."""
    cut = (
        replace(
            period,
            started_at=max(period.started_at, since),
            ended_at=min((end for end in (period.ended_at, until) if end is not None), default=None),
        )
        for period in periods
    )
    return tuple(one for one in cut if one.ended_at is None or one.started_at < one.ended_at)


def fired_by(periods: Iterable[ServicePeriod], at: datetime, *, from_home: bool) -> Service | None:
    """The one service an incident is counted under, so that none is counted twice; None where the household had none.

    What a home node tells belongs to the combined service where the household has it, else to the plug (P8); what
    comes without a node to the first of the others.
    """
    order = (Service.COMBINED, Service.PLUG) if from_home else (Service.DAILY_USE, Service.CHECK_IN, Service.COMBINED)
    had = {period.service for period in periods if period.holds(at)}
    return next((service for service in (*order, *Service) if service in had), None)
