"""The agency's answer by link: no account, one referral, one purpose, for a limited time (F2).

The code stands in the link's fragment, which a browser sends to nobody, or is typed. It can be withdrawn. What is
shown of the person is what the officer has chosen and the person's consent covers at the moment of looking.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from aggregator.domain import referring
from aggregator.domain.errors import Conflict, Invalid, NotFound
from aggregator.domain.pairing_code import ALPHABET
from aggregator.domain.referral import Referral, ReferralDecision, ReferralMove, moves_from

LENGTH = 20
"""31^20 codes: they cannot be guessed, nor found from what is kept of them."""
GROUP = 5
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=90)
USUAL = timedelta(days=14)
MAX_FAILURES = 10
FAILURE_WINDOW = timedelta(hours=1)
"""So many wrong codes from one origin within the window end its tries."""

_IGNORED = str.maketrans("", "", "- \t\r\n")


class SharedField(StrEnum):
    """What of a person an agency may be shown."""

    NAME = "name"
    PHONE = "phone"
    ADDRESS = "address"


class AgencyAnswer(StrEnum):
    """What an agency says."""

    APPROVE = "approve"
    REJECT = "reject"
    START = "start"
    USE = "use"
    MISS = "miss"
    COMPLETE = "complete"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySaid:
    """One answer with its facts; `amount` is what is granted or was used."""

    answer: AgencyAnswer
    amount: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyLink:
    """One link to one referral."""

    id: str
    referral: int
    fields: tuple[SharedField, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    withdrawn_at: datetime | None = None
    opened: int = 0
    last_opened_at: datetime | None = None
    answered_at: datetime | None = None

    def require_open(self, at: datetime) -> None:
        """Raise Conflict (`link_withdrawn`, `link_expired`) unless it works at that moment."""
        if self.withdrawn_at is not None and self.withdrawn_at <= at:
            raise Conflict("link_withdrawn", field="code")
        if self.expires_at <= at:
            raise Conflict("link_expired", field="code")


def new_code() -> str:
    """A code nobody has."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show(code: str) -> str:
    """The code as people see it: XXXXX-XXXXX-XXXXX-XXXXX."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def parse(text: str) -> str:
    """The characters in what somebody typed, dashes, blanks and case apart. Raises NotFound (`link_unknown`)."""
    code = text.translate(_IGNORED).upper()
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise NotFound("link_unknown", field="code")
    return code


def check_lifetime(lifetime: timedelta) -> None:
    """Raise Invalid for a link that would work too shortly or too long."""
    if not SHORTEST <= lifetime <= LONGEST:
        limits = {"lowest_s": SHORTEST.total_seconds(), "highest_s": LONGEST.total_seconds()}
        raise Invalid("lifetime_out_of_range", field="lifetime_h", values=limits)


def shown_fields(chosen: Collection[SharedField], *, consents: bool) -> tuple[SharedField, ...]:
    """What of the person is shown now: nothing without a consent that covers it."""
    return tuple(field for field in SharedField if field in chosen) if consents else ()


def answers(referral: Referral) -> tuple[AgencyAnswer, ...]:
    """What the agency can say now; nothing is counted without an amount that was granted."""
    possible = {move.value for move in moves_from(referral.state)}
    counted = referral.left is not None
    return tuple(one for one in AgencyAnswer if one in possible and (one is not AgencyAnswer.USE or counted))


def answer(referral: Referral, said: AgencySaid, *, at: datetime, who: str) -> ReferralDecision:
    """Let an agency's answer have its effect. Raises Conflict, Invalid."""
    match said.answer:
        case AgencyAnswer.APPROVE:
            return referring.approve(
                referral,
                at=at,
                who=who,
                granted=said.amount,
                starts_on=said.starts_on,
                ends_on=said.ends_on,
                memo=said.memo,
            )
        case AgencyAnswer.REJECT:
            return referring.reject(referral, at=at, who=who, memo=said.memo)
        case AgencyAnswer.USE:
            if said.amount is None:
                raise Invalid("amount_needed", field="amount")
            return referring.use(referral, said.amount, at=at, who=who, memo=said.memo)
        case _:
            return referring.simply(referral, ReferralMove(said.answer.value), at=at, who=who, memo=said.memo)
