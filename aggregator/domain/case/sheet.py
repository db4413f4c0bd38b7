"""The case sheet: the fields of the casebook form (F1), kept in versions of which none is ever changed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from aggregator.domain.errors import Conflict, Invalid

LONGEST_FIELD = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is written down about a case, in the order of the form; every field is plain text, empty if unknown."""

    how_it_arose: str = ""
    family: str = ""
    health: str = ""
    housing: str = ""
    current_welfare: str = ""
    other_traits: str = ""
    main_problems: str = ""
    progress: str = ""
    difficulties: str = ""
    after_plan: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid (`text_too_long`) naming the first field that is longer than anybody reads."""
        for name, text in asdict(self).items():
            if len(text) > LONGEST_FIELD:
                raise Invalid("text_too_long", field=name, values={"limit": LONGEST_FIELD})


FIELDS = tuple(field.name for field in fields(Sheet))
"""The fields in the order of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a sheet: who wrote it when, and which fields differ from the version before."""

    number: int
    at: datetime
    who: str
    changed: tuple[str, ...]
    sheet: Sheet


def first(sheet: Sheet, *, at: datetime, who: str) -> Version:
    """Version 1, as the case is opened."""
    return Version(number=1, at=at, who=who, changed=differences(Sheet(), sheet), sheet=sheet)


def write(current: Version, changes: Mapping[str, Any], *, based_on: int, at: datetime, who: str) -> Version:
    """The next version with these fields changed.

    Raises Conflict (`sheet_changed_meanwhile`) where somebody has written since the version it is `based_on`, Invalid
    (`nothing_changed`) where nothing would differ.
    """
    if based_on != current.number:
        raise Conflict(
            "sheet_changed_meanwhile",
            field="version",
            values={"who": current.who, "version": current.number, "changed_at": current.at.timestamp()},
        )
    sheet = replace(current.sheet, **changes)
    changed = differences(current.sheet, sheet)
    if not changed:
        raise Invalid("nothing_changed")
    return Version(number=current.number + 1, at=at, who=who, changed=changed, sheet=sheet)


def differences(before: Sheet, later: Sheet) -> tuple[str, ...]:
    """The fields in which two sheets differ, in the order of the form."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(later, name))
