"""The tables about cases from what staff really did: exact numbers, within everybody's rights."""

from datetime import date, timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.case.machine import Move, Need, Result
from aggregator.domain.household import ConsentKind
from aggregator.domain.incident import Result as IncidentResult
from aggregator.domain.referral import Agreement, ReferralMove, Refusal
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Cell
from aggregator.domain.statistics.words import ABOUT_CASES, Dimension, Table
from aggregator.domain.task.machine import Kind
from aggregator.operations import (
    cases,
    catalogue,
    follow_ups,
    households,
    incidents,
    referrals,
    statistics,
    tasks,
    transfers,
)

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
WINTER = Period(first=date(2026, 11, 1), last=date(2027, 1, 31))
CITY = Actor(user="seoul", role=Role.CITY)


async def signalled(town: Town, number: int, dong: str = "mangu", *, household: str | None = None) -> str:
    """A danger that is closed with a need found an hour later."""
    person = household or await town.register(dong)
    home = await town.home(person)
    await home.send(home.danger())
    town.clock.at += HOUR
    await incidents.claim(town.context, ADMINISTRATOR, number)
    await incidents.close(town.context, ADMINISTRATOR, number, result=IncidentResult.SAFE_NEED_FOUND, memo="병원비")
    return person


async def proposed(town: Town, case: int, **more: object) -> int:
    """A referral of a case: sixty hours of home care."""
    found = await catalogue.list_programmes(town.context, OFFICER, year=2023)
    care = next(one.id for one in found if one.code == "care_sos_home_care")
    return (await referrals.propose(town.context, ADMINISTRATOR, case, programme=care, wanted=60.0)).number


async def requested(town: Town, referral: int) -> None:
    await referrals.request(
        town.context, ADMINISTRATOR, referral, agreement=Agreement.SPOKEN, answer_due_at=town.clock.at + DAY, memo=""
    )


async def a_month(town: Town) -> tuple[str, str]:
    """Somebody whose refusal is turned and who is helped after five hours, and somebody who goes on refusing.

    Returns their households, of Mangu-dong and of Sinnae-dong.
    """
    await catalogue.load_seed(town.context, ADMINISTRATOR, 2023)
    helped = await signalled(town, 1001)
    await households.give_consent(town.context, OFFICER, helped, ConsentKind.AGENCIES)
    case = await cases.open_from_incident(town.context, OFFICER, 1001, needs=[Need.MEALS, Need.MONEY], reason="의료비")
    referral = await proposed(town, case.number)
    await referrals.refuse(town.context, OFFICER, referral, refusal=Refusal.ASHAMED)
    town.clock.at += HOUR
    await referrals.persuade(town.context, OFFICER, referral, agreed=False, memo="싫다고 하심")
    await referrals.persuade(town.context, OFFICER, referral, agreed=True, memo="딸과 함께")
    await requested(town, referral)
    town.clock.at += 3 * HOUR
    await referrals.approve(town.context, OFFICER, referral, granted=60.0)
    await referrals.move(town.context, OFFICER, referral, ReferralMove.START)
    await referrals.use(town.context, OFFICER, referral, amount=18.5)
    refusing = await signalled(town, 1002, "sinnae")
    other = await cases.open_from_incident(
        town.context, ADMINISTRATOR, 1002, needs=[Need.MEALS], reason="식사", officer=None
    )
    second = await referrals.propose(town.context, ADMINISTRATOR, other.number, name="도시락", agency="복지관")
    await referrals.refuse(town.context, ADMINISTRATOR, second.number, refusal=Refusal.COST)
    await cases.move(town.context, ADMINISTRATOR, other.number, Move.CLOSE, reason="거부", result=Result.REFUSED)
    return helped, refusing


async def rows(
    town: Town, actor: Actor, table: Table, *by: Dimension, period: Period = NOVEMBER, public: bool = False
) -> tuple[tuple[tuple[Cell, ...], ...], tuple[Cell, ...] | None]:
    report = await statistics.make(town.context, actor, table, Question(period=period, by=by), public=public)
    return report.sheet.rows, report.sheet.total


async def test_cases_by_need_and_result(town: Town):
    await a_month(town)
    lines, total = await rows(town, ADMINISTRATOR, Table.CASES)
    assert [line for line in lines if any(line[1:])] == [
        ("meals", 2, 1, 0, 0, 0, 0, 1, 0),
        ("money", 1, 0, 0, 0, 0, 0, 0, 0),
    ]
    assert total == ("", 2, 1, 0, 0, 0, 0, 1, 0)
    by_dong, _ = await rows(town, ADMINISTRATOR, Table.CASES, Dimension.DONG, Dimension.MONTH)
    assert [line[:5] for line in by_dong] == [
        ("meals", "mangu", "2026-11", 1, 0),
        ("meals", "sinnae", "2026-11", 1, 1),
        ("money", "mangu", "2026-11", 1, 0),
    ]


async def test_a_case_opened_again_is_not_closed(town: Town):
    await a_month(town)
    await cases.move(town.context, ADMINISTRATOR, 1002, Move.REOPEN, reason="다시 연락")
    _, total = await rows(town, ADMINISTRATOR, Table.CASES)
    assert total is not None
    assert total[1:3] == (2, 0)


async def test_from_the_signal_to_the_first_help(town: Town):
    await a_month(town)
    lines, total = await rows(town, ADMINISTRATOR, Table.FIRST_HELP, Dimension.DONG)
    assert lines == (("mangu", 1, 1, 300.0, 300.0), ("sinnae", 1, 0, None, None))
    assert total == ("", 2, 1, 300.0, 300.0)


@pytest.mark.parametrize("hours", [1, 2])
async def test_a_task_done_is_help_too(town: Town, hours: int):
    household = await signalled(town, 1001)
    case = await cases.open_from_incident(town.context, OFFICER, 1001, needs=[Need.MEALS], reason="식사")
    task = await tasks.add(town.context, OFFICER, household, Kind.VISIT, due_at=town.clock.at + DAY, case=case.number)
    town.clock.at += hours * HOUR
    await tasks.finish(town.context, OFFICER, task.number, memo="장 보아 드림")
    town.clock.at += HOUR
    await cases.move(town.context, OFFICER, case.number, Move.SERVE, reason="서비스 시작")
    _, total = await rows(town, OFFICER, Table.FIRST_HELP)
    assert total == (1, 1, 60.0 * (hours + 1), 60.0 * (hours + 1))


async def test_a_case_by_hand_had_no_signal(town: Town):
    household = await town.register()
    await cases.open_by_hand(town.context, OFFICER, household, needs=[Need.MEALS], reason="식사")
    assert (await rows(town, OFFICER, Table.FIRST_HELP))[1] == (0, 0, None, None)
    assert (await rows(town, OFFICER, Table.CASES))[1] == ("", 1, *[0] * 7)


async def test_referrals_by_programme_and_state(town: Town):
    await a_month(town)
    report = await statistics.make(town.context, ADMINISTRATOR, Table.REFERRALS, Question(period=NOVEMBER))
    care, outside = report.sheet.rows
    assert care[1:] == ("hours", 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 60.0, 60.0, 18.5)
    assert outside == ("", "", 1, 0, 1, *[0] * 7, None, None, None)
    assert report.sheet.total == ("", "", 2, 0, 1, 0, 0, 0, 0, 1, 0, 0, 60.0, 60.0, 18.5)
    assert report.programmes[str(care[0])].en.endswith("(2023)")


async def test_refusals_that_were_turned(town: Town):
    await a_month(town)
    assert (await rows(town, ADMINISTRATOR, Table.REFUSALS))[1] == (2, 2, 1, 50.0)
    lines, _ = await rows(town, ADMINISTRATOR, Table.REFUSALS, Dimension.DONG)
    assert lines == (("mangu", 1, 2, 1, 100.0), ("sinnae", 1, 0, 0, 0.0))


async def test_a_referral_refused_in_two_months_is_one_in_the_total(town: Town):
    await a_month(town)
    town.clock.at += 20 * DAY
    await referrals.refuse(town.context, OFFICER, 1001, refusal=Refusal.OTHER)
    lines, total = await rows(town, ADMINISTRATOR, Table.REFUSALS, Dimension.MONTH, period=WINTER)
    assert lines == (("2026-11", 2, 2, 1, 50.0), ("2026-12", 1, 0, 0, 0.0))
    assert total == ("", 2, 2, 1, 50.0)


async def test_follow_ups_in_time(town: Town):
    household = await signalled(town, 1001)
    await follow_ups.plan(town.context, OFFICER, household, days=(2, 3))
    early = await rows(town, OFFICER, Table.FOLLOW_UPS)
    town.clock.at += HOUR
    await tasks.finish(town.context, OFFICER, 101, memo="통화")
    town.clock.at += 8 * DAY
    await tasks.finish(town.context, OFFICER, 102, memo="늦은 방문")
    await tasks.cancel(town.context, OFFICER, 104, memo="겹침")
    assert early[1] == (0, 0, 0, 0, 0, None)
    _, total = await rows(town, OFFICER, Table.FOLLOW_UPS)
    assert total == (4, 1, 1, 1, 1, 33.3)


async def test_households_with_repeated_signals(town: Town):
    first = await signalled(town, 1001)
    town.clock.at += DAY
    await signalled(town, 1002, household=first)
    await signalled(town, 1003, "sinnae")
    await signalled(town, 1004, "sinnae")
    assert (await rows(town, ADMINISTRATOR, Table.REPEATS))[1] == (3, 1, 0, 33.3)
    lines, total = await rows(town, ADMINISTRATOR, Table.REPEATS, Dimension.DONG)
    assert lines == (("mangu", 1, 1, 0, 100.0), ("sinnae", 2, 0, 0, 0.0))
    assert total == ("", 3, 1, 0, 33.3)


async def test_a_person_with_signals_in_two_months_is_one_in_the_total(town: Town):
    first = await signalled(town, 1001)
    town.clock.at += 20 * DAY
    await signalled(town, 1002, household=first)
    lines, total = await rows(town, OFFICER, Table.REPEATS, Dimension.MONTH, period=WINTER)
    assert [line[:3] for line in lines] == [("2026-11", 1, 0), ("2026-12", 1, 0)]
    assert total == ("", 1, 1, 0, 100.0)


async def test_three_dispatches_within_sixty_days(town: Town):
    household = await town.register()
    home = await town.home(household)
    for number in (1001, 1002, 1003):
        await home.send(home.danger())
        await incidents.claim(town.context, ADMINISTRATOR, number)
        await incidents.dispatch(town.context, ADMINISTRATOR, number, partners=("119",))
        await incidents.close(town.context, ADMINISTRATOR, number, result=IncidentResult.SAFE, memo="무사")
        town.clock.at += 25 * DAY
    lines, total = await rows(town, OFFICER, Table.REPEATS, Dimension.MONTH, period=WINTER)
    assert [line[3] for line in lines] == [0, 0, 1]
    assert total == ("", 1, 1, 1, 100.0)
    assert (await rows(town, OFFICER, Table.REPEATS))[1] == (1, 0, 0, 0.0)


async def test_what_happened_stays_in_the_dong_of_then(town: Town):
    helped, _ = await a_month(town)
    offer = await transfers.offer(town.context, OFFICER, helped, dong="sinnae", memo="이사")
    town.clock.at += HOUR
    await transfers.accept(town.context, NEIGHBOUR_OFFICER, offer.id)
    cases_then, _ = await rows(town, OFFICER, Table.CASES)
    first_help, _ = await rows(town, OFFICER, Table.FIRST_HELP, Dimension.DONG)
    assert [line[:2] for line in cases_then if line[1]] == [("meals", 1), ("money", 1)]
    assert first_help == (("mangu", 1, 1, 300.0, 300.0),)


async def test_years_are_compared(town: Town):
    await a_month(town)
    report = await statistics.make(town.context, ADMINISTRATOR, Table.CASES_YEAR_ON_YEAR, Question(period=NOVEMBER))
    town.clock.at += 365 * DAY
    later = Period(first=date(2027, 11, 1), last=date(2027, 11, 30))
    next_year, _ = await rows(town, ADMINISTRATOR, Table.CASES_YEAR_ON_YEAR, period=later)
    assert report.sheet.rows[0] == ("cases_opened", None, 2, None, None)
    assert {line[0]: line[1:3] for line in next_year} == {
        "cases_opened": (2, 0),
        "cases_closed": (1, 0),
        "helped": (1, 0),
        "referrals": (2, 0),
        "referrals_refused": (2, 0),
        "refusals_turned": (1, 0),
        "follow_ups_due": (4, 0),
        "follow_ups_in_time": (0, 0),
        "households_signalled": (2, 0),
        "households_repeated": (0, 0),
        "households_dispatched": (0, 0),
    }
    assert next_year[0] == ("cases_opened", 2, 0, -2, -100.0)


@pytest.mark.parametrize(
    ("actor", "opened"),
    [(ADMINISTRATOR, 2), (OFFICER, 1), (NEIGHBOUR_OFFICER, 1), (CENTRE_OFFICER, None), (CITY, None)],
)
async def test_who_counts_what(town: Town, actor: Actor, opened: int | None):
    await a_month(town)
    _, total = await rows(town, actor, Table.CASES)
    assert total is not None
    assert total[1] == opened


@pytest.mark.parametrize("table", ABOUT_CASES)
async def test_nobody_is_named(town: Town, table: Table):
    households_of_story = await a_month(town)
    report = await statistics.make(town.context, ADMINISTRATOR, table, Question(period=NOVEMBER))
    told = str(report)
    assert [word for word in (*households_of_story, "김영희", "kim", "도시락", "복지관") if word in told] == []
