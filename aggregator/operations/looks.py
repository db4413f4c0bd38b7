"""The log of every look at a person."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Role, require_role
from aggregator.operations.context import Context
from aggregator.store import looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looked at whom, when, from where, at what ("list", "show", "incident") and why."""

    at: datetime
    user: str
    household: str
    origin: str
    action: str
    why: str


async def list_looks(
    context: Context, actor: Actor, *, household: str | None = None, limit: int = 500
) -> tuple[Look, ...]:
    """The newest looks first. Administrators only."""
    require_role(actor, {Role.ADMINISTRATOR})
    async with context.database.read() as connection:
        return tuple(
            Look(
                at=row["at"],
                user=row["user_name"],
                household=row["household_id"],
                origin=row["origin"],
                action=row["action"],
                why=row["why"],
            )
            for row in await looks.newest(connection, household, limit)
        )
