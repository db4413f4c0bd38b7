"""Cases as staff see them: the list, one with its person and sheet, its history and versions."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, may, may_in, require
from aggregator.domain.case.machine import RUNNING, Case, Move, Need, Origin, Result, State, moves_from
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.service import Service
from aggregator.kernel.events import Explanation
from aggregator.operations import looks
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label as incident_label
from aggregator.store import case_requests, case_sheets, cases, households, services
from aggregator.store.cases import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of the list, without personal data. `label` is the short number, "C-1042"."""

    number: int
    label: str
    household: str
    dong: str
    offered_to: str | None
    state: State
    origin: Origin
    needs: tuple[Need, ...]
    officer: str
    incident: str | None
    opened_at: datetime
    changed_at: datetime
    result: Result | None
    closed_at: datetime | None
    reopened: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One page of the list; `next` is where the following one begins, None for the last."""

    items: tuple[CaseRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingView:
    """What waits for a supervisor's approval."""

    move: Move
    result: Result | None
    reason: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case with its person and sheet; showing it is logged as a look. `moves` is what the actor can do next."""

    row: CaseRow
    name: str
    phone: str
    address: str
    services: tuple[Service, ...]
    sheet: Sheet
    sheet_by: str
    sheet_at: datetime
    pending: PendingView | None
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One append-only row of a case: who did what, when, and why; `reason` is in the officer's own words."""

    at: datetime
    who: str
    move: Move
    state_from: State | None
    state_to: State
    what: Explanation
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of the sheet; `changed` are the fields that differ from the version before."""

    version: int
    at: datetime
    who: str
    changed: tuple[str, ...]
    sheet: Sheet


def label(number: int) -> str:
    """The short number people say and write: 1042 → "C-1042"."""
    return f"C-{number}"


_LABEL = re.compile(r"\s*(?:c-?)?([0-9]{1,9})\s*", re.IGNORECASE)
_OTHERS_MOVES = frozenset({Move.OPEN, Move.REFER, Move.GIVE_BACK, Move.ASK, Move.JOIN, Move.WRITE})
"""Moves that go with something else; they are not offered by themselves."""
_SUPERVISING = frozenset({Move.APPROVE, Move.DENY})
_RECEIVING = frozenset({Move.ACCEPT, Move.DECLINE})


def parse_label(text: str) -> int:
    """The number in "C-1042", "c1042" or "1042". Raises Invalid (`case_number_malformed`)."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise Invalid("case_number_malformed", field="number")
    return int(found.group(1))


async def list_cases(
    context: Context,
    actor: Actor,
    *,
    dong: str | None = None,
    state: State | None = None,
    include_closed: bool = False,
    officer: str | None = None,
    need: Need | None = None,
    result: Result | None = None,
    household: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> CasePage:
    """One page of the cases the actor may see, the latest changed first; those offered to their dong included."""
    require(actor, Permission.SEE_CASES)
    closed = include_closed or result is not None
    wanted = Wanted(
        dongs=_within(actor, dong),
        states=(state,) if state is not None else tuple(State) if closed else RUNNING,
        officer=officer,
        need=need,
        result=result,
        households=None if household is None else (household,),
        before=None if after is None else _place(after),
        limit=limit + 1,
    )
    async with context.database.read() as connection:
        found = await cases.find(connection, wanted)
    shown = found[:limit]
    return CasePage(
        items=tuple(case_row(case) for case in shown),
        next=_written(shown[-1]) if len(found) > limit else None,
    )


def _within(actor: Actor, dong: str | None) -> frozenset[str] | None:
    """The dongs whose cases the actor may list, or the one of them that is asked for; None: all."""
    own = actor.dongs if actor.rights.reach is Reach.DONGS else None
    if dong is None:
        return own
    return frozenset({dong}) if own is None else own & {dong}


def _written(case: Case) -> str:
    """The place after a case, as text."""
    place = f"{case.changed_at.astimezone(UTC).timestamp():.6f}/{case.number}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _place(text: str) -> tuple[datetime, int]:
    """The place in such a text. Raises Invalid (`page_unknown`)."""
    try:
        at, _, number = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("/")
        return datetime.fromtimestamp(float(at), UTC), int(number)
    except (Error, ValueError, OverflowError, OSError) as error:
        raise Invalid("page_unknown", field="after") from error


async def show(context: Context, actor: Actor, number: int) -> CaseView:
    """One case with its person. Raises NotFound, also where the actor may not see it."""
    async with context.database.write() as connection:
        case, person = await seen_case(connection, context, actor, number, action="case")
        version = await case_sheets.newest(connection, context.cipher, number)
        request = await case_requests.pending(connection, context.cipher, number)
        return CaseView(
            row=case_row(case),
            name=households.opened(context.cipher, person, "name"),
            phone=households.opened(context.cipher, person, "phone"),
            address=households.opened(context.cipher, person, "address"),
            services=await services.in_force(connection, case.household),
            sheet=version.sheet,
            sheet_by=version.who,
            sheet_at=version.at,
            pending=None
            if request is None
            else PendingView(
                move=request.move,
                result=request.result,
                reason=request.reason,
                asked_by=request.asked_by,
                asked_at=request.asked_at,
            ),
            moves=_moves(actor, case, pending=request is not None),
        )


async def history(context: Context, actor: Actor, number: int) -> tuple[HistoryEntry, ...]:
    """Everything that happened to a case, oldest first; logged as a look."""
    async with context.database.write() as connection:
        await seen_case(connection, context, actor, number, action="case_history")
        return tuple(
            HistoryEntry(
                at=row.at,
                who=row.who,
                move=row.move,
                state_from=row.before,
                state_to=row.after,
                what=row.what,
                reason=row.reason,
            )
            for row in await cases.history(connection, context.cipher, number)
        )


async def versions(context: Context, actor: Actor, number: int) -> tuple[VersionView, ...]:
    """Every version of the sheet, oldest first; logged as a look."""
    async with context.database.write() as connection:
        await seen_case(connection, context, actor, number, action="case_versions")
        return tuple(
            VersionView(version=one.number, at=one.at, who=one.who, changed=one.changed, sheet=one.sheet)
            for one in await case_sheets.versions(connection, context.cipher, number)
        )


async def seen_case(
    connection: AsyncConnection, context: Context, actor: Actor, number: int, *, action: str, why: str = ""
) -> tuple[Case, RowMapping]:
    """A case and its person's household, the look written down.

    Own dong, and the dong a case is offered to. The centre sees that a case runs, never what is in it. Raises NotFound.
    """
    require(actor, Permission.SEE_CASES)
    case = await cases.get(connection, number)
    if case is None or not _may_read(actor, case):
        raise NotFound("case_unknown", field="number")
    person = await households.get(connection, case.household)
    assert person is not None
    await looks.note(
        connection, context, actor, [case.household], context.clock.now(), action, why=why or label(number)
    )
    return case, person


def _may_read(actor: Actor, case: Case) -> bool:
    """Whether the actor may read what is in a case."""
    if actor.rights.reach is Reach.CENTRE or not may(actor, Permission.SEE_PERSONS):
        return False
    places = [case.dong, *([case.offered_to] if case.offered_to else [])]
    return any(may_in(actor, Permission.SEE_CASES, dong) for dong in places)


def may_work_on_case(actor: Actor, case: Case) -> bool:
    """Whether the actor may change a case: in the dong that works on it."""
    return may_in(actor, Permission.WORK_ON_CASES, case.dong)


def may_supervise(actor: Actor, case: Case) -> bool:
    """Whether the actor may approve what is asked for in a case."""
    return may_in(actor, Permission.SUPERVISE, case.dong)


def _moves(actor: Actor, case: Case, *, pending: bool) -> tuple[str, ...]:
    """What the actor can do next."""
    allowed: set[Move] = set()
    if may_work_on_case(actor, case):
        allowed |= set(Move) - _SUPERVISING - _RECEIVING - _OTHERS_MOVES
    if pending and may_supervise(actor, case):
        allowed |= _SUPERVISING
    if case.offered_to is not None and may_in(actor, Permission.WORK_ON_CASES, case.offered_to):
        allowed |= _RECEIVING
    return tuple(move for move in moves_from(case.state) if move in allowed)


def case_row(case: Case) -> CaseRow:
    """A case as a line of the list."""
    return CaseRow(
        number=case.number,
        label=case.label,
        household=case.household,
        dong=case.dong,
        offered_to=case.offered_to,
        state=case.state,
        origin=case.origin,
        needs=case.needs,
        officer=case.officer,
        incident=None if case.incident is None else incident_label(case.incident),
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        result=case.result,
        closed_at=case.closed_at,
        reopened=case.reopened,
        version=case.version,
    )
