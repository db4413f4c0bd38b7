"""Today's tasks of whoever asks, gathered from the lists they have anyway. It names nobody, so no look is logged."""

from collections.abc import Iterator
from datetime import datetime

from aggregator.domain.access import CENTRE, Actor, Permission, dong_desk, may, require
from aggregator.domain.hand_over import HandOverDirection
from aggregator.domain.incident import State
from aggregator.domain.to_do import ToDo, ToDoKind, entry, in_order
from aggregator.domain.transfer import Transfer
from aggregator.kernel.events import Explanation
from aggregator.operations import (
    case_approvals,
    hand_overs,
    incident_views,
    referral_views,
    task_views,
    transfers,
)
from aggregator.operations.case_approvals import WaitingApproval
from aggregator.operations.context import Context
from aggregator.operations.hand_overs import HandOverRow
from aggregator.operations.incident_views import IncidentRow
from aggregator.operations.referral_views import ReferralRow
from aggregator.operations.task_views import TaskRow

API = "/api/v1"
_WAITING = (State.OPEN, State.DEFERRED)


async def to_do(context: Context, actor: Actor) -> tuple[ToDo, ...]:
    """Everything that waits for the actor, the most urgent first, each kind as far as their role works on it.

    Incidents of their desks that nobody has taken and those they hold themselves, hand-overs to accept, their tasks and
    those of their teams, approvals they may give, answers of agencies that are overdue, and people offered to them.
    """
    require(actor, Permission.SEE_TASKS)
    now = context.clock.now()
    found: list[ToDo] = []
    if may(actor, Permission.WORK_ON_INCIDENTS):
        found += _incidents(await incident_views.list_incidents(context, actor), actor, now)
        found += _hand_overs(await hand_overs.list_sheets(context, actor, open_only=True), context, actor, now)
    if may(actor, Permission.WORK_ON_TASKS):
        found += _tasks(await task_views.list_tasks(context, actor, mine=True), now)
    if may(actor, Permission.SUPERVISE):
        found += _approvals(await case_approvals.list_waiting(context, actor), now)
    if may(actor, Permission.WORK_ON_CASES):
        found += _referrals(await referral_views.list_unanswered(context, actor), now)
    if may(actor, Permission.WRITE_REGISTER):
        found += _transfers(await transfers.list_waiting(context, actor), context, now)
    return in_order(found)


def _incidents(rows: tuple[IncidentRow, ...], actor: Actor, now: datetime) -> Iterator[ToDo]:
    """Incidents that wait at the actor's desks, and those the actor holds."""
    for row in rows:
        waits = row.state in _WAITING and (actor.desks is None or row.desk in actor.desks)
        if waits or row.claimed_by == actor.user:
            yield entry(
                ToDoKind.INCIDENT,
                row.label,
                row.why,
                since=row.opened_at,
                due_at=row.deferred_until or row.claim_expires_at,
                urgent=row.state is State.OPEN or row.priority.calls_for_help,
                path=f"{API}/incidents/{row.label}",
                now=now,
            )


def _hand_overs(rows: tuple[HandOverRow, ...], context: Context, actor: Actor, now: datetime) -> Iterator[ToDo]:
    """Sheets the actor's desks must accept."""
    desks = actor.desks
    for row in rows:
        if desks is None or _desk_of(row) in desks:
            yield entry(
                ToDoKind.HAND_OVER,
                str(row.id),
                Explanation(f"to_do.{row.direction}", {"dong": context.region.dong_names.get(row.dong, row.dong)}),
                since=row.made_at,
                due_at=row.accept_by,
                urgent=row.accept_by is not None and row.accept_by < now,
                path=f"{API}/hand-overs/{row.id}",
                now=now,
            )


def _tasks(rows: tuple[TaskRow, ...], now: datetime) -> Iterator[ToDo]:
    """Tasks of the actor and of their teams."""
    for row in rows:
        yield entry(
            ToDoKind.TASK,
            row.label,
            row.what,
            since=row.created_at,
            due_at=row.due_at,
            urgent=row.urgent,
            path=f"{API}/tasks/{row.label}",
            now=now,
        )


def _approvals(rows: tuple[WaitingApproval, ...], now: datetime) -> Iterator[ToDo]:
    """What colleagues have asked the actor to approve."""
    for row in rows:
        yield entry(
            ToDoKind.APPROVAL,
            row.case,
            Explanation("to_do.approval", {"case_move": row.move, "who": row.asked_by}),
            since=row.asked_at,
            due_at=None,
            urgent=False,
            path=f"{API}/cases/{row.case}",
            now=now,
        )


def _referrals(rows: tuple[ReferralRow, ...], now: datetime) -> Iterator[ToDo]:
    """Referrals whose agency should have answered by now."""
    for row in rows:
        yield entry(
            ToDoKind.REFERRAL,
            row.label,
            Explanation("to_do.referral", {"agency": row.agency}),
            since=row.changed_at,
            due_at=row.answer_due_at,
            urgent=False,
            path=f"{API}/referrals/{row.label}",
            now=now,
        )


def _transfers(rows: tuple[Transfer, ...], context: Context, now: datetime) -> Iterator[ToDo]:
    """People another dong offers, until somebody accepts or refuses them."""
    for row in rows:
        yield entry(
            ToDoKind.TRANSFER,
            row.id,
            Explanation("to_do.transfer", {"dong": context.region.dong_names.get(row.dong_from, row.dong_from)}),
            since=row.offered_at,
            due_at=None,
            urgent=False,
            path=f"{API}/transfers",
            now=now,
        )


def _desk_of(row: HandOverRow) -> str:
    """The desk that must accept a sheet."""
    return dong_desk(row.dong) if row.direction is HandOverDirection.TO_DONG else CENTRE
