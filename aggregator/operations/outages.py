"""Outages: what officers see of them and do about them. What happens by itself is in `outage_judgement`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import outage as rules
from aggregator.domain.access import Actor, Permission, Reach, may, require
from aggregator.domain.errors import Forbidden, Invalid, NotFound
from aggregator.domain.outage import Outage, OutageDecision, OutageKind, OutageMove, OutageState, Standing
from aggregator.kernel.events import Explanation, Stage
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.outage_judgement import record_outage
from aggregator.store import incidents, outages

_LABEL = re.compile(r"\s*(?:o-?)?([0-9]{1,9})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageView:
    """One outage, without its homes. `label` is the short number, "O-12".

    `dongs` are their ids; `homes` counts those lost, `back` those seen again; `over_at` is when it ends by itself if
    nothing is lost again.
    """

    number: int
    label: str
    kind: OutageKind
    state: OutageState
    district: str | None
    dongs: tuple[str, ...]
    homes: int
    back: int
    began_at: datetime
    opened_at: datetime
    over_at: datetime | None
    closed_at: datetime | None
    claimed_by: str | None
    reopened: int
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageHome:
    """One home of an outage, without personal data; `incident` is its open one, `stage_before` how it was before."""

    household: str
    dong: str
    risk: RiskGroup
    since: datetime
    back_at: datetime | None
    stage_before: Stage | None
    incident: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEntry:
    """One row of an outage's timeline; `memo` is the officer's own words."""

    at: datetime
    who: str
    what: OutageMove
    state_from: OutageState | None
    state_to: OutageState
    why: Explanation
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCard:
    """One outage with its homes, those to be looked after first in front, and everything that happened."""

    outage: OutageView
    homes: tuple[OutageHome, ...]
    timeline: tuple[OutageEntry, ...]
    moves: tuple[str, ...]
    """What the actor can do next."""


def label(number: int) -> str:
    """The short number people say and write: 12 → "O-12"."""
    return f"O-{number}"


def parse_label(text: str) -> int:
    """The number in "O-12", "o12" or "12". Raises Invalid (`outage_number_malformed`)."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise Invalid("outage_number_malformed", field="outage")
    return int(found.group(1))


async def list_outages(
    context: Context,
    actor: Actor,
    *,
    state: OutageState | None = None,
    dong: str | None = None,
    include_closed: bool = False,
    before: int | None = None,
    limit: int = 100,
) -> tuple[OutageView, ...]:
    """Outages of dongs the actor sees the equipment of, the newest first; the next page is `before` the last number."""
    require(actor, Permission.SEE_EQUIPMENT)
    not_closed = (OutageState.OPEN, OutageState.CLAIMED)
    states = (state,) if state is not None else tuple(OutageState) if include_closed else not_closed
    dongs = _dongs(actor)
    if dong is not None:
        dongs = frozenset({dong}) if dongs is None else dongs & {dong}
    async with context.database.read() as connection:
        found = await outages.find(connection, states=states, dongs=dongs, before=before, limit=limit)
        places = await outages.dongs_of(connection, [one.number for one in found])
    return tuple(_view(one, places[one.number], actor) for one in found)


async def show(context: Context, actor: Actor, number: int) -> OutageCard:
    """One outage with its homes. Raises NotFound, also where the actor may not see it."""
    async with context.database.read() as connection:
        outage, dongs = await _seen(connection, actor, number)
        homes = await _homes(connection, outage.number, _dongs(actor))
        rows = await outages.timeline(connection, context.cipher, number)
    return OutageCard(
        outage=_view(outage, dongs, actor),
        homes=homes,
        timeline=tuple(
            OutageEntry(
                at=row.at,
                who=row.who,
                what=row.move,
                state_from=row.before,
                state_to=row.after,
                why=row.why,
                memo=row.memo,
            )
            for row in rows
        ),
        moves=_moves(actor, outage),
    )


async def claim(context: Context, actor: Actor, number: int) -> OutageView:
    """Take it. Raises NotFound (`outage_unknown`), Conflict (`outage_claimed_by_other`, `outage_move_not_allowed`)."""
    return await _work_on(context, actor, number, lambda outage, now: rules.claim(outage, actor.user, now))


async def release(context: Context, actor: Actor, number: int) -> OutageView:
    """Give it back."""
    return await _work_on(context, actor, number, lambda outage, now: rules.release(outage, actor.user, now))


async def annotate(context: Context, actor: Actor, number: int, *, memo: str) -> OutageView:
    """Write something down. Raises Invalid (`memo_needed`)."""
    return await _work_on(
        context, actor, number, lambda outage, now: rules.annotate(outage, actor.user, now, memo=memo)
    )


async def close(context: Context, actor: Actor, number: int, *, memo: str) -> OutageView:
    """End it by hand; homes that are not back get tickets of their own. Raises Invalid (`memo_needed`)."""
    return await _work_on(context, actor, number, lambda outage, now: rules.close(outage, actor.user, now, memo=memo))


async def _work_on(
    context: Context, actor: Actor, number: int, decide: Callable[[Outage, datetime], OutageDecision]
) -> OutageView:
    """Decide and record within one transaction."""
    now = context.clock.now()
    async with context.database.write() as connection:
        outage, dongs = await _seen(connection, actor, number)
        if not may(actor, Permission.TEND_EQUIPMENT):
            raise Forbidden("role_not_allowed", values={"role": actor.role})
        decision = decide(outage, now)
        await record_outage(connection, context, decision, now)
    return _view(decision.outage, dongs, actor)


async def _seen(connection: AsyncConnection, actor: Actor, number: int) -> tuple[Outage, tuple[str, ...]]:
    """An outage the actor may see, and its dongs. Raises NotFound."""
    require(actor, Permission.SEE_EQUIPMENT)
    outage = await outages.get(connection, number)
    places = (await outages.dongs_of(connection, [number]))[number]
    own = _dongs(actor)
    if outage is None or (own is not None and own.isdisjoint(places)):
        raise NotFound("outage_unknown", field="outage")
    return outage, places


def _dongs(actor: Actor) -> frozenset[str] | None:
    """The dongs whose equipment the actor sees; None means all."""
    return actor.dongs if actor.rights.reach is Reach.DONGS else None


async def _homes(connection: AsyncConnection, number: int, dongs: frozenset[str] | None) -> tuple[OutageHome, ...]:
    """The homes of an outage in the order in which they are looked after."""
    rows = await outages.homes_of(connection, number, dongs)
    held = await incidents.numbers_by_household(connection)
    found = []
    for row in rows:
        home = row["household_id"]
        stage = None if row["stage_before"] is None else Stage(row["stage_before"])
        incident = held[home][0] if home in held else None
        risk = RiskGroup(row["risk"])
        standing = Standing(
            incident=incident is not None,
            stage_before=stage,
            risk=risk,
            back=row["back_at"] is not None,
            since=row["since"],
            household=home,
        )
        view = OutageHome(
            household=home,
            dong=row["dong_id"],
            risk=risk,
            since=row["since"],
            back_at=row["back_at"],
            stage_before=stage,
            incident=incident,
        )
        found.append((rules.urgency(standing), view))
    return tuple(view for _, view in sorted(found, key=lambda one: one[0]))


def _moves(actor: Actor, outage: Outage) -> tuple[str, ...]:
    """What the actor can do next."""
    if not may(actor, Permission.TEND_EQUIPMENT):
        return ()
    by_hand = (OutageMove.CLAIM, OutageMove.RELEASE, OutageMove.NOTE, OutageMove.CLOSE)
    return tuple(move for move in by_hand if (outage.state, move) in rules.MOVES)


def _view(outage: Outage, dongs: tuple[str, ...], actor: Actor) -> OutageView:
    """An outage as staff see it; of its dongs only those the actor works in."""
    own = _dongs(actor)
    facts = {"homes": outage.homes, "back": outage.back, "since_at": outage.began_at.timestamp()}
    return OutageView(
        number=outage.number,
        label=label(outage.number),
        kind=outage.kind,
        state=outage.state,
        district=outage.district,
        dongs=dongs if own is None else tuple(dong for dong in dongs if dong in own),
        homes=outage.homes,
        back=outage.back,
        began_at=outage.began_at,
        opened_at=outage.opened_at,
        over_at=outage.over_at,
        closed_at=outage.closed_at,
        claimed_by=outage.claimed_by,
        reopened=outage.reopened,
        why=Explanation(f"outage.now.{outage.kind}", facts),
    )
