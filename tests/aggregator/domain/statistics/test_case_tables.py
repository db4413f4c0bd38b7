"""The tables about cases, from counts made by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.domain.statistics.case_facts import AMOUNTS, CaseFacts, Count, Group, crowded, in_one_unit
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.privacy import for_passing_on
from aggregator.domain.statistics.sheet import Cell, Sheet
from aggregator.domain.statistics.tables import MAKERS
from aggregator.domain.statistics.words import Dimension, Table

from .conftest import at, cells, period, total

NOVEMBER = period("2026-11-01", "2026-11-30")


def made(table: Table, *groups: Group, by: tuple[Dimension, ...] = (), whole: tuple[Group, ...] | None = None) -> Sheet:
    facts = Facts(now=at("2026-12-01T00:00"), cases=CaseFacts(groups=groups, whole=whole))
    return MAKERS[table](facts, Question(period=NOVEMBER, by=by))


def group(dong: str = "", words: tuple[str, ...] = (), waits: tuple[int, ...] = (), **counts: float) -> Group:
    return Group(
        counts={Count(name): amount for name, amount in counts.items()},
        dong=dong,
        district="jungnang" if dong else "",
        words=words,
        waits_ms=tuple(minutes * 60_000 for minutes in waits),
    )


def test_a_case_with_two_needs_stands_in_two_rows_and_once_in_the_total() -> None:
    sheet = made(
        Table.CASES,
        group(words=("meals",), cases_opened=2),
        group(words=("medical",), cases_opened=1),
        group(words=("meals",), cases_closed=1, closed_died=1),
        whole=(group(cases_opened=2), group(cases_closed=1, closed_died=1)),
    )
    assert [row[0] for row in sheet.rows][:4] == ["medical", "mental_health", "daily_care", "meals"]
    assert sheet.rows[3] == ("meals", 2, 1, 0, 0, 0, 1, 0, 0)
    assert sheet.rows[1] == ("mental_health", *[0] * 8)
    assert sheet.total == ("", 2, 1, 0, 0, 0, 1, 0, 0)


def test_a_split_lists_what_there_is_in_the_order_of_the_needs() -> None:
    sheet = made(
        Table.CASES,
        group("sinnae", ("other",), cases_opened=1),
        group("mangu", ("other",), cases_opened=1),
        group("sinnae", ("money",), cases_opened=4),
        by=(Dimension.DONG,),
    )
    assert [row[:3] for row in sheet.rows] == [("money", "sinnae", 4), ("other", "mangu", 1), ("other", "sinnae", 1)]
    assert total(sheet, "cases_opened") == 6


def test_waiting_for_help() -> None:
    sheet = made(
        Table.FIRST_HELP,
        group("mangu", waits=(10,), cases_signalled=1, helped=1),
        group("mangu", waits=(20,), cases_signalled=1, helped=1),
        group("sinnae", cases_signalled=1, helped=0),
        by=(Dimension.DONG,),
    )
    assert sheet.rows == (("mangu", 2, 2, 15.0, 20.0), ("sinnae", 1, 0, None, None))
    assert sheet.total == ("", 3, 2, 15.0, 20.0)


def test_a_table_by_month_has_every_month() -> None:
    sheet = made(Table.FOLLOW_UPS, by=(Dimension.MONTH,))
    assert sheet.rows == (("2026-11", 0, 0, 0, 0, 0, None),)


@pytest.mark.parametrize(
    ("counts", "share"),
    [
        ({"follow_ups_due": 4, "follow_ups_in_time": 3}, 75.0),
        ({"follow_ups_due": 4, "follow_ups_in_time": 3, "follow_ups_needless": 1}, 100.0),
        ({"follow_ups_due": 1, "follow_ups_needless": 1}, None),
        ({}, None),
    ],
)
def test_the_share_leaves_out_what_nobody_needed(counts: dict[str, Any], share: float | None) -> None:
    assert total(made(Table.FOLLOW_UPS, group(**counts)), "in_time_share") == share


@pytest.mark.parametrize(
    ("table", "counts", "key", "share"),
    [
        (Table.REFUSALS, {"referrals_refused": 3, "refusals_turned": 1, "persuasions": 5}, "turned_share", 33.3),
        (Table.REFUSALS, {"persuasions": 5}, "turned_share", None),
        (Table.REPEATS, {"households_signalled": 8, "households_repeated": 1}, "repeated_share", 12.5),
    ],
)
def test_shares(table: Table, counts: dict[str, Any], key: str, share: float | None) -> None:
    assert total(made(table, group(**counts)), key) == share


def test_amounts_are_added_within_a_unit_alone() -> None:
    hours = group(words=("1", "hours"), referrals=1, amount_wanted=60, amount_granted=60.0, amount_used=18.5)
    won = group(words=("2", "won"), referrals=1, amount_granted=824_700)
    plain = group(words=("", ""), referrals=1)
    mixed = made(Table.REFERRALS, hours, won, plain, whole=in_one_unit([hours, won, plain]))
    alone = made(Table.REFERRALS, hours, plain, whole=in_one_unit([hours, plain]))
    assert cells(mixed, "amount_used") == [18.5, None, None]
    assert cells(mixed, "amount_granted") == [60.0, 824_700.0, None]
    assert [total(mixed, name) for name in ("referrals", *AMOUNTS)] == [3, None, None, None]
    assert [total(alone, name) for name in ("referrals", *AMOUNTS)] == [2, 60.0, 60.0, 18.5]


@pytest.mark.parametrize(
    ("earlier", "now", "expected"),
    [
        ({Count.HELPED: 4}, {Count.HELPED: 5}, (4, 5, 1, 25.0)),
        ({}, {Count.HELPED: 5}, (0, 5, 5, None)),
        (None, {Count.HELPED: 5}, (None, 5, None, None)),
        (None, None, (None, None, None, None)),
        ({Count.HELPED: 8}, {}, (8, 0, -8, -100.0)),
    ],
)
def test_years_are_compared_as_far_as_both_are_known(
    earlier: dict[str, float] | None, now: dict[str, float] | None, expected: tuple[Cell, ...]
) -> None:
    facts = Facts(now=at("2026-12-01T00:00"), cases=CaseFacts(now=now, earlier=earlier))
    sheet = MAKERS[Table.CASES_YEAR_ON_YEAR](facts, Question(period=NOVEMBER))
    assert next(row[1:] for row in sheet.rows if row[0] == "helped") == expected


START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "places"),
    [
        ((), ()),
        ((0, 10), ()),
        ((0, 10, 59), (2,)),
        ((0, 10, 60), ()),
        ((0, 30, 59, 80), (2, 3)),
        ((0, 100, 110, 120, 300), (3,)),
    ],
)
def test_three_within_sixty_days(days: tuple[int, ...], places: tuple[int, ...]) -> None:
    assert crowded([START + timedelta(days=day) for day in days], 3, timedelta(days=60)) == places


@pytest.mark.parametrize(
    ("table", "words", "count"),
    [
        (Table.CASES, ("meals",), "cases_opened"),
        (Table.FIRST_HELP, (), "cases_signalled"),
        (Table.REFERRALS, ("1", "hours"), "referrals"),
        (Table.REFUSALS, (), "persuasions"),
        (Table.FOLLOW_UPS, (), "follow_ups_due"),
        (Table.REPEATS, (), "households_signalled"),
    ],
)
def test_small_groups_can_be_kept_back(table: Table, words: tuple[str, ...], count: str) -> None:
    counts: dict[str, Any] = {count: 2}
    small = made(table, group("mangu", words, **counts), by=(Dimension.DONG,))
    passed_on = for_passing_on(small)
    assert cells(small, count) == [2]
    assert (cells(passed_on, "dong"), cells(passed_on, count), passed_on.total) == (
        ["mangu"],
        [None],
        (*[""] * (len(words) + 1), *[None] * (len(small.columns) - len(words) - 1)),
    )
