"""Admission and discharge, told by a case or found out, on a real database."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.absence import AbsenceEnd, AbsenceKind, Channel, Teller
from aggregator.domain.errors import Conflict
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.task.machine import Kind
from aggregator.operations import (
    absences,
    case_give_back,
    leaving,
    task_views,
)
from aggregator.operations.case_give_back import GaveBack

from .begun_case import begin, rows
from .conftest import ADMINISTRATOR, OFFICER, Town


async def admitted(town: Town, number: int, **more: Any) -> GaveBack:
    """In hospital, told by a guardian on the phone."""
    return await case_give_back.begin_absence(
        town.context,
        OFFICER,
        number,
        told_by=Teller.GUARDIAN,
        channel=Channel.CALL,
        place="서울의료원",
        reason="낙상 수술",
        **more,
    )


async def after_discharge(town: Town) -> list[tuple[int | None, str | None, str | None]]:
    """The follow-ups after hospital: days, case, officer."""
    found = await task_views.list_tasks(town.context, ADMINISTRATOR, kind=Kind.FOLLOW_UP)
    return [(row.follow_up_day, row.case, row.person) for row in found if row.what.key == "task.after_discharge"]


async def test_an_admission_and_its_end(town: Town):
    household, number = await begin(town)
    until = town.clock.at + timedelta(days=10)
    told = await admitted(town, number, ends_at=until)
    (absence,) = await absences.list_absences(town.context, OFFICER)
    assert (told.absence, absence.kind, absence.place, absence.ends_at) == (
        absence.id,
        AbsenceKind.HOSPITAL,
        "서울의료원",
        until,
    )
    town.clock.at += timedelta(days=5)
    ended = await case_give_back.end_absence(town.context, OFFICER, number, reason="퇴원하심")
    (absence,) = await absences.list_absences(town.context, OFFICER, household=household)
    assert (ended.absence, absence.end, absence.ended_by) == (absence.id, AbsenceEnd.STAFF, "kim")
    assert [(who, key) for who, key, _reason in await rows(town, number)] == [
        ("kim", "give_back.absence"),
        ("kim", "give_back.absence_end"),
        ("kim", "give_back.home_again"),
    ]
    assert {(case, person) for _day, case, person in await after_discharge(town)} == {("C-1001", "kim")}
    with pytest.raises(Conflict, match="not_absent"):
        await case_give_back.end_absence(town.context, OFFICER, number, reason="x")


async def test_a_home_that_sees_the_person_again_begins_the_follow_ups(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await admitted(town, number)
    town.clock.at += timedelta(days=2)
    await home.send(home.evidence())
    await home.send(home.evidence(town.clock.at + timedelta(minutes=1)))
    assert await rows(town, number) == [
        ("kim", "give_back.absence_open", "낙상 수술"),
        ("home", "give_back.home_again", "퇴원 후 귀가가 확인되어 사후 확인을 계획했습니다."),
    ]
    assert len(await after_discharge(town)) == 2


async def test_a_return_that_was_only_found_later_begins_them_too(town: Town):
    household, number = await begin(town)
    home = await town.home(household)
    await admitted(town, number, ends_at=town.clock.at + timedelta(hours=10))
    town.clock.at += timedelta(hours=12)
    await home.send(home.evidence())
    assert await after_discharge(town) == []
    town.clock.at += timedelta(hours=60)
    await home.send(home.evidence())
    await town.scanner.run_due()
    assert len(await after_discharge(town)) == 2


async def test_somebody_without_a_case_is_followed_up_after_hospital_as_well(town: Town):
    household = await town.register()
    told = await absences.add(
        town.context, OFFICER, household, kind=AbsenceKind.HOSPITAL, told_by=Teller.GUARDIAN, channel=Channel.CALL
    )
    await absences.end(town.context, OFFICER, told.id)
    assert {(case, person) for _day, case, person in await after_discharge(town)} == {(None, None)}


async def test_whoever_leaves_from_hospital_has_not_come_home(town: Town):
    household, number = await begin(town)
    await admitted(town, number)
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.ADMITTED, memo="요양원 입소")
    assert [key for _who, key, _reason in await rows(town, number)] == ["give_back.absence_open"]
    assert await after_discharge(town) == []


@pytest.mark.parametrize("kind", [AbsenceKind.TRAVEL, AbsenceKind.OTHER])
async def test_other_journeys_need_no_follow_up(town: Town, kind: AbsenceKind):
    _household, number = await begin(town)
    await admitted(town, number, kind=kind)
    await case_give_back.end_absence(town.context, OFFICER, number, reason="돌아오심")
    assert await after_discharge(town) == []


async def test_an_absence_told_at_home_is_what_its_place_says(town: Town):
    household, _number = await begin(town)
    home = await town.home(household)
    town.clock.at += timedelta(minutes=5)
    absence = {"starts_at": "2026-11-18T03:00:00Z", "ends_at": None, "place": "hospital", "by": "household"}
    await home.send(home.item("absence", **absence))
    (told,) = await absences.list_absences(town.context, OFFICER)
    assert told.kind is AbsenceKind.HOSPITAL
