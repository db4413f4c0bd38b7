"""Deleting what is older than it is kept, with proof; showing what is kept how long, and what was deleted."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.errors import Forbidden
from aggregator.domain.retention import USUAL, Kept
from aggregator.domain.triage import REGION
from aggregator.operations.context import Context
from aggregator.store import deletions, journal_ages, retention, rollups, timeseries
from aggregator.store.deletions import Deletion, Rule
from aggregator.store.journal_ages import Edge
from aggregator.store.retention import Removed

_PIECE = 10_000
_AGAIN = timedelta(hours=1)
_SOON = timedelta(seconds=1)

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """One kind: how long it is kept, the oldest that is there (None: nothing, or not known), when it is looked at."""

    kind: Kept
    days: int
    oldest_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionView:
    """What is kept how long; `waiting_for` names who has not read yet what is old enough to go."""

    kinds: tuple[KeptView, ...]
    personal_days: int
    readings_limit_days: int
    waiting_for: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """That something was deleted: what kind, by which rule and whom, how many rows of which time.

    `household` is the opaque id of a person who was forgotten. `digest` covers this and everything before.
    """

    id: int
    at: datetime
    kind: Kept
    rule: Rule
    who: str
    household: str | None
    first_at: datetime | None
    last_at: datetime | None
    rows: int
    previous: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainView:
    """Whether every proof follows from the one before; `broken_at` is the first that does not."""

    proofs: int
    broken_at: int | None


async def due(connection: AsyncConnection, now: datetime, _limit: int) -> Sequence[Kept]:
    """The kinds to be looked at now."""
    return await retention.due(connection, now, tuple(USUAL))


async def tidy(context: Context, kind: Kept, *, who: str = REGION) -> int:
    """Delete one piece of what is too old of a kind; 0 when somebody was faster or nothing was."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if await retention.begin(connection, tuple(USUAL), now + _AGAIN):
            return 0
        place = await retention.claim(connection, kind, now, now + _AGAIN)
        if place is None:
            return 0
        removed, rule = await _remove(connection, context, kind, now, place)
        if removed.more:
            await retention.go_on(connection, kind, now + _SOON, removed.place)
        elif removed.place != place:
            await retention.go_on(connection, kind, now + _AGAIN, removed.place)
        if removed.rows:
            await deletions.add(
                connection,
                Deletion(
                    at=now,
                    kind=kind,
                    rule=rule,
                    who=who,
                    rows=removed.rows,
                    first_at=removed.first_at,
                    last_at=removed.last_at,
                ),
            )
    if removed.rows and rule is Rule.LIMIT:
        _LOGGER.warning("Deleted %d reports that the time series had not taken: they reached the limit", removed.rows)
    return min(removed.rows, 1)


async def _remove(
    connection: AsyncConnection, context: Context, kind: Kept, now: datetime, place: str
) -> tuple[Removed, Rule]:
    """Delete one piece, and say by which rule."""
    rules = context.region.retention
    before = now - rules.kept[kind]
    match kind:
        case Kept.READINGS:
            await journal_ages.make_ahead(connection, now)
            edge = Edge(before=before, passed=await _passed(connection))
            removed = await journal_ages.remove(connection, edge, _PIECE)
            if removed.rows:
                return replace(removed, more=True), Rule.AGE
            limit = Edge(before=now - max(rules.readings_limit, rules.kept[kind]), passed=None)
            return await journal_ages.remove(connection, limit, _PIECE), Rule.LIMIT
        case Kept.HOURS:
            return await retention.remove_hours(connection, before, place), Rule.AGE
        case _:
            return await retention.remove(connection, kind, before, _PIECE), Rule.AGE


async def _passed(connection: AsyncConnection) -> int:
    """The last row of the journal that everybody who reads it has read."""
    folded = (await rollups.position(connection)).position
    forwarded = await timeseries.position(connection)
    return folded if forwarded is None else min(folded, forwarded)


async def show(context: Context, actor: Actor) -> RetentionView:
    """What is kept how long. For auditors and those who configure the region."""
    _require_whole_region(actor)
    rules, now = context.region.retention, context.clock.now()
    async with context.database.read() as connection:
        looks = await retention.next_looks(connection)
        oldest = {kind: await retention.oldest(connection, kind) for kind in USUAL}
        oldest[Kept.READINGS] = await journal_ages.oldest(connection)
        waiting = await _waiting_for(connection, oldest[Kept.READINGS], now - rules.kept[Kept.READINGS])
    return RetentionView(
        kinds=tuple(
            KeptView(kind=kind, days=rules.kept[kind].days, oldest_at=oldest[kind], next_at=looks.get(kind))
            for kind in USUAL
        ),
        personal_days=rules.personal.days,
        readings_limit_days=rules.readings_limit.days,
        waiting_for=waiting,
    )


async def _waiting_for(connection: AsyncConnection, oldest: datetime | None, before: datetime) -> tuple[str, ...]:
    """Who keeps readings from going: "hours", "time_series"."""
    if oldest is None or oldest >= before:
        return ()
    folded, forwarded = (await rollups.position(connection)).position, await timeseries.position(connection)
    first = await journal_ages.first(connection)
    late = {"hours": folded, "time_series": forwarded}
    return tuple(name for name, position in late.items() if position is not None and position < first)


async def run(context: Context, actor: Actor) -> tuple[Proof, ...]:
    """Delete now all that is too old, without waiting for the next look; returns the proofs. Administrators only."""
    require(actor, Permission.CONFIGURE)
    async with context.database.read() as connection:
        known = await deletions.newest(connection, limit=1)
    for kind in USUAL:
        await _run_kind(context, kind, actor.user)
    last = known[0]["id"] if known else 0
    async with context.database.read() as connection:
        made = await deletions.newest(connection, limit=1_000)
    return tuple(_proof(row) for row in made if row["id"] > last)


async def _run_kind(context: Context, kind: Kept, who: str) -> None:
    """Delete everything of a kind that is too old, piece by piece."""
    while True:
        async with context.database.write() as connection:
            await retention.begin(connection, tuple(USUAL), context.clock.now())
            await retention.rouse(connection, kind, context.clock.now())
        await tidy(context, kind, who=who)
        async with context.database.read() as connection:
            looks = await retention.next_looks(connection)
        if looks[kind] > context.clock.now() + _SOON:
            return


async def list_proofs(
    context: Context, actor: Actor, *, kind: Kept | None = None, before: int | None = None, limit: int = 500
) -> tuple[Proof, ...]:
    """The newest proofs of deletion first; `before` is the id of one, for the next page. For auditors and above."""
    _require_whole_region(actor)
    async with context.database.read() as connection:
        return tuple(_proof(row) for row in await deletions.newest(connection, kind=kind, before=before, limit=limit))


async def verify(context: Context, actor: Actor) -> ChainView:
    """Whether any proof was changed, left out or put in between."""
    _require_whole_region(actor)
    async with context.database.read() as connection:
        return ChainView(proofs=await deletions.count(connection), broken_at=await deletions.broken(connection))


def _require_whole_region(actor: Actor) -> None:
    """Deletions are of the whole region: auditors and administrators. Raises Forbidden."""
    require(actor, Permission.SEE_LOOKS)
    if actor.rights.reach is Reach.DONGS:
        raise Forbidden("role_not_allowed", values={"role": actor.role})


def _proof(row: RowMapping) -> Proof:
    """A row as it is shown."""
    names = ("id", "at", "who", "first_at", "last_at", "rows", "previous", "digest")
    return Proof(
        kind=Kept(row["kind"]),
        rule=Rule(row["rule"]),
        household=row["household_id"],
        **{name: row[name] for name in names},
    )
