"""Referrals: every move from every state, amounts, refusals and persuasion."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import referring
from aggregator.domain.amount import LARGEST, Unit, check_amount, plain
from aggregator.domain.errors import Conflict, Invalid, SmartCareError
from aggregator.domain.referral import (
    MOVES,
    RUNNING,
    Agreement,
    Referral,
    ReferralDecision,
    ReferralMove,
    ReferralState,
    Refusal,
    after,
    moved,
    moves_from,
    propose,
)
from aggregator.domain.region import Language
from aggregator.text import texts

from .conftest import NOON, SEOUL

M, S = ReferralMove, ReferralState
DUE = NOON + timedelta(days=7)


def referral(state: ReferralState = S.PROPOSED, **more: Any) -> Referral:
    values: dict[str, Any] = {
        "number": 1001,
        "case": 1001,
        "household": "h_1",
        "programme": 7,
        "name": "",
        "agency": "복지관",
        "state": state,
        "opened_at": NOON,
        "changed_at": NOON,
        "unit": Unit.HOURS,
        "wanted": 60.0,
    }
    return Referral(**{**values, **more})


def granted(state: ReferralState = S.APPROVED, amount: float = 60, used: float = 0) -> Referral:
    return referral(state, granted=amount, used=used)


def request(one: Referral, *, consents: bool = True, due: datetime = DUE) -> ReferralDecision:
    return referring.request(one, consents=consents, agreement=Agreement.WRITTEN, answer_due_at=due, at=NOON, who="kim")


TABLE = {
    None: {M.PROPOSE: S.PROPOSED},
    S.PROPOSED: {M.REFUSE: S.REFUSED, M.REQUEST: S.REQUESTED, M.CANCEL: S.CANCELLED, M.NOTE: S.PROPOSED},
    S.REFUSED: {M.PERSUADE: S.REFUSED, M.AGREE: S.PROPOSED, M.CANCEL: S.CANCELLED, M.NOTE: S.REFUSED},
    S.REQUESTED: {
        M.REFUSE: S.REFUSED,
        M.APPROVE: S.APPROVED,
        M.REJECT: S.REJECTED,
        M.MISS: S.REQUESTED,
        M.CANCEL: S.CANCELLED,
        M.NOTE: S.REQUESTED,
    },
    S.APPROVED: {
        M.REFUSE: S.REFUSED,
        M.START: S.IN_PROGRESS,
        M.USE: S.USED_IN_PART,
        M.GRANT: S.APPROVED,
        M.MISS: S.APPROVED,
        M.COMPLETE: S.COMPLETED,
        M.CANCEL: S.CANCELLED,
        M.NOTE: S.APPROVED,
    },
    S.REJECTED: {M.REQUEST: S.REQUESTED, M.CANCEL: S.CANCELLED, M.NOTE: S.REJECTED},
    S.IN_PROGRESS: {
        M.REFUSE: S.REFUSED,
        M.USE: S.USED_IN_PART,
        M.GRANT: S.IN_PROGRESS,
        M.MISS: S.IN_PROGRESS,
        M.COMPLETE: S.COMPLETED,
        M.CANCEL: S.CANCELLED,
        M.NOTE: S.IN_PROGRESS,
    },
    S.USED_IN_PART: {
        M.REFUSE: S.REFUSED,
        M.USE: S.USED_IN_PART,
        M.CORRECT: S.USED_IN_PART,
        M.GRANT: S.USED_IN_PART,
        M.MISS: S.USED_IN_PART,
        M.COMPLETE: S.COMPLETED,
        M.CANCEL: S.CANCELLED,
        M.NOTE: S.USED_IN_PART,
    },
    S.COMPLETED: {M.CORRECT: S.USED_IN_PART, M.NOTE: S.COMPLETED},
    S.CANCELLED: {M.NOTE: S.CANCELLED},
}


@pytest.mark.parametrize("state", [None, *ReferralState])
@pytest.mark.parametrize("move", ReferralMove)
def test_every_move_from_every_state(state: ReferralState | None, move: ReferralMove):
    assert MOVES.get((state, move)) == TABLE[state].get(move)


@pytest.mark.parametrize("state", ReferralState)
def test_what_is_not_in_the_table_is_refused(state: ReferralState):
    assert moves_from(state) == tuple(move for move in M if move in TABLE[state])
    for move in set(ReferralMove) - set(TABLE[state]):
        with pytest.raises(Conflict, match="referral_move_not_allowed"):
            after(state, move)


def test_the_way_of_help():
    asked = request(propose(referral(S.CANCELLED), at=NOON, who="kim").referral)
    assert (asked.referral.state, asked.referral.answer_due_at) == (S.REQUESTED, DUE)
    days: dict[str, Any] = {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 12, 20)}
    approved = referring.approve(asked.referral, at=NOON, who="agency:R-1001", granted=60, **days)
    assert (approved.referral.left, approved.referral.answer_due_at) == (60, None)
    started = referring.simply(approved.referral, M.START, at=NOON, who="kim")
    used = referring.use(started.referral, 18, at=NOON, who="kim")
    assert (used.referral.state, used.referral.used, used.referral.left) == (S.USED_IN_PART, 18, 42)
    done = referring.use(used.referral, 42, at=NOON, who="kim")
    assert [row.move for row in done.transitions] == [M.USE, M.COMPLETE]
    assert (done.referral.state, done.referral.left) == (S.COMPLETED, 0)


def test_a_refusal_and_its_turning_are_a_history():
    refused = referring.refuse(referral(), Refusal.ASHAMED, at=NOON, who="kim")
    tried = referring.persuade(refused.referral, agreed=False, at=NOON, who="kim", memo="싫다고 함")
    turned = referring.persuade(tried.referral, agreed=True, at=NOON, who="lee", memo="다시 설명")
    rows = refused.then(tried).then(turned).transitions
    assert [row.move for row in rows] == [M.REFUSE, M.PERSUADE, M.PERSUADE, M.AGREE]
    assert (turned.referral.state, rows[0].what.values["refusal"]) == (S.PROPOSED, "ashamed")


def test_nothing_is_sent_without_consent():
    with pytest.raises(Conflict, match="agency_consent_needed"):
        request(referral(), consents=False)
    with pytest.raises(Conflict, match="referral_move_not_allowed"):
        request(referral(S.APPROVED), consents=False)
    with pytest.raises(Invalid, match="answer_due_in_past"):
        request(referral(), due=NOON)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"programme": None}, "programme_or_name"),
        ({"name": "이불"}, "programme_or_name"),
        ({"agency": " "}, "field_empty"),
        ({"unit": None}, "unit_needed"),
        ({"wanted": 0.3}, "amount_malformed"),
        ({"granted": 10.0, "used": 10.5}, "amount_exceeded"),
        ({"used": 1.0}, "amount_exceeded"),
        ({"granted": 10.0, "used": -1.0}, "amount_malformed"),
        ({"starts_on": date(2026, 12, 2), "ends_on": date(2026, 12, 1)}, "days_crossed"),
    ],
)
def test_referrals_that_cannot_be(values: dict[str, Any], code: str):
    with pytest.raises(Invalid, match=code):
        referral(**values)


@pytest.mark.parametrize(
    ("amount", "unit", "code"),
    [(None, Unit.MEALS, "amount_needed"), (30.0, None, "unit_needed"), (0.25, Unit.MEALS, "amount_malformed")],
)
def test_what_an_agency_grants_goes_with_what_is_counted(amount: float | None, unit: Unit | None, code: str):
    one = referral(S.REQUESTED, unit=unit, wanted=None, answer_due_at=DUE)
    with pytest.raises(Invalid, match=code):
        referring.approve(one, at=NOON, who="kim", granted=amount)


def test_help_that_is_not_counted():
    one = referral(S.REQUESTED, unit=None, wanted=None, answer_due_at=DUE)
    approved = referring.approve(one, at=NOON, who="kim").referral
    assert (approved.state, approved.left) == (S.APPROVED, None)
    for attempt in (
        lambda: referring.use(approved, 1, at=NOON, who="kim"),
        lambda: referring.grant(approved, 1, at=NOON, who="kim"),
    ):
        with pytest.raises(Invalid, match="unit_needed"):
            attempt()


def test_amounts_are_corrected_with_a_reason():
    full = granted(S.COMPLETED, 30, 30)
    less = referring.correct(full, 3, at=NOON, who="kim", memo="30이 아니라 3").referral
    assert (less.state, less.left) == (S.USED_IN_PART, 27)
    again = referring.correct(less, 30, at=NOON, who="kim", memo="30이 맞음")
    assert again.referral.state is S.COMPLETED
    with pytest.raises(Invalid, match="memo_needed"):
        referring.correct(full, 3, at=NOON, who="kim", memo=" ")
    more = referring.grant(less, 40, at=NOON, who="kim").referral
    assert more.left == 37
    with pytest.raises(Invalid, match="amount_exceeded"):
        referring.grant(less, 2.5, at=NOON, who="kim")


@pytest.mark.parametrize("move", [M.MISS, M.NOTE, M.CANCEL])
def test_some_moves_need_words(move: ReferralMove):
    with pytest.raises(Invalid, match="memo_needed"):
        referring.simply(granted(), move, at=NOON, who="kim", memo="")
    assert referring.simply(granted(), move, at=NOON, who="kim", memo="안 오심").transitions[0].memo == "안 오심"


def test_a_rejection_needs_words_and_ends_the_waiting():
    one = referral(S.REQUESTED, answer_due_at=DUE)
    with pytest.raises(Invalid, match="memo_needed"):
        referring.reject(one, at=NOON, who="kim", memo="")
    assert referring.reject(one, at=NOON, who="kim", memo="대상 아님").referral.answer_due_at is None


def test_moves_with_facts_are_not_simple():
    with pytest.raises(Conflict, match="referral_move_not_allowed"):
        referring.simply(granted(), M.USE, at=NOON, who="kim")


def test_waiting_ends_with_whatever_ends_it():
    waiting = referral(S.REQUESTED, answer_due_at=DUE)
    missed = referring.simply(waiting, M.MISS, at=NOON, who="kim", memo="약속 불이행").referral
    cancelled = referring.simply(waiting, M.CANCEL, at=NOON, who="kim", memo="이사").referral
    assert (missed.answer_due_at, cancelled.answer_due_at) == (DUE, None)


@pytest.mark.parametrize("decide", [propose, lambda one, **more: moved(one, M.NOTE, **more)])
def test_no_row_without_somebody_who_made_it(decide: Any):
    with pytest.raises(Invalid, match="field_empty"):
        decide(referral(), at=NOON, who=" ")


@pytest.mark.parametrize("amount", [-1.0, 0.0, 0.25, LARGEST + 1.0, float("nan"), float("inf")])
def test_amounts_that_cannot_be(amount: float):
    check_amount(0.5, "amount")
    check_amount(LARGEST, "amount")
    with pytest.raises(Invalid, match="amount_malformed"):
        check_amount(amount, "amount")


@pytest.mark.parametrize(("amount", "written"), [(60.0, "60"), (1.5, "1.5"), (824700.0, "824700")])
def test_amounts_as_they_are_written(amount: float, written: str):
    assert str(plain(amount)) == written


ACTS = st.one_of(
    st.tuples(st.just("use"), st.integers(1, 80).map(lambda halves: halves / 2)),
    st.tuples(st.just("correct"), st.integers(0, 80).map(lambda halves: halves / 2)),
    st.tuples(st.just("grant"), st.integers(1, 80).map(lambda halves: halves / 2)),
    st.tuples(st.just("refuse"), st.just(0.0)),
    st.tuples(st.just("start"), st.just(0.0)),
)


def act(one: Referral, what: str, amount: float) -> ReferralDecision:
    """One thing somebody does, whether it is possible or not."""
    common: dict[str, Any] = {"at": NOON, "who": "kim"}
    acts = {
        "use": lambda: referring.use(one, amount, **common),
        "correct": lambda: referring.correct(one, amount, memo="x", **common),
        "grant": lambda: referring.grant(one, amount, **common),
        "refuse": lambda: referring.refuse(one, Refusal.OTHER, **common),
        "start": lambda: referring.simply(one, M.START, **common),
    }
    try:
        return acts[what]()
    except SmartCareError:
        return ReferralDecision(referral=one, transitions=())


@given(st.lists(ACTS, max_size=20))
def test_never_more_is_used_than_granted_and_history_never_shrinks(acts: list[tuple[str, float]]):
    decision = ReferralDecision(referral=granted(amount=20), transitions=())
    for what, amount in acts:
        grown = decision.then(act(decision.referral, what, amount))
        assert grown.transitions[: len(decision.transitions)] == decision.transitions
        decision = grown
        assert 0 <= decision.referral.used <= (decision.referral.granted or 0)
    assert all(row.who and row.at == NOON for row in decision.transitions)


@pytest.mark.parametrize("language", Language)
def test_everything_is_told_in_words(language: Language):
    say = texts(language)
    asked = request(referral())
    tellers = [
        propose(referral(), at=NOON, who="kim"),
        referring.refuse(referral(), Refusal.COST, at=NOON, who="kim"),
        referring.persuade(referral(S.REFUSED), agreed=True, at=NOON, who="kim", memo="x"),
        asked,
        referring.approve(asked.referral, at=NOON, who="kim", granted=60),
        referring.approve(referral(S.REQUESTED, unit=None, wanted=None), at=NOON, who="kim"),
        referring.reject(asked.referral, at=NOON, who="kim", memo="x"),
        referring.grant(granted(), 10, at=NOON, who="kim"),
        referring.use(granted(), 60, at=NOON, who="kim"),
        referring.correct(granted(S.USED_IN_PART, 60, 2), 1.5, at=NOON, who="kim", memo="x"),
        *(referring.simply(granted(), move, at=NOON, who="kim", memo="x") for move in referring.SIMPLE),
    ]
    told = [row.what for teller in tellers for row in teller.transitions]
    assert {why.key.removesuffix("_amount").removeprefix("referral.") for why in told} == {move.value for move in M}
    sentences = [say.explain(why, SEOUL) for why in told]
    assert not [one for one in sentences if "…" in one or one.startswith("referral.") or "60.0" in one]
    words = [*(f"referral_state.{one}" for one in S), *(f"referral_move.{one}" for one in M)]
    words += [*(f"refusal.{one}" for one in Refusal), *(f"unit.{one}" for one in Unit)]
    assert all(say.has(word) for word in [*words, *(f"agreement.{one}" for one in Agreement)])


def test_what_runs():
    assert set(RUNNING) == {S.PROPOSED, S.REQUESTED, S.APPROVED, S.IN_PROGRESS, S.USED_IN_PART}
