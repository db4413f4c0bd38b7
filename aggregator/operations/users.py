"""People who work here and their tokens."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Role
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A member of staff; `dongs` are the desks a dong officer works at."""

    name: str
    role: Role
    dongs: frozenset[str]
    created_at: datetime
    disabled_at: datetime | None
    tokens: int


async def add(context: Context, actor: Actor, name: str, role: Role, *, dongs: frozenset[str] = frozenset()) -> UserView:
    """Add somebody. Raises Invalid (`name_malformed`, `dong_unknown`, `dongs_needed`), Conflict (`user_exists`). Administrators only."""
    raise NotImplementedError


async def list_users(context: Context, actor: Actor) -> tuple[UserView, ...]:
    """Everybody, in order of name. Administrators only."""
    raise NotImplementedError


async def issue_token(context: Context, actor: Actor, name: str) -> str:
    """Make a new bearer token and return it; only its SHA-256 is kept. Administrators only. Raises NotFound, Conflict (`user_disabled`)."""
    raise NotImplementedError


async def disable(context: Context, actor: Actor, name: str) -> UserView:
    """Shut somebody out: every token ends now. Administrators only."""
    raise NotImplementedError


async def authenticate(context: Context, token: str, *, origin: str) -> Actor:
    """Whose staff token this is. Raises Unauthorized."""
    raise NotImplementedError


async def act_as(context: Context, name: str, *, origin: str) -> Actor:
    """The actor of that name, for somebody at the machine itself. Raises NotFound, Conflict (`user_disabled`)."""
    raise NotImplementedError
