"""Moving to another dong: offered by the old one, accepted or refused by the new one; until then the old one watches.

Whoever may write in both dongs moves a person without asking anybody. The history of dongs is never changed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator.domain.errors import Conflict, Invalid


class TransferState(StrEnum):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One offer; `moves_at` is when the person moves, which is told and decides nothing. `answer` is the new dong's."""

    id: str
    household: str
    dong_from: str
    dong_to: str
    moves_at: datetime
    memo: str
    offered_at: datetime
    offered_by: str
    state: TransferState = TransferState.OFFERED
    decided_at: datetime | None = None
    decided_by: str | None = None
    answer: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid for a move to where the person lives."""
        if self.dong_from == self.dong_to:
            raise Invalid("transfer_same_dong", field="dong")

    def decided(self, state: TransferState, at: datetime, by: str, answer: str) -> "Transfer":
        """The offer answered or withdrawn.

        Raises Conflict (`transfer_decided`), and Invalid (`memo_needed`) for a refusal without a reason.
        """
        if self.state is not TransferState.OFFERED:
            raise Conflict("transfer_decided", values={"state": self.state})
        if state is TransferState.REFUSED and not answer.strip():
            raise Invalid("memo_needed", field="memo")
        return replace(self, state=state, decided_at=at, decided_by=by, answer=answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """One household belonged to one dong from `since` up to, not including, `until` (None: until further notice)."""

    dong: str
    since: datetime
    until: datetime | None = None
