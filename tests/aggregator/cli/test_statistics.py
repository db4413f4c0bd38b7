"""``smartcare statistics`` and ``smartcare figures``."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .conftest import Terminal

FIGURES = """measure,from,to,value,source
households,2022-10-20,2022-12-31,2814,casebook
contacts,2022-10-20,2022-12-31,4702,casebook
dispatches,2022-10-20,2022-12-31,19,casebook
households,2023-01-01,2023-01-30,2911,casebook
contacts,2023-01-01,2023-01-30,2057,casebook
dispatches,2023-01-01,2023-01-30,14,casebook
"""
ASKED = ("statistics", "centre", "--from", "2022-10-20", "--to", "2023-01-30", "--by", "year")


@pytest.fixture
def file(terminal: Terminal) -> Path:
    path = terminal.folder / "figures.csv"
    path.write_text(FIGURES, "utf-8-sig")
    return path


def test_the_centres_table(terminal: Terminal, file: Path) -> None:
    taken = terminal("figures", "import", str(file))
    told = terminal(*ASKED).stdout.splitlines()
    assert taken.stdout == "Took 6 figures\n"
    assert told[0] == "Danger signals, contacts and dispatches, 2022-10-20 to 2023-01-30"
    assert [line.split() for line in told[2:]] == [
        ["2022-10-20..2022-12-31", "2,814", "4,702", "19"],
        ["2023-01-01..2023-01-30", "2,911", "2,057", "14"],
        ["Total", "5,725", "6,759", "33"],
    ]


def test_figures_are_listed(terminal: Terminal, file: Path) -> None:
    terminal("figures", "import", str(file))
    listed = terminal("figures", "list").stdout.splitlines()
    rows = terminal.json("figures", "list")
    assert listed[1].split() == [
        "2022-10-20",
        "2022-12-31",
        "Contacts",
        "by",
        "call",
        "or",
        "text",
        "4,702",
        "casebook",
    ]
    assert (len(rows), rows[0]["first_day"]) == (6, "2022-10-20")


def test_files(terminal: Terminal, file: Path) -> None:
    terminal("figures", "import", str(file))
    output = terminal.folder / "t1.xlsx"
    written = terminal(*ASKED, "--format", "xlsx", "--output", str(output))
    streamed = terminal(*ASKED, "--format", "csv").stdout_bytes
    page = load_workbook(BytesIO(output.read_bytes())).active
    assert written.stdout == f"Wrote {output}\n"
    assert page is not None
    assert [cell.value for cell in page[4]] == ["Total", 5725, 6759, 33]
    assert streamed.decode("utf-8-sig").splitlines()[-1] == "Total,5725,6759,33"


def test_data(terminal: Terminal, file: Path) -> None:
    terminal("figures", "import", str(file))
    output = terminal.folder / "t1.json"
    terminal(*ASKED, "--output", str(output))
    streamed = json.loads(terminal(*ASKED, "--format", "json").stdout)
    assert json.loads(output.read_text("utf-8")) == streamed
    assert streamed["total"] == {"year": "", "households": 5725, "contacts": 6759, "dispatches": 33}


def test_this_month_and_what_is_kept_back(terminal: Terminal) -> None:
    terminal("household", "add", "--dong", "hongje1", "--name", "김영자")
    plain = terminal("statistics", "adoption").stdout.splitlines()
    public = terminal("--language", "ko", "statistics", "adoption", "--public").stdout.splitlines()
    assert plain[2].split() == ["smart", "plug", "1", "1", "0", "0.0"]
    assert public[2].split() == ["스마트플러그", "–", "–", "–", "–"]
    assert public[-1].endswith("개 행은 한두 사람만 센 것이어서 숫자를 가렸습니다")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("measure,from\nx,y\n", "row 2: Row 2 cannot be read — "),
        (FIGURES.replace(",14,", ",-14,"), "value: A figure is not"),
    ],
)
def test_a_file_that_cannot_be_read(terminal: Terminal, file: Path, content: str, told: str) -> None:
    file.write_text(content, "utf-8")
    refused = terminal("figures", "import", str(file))
    assert refused.exit_code == 1
    assert refused.stderr.startswith(told)
    assert terminal.json("figures", "list") == []
