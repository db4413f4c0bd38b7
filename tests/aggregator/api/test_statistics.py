"""Statistics through the API: data, files, rights, refusals."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from aggregator.domain.region import Language
from aggregator.domain.statistics.words import Table
from aggregator.text import texts

from .conftest import Region

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/api/v1/statistics"
KOREAN, ENGLISH = {"Accept-Language": "ko"}, {"Accept-Language": "en"}


async def file(region: Region, query: str, headers: dict[str, str]) -> tuple[str, str, bytes]:
    """Media type, disposition and content of a file."""
    headers = headers | {"Authorization": f"Bearer {region.tokens['chief']}"}
    async with region.client.session.get(f"{region.client.address}{PATH}/{query}", headers=headers) as response:
        assert response.status == 200
        return response.content_type, response.headers["Content-Disposition"], await response.read()


async def test_table_as_data(shared: Region) -> None:
    await shared.incident()
    answer = await shared.ask("GET", f"{PATH}/centre?by=month,dong", "kim", headers=ENGLISH)
    assert answer.status == 200
    assert (answer.json["title"], answer.json["from"], answer.json["to"]) == (
        "Danger signals, contacts and dispatches",
        "2026-11-01",
        "2026-11-23",
    )
    assert [row["dong"] for row in answer.json["rows"]] == ["hongje1"]
    assert answer.json["names"] == {"dong": {"hongje1": "홍제1동"}}
    assert answer.json["total"]["households"] == 1


async def test_another_dongs_officer_counts_nothing_of_it(shared: Region) -> None:
    await shared.incident()
    answers = [await shared.ask("GET", f"{PATH}/{table}?by=dong", "lee") for table in ("centre", "adoption", "effect")]
    assert [answer.json["rows"] for answer in answers] == [[], [], []]
    assert "hongje1" not in str([answer.json for answer in answers])


@pytest.mark.parametrize("table", ["centre", "adoption", "year_on_year", "outcomes", "effect"])
@pytest.mark.parametrize("who", ["kim", "park", "chief"])
async def test_nobody_is_named(shared: Region, table: str, who: str) -> None:
    answer = await shared.ask("GET", f"{PATH}/{table}?public=true", who)
    assert answer.status == 200
    assert "김영자" not in str(answer.json)
    assert shared.household not in str(answer.json)


async def test_table_as_csv(shared: Region) -> None:
    media, disposition, content = await file(shared, "centre?from=2026-11-01&to=2026-11-30&format=csv", KOREAN)
    assert (media, disposition) == ("text/csv", 'attachment; filename="centre_2026-11-01_2026-11-30.csv"')
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == ["기간", "위험신호 발생 가구", "전화·문자 안부확인", "119·112 공동 출동"]
    assert lines[1][0] == "2026-11-01 ~ 2026-11-30"


async def test_table_as_spreadsheet(shared: Region) -> None:
    media, disposition, content = await file(shared, "adoption?format=xlsx&to=2026-11-30", ENGLISH)
    page = load_workbook(BytesIO(content)).active
    assert media == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert disposition.endswith('adoption_2026-11-01_2026-11-30.xlsx"')
    assert page is not None
    assert [cell.value for cell in page[2]] == ["smart plug", 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ("sheep", 404, "statistics_unknown", "table"),
        ("centre?from=20261101", 400, "day_expected", "from"),
        ("centre?to=2026-02-30", 400, "day_expected", "to"),
        ("centre?from=2026-11-02&to=2026-11-01", 400, "period_backwards", "to"),
        ("centre?by=week", 400, "statistics_split", "by"),
        ("centre?by=day,month", 400, "statistics_two_times", "by"),
        ("centre?format=pdf", 400, "choice_expected", "format"),
    ],
)
async def test_refusals(shared: Region, query: str, status: int, code: str, field: str) -> None:
    answer = await shared.ask("GET", f"{PATH}/{query}", "kim")
    assert (answer.status, answer.json["code"], answer.json["field"]) == (status, code, field)
    assert answer.json["mend"]


FIGURE = {"measure": "contacts", "from": "2022-10-20", "to": "2022-12-31", "value": 4702, "source": "casebook"}


async def test_figures_are_brought_along(shared: Region) -> None:
    figure = FIGURE | {"district": "seodaemun", "service": "plug"}
    taken = await shared.ask("POST", "/api/v1/figures", "chief", json={"figures": [figure]})
    listed = await shared.ask("GET", "/api/v1/figures", "chief")
    counted = await shared.ask("GET", f"{PATH}/centre?from=2022-10-01&to=2022-12-31", "chief")
    assert taken.status == 201
    assert taken.json == listed.json
    assert (listed.json["items"][0]["first_day"], listed.json["items"][0]["service"]) == ("2022-10-20", "plug")
    assert counted.json["total"] == {"households": 0, "contacts": 4702, "dispatches": 0}


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"value": 1.5}, 400, "number_expected", "figures.0.value"),
        ({"value": True}, 400, "number_expected", "figures.0.value"),
        ({"from": 5}, 400, "day_expected", "figures.0.from"),
        ({"district": "nowhere"}, 400, "district_unknown", "district"),
        ({"from": "2022-10-21", "district": "seodaemun"}, 409, "figure_clashes", "from"),
    ],
)
async def test_figures_that_are_refused(
    shared: Region, changes: dict[str, object], status: int, code: str, field: str
) -> None:
    await shared.ask("POST", "/api/v1/figures", "chief", json={"figures": [FIGURE | {"measure": "total"}]})
    body = {"figures": [FIGURE | {"measure": "total"} | changes]}
    answer = await shared.ask("POST", "/api/v1/figures", "chief", json=body)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (status, code, field)


@pytest.mark.parametrize("table", Table)
async def test_every_table_is_a_page_for_paper(shared: Region, table: Table) -> None:
    media, disposition, content = await file(shared, f"{table}?format=html&to=2026-11-30", KOREAN)
    assert (media, disposition.partition(";")[0]) == ("text/html", "inline")
    assert content.startswith(b"<!doctype html>")
    assert texts(Language.KOREAN).say(f"statistics.table.{table}") in content.decode()


async def test_cases_are_counted(shared: Region) -> None:
    await shared.case()
    counted = await shared.ask("GET", f"{PATH}/cases?by=dong", "kim", headers=ENGLISH)
    elsewhere = await shared.ask("GET", f"{PATH}/cases?by=dong", "lee")
    city = await shared.ask("GET", f"{PATH}/cases", "park")
    assert [(row["need"], row["dong"], row["cases_opened"]) for row in counted.json["rows"]] == [
        ("medical", "hongje1", 1)
    ]
    assert elsewhere.json["rows"] == []
    assert city.json["total"]["cases_opened"] is None
