"""Everything that stands on a case sheet on paper (F1), as the casebook's form has it (사례기록지)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.case.machine import Case
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.consent import ConsentKind, has_consent, withdrawn
from aggregator.domain.service import Service
from aggregator.domain.task.machine import Kind, Move, State, Task, Team
from aggregator.kernel.events import Explanation
from aggregator.operations.case_views import CaseRow, case_row, label, seen_case
from aggregator.operations.context import Context
from aggregator.operations.looks import require_reason
from aggregator.operations.referral_views import ReferralRow, referral_row
from aggregator.operations.task_views import label as task_label
from aggregator.store import case_sheets, cases, consents, households, referrals, services, tasks
from aggregator.store.tasks import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One follow-up: planned, or done with what was found; `words` are the officer's own."""

    label: str
    what: Explanation
    due_at: datetime
    state: State
    person: str | None
    team: Team | None
    ended_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """A case with its newest sheet, and by whom, when and why it was taken away.

    `name` is empty once the person has taken the consent to the service back: what was done then stays on record under
    the case's number. `for_agencies` says whether the person agrees now that agencies are told of them.
    """

    printed_by: str
    printed_at: datetime
    reason: str
    row: CaseRow
    dong: str
    district: str
    name: str
    for_agencies: bool
    services: tuple[Service, ...]
    sheet: Sheet
    sheet_by: str
    sheet_at: datetime
    referrals: tuple[ReferralRow, ...]
    follow_ups: tuple[FollowUp, ...]


async def paper(context: Context, actor: Actor, number: int, reason: str, *, export: bool = False) -> CasePaper:
    """Gather what is printed; an `export` is a file, for whoever may take personal fields away.

    Raises NotFound (`case_unknown`), Forbidden, Invalid (`reason_needed`). The look is logged with the reason.
    """
    if export:
        require(actor, Permission.EXPORT_PERSONS)
    now = context.clock.now()
    action = "case_export" if export else "case_print"
    async with context.database.write() as connection:
        # Whoever may not see the case learns that first, and not that a reason is missing.
        why = f"{label(number)}: {reason.strip()}"
        case, person = await seen_case(connection, context, actor, number, action=action, why=why)
        reason = require_reason(reason)
        given = await consents.of_household(connection, case.household)
        ended = withdrawn(given, ConsentKind.SERVICE, now)
        version = await case_sheets.newest(connection, context.cipher, number)
        known = await referrals.of_case(connection, number)
        return CasePaper(
            printed_by=actor.user,
            printed_at=now,
            reason=reason,
            row=case_row(case),
            dong=context.region.dong_names.get(case.dong, case.dong),
            district=_district(context, case.dong),
            name="" if ended else households.opened(context.cipher, person, "name"),
            for_agencies=has_consent(given, ConsentKind.AGENCIES, now),
            services=await services.in_force(connection, case.household),
            sheet=version.sheet,
            sheet_by=version.who,
            sheet_at=version.at,
            referrals=tuple([await referral_row(connection, actor, case, one, now) for one in known]),
            follow_ups=await _follow_ups(connection, context, case),
        )


async def _follow_ups(connection: AsyncConnection, context: Context, case: Case) -> tuple[FollowUp, ...]:
    """The follow-ups of a case and of its incidents, the first due first; needless ones left out."""
    wanted = Wanted(
        dongs=None,
        states=(State.OPEN, State.IN_PROGRESS, State.DONE),
        kind=Kind.FOLLOW_UP,
        household=case.household,
        limit=_MOST,
    )
    fired = await cases.incidents_of(connection, case)
    every = await tasks.find(connection, wanted)
    mine = [task for task in every if task.case == case.number or task.incident in fired]
    return tuple([await _follow_up(connection, context, task) for task in mine])


_MOST = 1000
"""Nobody has so many follow-ups."""


async def _follow_up(connection: AsyncConnection, context: Context, task: Task) -> FollowUp:
    """One follow-up with what was written when it was done."""
    rows = await tasks.history(connection, context.cipher, task.number) if task.state is State.DONE else ()
    return FollowUp(
        label=task_label(task.number),
        what=task.what,
        due_at=task.due_at,
        state=task.state,
        person=task.person,
        team=task.team,
        ended_at=task.ended_at,
        words=next((row.memo for row in reversed(rows) if row.move is Move.FINISH), ""),
    )


def _district(context: Context, dong: str) -> str:
    """The name of a dong's district; nothing for a dong that left the configuration."""
    district = context.region.district_of.get(dong)
    return next((one.name for one in context.region.districts if one.id == district), "")
