"""An officer's calendar for programs that can show no token: the address itself is the secret, and it tells little.

Only the hash of an address is kept; a new one ends the one before. What stands behind it is the officer's list of tasks
with numbers, kinds and due times: no names, addresses, phone numbers, nothing anybody wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may, require
from aggregator.domain.errors import NotFound, TooManyAttempts
from aggregator.domain.task.machine import Kind
from aggregator.operations import task_views
from aggregator.operations.accounts import actor_of, known
from aggregator.operations.context import Context
from aggregator.store import calendar_feeds, pairing, tasks, users
from aggregator.store.identifiers import new_token, token_hash

PATH = "/api/v1/calendar"
FILE = "{address}.ics"
MOST_ENTRIES = 500
_LONGEST_ADDRESS = 100
_FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCalendar:
    """An address as it is shown once; `path` goes behind the region's own address."""

    path: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEnded:
    """Whether there was an address to be ended."""

    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One task in a calendar: `label` is its short number, "T-123"."""

    label: str
    kind: Kind
    due_at: datetime
    changed_at: datetime
    urgent: bool


async def make_address(context: Context, actor: Actor) -> NewCalendar:
    """Make the actor's address anew; the one before ends at once. Raises Forbidden, NotFound (`user_unknown`)."""
    require(actor, Permission.SEE_TASKS)
    now, address = context.clock.now(), new_token()
    async with context.database.write() as connection:
        await known(connection, actor.user)
        await calendar_feeds.revoke(connection, actor.user, now)
        await calendar_feeds.add(connection, actor.user, token_hash(address), now)
    return NewCalendar(path=f"{PATH}/{FILE.format(address=address)}", created_at=now)


async def revoke(context: Context, actor: Actor) -> CalendarEnded:
    """End the actor's address at once."""
    require(actor, Permission.SEE_TASKS)
    async with context.database.write() as connection:
        return CalendarEnded(ended=await calendar_feeds.revoke(connection, actor.user, context.clock.now()))


async def read(context: Context, address: str, *, origin: str) -> tuple[CalendarEntry, ...]:
    """What has to be done by whoever the address belongs to, the first due first.

    Raises NotFound (`calendar_unknown`) for an address that is wrong, has ended, or whose owner works here no more;
    TooManyAttempts (`too_many_attempts`) where an origin has tried too many. Right ones are always answered.
    """
    now = context.clock.now()
    async with context.database.read() as connection:
        actor = await _owner(connection, context, address, origin)
    if actor is None:
        raise await _refusal(context, origin, now)
    rows = await task_views.list_tasks(context, actor, mine=True, limit=MOST_ENTRIES)
    async with context.database.write() as connection:
        await calendar_feeds.note_read(connection, token_hash(address), now)
        changed = await tasks.changed(connection, [row.number for row in rows])
    return tuple(
        CalendarEntry(
            label=row.label,
            kind=row.kind,
            due_at=row.due_at,
            changed_at=changed.get(row.number, row.created_at),
            urgent=row.urgent,
        )
        for row in rows
    )


async def _owner(connection: AsyncConnection, context: Context, address: str, origin: str) -> Actor | None:
    """Whose address it is, with what they may see now."""
    if len(address) > _LONGEST_ADDRESS:
        return None
    feed = await calendar_feeds.by_hash(connection, token_hash(address))
    row = None if feed is None else await users.get(connection, feed["user_name"])
    if row is None or row["disabled_at"] is not None:
        return None
    actor = await actor_of(connection, context, row, origin)
    return actor if may(actor, Permission.SEE_TASKS) else None


async def _refusal(context: Context, origin: str, now: datetime) -> NotFound | TooManyAttempts:
    """Count a wrong address, with as much patience as for wrong tokens."""
    rules, tries = context.region.sign_in, f"{PATH} {origin}"
    since = now - rules.within
    async with context.database.write() as connection:
        count, first = await pairing.failures(connection, tries, since)
        if count >= rules.wrong_tokens and first is not None:
            wait = first + rules.within - now
            return TooManyAttempts("too_many_attempts", values={"retry_after_s": max(1, round(wait.total_seconds()))})
        await pairing.fail(connection, tries, now, forget_before=now - _FORGET_AFTER)
    return NotFound("calendar_unknown", field="address")
