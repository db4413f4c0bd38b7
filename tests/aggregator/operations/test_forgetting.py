"""After the retention time nothing in the database's file tells who somebody was."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.case.machine import Move, Need
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.check_in import CallOutcome, CheckIn
from aggregator.domain.danger_note import DangerKind
from aggregator.domain.household import ConsentKind, Contact, ContactKind, Registration
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result, State
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.service import Service
from aggregator.operations import (
    absences,
    around_the_person,
    case_views,
    cases,
    check_ins,
    households,
    incident_views,
    incidents,
    keys,
    leaving,
    referrals,
    transfers,
)
from aggregator.store import forgetting
from aggregator.store import households as rows
from aggregator.store.deliveries import deliveries
from aggregator.store.household_lists import page
from aggregator.store.sealed import every_sealed
from aggregator.store.sight import Sight
from tests.aggregator.stores import on_sqlite

from .conftest import ADMINISTRATOR, OFFICER, Home, Town
from .test_withdrawals import VENDOR

PERSON = Registration(
    dong="mangu",
    name="김영희",
    phone="010-1234-5678",
    address="망우로 1",
    memo="문을 세게 두드릴 것",
    services=(Service.PLUG, Service.CHECK_IN),
    consents=tuple(ConsentKind),
    contacts=(Contact(kind=ContactKind.GUARDIAN, name="김딸", phone="010-1111-2222", note="저녁에"),),
)
KEPT_FOR = timedelta(days=5 * 365 + 2)


async def lived(town: Town) -> str:
    """Somebody about whom something was written in many places, and who has left."""
    context = town.context
    household = (await households.register(context, OFFICER, PERSON)).id
    home: Home = await town.home(household)
    await home.send(home.danger())
    await incidents.claim(context, OFFICER, 1001)
    await incidents.contact(
        context, OFFICER, 1001, means=ContactMeans.CALL, outcome=ContactOutcome.NO_ANSWER, memo="받지 않음"
    )
    await incidents.dispatch(context, OFFICER, 1001, partners=("119",), memo="현장으로")
    await incidents.close(context, OFFICER, 1001, result=Result.SAFE_NEED_FOUND, memo="병원비 걱정")
    told = CheckIn(
        household=household,
        reference="r1",
        outcome=CallOutcome.OK,
        called_at=town.clock.at,
        words="잘 지내요",
        recording="calls/7.wav",
    )
    await check_ins.take(context, VENDOR, told)
    case = await cases.open_by_hand(
        context, OFFICER, household, needs=[Need.MEALS], reason="식사를 거르심", written=Sheet(family="혼자 사심")
    )
    await referrals.propose(context, OFFICER, case.number, name="도시락", agency="복지관", memo="좋아하심")
    await absences.add(
        context,
        OFFICER,
        household,
        kind=AbsenceKind.HOSPITAL,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        place="서울의료원",
    )
    await around_the_person.add_danger(context, OFFICER, household, DangerKind.DOG, text="큰 개")
    offered = await transfers.offer(context, OFFICER, household, dong="sinnae", memo="딸 곁으로")
    await transfers.withdraw(context, OFFICER, offered.id, memo="그대로 사심")
    await households.give_consent(context, OFFICER, household, ConsentKind.NIGHT)
    await leaving.leave(context, OFFICER, household, reason=LeavingReason.DIED, memo="별세")
    return household


async def sealed_texts(town: Town, household: str) -> list[str]:
    """Everything sealed about somebody, and the fingerprints, as the database keeps them."""
    found: list[str] = []
    async with town.context.database.read() as connection:
        for one in every_sealed():
            if one.table is deliveries:
                continue  # where messages to staff went; retention deletes them on its own
            about = forgetting.about(one.table, household)
            query = one.table.select() if about is None else one.table.select().where(about)
            for row in (await connection.execute(query)).mappings().all():
                found += [row[column] for column in one.columns if row[column]]
        prints = text("SELECT name_print, phone_print FROM households WHERE id = :id")
        found += (await connection.execute(prints, {"id": household})).one()
    return found


def file_of(tmp_path: Path) -> bytes:
    """The database as it lies on the disk, with the journal beside it."""
    return b"".join(path.read_bytes() for path in sorted(tmp_path.glob("region.sqlite*")))


@on_sqlite
async def test_the_file_itself_forgets(town: Town, tmp_path: Path):
    household = await lived(town)
    before = await sealed_texts(town, household)
    assert len(before) > 20
    assert [text for text in before if text.encode() not in file_of(tmp_path)] == []
    town.clock.at += KEPT_FOR
    await town.scanner.run_due()
    assert [text for text in before if text.encode() in file_of(tmp_path)] == []


async def test_what_statistics_count_stays(town: Town):
    household = await lived(town)
    town.clock.at += KEPT_FOR
    await town.scanner.run_due()
    (incident,) = await incidents.list_incidents(town.context, ADMINISTRATOR, include_closed=True)
    assert (incident.household, incident.state, incident.result) == (household, State.CLOSED, Result.SAFE_NEED_FOUND)
    told = await incident_views.timeline(town.context, ADMINISTRATOR, 1001)
    assert (len(told) > 5, {entry.memo for entry in told}) == (True, {""})
    history = await case_views.history(town.context, ADMINISTRATOR, 1001)
    assert (history[0].move, {entry.reason for entry in history}) == (Move.OPEN, {"-"})
    view = await case_views.show(town.context, ADMINISTRATOR, 1001)
    assert (view.name, view.sheet) == ("", Sheet())
    left = await households.show(town.context, ADMINISTRATOR, household)
    assert (left.name, left.contacts, left.facts) == ("", (), ())
    assert {consent.document for consent in left.consents} == {""}
    assert [departure.erased_at for departure in left.departures] == [town.clock.at]


async def test_who_came_back_is_not_forgotten(town: Town):
    household = await lived(town)
    await leaving.come_back(town.context, OFFICER, household)
    town.clock.at += KEPT_FOR
    await town.scanner.run_due()
    assert (await households.show(town.context, OFFICER, household)).name == "김영희"


@pytest.mark.parametrize("amount", [0, 1, 450])
async def test_households_from_before_the_search_get_their_fingerprints(town: Town, amount: int):
    context = town.context
    async with context.database.write() as connection:
        for number in range(amount):
            one = Registration(dong="mangu", name=f"김{number}", phone=f"010-{number:04}")
            await rows.add(connection, context.cipher, f"h_{number:04}", one, town.clock.at, "kim")
        await connection.execute(text("UPDATE households SET name_print = '', phone_print = ''"))
    assert await keys.fill_prints(context) == amount
    assert await keys.fill_prints(context) == 0
    async with context.database.read() as connection:
        wanted = [rows.Wanted.searched(context.cipher, f"010 {number:04}") for number in range(amount)][-1:]
        found = [await page(connection, Sight(), one, at=town.clock.at, limit=9) for one in wanted]
    assert [[row["id"] for row in one] for one in found] == [[f"h_{amount - 1:04}"]][:amount]
