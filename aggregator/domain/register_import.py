"""Reading the register from a spreadsheet's CSV file, row by row; what is wrong is told by row and column (W4).

Pure: the words of headings and values come in as arguments, because they are Korean and English.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Any

from aggregator.domain.consent import Consent, ConsentKind
from aggregator.domain.errors import Invalid
from aggregator.domain.household import Contact, ContactKind, Registration
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.kernel.home import RiskGroup

MOST_ROWS = 5000
CONTACTS = 4
_CONTACT_FIELDS = ("kind", "name", "phone", "facts", "note")

COLUMNS: tuple[str, ...] = (
    *("dong", "name", "phone", "address", "memo", "risk", "services", "facts"),
    *(column for kind in ConsentKind for column in (f"consent_{kind}", f"document_{kind}")),
    *(f"contact{number}_{field}" for number in range(1, CONTACTS + 1) for field in _CONTACT_FIELDS),
)
"""Every column there may be; only `dong` and `name` must be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What headings and values may be called: a spelling in small letters without blanks → our word."""

    headings: Mapping[str, str]
    risks: Mapping[str, str]
    services: Mapping[str, str]
    facts: Mapping[str, str]
    contacts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong in one cell: the code and values of its sentence."""

    column: str
    code: str
    values: Mapping[str, float | str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row, numbered as a spreadsheet does: the headings are row 1. Without a registration there are problems."""

    row: int
    registration: Registration | None
    consents: tuple[Consent, ...]
    problems: tuple[Problem, ...]


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, with or without its mark, or in CP949. Raises Invalid (`file_not_text`)."""
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("file_not_text", field="file")


def read(text: str, words: Vocabulary, *, now: datetime, timezone: tzinfo, by: str) -> tuple[ReadRow, ...]:
    """Every row that is not empty.

    Raises Invalid for what is wrong with the whole file: `file_empty`, `file_malformed`, `file_too_long`,
    `heading_unknown`, `heading_twice`, `heading_missing`.
    """
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Invalid("file_malformed", field="file") from error
    if not lines:
        raise Invalid("file_empty", field="file")
    columns = _columns(lines[0], words)
    filled = [(number, line) for number, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    if len(filled) > MOST_ROWS:
        raise Invalid("file_too_long", field="file", values={"most": MOST_ROWS})
    return tuple(_Row(number, columns, line, words, now, timezone, by).read() for number, line in filled)


def spelling(word: str) -> str:
    """A heading or a word without regard to case and blanks."""
    return "".join(word.replace("\ufeff", "").casefold().split())


def _columns(headings: Sequence[str], words: Vocabulary) -> list[str | None]:
    """Our columns in the order of the file; None for a column without heading."""
    columns: list[str | None] = []
    for heading in headings:
        if not spelling(heading):
            columns.append(None)
            continue
        column = words.headings.get(spelling(heading))
        if column is None:
            raise Invalid("heading_unknown", field="file", values={"heading": heading.strip()[:40]})
        if column in columns:
            raise Invalid("heading_twice", field="file", values={"heading": heading.strip()})
        columns.append(column)
    for needed in ("dong", "name"):
        if needed not in columns:
            raise Invalid("heading_missing", field="file", values={"heading": needed})
    return columns


class _Row:
    """One row while it is read."""

    def __init__(
        self,
        number: int,
        columns: Sequence[str | None],
        line: Sequence[str],
        words: Vocabulary,
        now: datetime,
        timezone: tzinfo,
        by: str,
    ):
        self._number = number
        self._cells = {column: cell.strip() for column, cell in zip(columns, line, strict=False) if column}
        self._words = words
        self._now = now
        self._timezone = timezone
        self._by = by
        self._problems: list[Problem] = []
        if len(line) > len(columns) and any(cell.strip() for cell in line[len(columns) :]):
            self._wrong("row", "too_many_cells")

    def read(self) -> ReadRow:
        """The row as the domain knows it."""
        contacts = [one for one in map(self._contact, range(1, CONTACTS + 1)) if one is not None]
        consents = [one for one in map(self._consent, ConsentKind) if one is not None]
        values: dict[str, Any] = {name: self._cell(name) for name in ("dong", "name", "phone", "address", "memo")}
        values |= {
            "risk": self._word("risk", self._words.risks, RiskGroup) or RiskGroup.GENERAL,
            "services": self._list("services", self._words.services, Service) or (Service.PLUG,),
            "facts": self._list("facts", self._words.facts, Reach),
        }
        registration: Registration | None = self._made(
            "row",
            lambda: Registration(
                contacts=tuple(contacts),
                consents=tuple(consent.kind for consent in consents),
                **values,
            ),
        )
        if not self._cell("dong"):
            self._wrong("dong", "field_empty")
        return ReadRow(
            row=self._number,
            registration=None if self._problems else registration,
            consents=tuple(consents),
            problems=tuple(self._problems),
        )

    def _cell(self, column: str) -> str:
        """What stands in a column, nothing where it is missing."""
        return self._cells.get(column, "")

    def _wrong(self, column: str, code: str, **values: float | str) -> None:
        """Note a problem."""
        self._problems.append(Problem(column=column, code=code, values=values))

    def _made[T](self, column: str, make: Any) -> T | None:
        """A domain object, or a problem in its column."""
        try:
            made: T = make()
        except Invalid as error:
            named = error.field if error.field in COLUMNS else column
            self._wrong(str(named), error.code, **error.values)
            return None
        return made

    def _word[E: StrEnum](self, column: str, known: Mapping[str, str], kind: type[E]) -> E | None:
        """One word of a column, None for an empty cell."""
        found = self._list(column, known, kind)
        return found[0] if found else None

    def _list[E: StrEnum](self, column: str, known: Mapping[str, str], kind: type[E]) -> tuple[E, ...]:
        """The words of a column, separated by commas or semicolons."""
        found = []
        for word in self._cell(column).replace(";", ",").split(","):
            if not spelling(word):
                continue
            if (ours := known.get(spelling(word))) is None:
                self._wrong(column, "word_unknown", word=word.strip()[:40])
            else:
                found.append(kind(ours))
        return tuple(dict.fromkeys(found))

    def _contact(self, number: int) -> Contact | None:
        """One of the people to call; None where the columns are empty."""
        names = {field: f"contact{number}_{field}" for field in _CONTACT_FIELDS}
        if not any(self._cell(name) for name in names.values()):
            return None
        kind = self._word(names["kind"], self._words.contacts, ContactKind) or ContactKind.OTHER
        facts = self._list(names["facts"], self._words.facts, Reach)
        return self._made(
            names["phone" if self._cell(names["name"]) else "name"],
            lambda: Contact(
                kind=kind,
                name=self._cell(names["name"]),
                phone=self._cell(names["phone"]),
                note=self._cell(names["note"]),
                facts=facts,
            ),
        )

    def _consent(self, kind: ConsentKind) -> Consent | None:
        """One consent by its date; None for an empty cell."""
        column = f"consent_{kind}"
        if not self._cell(column):
            if self._cell(f"document_{kind}"):
                self._wrong(column, "consent_without_date")
            return None
        day = _day(self._cell(column))
        if day is None:
            self._wrong(column, "day_unreadable")
            return None
        given_at = datetime(day.year, day.month, day.day, tzinfo=self._timezone)
        if given_at > self._now:
            self._wrong(column, "consent_in_future")
            return None
        return Consent(kind=kind, given_at=given_at, recorded_by=self._by, document=self._cell(f"document_{kind}"))


def _day(text: str) -> date | None:
    """A date written 2026-11-18, 2026.11.18, 2026. 11. 18. or 2026/11/18."""
    parts = text.replace(".", "-").replace("/", "-").strip("- ").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day) if 1900 <= year <= 9000 else None
    except ValueError:
        return None
