"""Links by which agencies answer: codes, lifetimes, what is shown, what can be said."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import agency_link
from aggregator.domain.agency_link import AgencyAnswer, AgencyLink, AgencySaid, SharedField
from aggregator.domain.amount import Unit
from aggregator.domain.errors import Conflict, Invalid, NotFound, SmartCareError
from aggregator.domain.pairing_code import ALPHABET
from aggregator.domain.referral import Referral, ReferralState

from .conftest import NOON

A, S = AgencyAnswer, ReferralState


def link(**more: Any) -> AgencyLink:
    values: dict[str, Any] = {
        "id": "l_1",
        "referral": 1001,
        "fields": (SharedField.NAME,),
        "created_at": NOON,
        "created_by": "kim",
        "expires_at": NOON + timedelta(days=14),
    }
    return AgencyLink(**{**values, **more})


def referral(state: ReferralState, *, counted: bool = True, used: float = 0) -> Referral:
    helping = state not in (S.PROPOSED, S.REFUSED, S.REQUESTED, S.REJECTED)
    return Referral(
        number=1001,
        case=1001,
        household="h_1",
        programme=1,
        name="",
        agency="복지관",
        state=state,
        opened_at=NOON,
        changed_at=NOON,
        unit=Unit.MEALS if counted else None,
        granted=30.0 if counted and helping else None,
        used=used,
    )


def test_codes_are_long_and_readable():
    codes = {agency_link.new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == 20 and set(code) <= set(ALPHABET) for code in codes)


@given(st.text(ALPHABET, min_size=20, max_size=20))
def test_a_code_is_read_as_it_was_shown(code: str):
    shown = agency_link.show(code)
    assert len(shown) == 23
    assert agency_link.parse(f" {shown.lower()}\n") == code


@given(st.one_of(st.text(max_size=19), st.text("01OILoil-토", min_size=20, max_size=40)))
def test_any_other_text_is_an_unknown_code(text: str):
    with pytest.raises(NotFound, match="link_unknown"):
        agency_link.parse(text)


@pytest.mark.parametrize(
    ("more", "after", "code"),
    [
        ({}, timedelta(days=14), "link_expired"),
        ({"withdrawn_at": NOON + timedelta(days=1)}, timedelta(days=1), "link_withdrawn"),
        ({"withdrawn_at": NOON + timedelta(days=1)}, timedelta(days=20), "link_withdrawn"),
    ],
)
def test_links_end(more: dict[str, Any], after: timedelta, code: str):
    one = link(**more)
    one.require_open(NOON + after - timedelta(seconds=1) if after < timedelta(days=15) else NOON)
    with pytest.raises(Conflict, match=code):
        one.require_open(NOON + after)


@pytest.mark.parametrize("lifetime", [timedelta(minutes=59), timedelta(days=91)])
def test_lifetimes_have_bounds(lifetime: timedelta):
    agency_link.check_lifetime(agency_link.USUAL)
    with pytest.raises(Invalid, match="lifetime_out_of_range"):
        agency_link.check_lifetime(lifetime)


@given(st.sets(st.sampled_from(list(SharedField))), st.booleans())
def test_nothing_of_a_person_is_shown_without_consent(chosen: set[SharedField], consents: bool):
    shown = set(agency_link.shown_fields(chosen, consents=consents))
    assert shown == (chosen if consents else set())


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (S.REQUESTED, {A.APPROVE, A.REJECT, A.MISS, A.NOTE}),
        (S.APPROVED, {A.START, A.USE, A.MISS, A.COMPLETE, A.NOTE}),
        (S.USED_IN_PART, {A.USE, A.MISS, A.COMPLETE, A.NOTE}),
        (S.COMPLETED, {A.NOTE}),
        (S.CANCELLED, {A.NOTE}),
    ],
)
def test_what_an_agency_can_say(state: ReferralState, expected: set[AgencyAnswer]):
    assert set(agency_link.answers(referral(state))) == expected


def test_nothing_is_counted_without_an_amount():
    assert A.USE not in agency_link.answers(referral(S.APPROVED, counted=False))


@pytest.mark.parametrize(
    ("state", "said", "expected"),
    [
        (S.REQUESTED, AgencySaid(answer=A.APPROVE, amount=30, starts_on=date(2026, 12, 1)), S.APPROVED),
        (S.REQUESTED, AgencySaid(answer=A.REJECT, memo="대기"), S.REJECTED),
        (S.APPROVED, AgencySaid(answer=A.START), S.IN_PROGRESS),
        (S.APPROVED, AgencySaid(answer=A.USE, amount=10), S.USED_IN_PART),
        (S.APPROVED, AgencySaid(answer=A.USE, amount=30), S.COMPLETED),
        (S.APPROVED, AgencySaid(answer=A.MISS, memo="부재"), S.APPROVED),
        (S.IN_PROGRESS, AgencySaid(answer=A.COMPLETE), S.COMPLETED),
        (S.COMPLETED, AgencySaid(answer=A.NOTE, memo="끝"), S.COMPLETED),
    ],
)
def test_answers(state: ReferralState, said: AgencySaid, expected: ReferralState):
    decision = agency_link.answer(referral(state), said, at=NOON, who="agency:R-1001")
    assert decision.referral.state is expected
    assert {row.who for row in decision.transitions} == {"agency:R-1001"}


@pytest.mark.parametrize(
    ("state", "said", "code"),
    [
        (S.APPROVED, AgencySaid(answer=A.USE), "amount_needed"),
        (S.APPROVED, AgencySaid(answer=A.USE, amount=30.5), "amount_exceeded"),
        (S.REQUESTED, AgencySaid(answer=A.APPROVE), "amount_needed"),
        (S.REQUESTED, AgencySaid(answer=A.START), "referral_move_not_allowed"),
        (S.REQUESTED, AgencySaid(answer=A.NOTE), "memo_needed"),
    ],
)
def test_answers_that_cannot_be(state: ReferralState, said: AgencySaid, code: str):
    with pytest.raises(SmartCareError, match=code):
        agency_link.answer(referral(state), said, at=NOON, who="agency:R-1001")
