"""The tables as files: what is in them is what is on the sheet, and no cell is a formula."""

import csv
from datetime import date
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from aggregator.domain.catalogue import Said
from aggregator.domain.region import Language
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Cell, Column, Kind, Sheet, columns, labels
from aggregator.domain.statistics.tables import MAKERS
from aggregator.domain.statistics.words import SPLITS, Dimension, Table
from aggregator.operations.statistics import Report
from aggregator.sheets.csv_file import csv_bytes
from aggregator.sheets.json_view import json_view
from aggregator.sheets.page_file import page_bytes
from aggregator.sheets.printed import Printed, printed
from aggregator.sheets.xlsx_file import xlsx_bytes
from aggregator.text import texts

PERIOD = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
NAMES = {
    Dimension.DISTRICT: {"jungnang": "중랑구"},
    Dimension.DONG: {"mangu": "망우동"},
    Dimension.DESK: {"centre": "관제센터"},
}
SEOUL = ZoneInfo("Asia/Seoul")
EVIL = "=HYPERLINK(1)"


def sheet(split: tuple[Column, ...], row: tuple[Cell, ...], *, total: bool = True, withheld: int = 0) -> Report:
    made = Sheet(
        table=Table.CENTRE,
        period=PERIOD,
        by=(),
        columns=split + columns({"contacts": Kind.COUNT, "change": Kind.NUMBER}),
        rows=(row,),
        total=(*("" for _ in split), 9, None) if total else None,
        withheld=withheld,
    )
    return Report(sheet=made, names=NAMES)


def table(*cells: Cell) -> Printed:
    return Printed(name="t", title="표", period="", headings=("a",) * len(cells), rows=(cells,), total=None, note="")


@pytest.mark.parametrize(
    ("key", "word", "korean", "english"),
    [
        ("district", "jungnang", "중랑구", "중랑구"),
        ("district", "", "나누지 않음", "not divided"),
        ("dong", "gone", "gone", "gone"),
        ("desk", "centre", "관제센터", "관제센터"),
        ("service", "check_in", "AI안부확인", "check-in calls"),
        ("measure", "total", "총계", "Total"),
        ("source", "", "", ""),
        ("month", "2026-11", "2026-11", "2026-11"),
    ],
)
def test_words_instead_of_codes(key: str, word: str, korean: str, english: str) -> None:
    report = sheet(labels((key,)), (word, 5, -1.5))
    assert printed(report, texts(Language.KOREAN)).lines == ((korean, 5, -1.5), ("합계", 9, None))
    assert printed(report, texts(Language.ENGLISH)).lines == ((english, 5, -1.5), ("Total", 9, None))


def test_a_table_that_is_not_split_has_its_period_in_front() -> None:
    whole = Report(sheet=MAKERS[Table.CENTRE](Facts(now=PERIOD.ends_at(SEOUL)), Question(period=PERIOD)), names=NAMES)
    shown = printed(whole, texts(Language.KOREAN))
    assert shown.headings == ("기간", "위험신호 발생 가구", "전화·문자 안부확인", "119·112 공동 출동")
    assert shown.lines == (("2026-11-01 ~ 2026-11-30", 0, 0, 0),)


def test_csv_opens_in_a_spreadsheet() -> None:
    content = csv_bytes(printed(sheet(labels(("source",)), (EVIL, 5, -1.5)), texts(Language.KOREAN)))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert lines == [["외부 수치의 출처", "전화·문자 안부확인", "증감"], [f"'{EVIL}", "5", "-1.5"], ["합계", "9", ""]]


@given(some.text(max_size=20))
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    (_, (cell, number)) = csv.reader(
        StringIO(csv_bytes(table(text, -3)).decode("utf-8-sig", "surrogatepass"), newline="")
    )
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert number == "-3"


def test_spreadsheet_has_numbers_and_texts() -> None:
    content = xlsx_bytes(printed(sheet(labels(("source",)), (EVIL, 5, -1.5), withheld=2), texts(Language.ENGLISH)))
    book = load_workbook(BytesIO(content))
    page = book.active
    assert page is not None
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["Source of figures from elsewhere", "Contacts by call or text", "Change"],
        [EVIL, 5, -1.5],
        ["Total", 9, None],
        [None, None, None],
        ["Danger signals, contacts and dispatches", None, None],
        ["2026-11-01 to 2026-11-30", None, None],
        ["2 rows are kept back: they count one or two people", None, None],
    ]
    assert (page["A2"].data_type, page["B2"].data_type) == ("s", "n")
    assert page.title == "Danger signals, contacts and di"


def test_spreadsheet_of_a_table_without_total() -> None:
    content = xlsx_bytes(printed(sheet(labels(("source",)), ("x", 5, 1), total=False), texts(Language.ENGLISH)))
    page = load_workbook(BytesIO(content)).active
    assert page is not None
    assert [cell.value for cell in page["A"]][:3] == ["Source of figures from elsewhere", "x", None]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Table)
def test_every_heading_is_told(kind: Table, language: Language) -> None:
    by = tuple(one for one in SPLITS[kind] if one not in (Dimension.DAY, Dimension.MONTH))
    facts = Facts(now=PERIOD.ends_at(SEOUL))
    report = Report(sheet=MAKERS[kind](facts, Question(period=PERIOD, by=by)), names=NAMES)
    view = json_view(report, texts(language))
    assert [column["heading"] for column in view["columns"]] == list(printed(report, texts(language)).headings)
    assert view["names"].keys() == set(by) & NAMES.keys()


def test_data_has_codes_and_names_beside_them() -> None:
    view = json_view(sheet(labels(("district",)), ("jungnang", 5, None), total=False), texts(Language.ENGLISH))
    assert view["rows"] == [{"district": "jungnang", "contacts": 5, "change": None}]
    assert (view["from"], view["to"], view["total"], view["withheld"]) == ("2026-11-01", "2026-11-30", None, 0)
    assert view["columns"][1] == {"key": "contacts", "kind": "count", "heading": "Contacts by call or text"}


@pytest.mark.parametrize(
    ("key", "word", "korean", "english"),
    [
        ("need", "meals", "식사", "meals"),
        ("programme", "7", "돌봄 (2023)", "Care (2023)"),
        ("programme", "8", "8", "8"),
        ("programme", "", "목록 외", "outside the catalogue"),
        ("unit", "hours", "시간", "hours"),
        ("unit", "", "–", "–"),
    ],
)
def test_words_of_cases(key: str, word: str, korean: str, english: str) -> None:
    made = sheet(labels((key,)), (word, 5, -1.5))
    report = Report(sheet=made.sheet, names=NAMES, programmes={"7": Said(ko="돌봄 (2023)", en="Care (2023)")})
    assert printed(report, texts(Language.KOREAN)).rows == ((korean, 5, -1.5),)
    assert printed(report, texts(Language.ENGLISH)).rows == ((english, 5, -1.5),)
    assert json_view(report, texts(Language.ENGLISH))["names"] == {"programme": {"7": "Care (2023)"}}


def test_a_page_for_paper_escapes_what_it_shows() -> None:
    report = sheet(labels(("source",)), ("<b>&", 5000, None), withheld=1)
    page = page_bytes(printed(report, texts(Language.ENGLISH))).decode()
    assert '<html lang="en">' in page
    assert "<b>" not in page
    for part in ("&lt;b&gt;&amp;", "5,000", "–", "1 rows are kept back", "2026-11-01 to 2026-11-30"):
        assert part in page
