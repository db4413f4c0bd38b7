"""Incidents as staff see them: the list, one with its person, its timeline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may, may_work_on, require
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.household import Contact
from aggregator.domain.incident import HELD, NOT_CLOSED, Incident, Priority, Result, State, Transition, moves_from
from aggregator.domain.third_party import rules
from aggregator.kernel.events import Explanation
from aggregator.operations.around_the_person import contacts_shown
from aggregator.operations.case_card import CaseOnCard, running_case
from aggregator.operations.context import Context
from aggregator.operations.dispatch_views import DispatchView, dispatch_views
from aggregator.operations.findings import found_at_home
from aggregator.operations.looks import note
from aggregator.operations.next_steps import next_steps
from aggregator.operations.repeats import badges_of
from aggregator.operations.visibility import sight_of, visible_household
from aggregator.operations.visitor_notes import reachability, warnings
from aggregator.store import escalations, households, incident_lists, incidents
from aggregator.store.incident_lists import Wanted
from aggregator.store.sight import Sight


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
    claim_by: datetime | None
    """By when somebody should take it; then the next is told. None once it is taken, deferred or closed."""
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
    badges: tuple[Explanation, ...]
    """What keeps happening at this home, with the mend if one is known (K7)."""
    age_s: float
    """How long ago it began; of a closed one, how long it lasted."""
    next: Explanation | None
    """The step that is proposed, with its reason; it decides nothing."""


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
    dispatches: tuple[DispatchView, ...]
    """Who went there, with what came of it (K4)."""
    warnings: tuple[Explanation, ...]
    """What visitors must know before they ring."""
    reachability: tuple[Explanation, ...]
    """How to reach the person (W4)."""
    findings: tuple[Explanation, ...]
    """What was found in the home whenever somebody went there (K5)."""
    rules: tuple[Explanation, ...]
    """How this incident is to be handled, because of what is feared (S7)."""
    case: CaseOnCard | None
    """That somebody follows up already; what is in the case is the dong's alone."""
    moves: tuple[str, ...]
    """What the actor can do next: names of moves such as "claim", "contact", "close"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One append-only row: who did what, when, from which state to which, and why.

    `memo` is the officer's own words.
    """

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


_LABEL = re.compile(r"\s*(?:i-?)?([0-9]{1,9})\s*", re.IGNORECASE)

_STAFF_MOVES = ("claim", "contact", "dispatch", "release", "note", "close", "reopen")
"""Moves that people make; the others happen."""


def parse_label(text: str) -> int:
    """The number in "I-1042", "i1042" or "1042". Raises Invalid (`incident_number_malformed`)."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise Invalid("incident_number_malformed", field="number")
    return int(found.group(1))


async def list_incidents(
    context: Context,
    actor: Actor,
    *,
    state: State | None = None,
    desk: str | None = None,
    household: str | None = None,
    include_closed: bool = False,
    after: str | None = None,
    limit: int = 500,
) -> tuple[IncidentRow, ...]:
    """The incidents the actor may see: the highest priority first, then the oldest. Closed ones only if asked for.

    The next page comes `after` the label of the last incident of the page before. Raises NotFound
    (`incident_unknown`) for an `after` that may not be seen, Invalid for one that is no label.
    """
    states = (state,) if state is not None else tuple(State) if include_closed else NOT_CLOSED
    now = context.clock.now()
    sight = sight_of(actor, now, permission=Permission.SEE_INCIDENTS)
    wanted = Wanted(states=states, desk=desk, household=household)
    async with context.database.read() as connection:
        place = None if after is None else await _place(connection, sight, parse_label(after))
        shown = await incident_lists.page(connection, context.cipher, sight, wanted, after=place, limit=limit)
        badges = await badges_of(connection, context, {one.incident.household for one in shown}, now)
        steps = await next_steps(connection, context, [(one.incident, one.person) for one in shown], now)
        waiting = await escalations.claims_by(connection, [one.incident.number for one in shown])
    return tuple(
        incident_row(
            one.incident,
            one.person["dong_id"],
            badges[one.incident.household],
            now,
            steps[one.incident.number],
            waiting.get(one.incident.number),
        )
        for one in shown
    )


async def _place(connection: AsyncConnection, sight: Sight, number: int) -> RowMapping:
    """Where the page after an incident begins. Raises NotFound."""
    place = await incident_lists.place(connection, sight, number)
    if place is None:
        raise NotFound("incident_unknown", field="after")
    return place


async def show(context: Context, actor: Actor, number: int) -> IncidentView:
    """One incident with the person. Raises NotFound, also where the actor may not see it."""
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="incident")
        timeline = await incidents.timeline(connection, context.cipher, number)
        return await view_of(connection, context, actor, incident, person, timeline)


async def view_of(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    incident: Incident,
    person: RowMapping,
    timeline: Sequence[Transition],
) -> IncidentView:
    """The view of an incident whose look is written down."""
    now = context.clock.now()
    badges = await badges_of(connection, context, [incident.household], now)
    steps = await next_steps(connection, context, [(incident, person)], now)
    number = incident.number
    waiting = (await escalations.claims_by(connection, [number])).get(number)
    return IncidentView(
        row=incident_row(incident, person["dong_id"], badges[incident.household], now, steps[number], waiting),
        name=households.opened(context.cipher, person, "name"),
        phone=households.opened(context.cipher, person, "phone"),
        address=households.opened(context.cipher, person, "address"),
        household_memo=households.opened(context.cipher, person, "memo"),
        contacts=await contacts_shown(connection, context, incident.household),
        memo=incident.memo,
        dispatches=await dispatch_views(connection, context, incident.number, timeline),
        warnings=await warnings(connection, context, incident.household),
        reachability=reachability(person),
        findings=await found_at_home(connection, incident.household),
        rules=rules(timeline),
        case=await running_case(connection, incident.household),
        moves=_moves(actor, incident, person["dong_id"]),
    )


async def timeline(context: Context, actor: Actor, number: int) -> tuple[TimelineEntry, ...]:
    """Everything that happened to the incident, oldest first (K6). Logged as a look."""
    async with context.database.write() as connection:
        await seen_incident(connection, context, actor, number, action="timeline", permission=Permission.SEE_INCIDENTS)
        return entries(await incidents.timeline(connection, context.cipher, number), actor)


def entries(timeline: Sequence[Transition], actor: Actor) -> tuple[TimelineEntry, ...]:
    """A timeline as the actor may read it: without memos where they may see no persons."""
    return tuple(
        TimelineEntry(
            at=row.at,
            who=row.who,
            what=row.move,
            state_from=row.before,
            state_to=row.after,
            why=row.why,
            memo=row.memo if may(actor, Permission.SEE_PERSONS) else "",
        )
        for row in timeline
    )


async def seen_incident(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    number: int,
    *,
    action: str,
    reason: str = "",
    permission: Permission = Permission.SEE_PERSONS,
) -> tuple[Incident, RowMapping]:
    """An incident and its person's household, the look written down with its reason if there is one. NotFound."""
    require(actor, permission)
    now = context.clock.now()
    incident = await incidents.get(connection, context.cipher, number)
    if incident is None:
        raise NotFound("incident_unknown", field="number")
    try:
        person = await visible_household(
            connection, actor, incident.household, now, desk=incident.desk, permission=permission
        )
    except NotFound as hidden:
        raise NotFound("incident_unknown", field="number") from hidden
    why = f"{label(number)}: {reason}" if reason else label(number)
    await note(connection, context, actor, [incident.household], now, action, why=why)
    return incident, person


def incident_row(
    incident: Incident,
    dong: str,
    badges: tuple[Explanation, ...],
    now: datetime,
    step: Explanation | None,
    claim_by: datetime | None,
) -> IncidentRow:
    """An incident as a line of the list."""
    return IncidentRow(
        number=incident.number,
        label=label(incident.number),
        household=incident.household,
        dong=dong,
        state=incident.state,
        priority=incident.priority,
        desk=incident.desk,
        opened_at=incident.opened_at,
        changed_at=incident.changed_at,
        claim_by=claim_by,
        claimed_by=incident.claimed_by,
        claim_expires_at=incident.due_at if incident.state in HELD else None,
        deferred_until=incident.due_at if incident.state is State.DEFERRED else None,
        closed_at=incident.closed_at,
        result=incident.result,
        reopened=incident.reopened,
        why=incident.reason,
        desk_why=incident.desk_why,
        cleared_at=incident.cleared_at,
        cleared_why=incident.cleared_why,
        last_evidence_at=incident.last_evidence_at,
        badges=badges,
        age_s=((incident.closed_at or now) - incident.opened_at).total_seconds(),
        next=step,
    )


def _moves(actor: Actor, incident: Incident, dong: str) -> tuple[str, ...]:
    """What the actor can do next."""
    if not may_work_on(actor, dong=dong, desk=incident.desk):
        return ()
    return tuple(move for move in moves_from(incident.state) if move in _STAFF_MOVES)
