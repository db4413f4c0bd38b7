"""Whatever staff do, and in whatever order, the reports say what a slow recount of every row says."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select

from aggregator.domain.case.machine import Move, Need, Result
from aggregator.domain.errors import SmartCareError
from aggregator.domain.household import ConsentKind
from aggregator.domain.incident import Result as IncidentResult
from aggregator.domain.referral import Agreement, ReferralMove, Refusal
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Sheet
from aggregator.domain.statistics.words import Dimension, Table
from aggregator.domain.task.machine import Kind
from aggregator.operations import cases, households, incidents, referrals, statistics, tasks, transfers
from aggregator.store import cases as store
from aggregator.store.cipher import Cipher
from aggregator.store.referrals import referrals as referrals_table
from aggregator.store.schema import MIGRATIONS

from .conftest import ADMINISTRATOR, NEIGHBOUR_OFFICER, Home, Town
from .recount import Recount, read

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
YEAR = Period(first=date(2026, 11, 18), last=date(2027, 11, 17))
NUMBERS = range(1001, 1006)
TASKS = range(101, 121)


def acts(town: Town, homes: Mapping[str, Home], chance: random.Random) -> list[Callable[[], Awaitable[object]]]:
    """What can happen next; much of it is refused, as it would be."""
    context, who = town.context, ADMINISTRATOR
    household, number, task = chance.choice(list(homes)), chance.choice(NUMBERS), chance.choice(TASKS)
    home, need, later = homes[household], chance.choice(list(Need)), town.clock.at + DAY
    early = town.clock.at - chance.choice((1, 90)) * MINUTE
    return [
        lambda: home.send(home.danger()),
        lambda: home.send(home.item("sos", early)),
        lambda: incidents.claim(context, who, number),
        lambda: incidents.close(context, who, number, result=IncidentResult.SAFE_NEED_FOUND, memo="통화"),
        lambda: cases.open_from_incident(context, who, number, needs=[need], reason="의료비"),
        lambda: cases.open_by_hand(context, who, household, needs=[need], reason="방문"),
        lambda: cases.move(context, who, number, Move.SERVE, reason="시작"),
        lambda: cases.move(context, who, number, Move.CLOSE, reason="끝", result=chance.choice(list(Result))),
        lambda: cases.move(context, who, number, Move.REOPEN, reason="다시"),
        lambda: referrals.propose(context, who, number, name="도시락", agency="복지관"),
        lambda: referrals.refuse(context, who, number, refusal=Refusal.COST),
        lambda: referrals.persuade(context, who, number, agreed=chance.random() < 0.5, memo="설득"),
        lambda: referrals.request(context, who, number, agreement=Agreement.SPOKEN, answer_due_at=later, memo=""),
        lambda: referrals.approve(context, who, number),
        lambda: referrals.move(context, who, number, ReferralMove.START),
        lambda: tasks.add(context, who, household, Kind.VISIT, due_at=later, incident=number, memo="방문"),
        lambda: tasks.finish(context, who, task, memo="함"),
        lambda: tasks.reopen(context, who, task, later, memo="아님"),
        lambda: _moves(town, household, chance),
    ]


async def _moves(town: Town, household: str, chance: random.Random) -> None:
    """The person moves to the other dong, now and then in the same instant in which something else happened."""
    for dong, actor in (("sinnae", NEIGHBOUR_OFFICER), ("mangu", ADMINISTRATOR)):
        offer = await transfers.offer(town.context, ADMINISTRATOR, household, dong=dong, memo="이사")
        town.clock.at += chance.choice((0, 3)) * MINUTE
        await transfers.accept(town.context, actor, offer.id)


async def live(town: Town, seed: int, steps: int) -> int:
    """So many things happen to three people; returns how many were not refused."""
    chance, done = random.Random(seed), 0
    homes = {}
    for dong in ("mangu", "mangu", "sinnae"):
        household = await town.register(dong)
        homes[household] = await town.home(household)
        await households.give_consent(town.context, ADMINISTRATOR, household, ConsentKind.AGENCIES)
    for _ in range(steps):
        town.clock.at += chance.choice((0, 1, 60, 2000)) * MINUTE
        try:
            await chance.choice(acts(town, homes, chance))()
        except SmartCareError:
            continue
        done += 1
    return done


async def sheet(town: Town, table: Table, *by: Dimension) -> Sheet:
    """A table over everything that happened."""
    return (await statistics.make(town.context, ADMINISTRATOR, table, Question(period=YEAR, by=by))).sheet


def summed(of: Sheet, *names: str) -> dict[str, Counter[str]]:
    """The counts of a table's rows by dong, without those that are nought."""
    places = [column.key for column in of.columns]
    found: dict[str, Counter[str]] = {}
    for row in of.rows:
        cells = dict(zip(places, row, strict=True))
        counted = Counter({name: int(cells[name] or 0) for name in names})
        found[str(cells["dong"])] = found.get(str(cells["dong"]), Counter()) + counted
    return found


def total(of: Sheet) -> dict[str, object]:
    """The total of a table by column, without what is nought."""
    assert of.total is not None
    return {column.key: cell for column, cell in zip(of.columns, of.total, strict=True) if cell}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_reports_say_what_a_slow_recount_says(town: Town, seed: int):
    assert await live(town, seed, 250) > 60
    slow = await read(town.context, YEAR.starts_at(town.context.region.timezone), town.clock.at + DAY)
    for table, count in (
        (Table.REFERRALS, Recount.referrals),
        (Table.REFUSALS, Recount.refusals),
        (Table.REPEATS, Recount.repeats),
    ):
        by_dong, whole = count(slow, slow.dong), count(slow, lambda _household, _at: "all")["all"]
        names = tuple({name for each in by_dong.values() for name in each})
        assert names
        assert summed(await sheet(town, table, Dimension.DONG), *names) == {
            dong: +each for dong, each in by_dong.items()
        }
        told = total(await sheet(town, table))
        assert {name: told.get(name, 0) for name in names} == {name: whole[name] for name in names}


@pytest.mark.parametrize("seed", [4, 5])
async def test_cases_and_first_help_are_those_of_a_slow_recount(town: Town, seed: int):
    assert await live(town, seed, 250) > 60
    slow = await read(town.context, YEAR.starts_at(town.context.region.timezone), town.clock.at + DAY)
    whole = total(await sheet(town, Table.CASES))
    assert whole == +slow.cases(lambda _household, _at: "all")["all"]
    months = await sheet(town, Table.CASES, Dimension.MONTH)
    assert total(months) == whole
    lines = (await sheet(town, Table.FIRST_HELP, Dimension.DONG)).rows
    expected = {}
    for dong, waits in slow.first_help(slow.dong).items():
        helped = [one for one in waits if one is not None]
        middle = [helped[(len(helped) - 1) // 2], helped[len(helped) // 2]] if helped else []
        expected[dong] = (len(waits), len(helped), sum(middle) / 120_000 if middle else None)
    assert {line[0]: line[1:3] for line in lines} == {dong: each[:2] for dong, each in expected.items()}
    for line in lines:
        assert line[3] == pytest.approx(expected[str(line[0])][2], abs=0.051)


def up_and_down(connection: Connection, cipher: Cipher) -> None:
    """Take back what the reports need, and let the migration fill it in."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes |= {"connection": connection, "cipher": cipher}
    command.downgrade(config, "0016")
    command.upgrade(config, "head")


async def test_an_older_database_is_filled_as_it_would_have_been_kept(town: Town):
    await live(town, 6, 250)
    of = store.cases.c
    kept = [
        select(of.number, of.opened_in, of.closed_in, of.helped_after_ms).order_by(of.number),
        select(referrals_table.c.number, referrals_table.c.opened_in).order_by(referrals_table.c.number),
    ]
    async with town.context.database.write() as connection:
        before = [(await connection.execute(query)).all() for query in kept]
        await connection.run_sync(up_and_down, town.context.cipher)
        after = [(await connection.execute(query)).all() for query in kept]
    assert before == after
    assert any(row.closed_in is not None and row.helped_after_ms is not None for row in before[0])
    assert all(row.opened_in is not None for rows in before for row in rows)
