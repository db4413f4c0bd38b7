"""What staff do with cases. Each is one move of `domain/case/machine.py`, in one transaction with its history."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import checklist
from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.case import approval, handling, sheet
from aggregator.domain.case.approval import Answer
from aggregator.domain.case.machine import Case, CaseDecision, Move, Need, Origin, Result, State, moved
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.errors import Conflict, Forbidden, Invalid
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.operations import follow_ups, looks
from aggregator.operations.case_records import save_case
from aggregator.operations.case_views import (
    CaseRow,
    case_row,
    label,
    may_supervise,
    may_work_on_case,
    seen_case,
)
from aggregator.operations.context import Context
from aggregator.operations.incident_views import seen_incident
from aggregator.operations.visibility import own_household
from aggregator.store import case_requests, case_sheets, cases, checklists, tasks, users
from aggregator.text import texts

MOVES = (Move.PLAN, Move.SERVE, Move.MONITOR, Move.CLOSE, Move.REOPEN)
"""Moves from one state to another that staff make."""

type Decide = Callable[[AsyncConnection, Case, datetime], Awaitable[CaseDecision]]


async def open_by_hand(
    context: Context,
    actor: Actor,
    household: str,
    *,
    needs: Iterable[Need],
    reason: str,
    officer: str | None = None,
    written: Sheet | None = None,
    origin: Origin | None = None,
    task: int | None = None,
) -> CaseRow:
    """Open a person's case without an incident; `task` is the one in which the need was found.

    Without `origin` it is a check-in call where the task followed from one. Raises NotFound (`household_unknown`,
    `user_unknown`), Forbidden, Invalid (`origin_needs_incident`, `not_of_person`), Conflict (`case_already_open`).
    """
    require(actor, Permission.WORK_ON_CASES)
    now = context.clock.now()
    async with context.database.write() as connection:
        person = await own_household(connection, actor, household, now)
        found = None if task is None else await tasks.get(connection, task)
        if task is not None and (found is None or found.household != household):
            raise Invalid("not_of_person", field="task")
        decision = handling.open_case(
            household,
            person["dong_id"],
            at=now,
            who=actor.user,
            officer=await _responsible(connection, officer, actor),
            needs=needs,
            origin=handling.origin_by_hand(origin, found),
            reason=reason,
            task=task,
        )
        return await _open(connection, context, actor, decision, written or Sheet(), now)


async def open_from_incident(
    context: Context,
    actor: Actor,
    number: int,
    *,
    needs: Iterable[Need],
    reason: str,
    officer: str | None = None,
    written: Mapping[str, str] | None = None,
    language: Language = Language.KOREAN,
) -> CaseRow:
    """Open the person's case from an incident, open or closed (a safe answer may open one), or join the one that runs.

    The sheet begins with how the signal arose and what was found in the home, in `language`; what is `written` takes
    their place. Raises NotFound, Forbidden, Invalid.
    """
    require(actor, Permission.WORK_ON_CASES)
    now = context.clock.now()
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="case_from_incident")
        await own_household(connection, actor, incident.household, now)
        running = await cases.running(connection, incident.household)
        if running is not None:
            joined = handling.join(running, incident, at=now, who=actor.user, reason=reason)
            return case_row(await _save(connection, context, joined))
        decision = handling.open_case(
            incident.household,
            person["dong_id"],
            at=now,
            who=actor.user,
            officer=await _responsible(connection, officer, actor),
            needs=needs,
            origin=handling.origin_of(incident),
            reason=reason,
            incident=number,
        )
        findings = checklist.found(await checklists.of_household(connection, incident.household))
        say = texts(language)
        begun = Sheet(
            how_it_arose=say.explain(incident.reason, context.region.timezone),
            main_problems="\n".join(say.explain(one.words, context.region.timezone) for one in findings),
        )
        return await _open(connection, context, actor, decision, replace(begun, **(written or {})), now)


async def _open(
    connection: AsyncConnection, context: Context, actor: Actor, decision: CaseDecision, written: Sheet, now: datetime
) -> CaseRow:
    """Save a new case with the first version of its sheet."""
    if await cases.running(connection, decision.case.household) is not None:
        raise Conflict("case_already_open")
    case = await _save(connection, context, decision)
    first = sheet.first(written, at=now, who=actor.user)
    await case_sheets.add(connection, context.cipher, case.number, first)
    await follow_ups.after_opening_case(
        connection, context, case.household, case.dong, case.number, case.officer, actor.user, now
    )
    await looks.note(connection, context, actor, [case.household], now, "case_open", why=label(case.number))
    return case_row(case)


async def write(
    context: Context, actor: Actor, number: int, changes: Mapping[str, Any], *, based_on: int, reason: str
) -> CaseRow:
    """Write into the sheet: a new version, based on the one that was read.

    Raises Conflict (`sheet_changed_meanwhile`), Invalid (`nothing_changed`, `text_too_long`).
    """

    async def decide(connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        current = await case_sheets.newest(connection, context.cipher, number)
        version = sheet.write(current, changes, based_on=based_on, at=now, who=actor.user)
        key = "+".join(("case.write", *(f"field.{name}" for name in version.changed)))
        what = Explanation(key, {"version": version.number})
        decision = moved(case, Move.WRITE, at=now, who=actor.user, what=what, reason=reason, version=version.number)
        await case_sheets.add(connection, context.cipher, number, version)
        return decision

    return await _work_on(context, actor, number, decide)


async def move(
    context: Context, actor: Actor, number: int, move: Move, *, reason: str, result: Result | None = None
) -> CaseRow:
    """Plan, serve, monitor, close or open again; where the district wants it, this asks for approval instead.

    Raises Conflict (`case_move_not_allowed`, `approval_pending`, `case_already_open`), Invalid (`result_needed`).
    """
    if move not in MOVES:
        raise Invalid("case_move_unknown", field="move", values={"moves": ", ".join(MOVES)})
    if (move is Move.CLOSE) != (result is not None):
        raise Invalid("result_needed" if move is Move.CLOSE else "result_not_wanted", field="result")

    async def decide(connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        pending = await case_requests.pending(connection, context.cipher, number)
        wanted = context.region.case_approval_of(case.dong)
        if approval.needs_approval(move, wanted) and not may_supervise(actor, case):
            # What could not be done anyway is not asked for.
            approval.carry_out(case, move, at=now, who=actor.user, reason=reason, result=result)
            decision, request = approval.ask(case, move, pending, at=now, who=actor.user, reason=reason, result=result)
            await case_requests.add(connection, context.cipher, number, request)
            return decision
        if pending is not None:
            raise Conflict("approval_pending", values={"case_move": pending.move, "who": pending.asked_by})
        if case.state is State.CLOSED and await cases.running(connection, case.household) is not None:
            raise Conflict("case_already_open")
        return approval.carry_out(case, move, at=now, who=actor.user, reason=reason, result=result)

    return await _work_on(context, actor, number, decide)


async def decide_request(context: Context, actor: Actor, number: int, *, answer: Answer, reason: str) -> CaseRow:
    """Approve or refuse what waits; nobody decides what they asked for.

    Raises Forbidden (`role_not_allowed`, `own_request`), Conflict (`nothing_pending`).
    """

    async def decide(connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        request = await case_requests.pending(connection, context.cipher, number)
        if request is None:
            raise Conflict("nothing_pending")
        approved = answer is Answer.APPROVED
        choose = approval.approve if approved else approval.deny
        decision = choose(case, request, at=now, who=actor.user, reason=reason)
        await case_requests.decide(connection, request.id, at=now, by=actor.user, approved=approved)
        return decision

    require(actor, Permission.SUPERVISE)
    return await _work_on(context, actor, number, decide, may=may_supervise)


async def assign(context: Context, actor: Actor, number: int, officer: str, *, reason: str) -> CaseRow:
    """Make somebody else responsible. Raises NotFound (`user_unknown`), Conflict (`officer_already`)."""

    async def decide(connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        await _responsible(connection, officer, actor)
        return handling.assign(case, officer, at=now, who=actor.user, reason=reason)

    return await _work_on(context, actor, number, decide, may=_works_or_supervises)


async def annotate(context: Context, actor: Actor, number: int, *, reason: str) -> CaseRow:
    """Add a note in one's own words."""

    async def decide(_connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        return handling.note(case, at=now, who=actor.user, reason=reason)

    return await _work_on(context, actor, number, decide)


async def see_again(context: Context, actor: Actor, number: int, needs: Iterable[Need], *, reason: str) -> CaseRow:
    """Say anew what the person needs. Raises Invalid (`needs_needed`, `nothing_changed`)."""

    async def decide(_connection: AsyncConnection, case: Case, now: datetime) -> CaseDecision:
        return handling.see_again(case, needs, at=now, who=actor.user, reason=reason)

    return await _work_on(context, actor, number, decide)


async def work_on(context: Context, actor: Actor, number: int, decide: Decide) -> CaseRow:
    """Make another kind of move within one transaction, for an actor of the dong that works on the case."""
    return await _work_on(context, actor, number, decide)


async def _work_on(
    context: Context,
    actor: Actor,
    number: int,
    decide: Decide,
    *,
    may: Callable[[Actor, Case], bool] = may_work_on_case,
) -> CaseRow:
    """Decide and save within one transaction."""
    now = context.clock.now()
    async with context.database.write() as connection:
        case, _person = await seen_case(connection, context, actor, number, action="case_work")
        if not may(actor, case):
            raise Forbidden("case_not_allowed", values={"dong": context.region.dong_names.get(case.dong, case.dong)})
        return case_row(await _save(connection, context, await decide(connection, case, now)))


def _works_or_supervises(actor: Actor, case: Case) -> bool:
    """Whether the actor works on the case or supervises whoever does."""
    return may_work_on_case(actor, case) or may_supervise(actor, case)


async def _save(connection: AsyncConnection, context: Context, decision: CaseDecision) -> Case:
    """Write a decision down and return the case under its number."""
    number = await save_case(connection, context, decision)
    return replace(decision.case, number=number)


async def _responsible(connection: AsyncConnection, officer: str | None, actor: Actor) -> str:
    """Who is responsible: somebody who works here, else the actor. Raises Invalid (`officer_unknown`)."""
    if officer is None or officer == actor.user:
        return actor.user
    row = await users.get(connection, officer)
    if row is None or row["disabled_at"] is not None:
        raise Invalid("officer_unknown", field="officer", values={"who": officer})
    return officer
