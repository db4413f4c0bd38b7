"""Amounts of help: 30 meals, 60 hours, 824,700 won (F2).

Amounts are whole or half units, so that sums never drift.
"""

from enum import StrEnum

from aggregator.domain.errors import Invalid

LARGEST = 1_000_000_000


class Unit(StrEnum):
    """What is counted."""

    WON = "won"
    HOURS = "hours"
    DAYS = "days"
    MEALS = "meals"
    VISITS = "visits"
    PIECES = "pieces"


class Per(StrEnum):
    """What a limit is for."""

    OCCASION = "occasion"
    MONTH = "month"
    YEAR = "year"


def check_amount(amount: float, field: str, *, lowest: float = 0.5) -> None:
    """Raise Invalid unless it is a number of halves within bounds; a half is the smallest."""
    if not lowest <= amount <= LARGEST or amount * 2 != int(amount * 2):
        raise Invalid("amount_malformed", field=field, values={"lowest": lowest, "highest": LARGEST})


def plain(amount: float) -> float | int:
    """The amount as it is written: 60, not 60.0."""
    return int(amount) if amount == int(amount) else amount
