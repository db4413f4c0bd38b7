"""Cases from the first word to the last, on a real database."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.case.approval import Answer
from aggregator.domain.case.machine import Move, Need, Origin, Result, State
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.check_in import CallOutcome, CheckIn
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.incident import Result as IncidentResult
from aggregator.domain.region import Language
from aggregator.domain.service import Service
from aggregator.operations import case_transfer, case_views, cases, check_ins, incidents, looks, task_views
from aggregator.operations.cases import open_by_hand
from aggregator.store import services
from aggregator.text import texts

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

MANAGER = Actor(
    user="boss", role=Role.DISTRICT_MANAGER, districts=frozenset({"jungnang"}), dongs=frozenset({"mangu", "sinnae"})
)
WHY: dict[str, Any] = {"needs": (Need.MEALS, Need.MEDICAL), "reason": "식사를 거르심"}


async def begin(town: Town, actor: Actor = OFFICER, **more: Any) -> tuple[str, int]:
    """A household of its own with a case."""
    household = await town.register()
    return household, (await open_by_hand(town.context, actor, household, **(WHY | more))).number


async def close(town: Town, number: int, **more: Any) -> case_views.CaseRow:
    """Close a case."""
    return await cases.move(
        town.context, OFFICER, number, Move.CLOSE, reason="나아지심", result=Result.RECOVERED, **more
    )


async def test_a_case_by_hand(town: Town):
    household = await town.register()
    written = Sheet(family="혼자 사심")
    row = await open_by_hand(town.context, OFFICER, household, written=written, **WHY)
    assert (row.label, row.state, row.origin, row.officer) == ("C-1001", State.OPEN, Origin.BY_HAND, "kim")
    assert row.needs == (Need.MEDICAL, Need.MEALS)
    view = await case_views.show(town.context, OFFICER, row.number)
    assert (view.name, view.sheet, view.sheet_by) == ("김영희", written, "kim")
    assert {"plan", "serve", "monitor", "close", "assign", "note"} <= set(view.moves)
    (entry,) = await case_views.history(town.context, OFFICER, row.number)
    assert (entry.who, entry.move, entry.reason) == ("kim", Move.OPEN, "식사를 거르심")
    seen = {look.action for look in await looks.list_looks(town.context, ADMINISTRATOR, household=household)}
    assert {"case_open", "case", "case_history"} <= seen


async def asked_for_help(town: Town, household: str) -> int:
    """The task that a call has left."""
    async with town.context.database.write() as connection:
        await services.put(connection, household, (Service.CHECK_IN,), town.clock.at)
    told = CheckIn(
        household=household,
        reference="r1",
        called_at=town.clock.at,
        outcome=CallOutcome.WELFARE_REQUEST,
        words="추워요",
    )
    await check_ins.take(town.context, ADMINISTRATOR, told)
    (task,) = await task_views.list_tasks(town.context, OFFICER, household=household)
    return task.number


@pytest.mark.parametrize(
    ("named", "found"),
    [(None, Origin.CHECK_IN), (Origin.THIRD_PARTY, Origin.THIRD_PARTY), (Origin.BY_HAND, Origin.BY_HAND)],
)
async def test_a_case_after_a_call_tells_where_it_comes_from(town: Town, named: Origin | None, found: Origin):
    household = await town.register()
    task = await asked_for_help(town, household)
    row = await open_by_hand(town.context, OFFICER, household, task=task, origin=named, **WHY)
    assert row.origin is found
    (entry,) = await case_views.history(town.context, OFFICER, row.number)
    told = texts(Language.ENGLISH).explain(entry.what, town.context.region.timezone)
    assert told.endswith(f"It was found in task T-{task}.")


@pytest.mark.parametrize("origin", [Origin.SIGNAL, Origin.SOS])
async def test_a_signal_opens_its_case_from_the_incident(town: Town, origin: Origin):
    with pytest.raises(Invalid, match="origin_needs_incident"):
        await open_by_hand(town.context, OFFICER, await town.register(), origin=origin, **WHY)


async def test_a_task_of_somebody_else_opens_no_case(town: Town):
    task = await asked_for_help(town, await town.register())
    for number in (task, 999):
        with pytest.raises(Invalid, match="not_of_person"):
            await open_by_hand(town.context, OFFICER, await town.register(name="이순자"), task=number, **WHY)


async def test_a_safe_answer_may_open_a_case(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=IncidentResult.SAFE_NEED_FOUND, memo="병원비 걱정")
    row = await cases.open_from_incident(
        town.context,
        OFFICER,
        1001,
        needs=[Need.MONEY],
        reason="의료비",
        written={"health": "당뇨"},
        language=Language.ENGLISH,
    )
    assert (row.origin, row.incident) == (Origin.SIGNAL, "I-1001")
    view = await case_views.show(town.context, OFFICER, row.number)
    assert view.sheet.how_it_arose.startswith("Nothing")
    assert view.sheet.health == "당뇨"
    again = await cases.open_from_incident(town.context, OFFICER, 1001, needs=[Need.MEALS], reason="또 발생")
    history = await case_views.history(town.context, OFFICER, row.number)
    assert (again.number, [entry.move for entry in history]) == (row.number, [Move.OPEN, Move.JOIN])


async def test_one_person_has_one_running_case(town: Town):
    household, number = await begin(town)
    with pytest.raises(Conflict, match="case_already_open"):
        await open_by_hand(town.context, OFFICER, household, **WHY)
    await close(town, number)
    later = await open_by_hand(town.context, OFFICER, household, **WHY)
    with pytest.raises(Conflict, match="case_already_open"):
        await cases.move(town.context, OFFICER, number, Move.REOPEN, reason="다시")
    assert later.number == number + 1


async def test_the_way_of_a_case(town: Town):
    _household, number = await begin(town)
    for move in (Move.PLAN, Move.SERVE, Move.MONITOR):
        await cases.move(town.context, OFFICER, number, move, reason="진행")
    closed = await close(town, number)
    assert (closed.state, closed.result, closed.closed_at) == (State.CLOSED, Result.RECOVERED, town.clock.at)
    reopened = await cases.move(town.context, OFFICER, number, Move.REOPEN, reason="다시 도움을 원하심")
    assert (reopened.state, reopened.reopened, reopened.result) == (State.OPEN, 1, None)
    history = await case_views.history(town.context, OFFICER, number)
    assert [entry.state_to for entry in history] == [
        State.OPEN,
        State.PLANNING,
        State.IN_SERVICE,
        State.MONITORING,
        State.CLOSED,
        State.OPEN,
    ]


async def test_notes_needs_and_the_responsible_one(town: Town):
    _household, number = await begin(town, ADMINISTRATOR, officer=None)
    await cases.annotate(town.context, OFFICER, number, reason="전화드림")
    seen = await cases.see_again(town.context, OFFICER, number, [Need.HOUSING], reason="방문해 보니 반지하")
    assert seen.needs == (Need.HOUSING,)
    with pytest.raises(Invalid, match="officer_unknown"):
        await cases.assign(town.context, OFFICER, number, "nobody", reason="휴가")
    assigned = await cases.assign(town.context, OFFICER, number, "kim", reason="휴가")
    assert assigned.officer == "kim"
    mine = await case_views.list_cases(town.context, OFFICER, officer="kim")
    assert [row.number for row in mine.items] == [number]


async def test_a_sheet_is_written_in_versions(town: Town):
    _household, number = await begin(town)
    await cases.write(town.context, OFFICER, number, {"health": "당뇨"}, based_on=1, reason="방문")
    with pytest.raises(Conflict, match="sheet_changed_meanwhile"):
        await cases.write(town.context, OFFICER, number, {"health": "고혈압"}, based_on=1, reason="방문")
    row = await cases.write(town.context, OFFICER, number, {"health": "고혈압"}, based_on=2, reason="다시 여쭘")
    versions = await case_views.versions(town.context, OFFICER, number)
    assert row.version == 3
    assert [(one.version, one.changed, one.sheet.health) for one in versions] == [
        (1, (), ""),
        (2, ("health",), "당뇨"),
        (3, ("health",), "고혈압"),
    ]


async def test_a_supervisor_approves(town: Town):
    districts = tuple(replace(one, case_approval=(Move.CLOSE,)) for one in town.context.region.districts)
    town.context = replace(town.context, region=replace(town.context.region, districts=districts))
    _household, number = await begin(town)
    asked = await close(town, number)
    assert asked.state is State.OPEN
    with pytest.raises(Conflict, match="approval_pending"):
        await cases.move(town.context, OFFICER, number, Move.PLAN, reason="x")
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await cases.decide_request(town.context, OFFICER, number, answer=Answer.APPROVED, reason="x")
    view = await case_views.show(town.context, MANAGER, number)
    assert (view.pending.move, view.pending.asked_by, view.moves) == (Move.CLOSE, "kim", ("approve", "deny"))  # type: ignore[union-attr]
    refused = await cases.decide_request(town.context, MANAGER, number, answer=Answer.REFUSED, reason="한 번 더 방문")
    with pytest.raises(Conflict, match="nothing_pending"):
        await cases.decide_request(town.context, MANAGER, number, answer=Answer.APPROVED, reason="x")
    await close(town, number)
    closed = await cases.decide_request(town.context, MANAGER, number, answer=Answer.APPROVED, reason="확인함")
    assert (refused.state, closed.state, closed.result) == (State.OPEN, State.CLOSED, Result.RECOVERED)
    assert [entry.move for entry in await case_views.history(town.context, MANAGER, number)][-2:] == [
        Move.APPROVE,
        Move.CLOSE,
    ]


@pytest.mark.parametrize(
    ("move", "result", "code"),
    [
        (Move.CLOSE, None, "result_needed"),
        (Move.PLAN, Result.DIED, "result_not_wanted"),
        (Move.ACCEPT, None, "case_move_unknown"),
    ],
)
async def test_moves_that_are_not_made_so(town: Town, move: Move, result: Result | None, code: str):
    _household, number = await begin(town)
    with pytest.raises(Invalid, match=code):
        await cases.move(town.context, OFFICER, number, move, reason="x", result=result)


async def test_a_case_goes_with_its_person(town: Town):
    household, number = await begin(town)
    now = town.clock.at
    async with town.context.database.write() as connection:
        await case_transfer.offer_running(connection, town.context, OFFICER, household, "sinnae", now, "이사")
    offered = await case_views.show(town.context, NEIGHBOUR_OFFICER, number)
    assert (offered.row.offered_to, offered.moves) == ("sinnae", ("accept", "decline"))
    async with town.context.database.write() as connection:
        await case_transfer.decline_running(connection, town.context, NEIGHBOUR_OFFICER, household, now, "아직 안 옴")
        await case_transfer.offer_running(connection, town.context, OFFICER, household, "sinnae", now, "이사")
        await case_transfer.accept_running(connection, town.context, NEIGHBOUR_OFFICER, household, now, "전입")
    taken = await case_views.show(town.context, NEIGHBOUR_OFFICER, number)
    assert (taken.row.dong, taken.row.officer, taken.row.offered_to) == ("sinnae", "lee", None)
    history = await case_views.history(town.context, NEIGHBOUR_OFFICER, number)
    assert [entry.move for entry in history] == [Move.OPEN, Move.OFFER, Move.DECLINE, Move.OFFER, Move.ACCEPT]
    with pytest.raises(NotFound):
        await case_views.show(town.context, OFFICER, number)


async def test_a_case_ends_with_its_person_leaving(town: Town):
    household, number = await begin(town)
    stranger = await town.register()
    now = town.clock.at
    async with town.context.database.write() as connection:
        for one in (household, stranger):
            await case_transfer.close_running(connection, town.context, OFFICER, one, Result.DIED, now, "사망")
            await case_transfer.offer_running(connection, town.context, OFFICER, one, "sinnae", now, "x")
            await case_transfer.accept_running(connection, town.context, OFFICER, one, now, "x")
            await case_transfer.decline_running(connection, town.context, OFFICER, one, now, "x")
    row = (await case_views.show(town.context, OFFICER, number)).row
    assert (row.state, row.result) == (State.CLOSED, Result.DIED)


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_others_read_no_case(town: Town, actor: Actor):
    _household, number = await begin(town)
    with pytest.raises(NotFound, match="case_unknown"):
        await case_views.show(town.context, actor, number)
    with pytest.raises(NotFound, match="case_unknown"):
        await case_views.show(town.context, ADMINISTRATOR, 9999)


async def test_managers_read_and_do_not_write(town: Town):
    _household, number = await begin(town)
    with pytest.raises(Forbidden, match="case_not_allowed"):
        await cases.annotate(town.context, MANAGER, number, reason="x")


async def test_the_list_has_pages(town: Town):
    numbers = [(await begin(town))[1] for _ in range(5)]
    first = await case_views.list_cases(town.context, OFFICER, limit=2)
    second = await case_views.list_cases(town.context, OFFICER, limit=2, after=first.next)
    third = await case_views.list_cases(town.context, OFFICER, limit=2, after=second.next)
    shown = [row.number for page in (first, second, third) for row in page.items]
    assert (shown, third.next) == (numbers[::-1], None)
    with pytest.raises(Invalid, match="page_unknown"):
        await case_views.list_cases(town.context, OFFICER, after="한글")


@pytest.mark.parametrize(
    ("actor", "asked", "found"),
    [
        (OFFICER, {}, 1),
        (OFFICER, {"include_closed": True}, 2),
        (OFFICER, {"result": Result.RECOVERED}, 1),
        (OFFICER, {"state": State.PLANNING}, 0),
        (OFFICER, {"need": Need.MEALS}, 1),
        (OFFICER, {"need": Need.ALCOHOL}, 0),
        (OFFICER, {"officer": "choi"}, 0),
        (OFFICER, {"dong": "mangu"}, 1),
        (OFFICER, {"dong": "sinnae"}, 0),
        (NEIGHBOUR_OFFICER, {}, 0),
        (CENTRE_OFFICER, {}, 1),
        (CENTRE_OFFICER, {"dong": "sinnae"}, 0),
        (MANAGER, {"household": "h_unknown"}, 0),
    ],
)
async def test_the_list_is_asked(town: Town, actor: Actor, asked: dict[str, Any], found: int):
    _household, number = await begin(town)
    await close(town, number)
    await begin(town)
    page = await case_views.list_cases(town.context, actor, **asked)
    assert len(page.items) == found


@pytest.mark.parametrize(("written", "number"), [("C-1042", 1042), ("c1042", 1042), ("1042", 1042)])
def test_labels(written: str, number: int):
    assert case_views.parse_label(written) == number


def test_labels_that_are_none():
    with pytest.raises(Invalid, match="case_number_malformed"):
        case_views.parse_label("I-1042")
