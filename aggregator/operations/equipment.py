"""Equipment tickets: what cannot be seen or does not work. Never a person's silence."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor
from aggregator.domain.equipment import TicketKind
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One ticket; `household`, `node` and `sensor` are None for equipment of ours, such as a channel."""

    id: int
    kind: TicketKind
    household: str | None
    node: str | None
    sensor: str | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    why: Explanation


async def list_tickets(context: Context, actor: Actor, *, include_closed: bool = False, limit: int = 500) -> tuple[Ticket, ...]:
    """The tickets of households the actor may see, the oldest first; tickets of ours for centre and administrators."""
    raise NotImplementedError


async def close(context: Context, actor: Actor, ticket: int, *, memo: str) -> Ticket:
    """Close a ticket by hand. Raises NotFound, Invalid (`memo_needed`); closing twice changes nothing."""
    raise NotImplementedError
