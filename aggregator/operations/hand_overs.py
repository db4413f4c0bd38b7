"""Hand-over sheets as staff see them: listed, read, accepted; notes for the next one; and reminders until done (K8)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, may_in, require
from aggregator.domain.duty import on_duty
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.hand_over import HandOver, HandOverDirection, Item, ItemKind, remind_at
from aggregator.domain.incident import Move, Result, State
from aggregator.domain.region import Recipient
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.desk_clocks import desk_name, raise_alarm
from aggregator.operations.incident_views import label
from aggregator.operations.looks import note, require_reason
from aggregator.operations.recording import close_ticket
from aggregator.operations.rosters import on_call, told
from aggregator.operations.sheets import mark
from aggregator.operations.visibility import night_consent, visible_household
from aggregator.store import hand_overs, households
from aggregator.store.claims import claim


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRow:
    """A sheet as a line of the list: over the duty from `since` up to `at`; `accept_by` is None once it is accepted."""

    id: int
    dong: str
    direction: HandOverDirection
    since: datetime
    at: datetime
    made_at: datetime
    accept_by: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverLine:
    """One line: an incident as it was, what `who` said about it, an absence, or what to watch; `words` are theirs."""

    kind: ItemKind
    household: str
    name: str
    at: datetime
    who: str
    why: Explanation
    incident: str | None
    state: State | None
    result: Result | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverView:
    """A whole sheet."""

    row: HandOverRow
    dong_name: str
    memo: str
    lines: tuple[HandOverLine, ...]


async def list_sheets(
    context: Context,
    actor: Actor,
    *,
    direction: HandOverDirection | None = None,
    open_only: bool = False,
    limit: int = 100,
) -> tuple[HandOverRow, ...]:
    """The newest sheets first: those of the actor's dongs, or of all for the centre and the whole region."""
    require(actor, Permission.SEE_PERSONS)
    dongs = actor.dongs if actor.rights.reach is Reach.DONGS else None
    async with context.database.read() as connection:
        found = await hand_overs.page(
            connection, context.cipher, dongs=dongs, direction=direction, open_only=open_only, limit=limit
        )
    return tuple(map(_row, found))


async def show(context: Context, actor: Actor, sheet: int, *, reason: str | None = None) -> HandOverView:
    """One sheet with its lines, logged as a look at everybody on it; a `reason` is needed to take it away on paper.

    Raises NotFound (`hand_over_unknown`), Invalid (`reason_needed`).
    """
    why = "" if reason is None else require_reason(reason)
    async with context.database.write() as connection:
        found = await _seen(connection, context, actor, sheet)
        return await _view(connection, context, actor, found, why)


async def accept(context: Context, actor: Actor, sheet: int, *, memo: str = "") -> HandOverRow:
    """Take over what a sheet tells; the same person accepting again changes nothing.

    Raises NotFound (`hand_over_unknown`), Forbidden (`desk_not_allowed`), Conflict (`hand_over_accepted`).
    """
    require(actor, Permission.WORK_ON_INCIDENTS)
    now = context.clock.now()
    async with context.database.write() as connection:
        found = await _seen(connection, context, actor, sheet)
        if actor.desks is not None and found.desk not in actor.desks:
            raise Forbidden("desk_not_allowed", values={"desk": found.desk})
        if found.accepted_by == actor.user:
            return _row(found)
        if found.accepted_by is not None:
            raise Conflict("hand_over_accepted", values={"who": found.accepted_by})
        await hand_overs.accept(connection, context.cipher, found, now, actor.user, memo.strip())
        why = Explanation("hand_over.accepted", {"sheet": found.id})
        lines = await hand_overs.items(connection, context.cipher, found.id)
        for number in sorted({line.incident for line in lines if line.incident is not None}):
            await mark(connection, context, number, Move.ACCEPT, actor.user, why, now)
        await note(connection, context, actor, sorted({line.household for line in lines}), now, "hand_over")
        await close_ticket(connection, context, TicketKind.HAND_OVER_OVERDUE, str(found.id), now, actor.user)
        accepted = await hand_overs.get(connection, context.cipher, found.id)
        assert accepted is not None
    return _row(accepted)


async def add_note(context: Context, actor: Actor, household: str, *, memo: str) -> HandOverDirection:
    """Tell the other desk what to watch about a person, on the next sheet; returns which way it goes.

    A dong writes to the centre and the centre to the dong; whoever works for the whole region, from the desk on duty.
    Raises NotFound, Invalid (`memo_needed`), Conflict (`note_without_consent`) where the centre does not watch.
    """
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    now = context.clock.now()
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now, permission=Permission.WORK_ON_INCIDENTS)
        direction = _way(context, actor, now)
        if direction is HandOverDirection.TO_CENTRE and not await night_consent(connection, household, now):
            raise Conflict("note_without_consent", field="household")
        await hand_overs.add_note(connection, context.cipher, household, direction, now, actor.user, memo.strip())
        await note(connection, context, actor, [household], now, "hand_over_note")
    return direction


async def note_overdue(context: Context, sheet: int) -> int:
    """Tell, and tell again, that nobody has accepted a sheet; 0 when somebody was faster."""
    now, region = context.clock.now(), context.region
    async with context.database.write() as connection:
        if not await claim(connection, hand_overs.hand_overs.c.id, sheet):
            return 0
        found = await hand_overs.get(connection, context.cipher, sheet)
        if found is None or found.due_at is None or found.due_at > now:
            return 0
        values: dict[str, float | str | int] = {
            "desk": desk_name(context, found.desk),
            "dong": region.dong_names.get(found.dong, found.dong),
            "sheet": found.id,
            "duty_at": found.at.timestamp(),
        }
        await raise_alarm(
            connection,
            context,
            TicketKind.HAND_OVER_OVERDUE,
            str(found.id),
            Explanation("ticket.hand_over_overdue", values),
            await _who_minds(connection, context, found, now),
            now,
            dong=found.dong,
        )
        again = remind_at(found.direction, found.made_at, now, region.duty, region.timezone)
        await hand_overs.postpone(connection, sheet, again)
    return 1


async def _who_minds(
    connection: AsyncConnection, context: Context, sheet: HandOver, at: datetime
) -> tuple[Recipient, ...]:
    """The supervisors of the desk that must accept (else whoever is told there), and those of the district."""
    own = (await on_call(connection, context, sheet.desk, at)).supervisors
    district = await on_call(connection, context, f"district:{context.region.district_of.get(sheet.dong)}", at)
    desk = [way for one in own for way in one.ways[:1]] or await told(connection, context, sheet.desk, at)
    return (*desk, *(way for one in (*district.people, *district.supervisors) for way in one.ways[:1]))


def _way(context: Context, actor: Actor, at: datetime) -> HandOverDirection:
    """Which way somebody's note goes."""
    match actor.rights.reach:
        case Reach.DONGS:
            return HandOverDirection.TO_CENTRE
        case Reach.CENTRE:
            return HandOverDirection.TO_DONG
        case Reach.REGION:
            dongs_open = on_duty(at, context.region.duty, context.region.timezone).dongs_open
            return HandOverDirection.TO_CENTRE if dongs_open else HandOverDirection.TO_DONG


async def _seen(connection: AsyncConnection, context: Context, actor: Actor, sheet: int) -> HandOver:
    """A sheet the actor may read: of their own dong, and any for the centre. Raises NotFound."""
    require(actor, Permission.SEE_PERSONS)
    found = await hand_overs.get(connection, context.cipher, sheet)
    if found is None or not may_in(actor, Permission.SEE_PERSONS, found.dong):
        raise NotFound("hand_over_unknown", field="sheet")
    return found


async def _view(
    connection: AsyncConnection, context: Context, actor: Actor, sheet: HandOver, reason: str
) -> HandOverView:
    """A sheet with its lines; the centre reads the lines of a sheet that has gone only about its own incidents."""
    items = [
        item
        for item in await hand_overs.items(connection, context.cipher, sheet.id)
        if await _may_read(connection, actor, sheet, item, context.clock.now())
    ]
    names: dict[str, str] = {}
    for household in sorted({item.household for item in items}):
        person = await households.get(connection, household)
        names[household] = "" if person is None else households.opened(context.cipher, person, "name")
    await note(connection, context, actor, list(names), context.clock.now(), "hand_over", why=reason)
    return HandOverView(
        row=_row(sheet),
        dong_name=context.region.dong_names.get(sheet.dong, sheet.dong),
        memo=sheet.memo,
        lines=tuple(
            HandOverLine(
                kind=item.kind,
                household=item.household,
                name=names[item.household],
                at=item.at,
                who=item.who,
                why=item.why,
                incident=None if item.incident is None else label(item.incident),
                state=item.state,
                result=item.result,
                words=item.words,
            )
            for item in items
        ),
    )


async def _may_read(connection: AsyncConnection, actor: Actor, sheet: HandOver, item: Item, at: datetime) -> bool:
    """Whether a line is for the actor: the centre reads what it wrote until the sheet is accepted, then as agreed.

    A dong reads about the people it has now: who moved away is another dong's.
    """
    if actor.rights.reach is not Reach.CENTRE:
        person = await households.get(connection, item.household)
        return person is not None and may_in(actor, Permission.SEE_PERSONS, person["dong_id"])
    if sheet.direction is HandOverDirection.TO_DONG:
        return sheet.accepted_at is None or await night_consent(connection, item.household, at)
    return item.incident is not None or await night_consent(connection, item.household, at)


def _row(sheet: HandOver) -> HandOverRow:
    """A sheet as a line of the list."""
    return HandOverRow(
        id=sheet.id,
        dong=sheet.dong,
        direction=sheet.direction,
        since=sheet.since,
        at=sheet.at,
        made_at=sheet.made_at,
        accept_by=sheet.due_at,
        accepted_at=sheet.accepted_at,
        accepted_by=sheet.accepted_by,
    )
