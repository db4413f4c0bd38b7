"""The night of a forced entry as it is printed afterwards (S13), and the records it is made of."""

import re
from datetime import UTC, timedelta

import pytest

from aggregator.domain.access import Role
from aggregator.domain.checklist import Finding, Seen
from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Particulars, Step
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.household import Change, Contact, ContactKind
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result
from aggregator.domain.reachability import Reach
from aggregator.domain.region import Language, Recipient
from aggregator.domain.roster import Part, Shift
from aggregator.operations import (
    checklists,
    dispatches,
    households,
    incident_messages,
    incidents,
    looks,
    scripts,
    users,
)
from aggregator.operations.incident_papers import paper
from aggregator.printing.incident import incident_page
from aggregator.store import dangers, rosters
from aggregator.text import texts

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, WEDNESDAY_NIGHT, Town

EVIL = "<script>alert('x')</script>"
LONG = "가나다라마 " * 2000


async def story(town: Town) -> None:
    """A danger at night, calls unanswered, police and fire, forced entry, alive, closed."""
    town.clock.at = WEDNESDAY_NIGHT
    household = await town.register(night=True)
    people = (Contact(kind=ContactKind.KEYHOLDER, name="최 통장", phone="010-2", note=EVIL),)
    await households.change(town.context, ADMINISTRATOR, household, Change(contacts=people))
    home = await town.home(household)
    await home.send(home.danger())
    context, park = town.context, CENTRE_OFFICER
    await town.scanner.run_due()
    town.clock.at += timedelta(minutes=9)
    await incidents.claim(context, park, 1001)
    await incidents.contact(
        context, park, 1001, means=ContactMeans.CALL, outcome=ContactOutcome.NO_ANSWER, whom="동생 김", memo=LONG
    )
    town.clock.at += timedelta(minutes=20)
    await dispatches.call_emergency(context, park, 1001, service=Emergency.POLICE)
    await incidents.dispatch(context, park, 1001, partners=("112", "119"), people=1, names="박 주임")
    town.clock.at += timedelta(minutes=15)
    await dispatches.step(context, park, 1001, step=Step.ARRIVED, told=Particulars(keyholder="없음"))
    await dispatches.police_decision(
        context,
        park,
        1001,
        measure=Measure.FORCED_ENTRY,
        ruling=Ruling.ORDERED,
        station="중랑서",
        officer="한 경위",
    )
    await checklists.find(
        context, park, 1001, findings=(Finding.HOARDING,), answers={"pests": Seen.NO}, memo="현관이 막힘"
    )
    await dispatches.step(context, park, 1001, step=Step.TRANSPORTED, told=Particulars(hospital="서울의료원"))
    await dispatches.step(context, park, 1001, step=Step.ENDED, told=Particulars(damage="자물쇠", repairs="관리소"))
    await incidents.close(context, park, 1001, result=Result.TRANSPORTED, memo="생존 확인")


async def printed(town: Town, language: Language) -> str:
    gathered = await paper(town.context, CENTRE_OFFICER, 1001, "경찰 제출")
    return incident_page(gathered, texts(language), town.context.region.timezone).html().decode()


async def test_the_page_holds_everything(town: Town):
    await story(town)
    page = await printed(town, Language.KOREAN)
    for told in (
        "I-1001 처리 기록",
        "김영희",
        "망우로 1",
        "관제센터 근무 시간이었습니다.",
        "최 통장",
        "동생 김",
        "+29분",
        "박 주임",
        "한 경위",
        "서울의료원",
        "자물쇠",
        "관리소",
        "쓰레기 적치",
        "현관이 막힘",
        "생존 확인",
        "webhook http://centre",
        "2026-11-18 22:11",
        "출력: park, 2026-11-18 22:55. 사유: 경찰 제출.",
    ):
        assert told in page, told
    assert EVIL not in page
    assert page.count("가나다라마") == 2000


async def test_every_sentence_of_the_page_exists_in_english(town: Town):
    await story(town)
    page = await printed(town, Language.ENGLISH)
    assert "Incident I-1001: timeline" in page
    assert re.findall(r"[ >]([a-z_]+\.[a-z_]+)(?=[+ <])", page.partition("</style>")[2]) == []


async def test_the_reason_is_asked_for_and_logged(town: Town):
    await story(town)
    with pytest.raises(Invalid, match="reason_needed"):
        await paper(town.context, CENTRE_OFFICER, 1001, " ")
    with pytest.raises(NotFound, match="incident_unknown"):
        await paper(town.context, NEIGHBOUR_OFFICER, 1001, "경찰 제출")
    await printed(town, Language.KOREAN)
    (newest, *_) = await looks.list_looks(town.context, ADMINISTRATOR)
    assert (newest.action, newest.why) == ("print", "I-1001: 경찰 제출")


async def test_several_dispatches_each_with_its_steps(town: Town):
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    context = town.context
    await incidents.claim(context, ADMINISTRATOR, 1001)
    await incidents.dispatch(context, ADMINISTRATOR, 1001, partners=("119",))
    town.clock.at += timedelta(minutes=30)
    await incidents.dispatch(context, ADMINISTRATOR, 1001, partners=("112",))
    town.clock.at += timedelta(minutes=10)
    await dispatches.step(context, ADMINISTRATOR, 1001, step=Step.ENDED, which=1)
    await dispatches.step(context, ADMINISTRATOR, 1001, step=Step.ARRIVED)
    with pytest.raises(NotFound, match="dispatch_unknown"):
        await dispatches.step(context, ADMINISTRATOR, 1001, step=Step.ARRIVED, which=3)
    first, second = (await incidents.show(context, ADMINISTRATOR, 1001)).dispatches
    assert (first.partners, first.ended_at, first.arrived_at) == (("119",), town.clock.at, None)
    assert (second.partners, second.ended_at, second.arrived_at) == (("112",), None, town.clock.at)


async def test_what_is_told_about_a_dispatch_is_sealed(town: Town):
    await story(town)
    async with town.context.database.read() as connection:
        raw = await connection.exec_driver_sql("SELECT names, keyholder, damage, repairs, hospital FROM dispatches")
        (row,) = raw.all()
    assert all(":" in field for field in row)
    assert not any(word in "".join(row) for word in ("박", "자물쇠", "서울"))


async def test_answers_stay_with_the_household(town: Town):
    await story(town)
    home = await town.home((await households.list_households(town.context, ADMINISTRATOR))[0].id)
    await home.send(home.danger())
    view = await checklists.show_checklist(town.context, CENTRE_OFFICER, 1002)
    by_item = {one.item: one for one in view.items}
    assert (view.open, view.incident) == (len(view.items), "I-1002")
    assert (by_item["hoarding"].before, by_item["pests"].before) == (Seen.YES, Seen.NO)
    assert by_item["alcohol"].before is None
    card = await incidents.show(town.context, CENTRE_OFFICER, 1002)
    assert [one.values["words_ko"] for one in card.findings] == ["쓰레기 적치"]


async def test_the_script_names_the_desk_that_has_it(town: Town):
    await story(town)
    read = await scripts.read_script(town.context, CENTRE_OFFICER, 1001, Emergency.POLICE)
    assert read.text["ko"].startswith("혼자 사시는 분들의 안부를 확인하는 관제센터입니다.")
    assert (read.call, read.discreet) == ("tel:112", False)


async def test_messages_with_their_fate(town: Town):
    await story(town)
    fates = await incident_messages.list_messages(town.context, CENTRE_OFFICER, 1001)
    assert ("raised", "http://centre", "sent") in [(one.kind, one.address, one.state) for one in fates]


async def test_what_visitors_must_know_is_on_the_card_in_the_script_and_on_paper(town: Town):
    await story(town)
    (household,) = await households.list_households(town.context, ADMINISTRATOR)
    note = DangerNote(id="d_1", kind=DangerKind.DOG, text="묶여 있지 않음", since=town.clock.at, noted_by="kim")
    async with town.context.database.write() as connection:
        await dangers.add(connection, town.context.cipher, household.id, note)
    await households.change(town.context, ADMINISTRATOR, household.id, Change(facts=(Reach.HARD_OF_HEARING,)))
    card = await incidents.show(town.context, CENTRE_OFFICER, 1001)
    read = await scripts.read_script(town.context, CENTRE_OFFICER, 1001)
    assert [one.values["words"] for one in card.warnings] == ["묶여 있지 않음"]
    assert [one.key for one in card.reachability] == ["reach.hard_of_hearing"]
    assert (read.warnings, read.reachability) == (card.warnings, card.reachability)
    assert all(texts(language).explain(card.reachability[0], UTC) in read.text[language] for language in Language)
    assert texts(Language.KOREAN).explain(card.warnings[0], UTC) in await printed(town, Language.KOREAN)


async def test_the_paper_says_who_was_on_call(town: Town):
    shift = Shift(
        id=0,
        desk="centre",
        user="yoon",
        part=Part.ON_CALL,
        order=1,
        first_at=WEDNESDAY_NIGHT - timedelta(hours=1),
        last_at=WEDNESDAY_NIGHT + timedelta(minutes=1),
    )
    way = Recipient(channel="webhook", address="http://yoon")
    await users.add(town.context, ADMINISTRATOR, "yoon", Role.CENTRE_OFFICER)
    async with town.context.database.write() as connection:
        await rosters.add_shift(connection, shift, WEDNESDAY_NIGHT, "choi")
        await rosters.set_ways(connection, town.context.cipher, "yoon", [way])
    await story(town)
    gathered = await paper(town.context, CENTRE_OFFICER, 1001, "경찰 제출")
    assert (gathered.on_call, gathered.desk, gathered.printed_by) == (("yoon",), "관제센터", "park")
