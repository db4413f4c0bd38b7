"""What staff and agencies do with a referral; each is one move of `domain/referral.py`."""

from datetime import date, datetime
from typing import Any

from aggregator.domain.amount import check_amount, plain
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.referral import (
    Agreement,
    Referral,
    ReferralDecision,
    ReferralMove,
    ReferralState,
    Refusal,
    after,
    moved,
)
from aggregator.kernel.events import Value


def refuse(referral: Referral, refusal: Refusal, *, at: datetime, who: str, memo: str = "") -> ReferralDecision:
    """The person does not want it, or no longer (F3)."""
    values = {"refusal": refusal}
    return moved(referral, ReferralMove.REFUSE, at=at, who=who, memo=memo, values=values, answer_due_at=None)


def persuade(referral: Referral, *, agreed: bool, at: datetime, who: str, memo: str) -> ReferralDecision:
    """An attempt to persuade somebody who refused, with what was said. Raises Invalid (`memo_needed`)."""
    _need_words(memo)
    attempt = moved(referral, ReferralMove.PERSUADE, at=at, who=who, memo=memo)
    return attempt.then(moved(attempt.referral, ReferralMove.AGREE, at=at, who=who)) if agreed else attempt


def request(
    referral: Referral,
    *,
    consents: bool,
    agreement: Agreement,
    answer_due_at: datetime,
    at: datetime,
    who: str,
    memo: str = "",
) -> ReferralDecision:
    """Ask the agency. `consents` says that sharing with agencies is agreed to now, `agreement` how this one was.

    Raises Conflict (`agency_consent_needed`), Invalid (`answer_due_in_past`).
    """
    after(referral.state, ReferralMove.REQUEST)
    if not consents:
        raise Conflict("agency_consent_needed")
    if answer_due_at <= at:
        raise Invalid("answer_due_in_past", field="answer_due_at")
    values: dict[str, Value] = {"agreement": agreement, "due_at": answer_due_at.timestamp()}
    return moved(referral, ReferralMove.REQUEST, at=at, who=who, memo=memo, values=values, answer_due_at=answer_due_at)


def approve(
    referral: Referral,
    *,
    at: datetime,
    who: str,
    granted: float | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    memo: str = "",
) -> ReferralDecision:
    """The agency will help, with so much. Raises Invalid (`amount_needed`) where the help is counted."""
    if (granted is None) != (referral.unit is None):
        raise Invalid("amount_needed" if granted is None else "unit_needed", field="amount")
    changes: dict[str, Any] = {"granted": granted, "answer_due_at": None, "starts_on": starts_on, "ends_on": ends_on}
    if granted is None:
        return moved(referral, ReferralMove.APPROVE, at=at, who=who, memo=memo, **changes)
    key, values = "referral.approve_amount", {"amount": plain(granted), "unit": str(referral.unit)}
    return moved(referral, ReferralMove.APPROVE, at=at, who=who, memo=memo, key=key, values=values, **changes)


def reject(referral: Referral, *, at: datetime, who: str, memo: str) -> ReferralDecision:
    """The agency will not help, and says why. Raises Invalid (`memo_needed`)."""
    _need_words(memo)
    return moved(referral, ReferralMove.REJECT, at=at, who=who, memo=memo, answer_due_at=None)


def grant(referral: Referral, granted: float, *, at: datetime, who: str, memo: str = "") -> ReferralDecision:
    """The agency grants another amount in all than before; never less than is used."""
    if referral.unit is None:
        raise Invalid("unit_needed", field="amount")
    values = {"amount": plain(granted), "unit": str(referral.unit)}
    return moved(referral, ReferralMove.GRANT, at=at, who=who, memo=memo, values=values, granted=granted)


def use(referral: Referral, amount: float, *, at: datetime, who: str, memo: str = "") -> ReferralDecision:
    """So much more was used; when nothing is left the referral is completed.

    Raises Invalid (`unit_needed`, `amount_exceeded`, `amount_malformed`).
    """
    check_amount(amount, "amount")
    return _count(referral, ReferralMove.USE, amount, referral.used + amount, at=at, who=who, memo=memo)


def correct(referral: Referral, used: float, *, at: datetime, who: str, memo: str) -> ReferralDecision:
    """What was used in all was written down wrongly. Raises Invalid (`memo_needed`, `amount_exceeded`)."""
    _need_words(memo)
    return _count(referral, ReferralMove.CORRECT, used, used, at=at, who=who, memo=memo)


def _count(
    referral: Referral, move: ReferralMove, told: float, used: float, *, at: datetime, who: str, memo: str
) -> ReferralDecision:
    """Write down an amount."""
    after(referral.state, move)
    if referral.unit is None or referral.granted is None:
        raise Invalid("unit_needed", field="amount")
    values = {
        "amount": plain(told),
        "unit": str(referral.unit),
        "used": plain(used),
        "granted": plain(referral.granted),
    }
    counted = moved(referral, move, at=at, who=who, memo=memo, values=values, used=used)
    if counted.referral.left == 0:
        return counted.then(moved(counted.referral, ReferralMove.COMPLETE, at=at, who=who))
    return counted


def simply(referral: Referral, move: ReferralMove, *, at: datetime, who: str, memo: str = "") -> ReferralDecision:
    """Start, complete, cancel, note, or write down that an appointment was not kept.

    Raises Invalid (`memo_needed`) for what needs words, Conflict for any other move.
    """
    if move not in SIMPLE:
        state = referral.state
        raise Conflict("referral_move_not_allowed", values={"referral_move": move, "referral_state": state})
    if move in (ReferralMove.CANCEL, ReferralMove.NOTE, ReferralMove.MISS):
        _need_words(memo)
    ends = after(referral.state, move) in (ReferralState.CANCELLED, ReferralState.COMPLETED)
    due = None if ends else referral.answer_due_at
    return moved(referral, move, at=at, who=who, memo=memo, answer_due_at=due)


SIMPLE = (ReferralMove.START, ReferralMove.MISS, ReferralMove.COMPLETE, ReferralMove.CANCEL, ReferralMove.NOTE)
"""Moves without facts of their own."""


def _need_words(memo: str) -> None:
    """Raise Invalid where somebody must say more."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
