"""The desk at a glance: what waits for whoever asks, in numbers and without a person (K2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Permission, may, require
from aggregator.domain.incident import Priority, State
from aggregator.operations import equipment
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label
from aggregator.store import desk_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningDispatch:
    """Somebody is on the way or there."""

    incident: str
    since: datetime
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSummary:
    """What waits at the desks of whoever asks.

    `states` and `unanswered` (by priority) count incidents; unanswered are those nobody has taken, deferred ones left
    out. `equipment` counts open tickets of the homes the reader may see, None where they may see none.
    """

    at: datetime
    states: Mapping[str, int]
    unanswered: Mapping[str, int]
    oldest_unanswered_at: datetime | None
    dispatches: tuple[RunningDispatch, ...]
    equipment: int | None


async def summary(context: Context, actor: Actor) -> DeskSummary:
    """Count what waits at the actor's desks; of somebody for the whole region, at every desk."""
    require(actor, Permission.SEE_INCIDENTS)
    now = context.clock.now()
    async with context.database.read() as connection:
        found = await desk_counts.waiting(connection, actor.desks)
        running = await desk_counts.dispatched(connection, actor.desks)
    tickets = await equipment.summary(context, actor) if may(actor, Permission.SEE_EQUIPMENT) else None
    fresh = [one for one in found if one.state is State.OPEN]
    return DeskSummary(
        at=now,
        states={
            state: sum(one.count for one in found if one.state is state) for state in State if state is not State.CLOSED
        },
        unanswered={priority: sum(one.count for one in fresh if one.priority is priority) for priority in Priority},
        oldest_unanswered_at=min((one.oldest_at for one in fresh), default=None),
        dispatches=tuple(
            RunningDispatch(incident=label(number), since=since, age_s=(now - since).total_seconds())
            for number, since in running
        ),
        equipment=None if tickets is None else tickets.open,
    )
