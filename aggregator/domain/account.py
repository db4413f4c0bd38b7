"""What happens to the accounts of staff, as the account log tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountEvent(StrEnum):
    """One kind of row of the account log."""

    ADDED = "added"
    CHANGED = "changed"
    DISABLED = "disabled"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    PASSWORD_SET = "password_set"
    PASSWORD_CHANGED = "password_changed"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LOCKED_OUT = "locked_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """One append-only row: `who` did something to the account `user`, from `origin`; `facts` tell it by field.

    `user` is empty where somebody tried a name that nobody has.
    """

    id: int
    at: datetime
    user: str
    who: str
    origin: str
    what: AccountEvent
    facts: Mapping[str, str]
