"""When silence is an outage, what it says, and when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import outage as rules
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.outage import (
    MOVES,
    DarkHome,
    DarkSign,
    Deafness,
    Outage,
    OutageDecision,
    OutageKind,
    OutageMove,
    OutageState,
    Standing,
)
from aggregator.domain.region import OutageRules
from aggregator.kernel.events import Stage
from aggregator.kernel.home import RiskGroup

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = OutageRules()


def dark(*minutes: float, sign: DarkSign = DarkSign.SILENT) -> tuple[DarkHome, ...]:
    """Homes that went dark so many minutes after noon."""
    return tuple(
        DarkHome(household=f"h_{number}", dong="mangu", since=NOON + minute * MINUTE, sign=sign)
        for number, minute in enumerate(minutes)
    )


def raised(homes: int = 10, kind: OutageKind = OutageKind.NETWORK) -> Outage:
    """An outage that has just begun."""
    return rules.raise_outage(kind, dark(*range(homes)), district="jungnang", at=NOON + 20 * MINUTE).outage


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((), 0),
        ((0,), 1),
        ((0, 15), 2),
        ((0, 15.1), 1),
        ((-600, -600, -600, -600, 0), 1),
        ((0, 3, 6, 9, 12), 5),
    ],
)
def test_homes_fall_together_within_the_window(minutes: tuple[float, ...], expected: int):
    assert len(rules.together(dark(*minutes), RULES)) == expected


def test_the_earliest_home_comes_first():
    assert [home.household for home in rules.together(dark(5, 1, 3), RULES)] == ["h_1", "h_2", "h_0"]


@pytest.mark.parametrize(
    ("fallen", "heard", "expected"),
    [(4, 4, False), (5, 5, True), (5, 25, True), (5, 26, False), (200, 1000, True), (199, 1000, False)],
)
def test_enough_homes_and_enough_of_the_dong(fallen: int, heard: int, expected: bool):
    assert rules.has_fallen(fallen, heard, RULES) is expected


@pytest.mark.parametrize(
    ("signs", "kind"),
    [
        ({}, OutageKind.NETWORK),
        ({DarkSign.SILENT: 8}, OutageKind.NETWORK),
        ({DarkSign.SILENT: 8, DarkSign.BLIND: 2}, OutageKind.POWER),
        ({DarkSign.SILENT: 8, DarkSign.POWER_CUT: 1, DarkSign.BLIND: 1}, OutageKind.POWER),
        ({DarkSign.SILENT: 9, DarkSign.BLIND: 1}, OutageKind.UNKNOWN),
        ({DarkSign.POWER_CUT: 5}, OutageKind.POWER),
    ],
)
def test_what_seems_to_be_gone(signs: dict[DarkSign, int], kind: OutageKind):
    assert rules.kind_of(signs) is kind


@pytest.mark.parametrize(
    ("quiet", "dongs", "homes", "expected"),
    [(6, 2, 5, True), (5, 2, 5, False), (6, 1, 500, False), (6, 2, 4, False)],
)
def test_silence_from_everywhere_is_ours(quiet: int, dongs: int, homes: int, expected: bool):
    assert rules.is_ours(quiet * MINUTE, 5 * MINUTE, dongs=dongs, homes=homes, rules=RULES) is expected


@pytest.mark.parametrize(
    ("ours", "minutes"),
    [
        ((), 100),
        (((10, 30),), 80),
        (((10, None),), 10),
        (((-50, 20),), 80),
        (((10, 40), (30, 60)), 50),
        (((90, 120),), 90),
        (((40, 60), (10, 30)), 60),
    ],
)
def test_the_time_of_our_own_outages_does_not_count(ours: tuple[tuple[int, int | None], ...], minutes: int):
    lasted = [
        Deafness(start=NOON + began * MINUTE, end=None if ended is None else NOON + ended * MINUTE)
        for began, ended in ours
    ]
    assert rules.unheard(NOON, NOON + 100 * MINUTE, lasted) == minutes * MINUTE


def test_an_outage_begins_with_its_first_home():
    outage = raised(6)
    assert (outage.state, outage.began_at, outage.homes, outage.back) == (OutageState.OPEN, NOON, 6, 0)


@pytest.mark.parametrize(
    ("kind", "signs", "homes", "expected", "rows"),
    [
        (OutageKind.NETWORK, {DarkSign.SILENT: 10}, 10, OutageKind.NETWORK, 0),
        (OutageKind.NETWORK, {DarkSign.SILENT: 12}, 12, OutageKind.NETWORK, 1),
        (OutageKind.NETWORK, {DarkSign.SILENT: 8, DarkSign.BLIND: 4}, 12, OutageKind.POWER, 1),
        (OutageKind.NETWORK, {DarkSign.BLIND: 1}, 10, OutageKind.NETWORK, 0),
        (OutageKind.OURS, {DarkSign.BLIND: 12}, 12, OutageKind.OURS, 1),
    ],
)
def test_more_homes_may_tell_another_kind(
    kind: OutageKind, signs: dict[DarkSign, int], homes: int, expected: OutageKind, rows: int
):
    grown = rules.grow(raised(10, kind), signs, homes=homes, back=0, at=NOON)
    assert (grown.outage.kind, len(grown.rows)) == (expected, rows)


def counted(outage: Outage, back: int) -> Outage:
    """The outage with so many homes seen again."""
    return rules.grow(outage, {}, homes=outage.homes, back=back, at=NOON).outage


def test_it_is_over_once_enough_homes_stay_seen():
    at = NOON + 60 * MINUTE
    almost = rules.judge(counted(raised(), 8), RULES, at).outage
    assert (almost.over_at, almost.judge_at, almost.state) == (None, None, OutageState.OPEN)
    waiting = rules.judge(counted(raised(), 9), RULES, at).outage
    assert waiting.over_at == waiting.judge_at == at + RULES.settle
    early = rules.judge(waiting, RULES, at + MINUTE)
    assert (early.outage.state, early.outage.judge_at, early.rows) == (OutageState.OPEN, waiting.over_at, ())
    lost_again = rules.judge(counted(waiting, 8), RULES, at + RULES.settle).outage
    assert (lost_again.state, lost_again.over_at) == (OutageState.OPEN, None)
    over = rules.judge(waiting, RULES, at + RULES.settle)
    assert (over.outage.state, over.outage.closed_at) == (OutageState.CLOSED, at + RULES.settle)
    assert (over.rows[0].why.key, over.rows[0].why.values["missing"]) == ("outage.over_missing", 1)
    complete = rules.judge(counted(waiting, 10), RULES, at + RULES.settle)
    assert complete.rows[0].why.key == "outage.over"


def test_a_reopened_outage_remembers_when_it_was_over():
    closed = rules.close(raised(), "kim", NOON, memo="복구").outage
    again = rules.reopen(closed, NOON + MINUTE)
    assert (again.outage.state, again.outage.closed_at, again.outage.reopened) == (OutageState.OPEN, None, 1)
    assert again.rows[0].why.values == {"closed_at": NOON.timestamp()}


def test_somebody_has_it():
    held = rules.claim(raised(), "kim", NOON).outage
    assert rules.claim(held, "kim", NOON) == OutageDecision(outage=held)
    for work in (rules.claim, rules.release):
        with pytest.raises(Conflict, match="outage_claimed_by_other"):
            work(held, "lee", NOON)
    assert rules.release(held, "kim", NOON).outage.claimed_by is None
    with pytest.raises(Conflict, match="outage_move_not_allowed"):
        rules.release(raised(), "kim", NOON)


@pytest.mark.parametrize("work", [rules.annotate, rules.close])
def test_what_is_written_says_something(work: object):
    with pytest.raises(Invalid, match="memo_needed"):
        work(raised(), "kim", NOON, memo=" \n")  # type: ignore[operator]


def standing(**values: object) -> Standing:
    """A home of an outage."""
    usual = {
        "incident": False,
        "stage_before": Stage.NORMAL,
        "risk": RiskGroup.GENERAL,
        "back": False,
        "since": NOON,
        "household": "h_1",
    }
    return Standing(**usual | values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"incident": True}, {"stage_before": Stage.DANGER, "risk": RiskGroup.HIGH}),
        ({"stage_before": Stage.DANGER}, {"stage_before": Stage.CHECK}),
        ({"stage_before": Stage.WATCH}, {"risk": RiskGroup.HIGH}),
        ({"risk": RiskGroup.HIGH}, {"risk": RiskGroup.MEDIUM, "since": NOON - MINUTE}),
        ({"since": NOON - MINUTE}, {"stage_before": None}),
        ({}, {"back": True, "incident": True}),
        ({"household": "h_0"}, {}),
    ],
)
def test_who_is_looked_after_first(first: dict[str, object], second: dict[str, object]):
    assert rules.urgency(standing(**first)) < rules.urgency(standing(**second))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("lose"), st.integers(1, 5)),
        st.tuples(st.just("find"), st.integers(1, 9)),
        st.tuples(st.sampled_from(["claim", "release", "annotate", "close", "judge", "reopen"]), st.just(0)),
    ),
    max_size=30,
)


def step(outage: Outage, what: str, number: int, at: datetime) -> OutageDecision:
    """One thing that happens."""
    lost = min(outage.homes, outage.back + number)
    work = {
        "lose": lambda: rules.grow(outage, {DarkSign.SILENT: 1}, homes=outage.homes + number, back=outage.back, at=at),
        "find": lambda: rules.grow(outage, {}, homes=outage.homes, back=lost, at=at),
        "claim": lambda: rules.claim(outage, "kim", at),
        "release": lambda: rules.release(outage, "kim", at),
        "annotate": lambda: rules.annotate(outage, "kim", at, memo="x"),
        "close": lambda: rules.close(outage, "kim", at, memo="x"),
        "judge": lambda: rules.judge(outage, RULES, at),
        "reopen": lambda: rules.reopen(outage, at),
    }
    try:
        return work[what]()
    except Conflict:
        return OutageDecision(outage=outage)


@given(STEPS)
def test_whatever_happens_the_outage_stays_sound(steps: list[tuple[str, int]]):
    outage, at = raised(), NOON
    for what, number in steps:
        at += 3 * MINUTE
        decision = step(outage, what, number, at)
        outage = decision.outage
        assert (outage.state is OutageState.CLAIMED) == (outage.claimed_by is not None)
        assert (outage.state is OutageState.CLOSED) == (outage.closed_at is not None)
        assert outage.state is not OutageState.CLOSED or outage.judge_at is None
        assert all(MOVES[row.before, row.move] is row.after for row in decision.rows)


def test_every_move_leads_somewhere():
    assert {move for _, move in MOVES} == set(OutageMove)
