"""The log of every look at a person, and the reason that taking personal data away needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.errors import Invalid
from aggregator.operations.context import Context
from aggregator.store import looks

_SHORTEST_REASON = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looked at whom, when, from where, at what ("list", "show", "incident", …), why, and whether off duty."""

    id: int
    at: datetime
    user: str
    household: str
    origin: str
    action: str
    why: str
    off_duty: bool


def require_reason(reason: str) -> str:
    """The reason for taking personal fields away as it is logged. Raises Invalid (`reason_needed`)."""
    written = reason.strip()
    if len(written) < _SHORTEST_REASON:
        raise Invalid("reason_needed", field="reason")
    return written


async def note(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    households: Sequence[str],
    at: datetime,
    action: str,
    *,
    why: str = "",
) -> None:
    """Write down that somebody looks at these people, in the caller's transaction."""
    await looks.add(
        connection,
        context.cipher,
        households,
        at=at,
        user=actor.user,
        origin=actor.origin,
        action=action,
        why=why,
        off_duty=not actor.on_duty,
    )


async def list_looks(
    context: Context,
    actor: Actor,
    *,
    household: str | None = None,
    user: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    before: int | None = None,
    limit: int = 500,
) -> tuple[Look, ...]:
    """The newest looks first; `before` is the id of a look, for the next page.

    For auditors and administrators; district managers see looks at people of their district.
    """
    require(actor, Permission.SEE_LOOKS)
    async with context.database.read() as connection:
        return tuple(
            Look(
                id=row["id"],
                at=row["at"],
                user=row["user_name"],
                household=row["household_id"],
                origin=row["origin"],
                action=row["action"],
                why=row["reason"],
                off_duty=row["off_duty"],
            )
            for row in await looks.newest(
                connection,
                context.cipher,
                household=household,
                user=user,
                start=start,
                end=end,
                before=before,
                dongs=actor.dongs if actor.rights.reach is Reach.DONGS else None,
                limit=limit,
            )
        )
