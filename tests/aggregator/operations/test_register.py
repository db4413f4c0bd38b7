"""The register's daily work: absences, withdrawals, moves, leaving, warnings, devices, and the import."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.domain.absence import AbsenceEnd, AbsenceKind, Channel, Teller
from aggregator.domain.consent import STOPS, ConsentKind
from aggregator.domain.danger_note import DangerKind
from aggregator.domain.device import DeviceKind
from aggregator.domain.errors import Conflict, NotFound
from aggregator.domain.household import Change, Contact, ContactKind, Registration
from aggregator.domain.incident import Result, State
from aggregator.domain.leaving import LeavingReason
from aggregator.operations import (
    absences,
    around_the_person,
    devices,
    households,
    incidents,
    leaving,
    register_import,
    transfers,
)
from aggregator.operations.absences import AbsenceState, AbsenceView

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, WEDNESDAY_NIGHT, Town

FILE = (
    "동,이름,전화,위험군,서비스 동의일,서비스 동의서,연락처1 관계,연락처1 이름,연락처1 전화\r\n"
    "mangu,김영희,010-1234-5678,고위험,2026-11-02,A-17,보호자,김딸,010-1111-2222\r\n"
    "mangu,이순자,010-1111-0000,,2026.11.3,,,,\r\n"
)


async def away(town: Town, household: str, days: int = 3) -> AbsenceView:
    return await absences.add(
        town.context,
        OFFICER,
        household,
        kind=AbsenceKind.TRAVEL,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        ends_at=town.clock.at + timedelta(days=days),
        place="부산",
    )


async def test_while_away_no_danger_but_sos(town: Town):
    home = await town.home(await town.register())
    told = await away(town, home.identity.household)
    reply = await home.send(settings_version="old")
    assert reply["settings"]["absence"]["ends_at"] is not None
    await home.send(home.danger())
    assert await incidents.list_incidents(town.context, OFFICER) == ()
    await home.send(home.item("sos", sensor="s_1"))
    assert len(await incidents.list_incidents(town.context, OFFICER)) == 1
    assert (told.state, told.place) == (AbsenceState.AWAY, "부산")


async def test_evidence_indoors_ends_an_absence(town: Town):
    home = await town.home(await town.register())
    await away(town, home.identity.household)
    town.clock.at += timedelta(hours=5)
    await home.send(home.evidence())
    (seen,) = await absences.list_absences(town.context, OFFICER, household=home.identity.household)
    assert (seen.end, seen.ended_at) == (AbsenceEnd.SEEN, town.clock.at)
    await home.send(home.danger())
    assert len(await incidents.list_incidents(town.context, OFFICER)) == 1


async def test_a_return_nobody_noticed_asks_the_desk(town: Town):
    household = await town.register()
    await away(town, household, days=1)
    await town.skip(timedelta(days=1, hours=49))
    assert await incidents.list_incidents(town.context, OFFICER) == ()
    await town.skip(timedelta(hours=3))
    (listed,) = await absences.list_absences(town.context, OFFICER)
    (raised,) = await incidents.list_incidents(town.context, OFFICER)
    assert (listed.state, raised.why.key) == (AbsenceState.UNRETURNED, "absence.no_return")


async def test_a_long_absence_is_reviewed_and_goes_on(town: Town):
    household = await town.register()
    await away(town, household, days=60)
    await town.skip(timedelta(days=13, hours=23))
    assert await incidents.list_incidents(town.context, OFFICER) == ()
    await town.skip(timedelta(hours=2))
    (raised,) = await incidents.list_incidents(town.context, OFFICER)
    (listed,) = await absences.list_absences(town.context, OFFICER)
    assert (raised.why.key, listed.state) == ("absence.review", AbsenceState.AWAY)


async def test_an_absence_told_at_home_is_in_the_same_list(town: Town):
    home = await town.home(await town.register())
    await home.send(home.item("absence", starts_at="2026-11-18T03:00:00Z", ends_at=None, place="", by="household"))
    (told,) = await absences.list_absences(town.context, OFFICER)
    assert (told.channel, told.recorded_by) == (Channel.HOME, "home")
    town.clock.at += timedelta(minutes=1)
    await home.send(home.item("absence", cleared=True))
    assert await absences.list_absences(town.context, OFFICER) == ()


async def test_a_return_told_by_the_home_leaves_what_is_to_come(town: Town):
    home = await town.home(await town.register())
    household = home.identity.household
    await away(town, household)
    trip = await absences.add(
        town.context,
        OFFICER,
        household,
        kind=AbsenceKind.TRAVEL,
        told_by=Teller.SUBJECT,
        channel=Channel.OFFICE,
        starts_at=town.clock.at + timedelta(days=30),
    )
    town.clock.at += timedelta(hours=5)
    await home.send(home.evidence(), home.item("absence", cleared=True))
    (left,) = await absences.list_absences(town.context, OFFICER)
    assert (left.id, left.state) == (trip.id, AbsenceState.COMING)


async def test_what_a_home_learned_from_the_region_is_no_news(town: Town):
    home = await town.home(await town.register())
    told = await away(town, home.identity.household)
    await home.send(home.item("absence", starts_at="2026-11-18T03:00:00Z", ends_at=None, place="", by="region"))
    assert [one.id for one in await absences.list_absences(town.context, OFFICER)] == [told.id]


async def test_withdrawing_the_night_takes_it_from_the_centre(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    (before,) = await incidents.list_incidents(town.context, CENTRE_OFFICER)
    await households.revoke_consent(town.context, OFFICER, home.identity.household, ConsentKind.NIGHT)
    (after,) = await incidents.list_incidents(town.context, OFFICER)
    assert (before.desk, after.desk, after.state) == ("centre", "dong:mangu", State.DEFERRED)
    assert await incidents.list_incidents(town.context, CENTRE_OFFICER) == ()


async def test_withdrawing_the_service_ends_the_watching(town: Town):
    home = await town.home(await town.register())
    household = home.identity.household
    await devices.lend(town.context, OFFICER, household, DeviceKind.PLUG, "A-1")
    await households.revoke_consent(town.context, OFFICER, household, ConsentKind.SERVICE)
    reply = await home.send(home.danger(), home.evidence())
    assert (reply["ack"], await incidents.list_incidents(town.context, OFFICER)) == (2, ())
    assert (await households.show(town.context, OFFICER, household)).last_evidence_at is None
    (wanted,) = await devices.list_devices(town.context, OFFICER, wanted=True)
    assert wanted.device.label == "A-1"
    await home.send(home.item("sos", sensor="s_1"))
    assert len(await incidents.list_incidents(town.context, OFFICER)) == 1


async def test_withdrawing_the_sharing_hides_guardians(town: Town):
    daughter = Contact(kind=ContactKind.GUARDIAN, name="김딸", phone="010")
    consents = (ConsentKind.SERVICE, ConsentKind.GUARDIAN)
    made = await households.register(
        town.context, OFFICER, Registration(dong="mangu", name="김영희", contacts=(daughter,), consents=consents)
    )
    await households.revoke_consent(town.context, OFFICER, made.id, ConsentKind.GUARDIAN)
    assert made.contacts == (daughter,)
    assert (await households.show(town.context, OFFICER, made.id)).contacts == ()
    neighbour = Contact(kind=ContactKind.NEIGHBOUR, name="옆집", phone="010-2222-3333")
    await households.change(town.context, OFFICER, made.id, Change(contacts=(neighbour,)))
    await households.give_consent(town.context, OFFICER, made.id, ConsentKind.GUARDIAN)
    assert (await households.show(town.context, OFFICER, made.id)).contacts == (neighbour, daughter)


def test_every_kind_of_consent_stops_something():
    assert set(STOPS) == set(ConsentKind)


async def test_a_move_is_offered_and_accepted(town: Town):
    home = await town.home(await town.register())
    household = home.identity.household
    await home.send(home.danger())
    offered = await transfers.offer(town.context, OFFICER, household, dong="sinnae", memo="이사")
    with pytest.raises(Conflict, match="transfer_open"):
        await transfers.offer(town.context, OFFICER, household, dong="sinnae", memo="이사")
    assert (await households.show(town.context, OFFICER, household)).dong == "mangu"
    await transfers.accept(town.context, NEIGHBOUR_OFFICER, offered.id)
    (incident,) = await incidents.list_incidents(town.context, NEIGHBOUR_OFFICER)
    assert incident.desk == "dong:sinnae"
    with pytest.raises(NotFound):
        await households.show(town.context, OFFICER, household)
    with pytest.raises(Conflict, match="transfer_decided"):
        await transfers.refuse(town.context, NEIGHBOUR_OFFICER, offered.id, memo="x")


async def test_who_offered_somebody_reads_the_answer_and_nobody_else_does(town: Town):
    household = (await town.home(await town.register())).identity.household
    before = await transfers.offer(town.context, OFFICER, household, dong="sinnae", memo="이사")
    await transfers.refuse(town.context, NEIGHBOUR_OFFICER, before.id, memo="다른 동으로 가심")
    town.clock.at += timedelta(hours=1)
    latest = await transfers.offer(town.context, OFFICER, household, dong="sinnae", memo="다시 확인함")
    found = await transfers.list_of(town.context, OFFICER, household)
    assert [(one.id, one.answer) for one in found] == [(latest.id, ""), (before.id, "다른 동으로 가심")]
    assert await transfers.list_of(town.context, CENTRE_OFFICER, household) == ()
    assert await transfers.list_of(town.context, OFFICER, "h_nobody") == ()


async def test_leaving_ends_everything_and_is_forgotten_in_time(town: Town, tmp_path: Path):
    home = await town.home(await town.register())
    household = home.identity.household
    await home.send(home.danger())
    (raised,) = await incidents.list_incidents(town.context, OFFICER)
    with pytest.raises(Conflict, match="incident_open"):
        await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.DIED, memo="x")
    await incidents.claim(town.context, OFFICER, raised.number)
    await incidents.close(town.context, OFFICER, raised.number, result=Result.SAFE, memo="x")
    left = await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.MOVED_OUT, memo="이사")
    assert (left.services, left.nodes, {one.revoked_at is None for one in left.consents}) == ((), (), {False})
    assert await households.list_households(town.context, OFFICER) == ()
    assert len(await households.list_households(town.context, OFFICER, left=True)) == 1
    town.clock.at += timedelta(days=5 * 365 + 1)
    await town.scanner.run_due()
    async with town.context.database.read() as connection:
        rows = (await connection.exec_driver_sql("SELECT name, phone, address, memo, name_print FROM households")).all()
    assert [tuple(row) for row in rows] == [("", "", "", "", "")]
    with pytest.raises(Conflict, match="household_erased"):
        await leaving.come_back(town.context, OFFICER, household)


async def test_who_comes_back_keeps_the_id(town: Town):
    household = await town.register()
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.ADMITTED, memo="요양병원")
    back = await leaving.come_back(town.context, OFFICER, household)
    assert (back.id, back.left_at, len(back.departures)) == (household, None, 1)


async def test_a_warning_is_shown_until_it_is_ended(town: Town):
    household = await town.register()
    (noted,) = await around_the_person.add_danger(town.context, OFFICER, household, DangerKind.DOG, text="큰 개")
    assert (await households.show(town.context, OFFICER, household)).dangers == (noted,)
    assert await around_the_person.end_danger(town.context, OFFICER, household, noted.id) == ()


@pytest.mark.parametrize(
    ("search", "found"), [("김 영희", 1), ("01000000000", 1), ("+82 10-0000-0000", 1), ("김영", 0)]
)
async def test_a_name_or_phone_is_found_by_its_print(town: Town, search: str, found: int):
    await town.register()
    assert len(await households.list_households(town.context, OFFICER, search=search)) == found


async def test_a_file_is_registered_once(town: Town):
    dry = await register_import.take(town.context, OFFICER, FILE, dry_run=True)
    first = await register_import.take(town.context, OFFICER, FILE)
    again = await register_import.take(town.context, OFFICER, FILE)
    assert (dry.registered, first.registered, again.registered) == (0, 2, 0)
    assert {row.state for row in again.rows} == {"known"}
    listed = await households.list_households(town.context, OFFICER)
    (high,) = (row for row in listed if row.risk == "high")
    shown = await households.show(town.context, OFFICER, high.id)
    assert (len(listed), shown.consents[0].document) == (2, "A-17")


@pytest.mark.parametrize(("skip_bad", "registered"), [(False, 0), (True, 1)])
async def test_all_rows_or_the_good_ones(town: Town, skip_bad: bool, registered: int):
    text = "dong,name,phone,risk\nmangu,Kim,010,high\nmangu,Lee,call me,low\nsinnae,Park,,\n"
    report = await register_import.take(town.context, OFFICER, text, skip_bad=skip_bad)
    wrong = [(row.row, one.column, one.error.key) for row in report.rows for one in row.problems]
    assert (report.registered, len(await households.list_households(town.context, ADMINISTRATOR))) == (registered,) * 2
    assert wrong == [
        (3, "risk", "error.word_unknown"),
        (3, "phone", "error.phone_malformed"),
        (4, "dong", "error.dong_not_allowed"),
    ]
