"""The tables from what homes really told and staff really did, within everybody's rights; figures brought along."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from aggregator.domain.access import Actor
from aggregator.domain.errors import Conflict, Forbidden, Invalid
from aggregator.domain.household import Change, ConsentKind
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result
from aggregator.domain.service import Service
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Cell
from aggregator.domain.statistics.words import Dimension, Table, Tally
from aggregator.operations import figures, households, incidents, statistics
from aggregator.operations.figures import FigureView

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, WEDNESDAY_NIGHT, WEDNESDAY_NOON, Town

NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
HEADINGS = "measure,from,to,value,source,district,service\n"
T1 = HEADINGS + (
    'households,2022-10-20,2022-12-31,"2,814",casebook,,\n'
    "contacts,2022-10-20,2022-12-31,4702,casebook,,\n"
    "dispatches,2022-10-20,2022-12-31,19,casebook,,\n"
    "households,2023-01-01,2023-01-30,2911,casebook,,\n"
    "contacts,2023-01-01,2023-01-30,2057,casebook,,\n"
    "dispatches,2023-01-01,2023-01-30,14,casebook,,\n"
)
T3 = HEADINGS + (
    "check_in_households,2023-01-01,2023-12-31,23186,plan 2024,,check_in\n"
    "check_in_households,2024-01-01,2024-12-31,25523,plan 2024,,check_in\n"
    "care_corps_contacts,2023-01-01,2023-12-31,1892289,plan 2024,,\n"
    "care_corps_contacts,2024-01-01,2024-12-31,2378031,plan 2024,,\n"
    "total,2023-01-01,2023-12-31,3158184,plan 2024,,\n"
    "total,2024-01-01,2024-12-31,3776365,plan 2024,,\n"
)


async def day_and_night(town: Town) -> None:
    """By day a home of Mangu-dong is called; by night the centre calls and goes to two others with 119."""
    mangu = await town.home(await town.register())
    sinnae = await town.home(await town.register("sinnae", night=True))
    other = await town.home(await town.register("sinnae", night=True))
    await mangu.send(mangu.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    town.clock.at += timedelta(minutes=10)
    await call(town, OFFICER, 1001, ContactOutcome.OK)
    await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="전화로 확인")
    town.clock.at = WEDNESDAY_NIGHT
    for number, home in ((1002, sinnae), (1003, other)):
        await home.send(home.danger())
        await incidents.claim(town.context, CENTRE_OFFICER, number)
        await call(town, CENTRE_OFFICER, number, ContactOutcome.NO_ANSWER)
        town.clock.at += timedelta(minutes=20)
        await incidents.dispatch(town.context, CENTRE_OFFICER, number, partners=("119",))
    await incidents.close(town.context, CENTRE_OFFICER, 1002, result=Result.TRANSPORTED, memo="이송")
    town.clock.at += timedelta(hours=1)


async def call(town: Town, actor: Actor, number: int, outcome: ContactOutcome) -> None:
    await incidents.contact(town.context, actor, number, means=ContactMeans.CALL, outcome=outcome, memo="통화")


async def rows(
    town: Town, actor: Actor, table: Table, *by: Dimension, period: Period = NOVEMBER, public: bool = False
) -> tuple[Sequence[tuple[Cell, ...]], tuple[Cell, ...] | None]:
    report = await statistics.make(town.context, actor, table, Question(period=period, by=by), public=public)
    return report.sheet.rows, report.sheet.total


@pytest.mark.parametrize(
    ("actor", "by_dong", "total"),
    [
        (ADMINISTRATOR, [("mangu", 1, 1, 0), ("sinnae", 2, 2, 2)], ("", 3, 3, 2)),
        (OFFICER, [("mangu", 1, 1, 0)], ("", 1, 1, 0)),
        (NEIGHBOUR_OFFICER, [("sinnae", 2, 2, 2)], ("", 2, 2, 2)),
        (CENTRE_OFFICER, [("sinnae", 2, 2, 2)], ("", 2, 2, 2)),
    ],
    ids=lambda value: getattr(value, "user", ""),
)
async def test_t1_from_what_happened(
    town: Town, actor: Actor, by_dong: list[tuple[Cell, ...]], total: tuple[Cell, ...]
):
    await day_and_night(town)
    assert await rows(town, actor, Table.CENTRE, Dimension.DONG) == (tuple(by_dong), total)


async def test_t4_and_t5_from_what_happened(town: Town):
    await day_and_night(town)
    outcomes = await rows(town, ADMINISTRATOR, Table.OUTCOMES, Dimension.DESK)
    assert outcomes[0] == (("centre", 2, 0, 2, 0, 0, 0, 0.0), ("dong:mangu", 1, 1, 0, 0, 0, 0, 100.0))
    ((*_, nights, median, p90),), total = await rows(town, ADMINISTRATOR, Table.EFFECT, Dimension.MONTH)
    assert (nights, median, p90) == (1, 2.0, 2.0)
    assert total is not None
    assert total[1:3] == (3, 1)
    assert total[5] == 1080.0
    assert total[11:15] == (0.0, 10.0, 20.0, 20.0)


async def test_t2_from_the_register(town: Town):
    household = await town.register(night=True)
    await town.register("sinnae")
    await households.change(town.context, ADMINISTRATOR, household, Change(services=(Service.PLUG, Service.CHECK_IN)))
    town.clock.at += timedelta(days=1)
    before = await rows(town, ADMINISTRATOR, Table.ADOPTION, Dimension.DONG)
    await households.revoke_consent(town.context, ADMINISTRATOR, household, ConsentKind.NIGHT)
    town.clock.at += timedelta(days=1)
    after = await rows(town, ADMINISTRATOR, Table.ADOPTION)
    yesterday = Period(first=WEDNESDAY_NOON.date(), last=WEDNESDAY_NOON.date())
    earlier = await rows(town, OFFICER, Table.ADOPTION, period=yesterday)
    assert before[0] == (
        ("plug", "mangu", 1, 1, 1, 100.0),
        ("plug", "sinnae", 1, 1, 0, 0.0),
        ("check_in", "mangu", 1, 1, 1, 100.0),
    )
    assert (before[1], after[1]) == (("", "", 1, 2, 1, 50.0), ("", 1, 2, 0, 0.0))
    assert earlier[1] == ("", 1, 1, 1, 100.0)


async def test_who_cannot_see_people_gets_no_small_groups(town: Town):
    for _ in range(3):
        await town.register()
    await town.register("sinnae")
    nightly = await rows(town, CENTRE_OFFICER, Table.ADOPTION, Dimension.DONG)
    public = await rows(town, ADMINISTRATOR, Table.ADOPTION, Dimension.DONG, public=True)
    plain = await rows(town, ADMINISTRATOR, Table.ADOPTION, Dimension.DONG)
    assert nightly == public
    assert [row[3] for row in plain[0]] == [3, 1]
    assert {cell for row in public[0] for cell in row[2:]} == {None}


async def test_the_figures_of_the_programme_come_out_exactly(town: Town):
    await figures.take(town.context, ADMINISTRATOR, figures.read_csv(T1.splitlines()))
    taken = await figures.take(town.context, ADMINISTRATOR, figures.read_csv(T3.splitlines()))
    autumn = Period(first=date(2022, 10, 20), last=date(2023, 1, 30))
    assert await rows(town, CENTRE_OFFICER, Table.CENTRE, Dimension.YEAR, period=autumn) == (
        (("2022-10-20..2022-12-31", 2814, 4702, 19), ("2023-01-01..2023-01-30", 2911, 2057, 14)),
        ("", 5725, 6759, 33),
    )
    year = Period(first=date(2024, 1, 1), last=date(2024, 12, 31))
    compared, _ = await rows(town, ADMINISTRATOR, Table.YEAR_ON_YEAR, period=year)
    assert [row[:5] for row in compared] == [
        ("check_in_households", 23186, 25523, 2337, 10.1),
        ("care_corps_contacts", 1892289, 2378031, 485742, 25.7),
        ("total", 3158184, 3776365, 618181, 19.6),
    ]
    assert await rows(town, OFFICER, Table.CENTRE, period=autumn) == ((), (0, 0, 0))
    assert len(taken) == 6
    assert len(await figures.list_figures(town.context, ADMINISTRATOR)) == 12


async def test_a_figure_is_replaced_by_one_for_the_same_period(town: Town):
    for value in (5, 6):
        line = f"contacts,2023-01-01,2023-01-31,{value},report,jungnang,plug"
        await figures.take(town.context, ADMINISTRATOR, figures.read_csv([HEADINGS, line]))
    assert await figures.list_figures(town.context, ADMINISTRATOR) == (
        FigureView(
            measure=Tally.CONTACTS,
            first_day=date(2023, 1, 1),
            last_day=date(2023, 1, 31),
            value=6,
            source="report",
            district="jungnang",
            service=Service.PLUG,
        ),
    )


async def test_all_figures_or_none(town: Town):
    lines = [HEADINGS, "total,2023-01-01,2023-12-31,5,report,,", "total,2023-12-31,2024-12-31,5,report,,"]
    with pytest.raises(Conflict) as clash:
        await figures.take(town.context, ADMINISTRATOR, figures.read_csv(lines))
    nowhere = figures.read_csv([HEADINGS, "total,2023-01-01,2023-12-31,5,report,nowhere,"])
    with pytest.raises(Invalid) as unknown:
        await figures.take(town.context, ADMINISTRATOR, nowhere)
    assert (clash.value.code, clash.value.values["last"]) == ("figure_clashes", "2023-12-31")
    assert (unknown.value.code, unknown.value.field) == ("district_unknown", "district")
    assert await figures.list_figures(town.context, ADMINISTRATOR) == ()


@pytest.mark.parametrize("actor", [OFFICER, CENTRE_OFFICER])
async def test_figures_are_the_administrators(town: Town, actor: Actor):
    with pytest.raises(Forbidden):
        await figures.take(town.context, actor, ())
    with pytest.raises(Forbidden):
        await figures.list_figures(town.context, actor)


@pytest.mark.parametrize(
    ("headings", "line", "code"),
    [
        (HEADINGS, "total,2023-01-01,2023-13-31,5,report,,", "figures_unreadable"),
        (HEADINGS, "sheep,2023-01-01,2023-12-31,5,report,,", "figures_unreadable"),
        (HEADINGS, "total,2023-01-01,2023-12-31,many,report,,", "figures_unreadable"),
        (HEADINGS, "total,2023-01-01,2023-12-31,5,report,,magic", "figures_unreadable"),
        (HEADINGS, "total,2023-01-01", "figures_unreadable"),
        ("what,when", "total,2023", "figures_unreadable"),
        (HEADINGS, "total,2023-01-01,2023-12-31,-5,report,,", "figure_negative"),
        (HEADINGS, "total,2023-01-01,2023-12-31,5,,,", "figure_without_source"),
        (HEADINGS, "total,2023-12-31,2023-01-01,5,report,,", "period_backwards"),
    ],
)
def test_figures_that_cannot_be_read(headings: str, line: str, code: str):
    with pytest.raises(Invalid) as refused:
        figures.read_csv([headings, line])
    assert refused.value.code == code


async def test_the_usual_period_is_this_month(town: Town):
    assert statistics.this_month(town.context) == Period(first=date(2026, 11, 1), last=date(2026, 11, 18))


async def test_who_moves_counts_where_they_were_then(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="x")
    town.clock.at += timedelta(days=3)
    await households.change(town.context, ADMINISTRATOR, household, Change(dong="sinnae"))
    town.clock.at += timedelta(days=6)
    signals, _ = await rows(town, ADMINISTRATOR, Table.CENTRE, Dimension.DONG)
    question = Question(period=NOVEMBER, by=(Dimension.DONG,))
    effect = (await statistics.make(town.context, ADMINISTRATOR, Table.EFFECT, question)).sheet
    months = [column.key for column in effect.columns].index("home_months")
    served, everybody = await rows(town, ADMINISTRATOR, Table.ADOPTION, Dimension.DONG)
    assert [row[:2] for row in signals] == [("mangu", 1)]
    assert {row[0]: row[months] for row in effect.rows} == {"mangu": 0.1, "sinnae": 0.2}
    assert effect.total is not None
    assert effect.total[months] == 0.3
    assert [row[:3] for row in served] == [("plug", "sinnae", 1)]
    assert everybody is not None
    assert everybody[3] == 1
