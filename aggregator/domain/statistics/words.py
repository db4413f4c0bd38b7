"""The tables, what they can be split by, and the figures other systems may bring."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from aggregator.domain.errors import Invalid


class Table(StrEnum):
    """The tables T1-T5, and those about cases."""

    CENTRE = "centre"
    ADOPTION = "adoption"
    YEAR_ON_YEAR = "year_on_year"
    OUTCOMES = "outcomes"
    EFFECT = "effect"
    CASES = "cases"
    FIRST_HELP = "first_help"
    REFERRALS = "referrals"
    REFUSALS = "refusals"
    FOLLOW_UPS = "follow_ups"
    REPEATS = "repeats"
    CASES_YEAR_ON_YEAR = "cases_year_on_year"


class Dimension(StrEnum):
    """What a table is split by."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DISTRICT = "district"
    DONG = "dong"
    SERVICE = "service"
    DESK = "desk"


class Tally(StrEnum):
    """What can be counted elsewhere and brought along with its source."""

    HOUSEHOLDS = "households"
    CONTACTS = "contacts"
    DISPATCHES = "dispatches"
    CHECK_IN_HOUSEHOLDS = "check_in_households"
    CARE_CORPS_CONTACTS = "care_corps_contacts"
    TOTAL = "total"


TIMES = (Dimension.DAY, Dimension.MONTH, Dimension.YEAR)
PLACES = (Dimension.DISTRICT, Dimension.DONG)
ABOUT_CASES = (
    Table.CASES,
    Table.FIRST_HELP,
    Table.REFERRALS,
    Table.REFUSALS,
    Table.FOLLOW_UPS,
    Table.REPEATS,
    Table.CASES_YEAR_ON_YEAR,
)
_CASE_SPLITS = (Dimension.MONTH, Dimension.YEAR, *PLACES)

SPLITS: Mapping[Table, tuple[Dimension, ...]] = MappingProxyType(
    {
        Table.CENTRE: tuple(Dimension),
        Table.ADOPTION: PLACES,
        Table.YEAR_ON_YEAR: (),
        Table.OUTCOMES: tuple(Dimension),
        Table.EFFECT: (Dimension.MONTH, Dimension.YEAR, *PLACES, Dimension.SERVICE, Dimension.DESK),
        **dict.fromkeys(ABOUT_CASES, _CASE_SPLITS),
        Table.CASES_YEAR_ON_YEAR: (),
    }
)
"""What each table can be split by. Adoption always lists the services; rates and cases say nothing by day."""


def read_by(table: Table, text: str) -> tuple[Dimension, ...]:
    """What a table is split by, from words with commas. Raises Invalid: an unknown word, or two that are times."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    allowed = {dimension.value: dimension for dimension in SPLITS[table]}
    unknown = next((word for word in words if word not in allowed), None)
    if unknown is not None:
        raise Invalid("statistics_split", field="by", values={"word": unknown, "choices": ", ".join(allowed) or "-"})
    chosen = tuple(dict.fromkeys(allowed[word] for word in words))
    if len([dimension for dimension in chosen if dimension in TIMES]) > 1:
        raise Invalid("statistics_two_times", field="by")
    return chosen
