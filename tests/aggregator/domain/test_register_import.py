"""Reading the register from a file: what is wrong is named, and nothing breaks the reader."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.consent import Consent, ConsentKind
from aggregator.domain.errors import Invalid
from aggregator.domain.household import Contact, ContactKind, Registration
from aggregator.domain.register_import import COLUMNS, ReadRow, decode, read
from aggregator.kernel.home import RiskGroup
from aggregator.operations.register_import import vocabulary

NOW = datetime(2026, 11, 18, tzinfo=UTC)


def rows(text: str) -> tuple[ReadRow, ...]:
    return read(text, vocabulary(), now=NOW, timezone=UTC, by="kim")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_what_korean_offices_save_is_read(encoding: str):
    assert decode("동,이름\r\n망우,김영희".encode(encoding)) == "동,이름\r\n망우,김영희"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("dong\n", "heading_missing"),
        ("dong,name,dong\n", "heading_twice"),
        ("dong,name,shoe size\n", "heading_unknown"),
        ('dong,name\n"mangu,Kim\n', "file_malformed"),
        ("dong,name\n" + "mangu,Kim\n" * 5001, "file_too_long"),
    ],
)
def test_files_that_are_refused(text: str, code: str):
    with pytest.raises(Invalid, match=code):
        rows(text)


def test_bytes_that_are_no_text():
    with pytest.raises(Invalid, match="file_not_text"):
        decode(b"\xff\xff\xff")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("risk", "huge", "word_unknown"),
        ("phone", "call", "phone_malformed"),
        ("consent_night", "soon", "day_unreadable"),
        ("consent_night", "2026-13-01", "day_unreadable"),
        ("consent_night", "2027-01-01", "consent_in_future"),
        ("document_night", "A-17", "consent_without_date"),
        ("contact1_phone", "010", "field_empty"),
    ],
)
def test_cells_that_are_wrong(column: str, cell: str, code: str):
    (row,) = rows(f"dong,name,{column}\nmangu,Kim,{cell}\n")
    assert (row.registration, [problem.code for problem in row.problems]) == (None, [code])


def test_a_whole_row():
    (row,) = rows(
        "동,이름,,위험군,서비스 동의일,서비스 동의서,연락처1 이름,연락처1 전화\n"
        "mangu,김영희,ignored,고위험,2026. 11. 2.,A-17,김딸,010\n"
    )
    assert row.registration == Registration(
        dong="mangu",
        name="김영희",
        risk=RiskGroup.HIGH,
        consents=(ConsentKind.SERVICE,),
        contacts=(Contact(kind=ContactKind.OTHER, name="김딸", phone="010"),),
    )
    assert row.consents == (
        Consent(
            kind=ConsentKind.SERVICE, given_at=datetime(2026, 11, 2, tzinfo=UTC), recorded_by="kim", document="A-17"
        ),
    )


def test_a_row_with_more_cells_than_headings_is_not_guessed_at():
    (good, bad) = rows("dong,name\nmangu,Kim,\nmangu,Kim,010\n")
    assert (good.problems, [problem.code for problem in bad.problems]) == ((), ["too_many_cells"])


def test_a_row_of_empty_cells_is_none():
    assert [row.row for row in rows("dong,name\n,\nmangu,Kim\n")] == [3]


@given(st.lists(st.lists(st.text(max_size=12), min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
def test_a_row_is_read_or_says_why_not(cells: list[list[str]]):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([COLUMNS, *cells])
    for row in rows(written.getvalue()):
        assert (row.registration is None) == bool(row.problems)
        assert all(problem.column in (*COLUMNS, "row") for problem in row.problems)
