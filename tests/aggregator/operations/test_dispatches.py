"""A dispatch from leaving to coming back, as it stays in the timeline and with the household."""

import pytest

from aggregator.domain.checklist import Finding
from aggregator.domain.dispatch import Measure, Ruling
from aggregator.domain.dispatch_record import Step
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.incident import Result
from aggregator.operations import checklists, dispatches, incidents, looks, scripts

from .conftest import ADMINISTRATOR, NEIGHBOUR_OFFICER, OFFICER, Town


async def test_forced_entry_with_police_and_fire(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    context = town.context
    await incidents.claim(context, OFFICER, 1001)
    with pytest.raises(Invalid, match="two_people_needed"):
        await incidents.dispatch(context, OFFICER, 1001, people=1)
    await incidents.dispatch(context, OFFICER, 1001, partners=("119", "112"), people=1)
    await dispatches.step(context, OFFICER, 1001, step=Step.ARRIVED)
    await dispatches.police_decision(
        context,
        OFFICER,
        1001,
        measure=Measure.FORCED_ENTRY,
        ruling=Ruling.ORDERED,
        station="중랑경찰서",
        officer="한 경위",
    )
    await checklists.find(context, OFFICER, 1001, findings=(Finding.HOARDING, Finding.NO_FOOD), memo="쓰레기")
    await dispatches.step(context, OFFICER, 1001, step=Step.ENDED)
    await incidents.close(context, OFFICER, 1001, result=Result.TRANSPORTED, memo="병원 이송")
    keys = [row.why.key for row in await incidents.timeline(context, OFFICER, 1001)]
    assert keys[-7:] == [
        "incident.dispatched+dispatch.people",
        "dispatch.arrived",
        "police.forced_entry",
        "checklist.found",
        "checklist.found",
        "dispatch.ended",
        "incident.closed",
    ]


async def test_findings_stay_with_the_household_and_are_read_aloud(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await checklists.find(town.context, OFFICER, 1001, findings=(Finding.CANNOT_MOVE_WELL,))
    await incidents.close(town.context, OFFICER, 1001, result=Result.SAFE, memo="무사")
    await home.send(home.danger())
    script = await scripts.read_script(town.context, OFFICER, 1002)
    assert (script.incident, script.name, script.address) == ("I-1002", "김영희", "망우로 1")
    assert [one.values["finding"] for one in script.findings] == ["cannot_move_well"]
    seen = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert (seen[0].action, seen[0].why) == ("script", "I-1002: 119")


async def test_nobody_else_reads_the_script(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    with pytest.raises(NotFound, match="incident_unknown"):
        await scripts.read_script(town.context, NEIGHBOUR_OFFICER, 1001)
