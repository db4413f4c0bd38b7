"""Results of check-in calls from the first word to what is on the desk."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.domain.absence import AbsenceKind, Channel
from aggregator.domain.access import Actor, Role
from aggregator.domain.catalogue import Said
from aggregator.domain.check_in import AbsencePlace, CallOutcome, CheckIn, Direction, Feared, Occasion
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.household import ConsentKind, Registration
from aggregator.domain.incident import Priority, Result, State
from aggregator.domain.request import RequestKind
from aggregator.domain.seasonal import SeasonalQuestion, YearDay
from aggregator.domain.service import Service
from aggregator.domain.task.machine import Kind, Team
from aggregator.operations import absences, check_ins, equipment, households, incidents, looks, task_views
from aggregator.operations.check_ins import CheckInTaken
from aggregator.operations.incidents import IncidentRow

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, WEDNESDAY_NIGHT, WEDNESDAY_NOON, Town

VENDOR = Actor(user="callers", role=Role.VENDOR, origin="192.0.2.9")
no_answer, danger_words = CallOutcome.NO_ANSWER, CallOutcome.DANGER_WORDS


async def registered(
    town: Town, *services: Service, consents: tuple[ConsentKind, ...] = (ConsentKind.SERVICE,), dong: str = "mangu"
) -> str:
    """A household that is called."""
    registration = Registration(
        dong=dong, name="김영희", phone="010-0000-0000", services=services or (Service.CHECK_IN,), consents=consents
    )
    return (await households.register(town.context, ADMINISTRATOR, registration)).id


async def tell(
    town: Town, household: str, outcome: CallOutcome, reference: str = "r1", actor: Actor = VENDOR, **more: Any
) -> CheckInTaken:
    """A result of a call that was made just now."""
    values: dict[str, Any] = {"called_at": town.clock.at} | more
    check_in = CheckIn(household=household, reference=reference, outcome=outcome, **values)
    return await check_ins.take(town.context, actor, check_in)


async def only(town: Town) -> IncidentRow:
    """The one incident there is."""
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR, include_closed=True)
    return row


async def miss(town: Town, household: str, times: int, occasion: Occasion = Occasion.SCHEDULED) -> None:
    """So many calls, an hour apart, and nobody answers."""
    for _ in range(times):
        town.clock.at += timedelta(hours=1)
        await tell(town, household, no_answer, f"r{town.clock.at:%d%H}", occasion=occasion)


async def test_three_missed_calls_reach_the_dong(town: Town):
    household = await registered(town)
    await miss(town, household, 2)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await miss(town, household, 1)
    row = await only(town)
    assert (row.priority, row.desk, row.why.key) == (Priority.MISSED_CHECK, "dong:mangu", "check_in.missed_call_back")
    await town.scanner.run_due()
    (message,) = town.channel.sent
    assert message.priority == "missed_check"


async def test_missed_calls_about_silence_are_a_crisis(town: Town):
    household = await registered(town, Service.DAILY_USE)
    await miss(town, household, 2, Occasion.TRIGGERED)
    assert ((await only(town)).priority, (await only(town)).why.key) == (Priority.DANGER, "check_in.missed_crisis")


async def test_the_same_reference_twice_changes_nothing(town: Town):
    household = await registered(town)
    first = await tell(town, household, danger_words, words="무서워요")
    town.clock.at += timedelta(minutes=5)
    again = await tell(town, household, CallOutcome.OK)
    assert (first.repeated, again.repeated, again.received_at) == (False, True, first.received_at)
    (known,) = await check_ins.list_check_ins(town.context, OFFICER, household=household)
    assert (known.outcome, known.words, known.source, known.incident) == (danger_words, "무서워요", "callers", "I-1001")
    assert (await only(town)).last_evidence_at is None


async def test_a_reference_of_another_household_hides_nothing(town: Town):
    await tell(town, await registered(town), CallOutcome.OK)
    other = await registered(town)
    with pytest.raises(Conflict, match="reference_of_another"):
        await tell(town, other, danger_words)
    assert (await tell(town, other, danger_words, "r2")).repeated is False
    assert (await only(town)).household == other


async def test_an_answer_is_evidence_and_closes_nothing(town: Town):
    household = await registered(town)
    await miss(town, household, 3)
    town.clock.at += timedelta(minutes=10)
    await tell(town, household, CallOutcome.OK, "late")
    row = await only(town)
    assert (row.state, row.last_evidence_at) == (State.OPEN, town.clock.at)
    entries = await incidents.timeline(town.context, OFFICER, row.number)
    assert (entries[-1].why.key, entries[-1].who) == ("incident.acknowledged", "callers")
    view = await households.show(town.context, OFFICER, household)
    assert view.last_evidence_at == town.clock.at


async def test_a_further_missed_call_is_noted_in_what_is_open(town: Town):
    household = await registered(town)
    await tell(town, household, CallOutcome.NEEDS_HELP, "first")
    await miss(town, household, 1)
    entries = await incidents.timeline(town.context, OFFICER, 1001)
    assert [entry.why.key for entry in entries][-1] == "check_in.not_answered"
    assert (await only(town)).priority is Priority.DANGER


async def test_a_closed_incident_settles_the_row(town: Town):
    household = await registered(town)
    await miss(town, household, 3)
    await incidents.claim(town.context, OFFICER, 1001)
    await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="통화함")
    await miss(town, household, 2)
    assert len(await incidents.list_incidents(town.context, ADMINISTRATOR, include_closed=True)) == 1
    await miss(town, household, 1)
    assert len(await incidents.list_incidents(town.context, ADMINISTRATOR, include_closed=True)) == 2


@pytest.mark.parametrize(
    ("more", "outcome", "key"),
    [
        ({"feared": Feared.VIOLENCE}, danger_words, "check_in.danger_words_violence"),
        ({"direction": Direction.INBOUND}, CallOutcome.ANSWERED_WITHOUT_ACK, "check_in.could_not_speak"),
    ],
)
async def test_danger_words_reach_the_centre_at_night_whatever_was_agreed(
    town: Town, more: dict[str, Any], outcome: CallOutcome, key: str
):
    household = await registered(town)
    town.clock.at = WEDNESDAY_NIGHT
    await tell(town, household, outcome, words="나 좀 살려줘", **more)
    row = await only(town)
    assert (row.priority, row.desk, row.state, row.why.key) == (Priority.DANGER_WORDS, "centre", State.OPEN, key)
    await town.scanner.run_due()
    (message,) = town.channel.sent
    told = (message.subject + message.body).lower()
    assert not any(word in told for word in ("violence", "폭력", "살려", "speak", "김영희"))


async def test_how_violence_is_handled_stands_on_the_card(town: Town):
    household = await registered(town)
    await tell(town, household, danger_words, feared=Feared.VIOLENCE)
    view = await incidents.show(town.context, OFFICER, 1001)
    assert [rule.key for rule in view.rules] == ["rules.violence"]


@pytest.mark.parametrize(
    ("outcome", "kind", "due"),
    [
        (CallOutcome.CALLBACK_WANTED, RequestKind.CALL_BACK, WEDNESDAY_NOON + timedelta(hours=4)),
        (CallOutcome.WELFARE_REQUEST, RequestKind.WELFARE, WEDNESDAY_NOON + timedelta(days=1, hours=6)),
        (CallOutcome.INVALID_NUMBER, RequestKind.NUMBER, WEDNESDAY_NOON + timedelta(days=1, hours=6)),
    ],
)
async def test_a_wish_is_no_danger_and_has_its_time(town: Town, outcome: CallOutcome, kind: RequestKind, due: datetime):
    household = await registered(town)
    await tell(town, household, outcome, "first")
    await tell(town, household, outcome, "second")
    (task,) = await task_views.list_tasks(town.context, OFFICER)
    assert (task.household, task.kind, task.due_at, task.overdue) == (household, Kind(kind), due, False)
    assert (task.team, task.created_by) == (Team.DONG_OFFICER, VENDOR.user)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    town.clock.at = due + timedelta(minutes=1)
    (late,) = await task_views.list_tasks(town.context, OFFICER)
    assert late.overdue


async def test_somebody_in_hospital_is_not_missed(town: Town):
    household = await registered(town)
    until = town.clock.at + timedelta(days=3)
    await tell(town, household, CallOutcome.OK, absence_place=AbsencePlace.HOSPITAL, absent_until=until)
    (absence,) = await absences.list_absences(town.context, OFFICER, household=household)
    assert (absence.kind, absence.channel, absence.ends_at) == (AbsenceKind.HOSPITAL, Channel.CHECK_IN, until)
    await miss(town, household, 3)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    town.clock.at = until
    await miss(town, household, 1)
    assert (await only(town)).why.values["count"] == 4


async def test_a_fault_of_the_line_is_ours(town: Town):
    household = await registered(town)
    for number in range(4):
        await tell(town, household, CallOutcome.CHANNEL_FAILURE, f"r{number}")
    (ticket,) = await equipment.list_tickets(town.context, CENTRE_OFFICER)
    assert (ticket.why.key, ticket.household) == ("ticket.check_ins_failing", None)
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await tell(town, household, no_answer, "works again")
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()


async def test_a_recording_is_kept_only_with_consent(town: Town):
    agreed = await registered(town, consents=(ConsentKind.SERVICE, ConsentKind.RECORDING))
    not_agreed = await registered(town)
    kept = await tell(town, agreed, CallOutcome.OK, "a", recording="https://calls.example/1")
    dropped = await tell(town, not_agreed, CallOutcome.OK, "b", recording="https://calls.example/2")
    again = await tell(town, agreed, CallOutcome.OK, "a")
    assert (kept.recording_kept, dropped.recording_kept, again.recording_kept) == (True, False, True)
    (one,) = await check_ins.list_check_ins(town.context, OFFICER, household=agreed)
    (other,) = await check_ins.list_check_ins(town.context, OFFICER, household=not_agreed)
    assert (one.recording, other.recording) == ("https://calls.example/1", "")


async def test_what_was_said_is_a_logged_look(town: Town):
    household = await registered(town)
    await tell(town, household, CallOutcome.OK, words="잘 지내요")
    await check_ins.list_check_ins(town.context, OFFICER, household=household)
    (look,) = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert (look.user, look.action) == ("kim", "check_ins")
    for actor, error in ((NEIGHBOUR_OFFICER, NotFound), (VENDOR, Forbidden)):
        with pytest.raises(error):
            await check_ins.list_check_ins(town.context, actor, household=household)


@pytest.mark.parametrize("actor", [VENDOR, ADMINISTRATOR, OFFICER])
@pytest.mark.parametrize(
    ("services", "consents"),
    [((Service.PLUG,), (ConsentKind.SERVICE,)), ((Service.CHECK_IN,), (ConsentKind.NIGHT,))],
)
async def test_whom_nobody_may_call_is_unknown(
    town: Town, actor: Actor, services: tuple[Service, ...], consents: tuple[ConsentKind, ...]
):
    household = await registered(town, *services, consents=consents)
    for one in (household, "h_unknown"):
        with pytest.raises(NotFound, match="household_unknown"):
            await tell(town, one, CallOutcome.OK, actor=actor)


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        (CallOutcome.DANGER_WORDS, {}),
        (CallOutcome.NEEDS_HELP, {}),
        (CallOutcome.ANSWERED_WITHOUT_ACK, {"direction": Direction.INBOUND}),
    ],
)
async def test_a_call_for_help_from_a_clock_ahead_counts_as_of_now(
    town: Town, outcome: CallOutcome, more: dict[str, Any]
):
    household = await registered(town)
    await tell(town, household, outcome, called_at=town.clock.at + timedelta(hours=9), **more)
    (row,) = await incidents.list_incidents(town.context, OFFICER)
    assert row.why.values["called_at"] == town.clock.at.timestamp()


async def test_results_of_other_dongs_and_of_the_future_are_refused(town: Town):
    household = await registered(town)
    with pytest.raises(NotFound, match="household_unknown"):
        await tell(town, household, CallOutcome.OK, actor=NEIGHBOUR_OFFICER)
    with pytest.raises(Forbidden):
        await tell(town, household, CallOutcome.OK, actor=replace(OFFICER, role=Role.VIEWER))
    with pytest.raises(Invalid, match="called_in_future"):
        await tell(town, household, CallOutcome.OK, called_at=town.clock.at + timedelta(minutes=6))


async def test_two_sources_may_use_the_same_reference(town: Town):
    household = await registered(town)
    await tell(town, household, CallOutcome.OK)
    assert not (await tell(town, household, CallOutcome.OK, actor=OFFICER)).repeated


async def test_a_vendor_that_falls_silent_is_equipment_of_ours(town: Town):
    household = await registered(town)
    await tell(town, household, CallOutcome.OK, "first")
    await town.pass_time(timedelta(days=6), timedelta(hours=3))
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()
    await town.pass_time(timedelta(days=1, hours=7), timedelta(hours=1))
    (ticket,) = await equipment.list_tickets(town.context, CENTRE_OFFICER)
    assert (ticket.why.key, ticket.why.values["heard_at"]) == ("ticket.check_ins_silent", WEDNESDAY_NOON.timestamp())
    assert await incidents.list_incidents(town.context, ADMINISTRATOR) == ()
    await tell(town, household, CallOutcome.OK, "back")
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()


async def test_our_own_outage_is_not_the_vendors_silence(town: Town):
    household = await registered(town)
    for day in range(5):
        await tell(town, household, CallOutcome.OK, f"day {day}")
        town.clock.at += timedelta(days=1)
    town.clock.at += timedelta(days=7)
    await town.scanner.run_due()
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()
    await town.scanner.run_due()


async def test_staff_are_no_feed(town: Town):
    household = await registered(town)
    await tell(town, household, CallOutcome.OK, actor=OFFICER)
    await town.pass_time(timedelta(days=8), timedelta(hours=6))
    assert await equipment.list_tickets(town.context, CENTRE_OFFICER) == ()


COLD = SeasonalQuestion(
    id="cold_wave", first=YearDay(11, 15), last=YearDay(2, 28), ko="춥지 않으세요?", en="Is it warm enough?"
)
HEAT = SeasonalQuestion(id="heat_wave", first=YearDay(6, 15), last=YearDay(9, 15), ko="덥지 않으세요?", en="Too hot?")


def with_questions(town: Town) -> Town:
    """The district asks about the cold and the heat."""
    (district,) = town.context.region.districts
    region = replace(town.context.region, districts=(replace(district, questions=(COLD, HEAT)),))
    return replace(town, context=replace(town.context, region=region))


async def test_a_seasonal_question_is_asked_and_kept_with_the_answer(town: Town):
    asking, household = with_questions(town), await registered(town)
    winter = await check_ins.questions(asking.context, VENDOR, household)
    await tell(asking, household, CallOutcome.WELFARE_REQUEST, question="cold_wave", words="추워서 이불 속에 있어요")
    (kept,) = await check_ins.list_check_ins(asking.context, OFFICER, household=household)
    town.clock.at += timedelta(days=130)
    spring = await check_ins.questions(asking.context, VENDOR, household)
    assert [(one.id, one.words.ko) for one in winter] == [("cold_wave", "춥지 않으세요?")]
    assert (kept.question, kept.words) == (Said(ko=COLD.ko, en=COLD.en), "추워서 이불 속에 있어요")
    assert spring == ()


async def test_no_result_is_refused_for_a_question_the_district_has_dropped(town: Town):
    household = await registered(town)
    await tell(town, household, danger_words, question="cold_wave")
    (kept,) = await check_ins.list_check_ins(town.context, OFFICER, household=household)
    assert (kept.question, (await only(town)).priority) == (Said(ko="cold_wave", en="cold_wave"), Priority.DANGER_WORDS)


async def test_what_is_asked_is_told_of_people_who_are_called(town: Town):
    asking, household = with_questions(town), await registered(town, Service.PLUG)
    with pytest.raises(NotFound, match="household_unknown"):
        await check_ins.questions(asking.context, VENDOR, household)
