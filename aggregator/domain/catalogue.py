"""The catalogue: programmes a person can be referred to, each for one year (F5).

What a case has used keeps its year: a programme in use is never changed, a new year is a copy that is changed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator.domain.amount import Per, Unit, check_amount
from aggregator.domain.errors import Invalid
from aggregator.kernel.events import Explanation, Value

FIRST_YEAR, LAST_YEAR = 2000, 2100
OLDEST = 130
LARGEST_HOUSEHOLD = 20
LARGEST_SHARE = 1000.0
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The same in Korean and in English."""

    ko: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a machine can check. `income_share_up_to` is in per cent of the median income; None and () say nothing."""

    age_from: int | None = None
    age_to: int | None = None
    household_size_up_to: int | None = None
    income_share_up_to: float | None = None
    districts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise Invalid naming the first field that is wrong."""
        _check_range(self.age_from, OLDEST, "age_from")
        _check_range(self.age_to, OLDEST, "age_to")
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            raise Invalid("ages_crossed", field="age_to")
        _check_range(self.household_size_up_to, LARGEST_HOUSEHOLD, "household_size_up_to", lowest=1)
        _check_range(self.income_share_up_to, LARGEST_SHARE, "income_share_up_to", lowest=1)


def _check_range(value: float | None, highest: float, field: str, *, lowest: float = 0) -> None:
    """Raise Invalid for a number that cannot be."""
    if value is not None and not lowest <= value <= highest:
        raise Invalid("out_of_range", field=field, values={"lowest": lowest, "highest": highest})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a person; None is unknown."""

    age: int | None = None
    household_size: int | None = None
    income_share: float | None = None
    district: str | None = None


class Fit(StrEnum):
    """Whether a programme may be for somebody, as far as a machine can tell. Only the authority decides."""

    FITS = "fits"
    UNKNOWN = "unknown"
    NOT = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most that is granted."""

    amount: float
    unit: Unit
    per: Per

    def __post_init__(self) -> None:
        """Raise Invalid for an amount that cannot be."""
        check_amount(self.amount, "limit.amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme of one year. `code` is the same in every year; `id` is 0 until the store gives one.

    `authority` decides and answers, `contact` is where it is reached. `source` says where the facts come from and
    of which year they are; `verified` that somebody has checked them for this year.
    """

    code: str
    year: int
    name: Said
    eligible: Said
    content: Said
    authority: Said
    contact: str
    source: str
    verified: bool = False
    limit: Limit | None = None
    hints: Hints = Hints()
    id: int = 0
    withdrawn_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise Invalid naming the first field that is wrong."""
        if _CODE.fullmatch(self.code) is None:
            raise Invalid("programme_code_malformed", field="code")
        check_year(self.year)
        for field in ("name", "eligible", "content", "authority"):
            said: Said = getattr(self, field)
            if not said.ko.strip() or not said.en.strip():
                raise Invalid("two_languages_needed", field=field)
        if not self.source.strip():
            raise Invalid("field_empty", field="source")


def check_year(year: int) -> None:
    """Raise Invalid for a year that is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("out_of_range", field="year", values={"lowest": FIRST_YEAR, "highest": LAST_YEAR})


def fit(hints: Hints, facts: Facts) -> tuple[Fit, tuple[Explanation, ...]]:
    """Whether a programme may be for somebody, with what speaks against it or is not known."""
    answers = tuple(_answers(hints, facts))
    against = tuple(why for known, why in answers if known)
    unknown = tuple(why for known, why in answers if not known)
    if against:
        return Fit.NOT, against
    return (Fit.UNKNOWN, unknown) if unknown else (Fit.FITS, ())


def _answers(hints: Hints, facts: Facts) -> Iterable[tuple[bool, Explanation]]:
    """Every hint that is not met, and whether that is known or only not known to be met."""
    age, size, share = facts.age, facts.household_size, facts.income_share
    if hints.age_from is not None and (age is None or age < hints.age_from):
        yield age is not None, _hint("age_from", hints.age_from)
    if hints.age_to is not None and (age is None or age > hints.age_to):
        yield age is not None, _hint("age_to", hints.age_to)
    if hints.household_size_up_to is not None and (size is None or size > hints.household_size_up_to):
        yield size is not None, _hint("household_size_up_to", hints.household_size_up_to)
    if hints.income_share_up_to is not None and (share is None or share > hints.income_share_up_to):
        yield share is not None, _hint("income_share_up_to", hints.income_share_up_to)
    if hints.districts and facts.district not in hints.districts:
        yield facts.district is not None, _hint("districts", ", ".join(hints.districts))


def _hint(name: str, value: Value) -> Explanation:
    """One hint as a sentence."""
    return Explanation(f"programme.{name}", {"wanted": value})


def for_year(programmes: Iterable[Programme], year: int) -> tuple[Programme, ...]:
    """Copies for another year: nobody has checked them for it yet. What was withdrawn is not taken along."""
    check_year(year)
    return tuple(replace(one, id=0, year=year, verified=False) for one in programmes if one.withdrawn_at is None)
