"""The log of every look at a person."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looked at whom, when, from where, at what ("list", "show", "incident") and why."""

    at: datetime
    user: str
    household: str
    origin: str
    action: str
    why: str


async def list_looks(context: Context, actor: Actor, *, household: str | None = None, limit: int = 500) -> tuple[Look, ...]:
    """The newest looks first. Administrators only."""
    raise NotImplementedError
