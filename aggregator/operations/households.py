"""Households: register, list, show, change, and their consents."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor
from aggregator.domain.household import Change, Consent, ConsentKind, Contact, Registration, Telemetry
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRow:
    """One line of the list. `stage` is the latest the home told, None before its first report."""

    id: str
    dong: str
    name: str
    risk: RiskGroup
    night_consent: bool
    stage: str | None
    stage_since: datetime | None
    incident: int | None
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdView:
    """Everything about one household; `quiet_s`, `limit_s` and `why` belong to the latest stage."""

    id: str
    dong: str
    name: str
    phone: str
    address: str
    memo: str
    risk: RiskGroup
    telemetry: Telemetry
    check_window_s: float
    consents: tuple[Consent, ...]
    contacts: tuple[Contact, ...]
    stage: str | None
    stage_since: datetime | None
    last_evidence_at: datetime | None
    nodes: tuple[str, ...]
    incident: int | None
    registered_at: datetime


async def register(context: Context, actor: Actor, registration: Registration) -> HouseholdView:
    """Register a household and return it with its new id `h_…`.

    Raises Invalid (unknown dong), Forbidden (another dong's officer).
    """
    raise NotImplementedError


async def list_households(context: Context, actor: Actor, *, dong: str | None = None) -> tuple[HouseholdRow, ...]:
    """The households the actor may see, in order of registration; every name shown is logged as a look."""
    raise NotImplementedError


async def show(context: Context, actor: Actor, household: str, *, why: str = "") -> HouseholdView:
    """One household with its personal fields; logged as a look. Raises NotFound, also where the actor may not see it."""
    raise NotImplementedError


async def change(context: Context, actor: Actor, household: str, change: Change) -> HouseholdView:
    """Change what is given; risk, telemetry and window reach the home with its next report. Raises NotFound, Invalid, Forbidden."""
    raise NotImplementedError


async def give_consent(
    context: Context,
    actor: Actor,
    household: str,
    kind: ConsentKind,
    *,
    given_at: datetime | None = None,
    document: str = "",
) -> tuple[Consent, ...]:
    """Record a consent (from now, or from the earlier moment given); one that is already in force stays as it is."""
    raise NotImplementedError


async def revoke_consent(context: Context, actor: Actor, household: str, kind: ConsentKind) -> tuple[Consent, ...]:
    """End a consent now; what it allowed stops at once. Raises NotFound when none is in force."""
    raise NotImplementedError
