"""Incidents: what staff see and do. The states and moves are in `domain/incident.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor
from aggregator.domain.incident import ContactMeans, ContactOutcome, Priority, Result, State
from aggregator.domain.household import Contact
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One line of the list, without personal data. `label` is the short number, "I-1042".

    `why` says what fired, `desk_why` why this desk has it, `cleared_why` how the home itself ended the danger (the
    incident stays in the list), all to be rendered with `aggregator.text`.
    """

    number: int
    label: str
    household: str
    dong: str
    state: State
    priority: Priority
    desk: str
    opened_at: datetime
    changed_at: datetime
    claimed_by: str | None
    claim_expires_at: datetime | None
    deferred_until: datetime | None
    closed_at: datetime | None
    result: Result | None
    reopened: int
    why: Explanation
    desk_why: Explanation
    cleared_at: datetime | None
    cleared_why: Explanation | None
    last_evidence_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """One incident with the person it is about; showing it is logged as a look."""

    row: IncidentRow
    name: str
    phone: str
    address: str
    household_memo: str
    contacts: tuple[Contact, ...]
    memo: str
    moves: tuple[str, ...]
    """What the actor can do next: names of moves such as "claim", "contact", "close"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One append-only row: who did what, when, from which state to which, and why. `memo` is the officer's own words."""

    at: datetime
    who: str
    what: str
    state_from: State | None
    state_to: State
    why: Explanation
    memo: str


def label(number: int) -> str:
    """The short number people say and write: 1042 → "I-1042"."""
    return f"I-{number}"


def parse_label(text: str) -> int:
    """The number in "I-1042", "i1042" or "1042". Raises Invalid (`incident_number_malformed`)."""
    raise NotImplementedError


async def list_incidents(
    context: Context,
    actor: Actor,
    *,
    state: State | None = None,
    desk: str | None = None,
    household: str | None = None,
    include_closed: bool = False,
    limit: int = 500,
) -> tuple[IncidentRow, ...]:
    """The incidents the actor may see: the highest priority first, then the oldest. Closed ones only if asked for."""
    raise NotImplementedError


async def show(context: Context, actor: Actor, number: int) -> IncidentView:
    """One incident with the person. Raises NotFound, also where the actor may not see it."""
    raise NotImplementedError


async def claim(context: Context, actor: Actor, number: int) -> IncidentRow:
    """Take the incident; the claim expires without progress. Raises NotFound, Forbidden, Conflict (`incident_claimed_by_other`, `move_not_allowed`)."""
    raise NotImplementedError


async def contact(
    context: Context, actor: Actor, number: int, *, means: ContactMeans, outcome: ContactOutcome, whom: str = "subject", memo: str = ""
) -> IncidentRow:
    """Record one attempt to reach someone; the first one moves a claimed incident to contacting and renews the claim."""
    raise NotImplementedError


async def dispatch(context: Context, actor: Actor, number: int, *, partners: tuple[str, ...] = (), memo: str = "") -> IncidentRow:
    """Record that somebody goes there; `partners` such as "119", "112"."""
    raise NotImplementedError


async def release(context: Context, actor: Actor, number: int, *, memo: str = "") -> IncidentRow:
    """Give a claimed incident back to its desk; it is open again."""
    raise NotImplementedError


async def annotate(context: Context, actor: Actor, number: int, *, memo: str) -> IncidentRow:
    """Add a note without changing the state. Raises Invalid when the memo is empty."""
    raise NotImplementedError


async def close(context: Context, actor: Actor, number: int, *, result: Result, memo: str) -> IncidentRow:
    """Close with a result and a memo (W11, W12). Raises Invalid (`memo_needed`), Conflict when somebody else holds it."""
    raise NotImplementedError


async def reopen(context: Context, actor: Actor, number: int, *, memo: str) -> IncidentRow:
    """Open a closed incident again. Raises Conflict when the person has another open one."""
    raise NotImplementedError


async def timeline(context: Context, actor: Actor, number: int) -> tuple[TimelineEntry, ...]:
    """Everything that happened to the incident, oldest first (K6). Logged as a look."""
    raise NotImplementedError


