"""The case sheet on paper and as a file, and what of a person leaves with it."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from aggregator.api.shapes import encode
from aggregator.domain.access import Actor, Role
from aggregator.domain.agency_link import SharedField
from aggregator.domain.amount import Unit
from aggregator.domain.case.machine import Move, Need, Result
from aggregator.domain.case.sheet import FIELDS, Sheet
from aggregator.domain.errors import Forbidden, Invalid, NotFound
from aggregator.domain.household import ConsentKind
from aggregator.domain.incident import Result as IncidentResult
from aggregator.domain.referral import Agreement
from aggregator.domain.region import Language
from aggregator.operations import (
    agency_links,
    calendar,
    case_paper,
    cases,
    follow_ups,
    households,
    incidents,
    looks,
    referral_views,
    referrals,
    task_views,
    tasks,
    users,
)
from aggregator.operations.case_paper import CasePaper
from aggregator.printing.case_sheet import case_page
from aggregator.sheets.calendar_file import calendar_bytes
from aggregator.sheets.case_file import case_xlsx
from aggregator.text import texts

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, PATIENT, Town

VIEWER = Actor(user="seo", role=Role.VIEWER, dongs=frozenset({"mangu"}))
WRITTEN = Sheet(**{name: f"<{name}> & =1+1" for name in FIELDS})
NAME, PHONE, ADDRESS = "김영희", "010-0000-0000", "망우로 1"


async def begin(town: Town, **more: Any) -> tuple[str, int]:
    """A household with a case whose sheet is full."""
    household = await town.register()
    given: dict[str, Any] = {"needs": [Need.MEALS], "reason": "식사를 거르심", "written": WRITTEN} | more
    return household, (await cases.open_by_hand(town.context, OFFICER, household, **given)).number


async def helped(town: Town, number: int) -> int:
    """60 hours of which 18 are used."""
    row = await referrals.propose(
        town.context, OFFICER, number, name="일시재가", agency="돌봄SOS센터", unit=Unit.HOURS, wanted=60.0
    )
    due = town.clock.at + timedelta(days=7)
    await referrals.request(town.context, OFFICER, row.number, agreement=Agreement.SPOKEN, answer_due_at=due)
    today = town.clock.at.date()
    await referrals.approve(town.context, OFFICER, row.number, granted=60.0, starts_on=today)
    await referrals.use(town.context, OFFICER, row.number, amount=18.0)
    return row.number


def page(paper: CasePaper, town: Town, language: Language = Language.KOREAN) -> str:
    return case_page(paper, texts(language), town.context.region.timezone).html().decode()


def cells(paper: CasePaper, town: Town) -> dict[str, list[Any]]:
    """The file as a spreadsheet program reads it."""
    book = load_workbook(BytesIO(case_xlsx(paper, texts(Language.KOREAN), town.context.region.timezone)))
    return {one.title: [tuple(row) for row in one.iter_rows(values_only=True)] for one in book}


async def printed(town: Town, number: int, **more: Any) -> CasePaper:
    return await case_paper.paper(town.context, OFFICER, number, "사례회의", **more)


@pytest.mark.parametrize("language", Language)
async def test_everything_of_the_form_is_on_the_page(town: Town, language: Language):
    household, number = await begin(town)
    await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    await helped(town, number)
    first = (await task_views.list_tasks(town.context, OFFICER))[0]
    await tasks.finish(town.context, OFFICER, first.number, memo="식사 잘하심")
    content, say = page(await printed(town, number), town, language), texts(language).say
    assert all(f"&lt;{name}&gt; &amp; =1+1" in content for name in FIELDS)
    assert all(say(f"field.{name}") in content for name in FIELDS)
    told = ("C-1001", "2026-11-18", NAME, "중랑구 망우동", "kim", "일시재가", "돌봄SOS센터", "식사 잘하심", "사례회의")
    assert [one for one in told if one not in content] == []
    hours = {Language.KOREAN: "18/60시간", Language.ENGLISH: "18 of 60 hours"}[language]
    assert hours in content
    states = {say("case_paper.done"), say("case_paper.open"), say("referral_state.used_in_part")}
    assert [one for one in states if one not in content] == []
    assert (PHONE in content, ADDRESS in content) == (False, False)


async def test_what_is_empty_is_a_dash_and_what_is_not_there_has_no_heading(town: Town):
    _household, number = await begin(town, written=Sheet())
    planned = await task_views.list_tasks(town.context, OFFICER)
    for task in planned:
        await tasks.cancel(town.context, OFFICER, task.number, memo="필요 없음")
    content = page(await printed(town, number), town)
    assert content.count(">-<") == len(FIELDS)
    assert ("서비스 연계" in content, "사후 확인" in content) == (False, False)


async def test_a_closed_case_says_how_it_ended(town: Town):
    _household, number = await begin(town)
    await cases.move(town.context, OFFICER, number, Move.CLOSE, reason="회복", result=Result.RECOVERED)
    assert "종결: 회복, 2026-11-18" in page(await printed(town, number), town)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"unit": Unit.WON, "wanted": 824_700.0}, "의뢰 824,700원"),
        ({"unit": Unit.HOURS, "wanted": 1.5}, "의뢰 1.5시간"),
        ({"unit": Unit.MEALS}, ""),
        ({}, ""),
    ],
)
async def test_what_was_asked_for_stands_there_until_it_is_granted(town: Town, given: dict[str, Any], told: str):
    _household, number = await begin(town)
    await referrals.propose(town.context, OFFICER, number, name="x", agency="y", **given)
    _head, row = cells(await printed(town, number), town)["서비스 연계"]
    assert (row[3] or "") == told


async def test_the_follow_ups_of_the_incident_and_those_planned_by_hand_belong_to_the_case(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=IncidentResult.SAFE_NEED_FOUND, memo="병원비")
    row = await cases.open_from_incident(town.context, OFFICER, 1001, needs=[Need.MONEY], reason="의료비")
    await follow_ups.plan(town.context, OFFICER, household, days=(90,))
    found = (await printed(town, row.number)).follow_ups
    assert [one.what.values["day"] for one in found] == [1, 7, 30, 90]


async def test_the_follow_ups_of_incidents_that_joined_stand_on_the_sheet_too(town: Town):
    household = await town.register()
    home = await town.home(household)
    for number in (1001, 1002, 1003):
        await home.send(home.danger())
        await incidents.claim(town.context, OFFICER, number)
        await incidents.close(town.context, OFFICER, number, result=IncidentResult.SAFE_NEED_FOUND, memo="병원비")
        town.clock.at += timedelta(days=40)
    row = await cases.open_from_incident(town.context, OFFICER, 1001, needs=[Need.MONEY], reason="의료비")
    await cases.open_from_incident(town.context, OFFICER, 1002, needs=[Need.MONEY], reason="다시 의료비")
    found = (await printed(town, row.number)).follow_ups
    of = [(await task_views.show(town.context, OFFICER, task_views.parse_label(one.label))).row for one in found]
    assert {task.incident for task in of if task.incident} == {"I-1001", "I-1002"}


async def test_a_file_holds_the_same_and_no_formula(town: Town):
    household, number = await begin(town)
    await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    await helped(town, number)
    await cases.write(town.context, OFFICER, number, {"notes": "=HYPERLINK(1)\x0b끝"}, based_on=1, reason="메모")
    paper = await printed(town, number, export=True)
    found = cells(paper, town)
    form = dict(found["C-1001"])
    assert (form["대상자"], form["건강상태"], form["참고사항"]) == (NAME, WRITTEN.health, "=HYPERLINK(1)끝")
    assert found["서비스 연계"][1] == ("일시재가", "돌봄SOS센터", "일부 사용", "18/60시간", "2026-11-18 ~")
    assert len(found["사후 확인"]) == 4
    data = encode(paper, texts(Language.KOREAN), town.context.region.timezone)
    assert (data["row"]["label"], data["sheet"]["health"], data["name"]) == ("C-1001", WRITTEN.health, NAME)


async def test_a_district_or_dong_that_left_the_configuration_is_told_by_its_id(town: Town):
    _household, number = await begin(town)
    town.context = replace(town.context, region=replace(town.context.region, districts=()))
    paper = await printed(town, number)
    assert (paper.dong, paper.district) == ("mangu", "")


@pytest.mark.parametrize(
    ("actor", "export", "refusal"),
    [
        (NEIGHBOUR_OFFICER, False, NotFound),
        (NEIGHBOUR_OFFICER, True, NotFound),
        (CENTRE_OFFICER, False, NotFound),
        (CENTRE_OFFICER, True, Forbidden),
        (VIEWER, True, Forbidden),
    ],
)
async def test_who_may_not_take_it_away(town: Town, actor: Actor, export: bool, refusal: type[Exception]):
    _household, number = await begin(town)
    with pytest.raises(refusal):
        await case_paper.paper(town.context, actor, number, "사례회의", export=export)


@pytest.mark.parametrize(("export", "action"), [(False, "case_print"), (True, "case_export")])
async def test_the_reason_is_needed_and_logged(town: Town, export: bool, action: str):
    household, number = await begin(town)
    with pytest.raises(Invalid, match="reason_needed"):
        await case_paper.paper(town.context, OFFICER, number, " ", export=export)
    assert (await case_paper.paper(town.context, OFFICER, number, " 사례회의 ", export=export)).reason == "사례회의"
    log = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert [(look.user, look.why) for look in log if look.action == action] == [("kim", "C-1001: 사례회의")]


async def link_to(town: Town, referral: int) -> str:
    """The code of a link that may show an agency everything it ever may."""
    return (await agency_links.create(town.context, OFFICER, referral, fields=tuple(SharedField))).code


PATHS = ("page", "xlsx", "json", "agency", "tasks", "messages", "referrals", "calendar")
"""Every way on which something of a case, a referral or a task is shown or sent elsewhere."""
SERVICE_ENDED, AGENCIES_ENDED = ConsentKind.SERVICE, ConsentKind.AGENCIES


async def leaves(town: Town, code: str, household: str, number: int) -> dict[str, str]:
    """What leaves on each of them, at this moment."""
    say, timezone = texts(Language.KOREAN), town.context.region.timezone
    paper = await printed(town, number, export=True)
    seen = await agency_links.open_page(town.context, code, origin="198.51.100.4")
    await town.pass_time(timedelta(days=2), timedelta(hours=6))
    listed = await task_views.list_tasks(town.context, OFFICER, household=household)
    await users.add(town.context, ADMINISTRATOR, "kim", Role.DONG_OFFICER, dongs=OFFICER.dongs)
    address = (await calendar.make_address(town.context, OFFICER)).path.rpartition("/")[2].removesuffix(".ics")
    referred = await referral_views.list_of_case(town.context, OFFICER, number)
    return {
        "page": page(paper, town),
        "xlsx": str(cells(paper, town)),
        "json": str(encode(paper, say, timezone)),
        "agency": str(encode(seen, say, timezone)),
        "tasks": str(encode(listed, say, timezone)),
        "messages": str(town.channel.sent),
        "referrals": str(encode(referred, say, timezone)),
        "calendar": calendar_bytes(await calendar.read(town.context, address, origin="198.51.100.4"), say).decode(),
    }


@pytest.mark.parametrize(
    ("ended", "name_on", "numbers_on"),
    [
        ((), {"page", "xlsx", "json", "agency"}, {"agency"}),
        ((AGENCIES_ENDED,), {"page", "xlsx", "json"}, set()),
        ((SERVICE_ENDED,), {"agency"}, {"agency"}),
        ((SERVICE_ENDED, AGENCIES_ENDED), set(), set()),
    ],
)
async def test_no_personal_field_leaves_without_a_consent_that_covers_it(
    town: Town, ended: tuple[ConsentKind, ...], name_on: set[str], numbers_on: set[str]
):
    town.context = replace(town.context, region=replace(town.context.region, escalation=PATIENT))
    town.scanner = type(town.scanner)(town.context, town.scanner._delivery)
    household, number = await begin(town)
    await households.give_consent(town.context, OFFICER, household, ConsentKind.AGENCIES)
    code = await link_to(town, await helped(town, number))
    for kind in ended:
        await households.revoke_consent(town.context, OFFICER, household, kind)
    found = await leaves(town, code, household, number)
    assert set(found) == set(PATHS)
    assert {path for path, content in found.items() if NAME in content} == name_on
    assert {path for path, content in found.items() if PHONE in content} == numbers_on
    assert {path for path, content in found.items() if ADDRESS in content} == numbers_on
    assert "T-101" in found["calendar"]
    assert "T-101" in found["messages"]
    warning = texts(Language.KOREAN).say("case_paper.not_for_agencies")
    assert {warning in found[path] for path in ("page", "xlsx")} == {AGENCIES_ENDED in ended}
