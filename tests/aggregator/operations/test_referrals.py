"""Referrals of a case, from the catalogue to the agency's answer by link."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from aggregator.domain.access import Actor, Role
from aggregator.domain.agency_link import AgencyAnswer, AgencySaid, SharedField
from aggregator.domain.amount import Unit
from aggregator.domain.case.machine import Need
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound, TooManyAttempts
from aggregator.domain.household import ConsentKind
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.referral import Agreement, ReferralMove, ReferralState, Refusal
from aggregator.domain.task.machine import Kind
from aggregator.operations import (
    agency_links,
    case_views,
    cases,
    catalogue,
    households,
    leaving,
    looks,
    referral_views,
    referrals,
    task_views,
)
from aggregator.operations.agency_links import NewAgencyLink
from aggregator.operations.referral_views import ReferralRow

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

ORIGIN = "198.51.100.4"


async def programme(town: Town, code: str = "care_sos_home_care") -> int:
    """A programme of 2023."""
    await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    found = await catalogue.list_programmes(town.context, OFFICER, year=2023)
    return next(one.id for one in found if one.code == code)


async def case(town: Town, *, agencies: bool = True) -> tuple[str, int]:
    """A household with an open case."""
    household = await town.register()
    if agencies:
        await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    row = await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.DAILY_CARE], reason="거동 불편")
    return household, row.number


async def proposed(town: Town, number: int, **more: Any) -> ReferralRow:
    """Home care of 60 hours."""
    chosen = await programme(town)
    return await referrals.propose(town.context, OFFICER, number, programme=chosen, wanted=60.0, **more)


async def requested(town: Town, number: int) -> ReferralRow:
    """The same, asked of the agency."""
    row = await proposed(town, number)
    due = town.clock.at + timedelta(days=7)
    return await referrals.request(
        town.context, OFFICER, row.number, agreement=Agreement.SPOKEN, answer_due_at=due, memo=""
    )


async def linked(town: Town, *fields: SharedField) -> tuple[str, int, NewAgencyLink]:
    """A referral with a link for its agency."""
    household, number = await case(town)
    row = await requested(town, number)
    return household, row.number, await agency_links.create(town.context, OFFICER, row.number, fields=fields)


async def test_sixty_hours_of_which_eighteen_are_used(town: Town):
    _household, number = await case(town)
    row = await requested(town, number)
    assert (row.label, row.case, row.agency, row.unit, row.programme_year) == (
        "R-1001",
        "C-1001",
        "동주민센터",
        Unit.HOURS,
        2023,
    )
    context = town.context
    await referrals.approve(context, OFFICER, row.number, granted=60.0)
    await referrals.move(context, OFFICER, row.number, ReferralMove.START)
    used = await referrals.use(context, OFFICER, row.number, amount=18.0)
    assert (used.state, used.granted, used.used, used.left) == (ReferralState.USED_IN_PART, 60, 18, 42)
    with pytest.raises(Invalid, match="amount_exceeded"):
        await referrals.use(context, OFFICER, row.number, amount=42.5)
    await referrals.correct(context, OFFICER, row.number, used=20.0, memo="잘못 적음")
    more = await referrals.grant(context, OFFICER, row.number, granted=70.0)
    assert (more.left, more.above_limit) == (50, True)
    view = await referral_views.show(context, OFFICER, row.number)
    assert [entry.move.value for entry in view.history] == [
        "propose",
        "request",
        "approve",
        "start",
        "use",
        "correct",
        "grant",
    ]
    assert view.history[5].memo == "잘못 적음"


async def test_the_case_tells_what_its_referrals_do(town: Town):
    _household, number = await case(town)
    row = await requested(town, number)
    told = [entry for entry in await case_views.history(town.context, OFFICER, number) if entry.move == "refer"]
    assert [entry.what.key for entry in told] == ["referral.propose", "referral.request"]
    assert told[0].what.values["referral"] == row.label
    assert "동주민센터" in told[0].reason


async def test_refusals_and_persuasion_stay(town: Town):
    _household, number = await case(town)
    row = await proposed(town, number)
    context = town.context
    await referrals.refuse(context, OFFICER, row.number, refusal=Refusal.ASHAMED, memo="괜찮다고 함")
    await referrals.persuade(context, OFFICER, row.number, agreed=False, memo="1차")
    turned = await referrals.persuade(context, OFFICER, row.number, agreed=True, memo="2차")
    view = await referral_views.show(context, OFFICER, row.number)
    assert (turned.state, view.refusals, view.persuasions) == (ReferralState.PROPOSED, 1, 2)


async def test_something_without_a_programme(town: Town):
    _household, number = await case(town)
    row = await referrals.propose(
        town.context, OFFICER, number, name="이불", agency="망우복지관", unit=Unit.PIECES, wanted=1.0
    )
    assert (row.name.ko, row.programme, row.programme_year, row.above_limit) == ("이불", None, None, False)
    assert (await referral_views.list_of_case(town.context, OFFICER, number)) == (row,)


async def test_nothing_is_sent_without_consent(town: Town):
    household, number = await case(town, agencies=False)
    with pytest.raises(Conflict, match="agency_consent_needed"):
        await requested(town, number)
    await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    row = await referrals.request(
        town.context,
        OFFICER,
        1001,
        agreement=Agreement.WRITTEN,
        answer_due_at=town.clock.at + timedelta(days=1),
    )
    await households.revoke_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    with pytest.raises(Conflict, match="agency_consent_needed"):
        await agency_links.create(town.context, OFFICER, row.number)


async def test_what_nobody_answers_is_listed(town: Town):
    _household, number = await case(town)
    row = await requested(town, number)
    assert await referral_views.list_unanswered(town.context, OFFICER) == ()
    town.clock.at += timedelta(days=8)
    for actor in (OFFICER, ADMINISTRATOR):
        (late,) = await referral_views.list_unanswered(town.context, actor)
        assert (late.number, late.overdue) == (row.number, True)
    assert await referral_views.list_unanswered(town.context, NEIGHBOUR_OFFICER) == ()
    await referrals.reject(town.context, OFFICER, row.number, memo="대상 아님")
    assert await referral_views.list_unanswered(town.context, OFFICER) == ()


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_others_see_nothing_of_it(town: Town, actor: Actor):
    _household, number, link = await linked(town)
    context = town.context
    for attempt in (
        lambda: referral_views.show(context, actor, number),
        lambda: referral_views.list_of_case(context, actor, 1001),
        lambda: agency_links.list_links(context, actor, number),
        lambda: agency_links.withdraw(context, actor, number, link.link.id),
        lambda: agency_links.create(context, actor, number),
        lambda: referrals.use(context, actor, number, amount=1.0),
        lambda: referrals.propose(context, actor, 1001, name="x", agency="y"),
    ):
        with pytest.raises((NotFound, Forbidden)):
            await attempt()


async def test_who_may_only_read_changes_nothing(town: Town):
    _household, number, link = await linked(town)
    context, viewer = town.context, replace(OFFICER, role=Role.VIEWER)
    view = await referral_views.show(context, viewer, number)
    assert view.row.moves == ()
    for attempt in (
        lambda: agency_links.withdraw(context, viewer, number, link.link.id),
        lambda: agency_links.create(context, viewer, number),
        lambda: referrals.use(context, viewer, number, amount=1.0),
    ):
        with pytest.raises(Forbidden, match="case_not_allowed"):
            await attempt()


@pytest.mark.parametrize(("chosen", "code"), [(999, "programme_unknown"), (None, "programme_or_name")])
async def test_proposals_that_cannot_be(town: Town, chosen: int | None, code: str):
    _household, number = await case(town)
    with pytest.raises((NotFound, Invalid), match=code):
        await referrals.propose(town.context, OFFICER, number, programme=chosen, agency="y")
    with pytest.raises(NotFound, match="referral_unknown"):
        await referral_views.show(town.context, OFFICER, 1001)


async def test_a_programme_in_use_keeps_its_year(town: Town):
    _household, number = await case(town)
    row = await proposed(town, number)
    known = next(
        one for one in await catalogue.list_programmes(town.context, OFFICER, year=2023) if one.id == row.programme
    )
    assert known.in_use
    with pytest.raises(Conflict, match="programme_in_use"):
        await catalogue.change(town.context, ADMINISTRATOR, known.id, await stored(town, known.id))
    await catalogue.withdraw(town.context, ADMINISTRATOR, known.id)
    with pytest.raises(Conflict, match="programme_withdrawn"):
        await proposed_again(town, number, known.id)
    assert (await referral_views.show(town.context, OFFICER, row.number)).row.name.ko == "돌봄SOS 일시재가"


async def stored(town: Town, identifier: int) -> Any:
    """A programme as it is kept."""
    from aggregator.store import programmes

    async with town.context.database.read() as connection:
        return await programmes.get(connection, identifier)


async def proposed_again(town: Town, number: int, identifier: int) -> ReferralRow:
    """The same programme once more."""
    return await referrals.propose(town.context, OFFICER, number, programme=identifier)


async def test_an_agency_answers_without_an_account(town: Town):
    household, number, link = await linked(town, SharedField.NAME, SharedField.PHONE)
    page = await agency_links.open_page(town.context, link.code.lower(), origin=ORIGIN)
    assert (page.referral, page.name.ko, page.dong, page.left) == ("R-1001", "돌봄SOS 일시재가", "망우동", None)
    assert page.person == ((SharedField.NAME, "김영희"), (SharedField.PHONE, "010-0000-0000"))
    said = AgencySaid(answer=AgencyAnswer.APPROVE, amount=60, memo="다음 주 시작")
    after = await agency_links.answer(town.context, link.code, said, seen=page.seen, origin=ORIGIN)
    assert (after.state, after.granted, after.left) == (ReferralState.APPROVED, 60, 60)
    view = await referral_views.show(town.context, OFFICER, number)
    assert (view.history[-1].who, view.history[-1].memo) == ("agency:R-1001", "다음 주 시작")
    (shown,) = await agency_links.list_links(town.context, OFFICER, number)
    assert (shown.opened, shown.answered_at) == (1, town.clock.at)
    log = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    pages = [look for look in log if look.action == "agency_page"]
    assert {(look.user, look.origin, look.why) for look in pages} == {("agency:R-1001", ORIGIN, "name, phone")}
    assert len(pages) == 2


async def test_what_an_agency_owes_and_says_is_a_task(town: Town):
    _household, number, link = await linked(town)
    (awaited,) = await task_views.list_tasks(town.context, OFFICER, kind=Kind.REFERRAL)
    assert (awaited.referral, awaited.what.key, awaited.person) == (number, "referral.await_answer", "kim")
    assert awaited.due_at == town.clock.at + timedelta(days=7)
    page = await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    said = AgencySaid(answer=AgencyAnswer.MISS, memo="오지 않음")
    page = await agency_links.answer(town.context, link.code, said, seen=page.seen, origin=ORIGIN)
    said = AgencySaid(answer=AgencyAnswer.REJECT, memo="대기 중")
    await agency_links.answer(town.context, link.code, said, seen=page.seen, origin=ORIGIN)
    (left,) = await task_views.list_tasks(town.context, OFFICER, kind=Kind.REFERRAL)
    assert (left.what.key, left.due_at) == ("referral.agency_answered", town.clock.at + timedelta(hours=30))


async def test_an_answer_counts_once(town: Town):
    _household, number, link = await linked(town)
    await referrals.approve(town.context, OFFICER, number, granted=60.0)
    page = await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    said = AgencySaid(answer=AgencyAnswer.USE, amount=18)
    await agency_links.answer(town.context, link.code, said, seen=page.seen, origin=ORIGIN)
    with pytest.raises(Conflict, match="referral_changed_meanwhile"):
        await agency_links.answer(town.context, link.code, said, seen=page.seen, origin=ORIGIN)
    assert (await referral_views.show(town.context, OFFICER, number)).row.used == 18


async def test_a_withdrawn_consent_hides_the_person_at_once(town: Town):
    household, _number, link = await linked(town, *SharedField)
    await households.revoke_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    page = await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    assert (page.person, page.withheld) == ((), True)


async def test_links_end(town: Town):
    _household, number, link = await linked(town)
    other = await agency_links.create(town.context, OFFICER, number, lifetime=timedelta(hours=1))
    town.clock.at += timedelta(hours=1)
    with pytest.raises(Conflict, match="link_expired"):
        await agency_links.open_page(town.context, other.code, origin=ORIGIN)
    left = await agency_links.withdraw(town.context, OFFICER, number, link.link.id)
    assert {one.id: one.withdrawn_at for one in left} == {link.link.id: town.clock.at, other.link.id: None}
    said = AgencySaid(answer=AgencyAnswer.NOTE, memo="x")
    with pytest.raises(Conflict, match="link_withdrawn"):
        await agency_links.answer(town.context, link.code, said, seen=2, origin=ORIGIN)
    with pytest.raises(NotFound, match="link_unknown"):
        await agency_links.withdraw(town.context, OFFICER, number, "l_unknown")


@pytest.mark.parametrize("end", ["refuse", "cancel"])
async def test_links_end_with_their_referral(town: Town, end: str):
    _household, number, link = await linked(town)
    ends = {
        "refuse": lambda: referrals.refuse(town.context, OFFICER, number, refusal=Refusal.OTHER),
        "cancel": lambda: referrals.move(town.context, OFFICER, number, ReferralMove.CANCEL, memo="이사"),
    }
    await ends[end]()
    with pytest.raises(Conflict, match="link_withdrawn"):
        await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    with pytest.raises(Conflict, match="not_sent"):
        await agency_links.create(town.context, OFFICER, number)


async def test_leaving_ends_what_runs_and_forgets_what_was_said(town: Town):
    household, number, link = await linked(town)
    memo = "거동이 어려워 요청"
    await referrals.move(town.context, OFFICER, number, ReferralMove.NOTE, memo=memo)
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.MOVED_OUT, memo="이사")
    view = await referral_views.show(town.context, OFFICER, number)
    assert (view.row.state, view.history[-1].memo) == (ReferralState.CANCELLED, "이사")
    with pytest.raises(Conflict, match="link_withdrawn"):
        await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    town.clock.at += timedelta(days=5 * 365 + 1)
    assert await leaving.forget(town.context, household) == 1
    later = await referral_views.show(town.context, ADMINISTRATOR, number)
    assert {entry.memo for entry in later.history} == {""}


async def test_guessing_ends_soon(town: Town):
    _household, _number, link = await linked(town)
    for code in ["22222-22222-22222-22222"] * 9 + ["nonsense"]:
        with pytest.raises(NotFound, match="link_unknown"):
            await agency_links.open_page(town.context, code, origin=ORIGIN)
    with pytest.raises(TooManyAttempts):
        await agency_links.open_page(town.context, link.code, origin=ORIGIN)
    assert (await agency_links.open_page(town.context, link.code, origin="198.51.100.5")).referral == "R-1001"
    town.clock.at += timedelta(hours=1, seconds=1)
    assert (await agency_links.open_page(town.context, link.code, origin=ORIGIN)).referral == "R-1001"


async def test_no_code_is_kept(town: Town):
    _household, _number, link = await linked(town)
    async with town.context.database.read() as connection:
        rows = (await connection.execute(text("SELECT * FROM agency_links"))).all()
    kept = str(rows)
    assert link.code not in kept
    assert link.code.replace("-", "") not in kept
    assert link.path == f"/agency#{link.code}"


async def test_what_is_said_is_sealed(town: Town):
    _household, number = await case(town)
    await proposed(town, number, memo="당뇨 있음")
    async with town.context.database.read() as connection:
        kept = str((await connection.execute(text("SELECT memo FROM referral_transitions"))).all())
    assert "당뇨" not in kept


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(st.sampled_from(["give", "revoke", "open"]), max_size=6),
    fields=st.sets(st.sampled_from(list(SharedField))),
)
async def test_no_personal_field_leaves_without_a_consent_that_covers_it(
    town: Town, steps: list[str], fields: set[SharedField]
):
    household, _number, link = await linked(town, *fields)
    consent = True
    for step in [*steps, "open"]:
        town.clock.at += timedelta(seconds=1)
        acts = {
            "give": lambda: households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES),
            "revoke": lambda: revoked(town, household),
            "open": lambda: agency_links.open_page(town.context, link.code, origin=ORIGIN),
        }
        answer: Any = await acts[step]()
        consent = {"give": True, "revoke": False, "open": consent}[step]
        shown = {field for field, _value in getattr(answer, "person", ())}
        assert shown <= (fields if consent else set())


async def revoked(town: Town, household: str) -> None:
    """End the consent if there is one."""
    try:
        await households.revoke_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    except NotFound:
        return
