"""Reports without a sensor, and what stands out at one home."""

import pytest

from aggregator.domain.access import CENTRE, Actor
from aggregator.domain.errors import NotFound
from aggregator.domain.incident import Priority, Result, State
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.operations import incidents, third_party
from aggregator.operations.incidents import IncidentRow

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, WEDNESDAY_NIGHT, Town


async def tell(town: Town, household: str, kind: WorryKind, actor: Actor = CENTRE_OFFICER) -> IncidentRow:
    return await third_party.take_report(
        town.context, actor, household=household, reporter=Reporter.ACQUAINTANCE, kind=kind, memo="죽고 싶다고 함"
    )


async def test_talk_of_suicide_reaches_the_centre_at_night_without_any_node(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    row = await tell(town, await town.register(), WorryKind.SUICIDE)
    await town.scanner.run_due()
    assert (row.label, row.state, row.priority, row.desk) == ("I-1001", State.OPEN, Priority.DANGER_WORDS, CENTRE)
    view = await incidents.show(town.context, CENTRE_OFFICER, 1001)
    assert [rule.key for rule in view.rules] == ["rules.suicide"]
    entries = await incidents.timeline(town.context, CENTRE_OFFICER, 1001)
    assert (entries[0].who, entries[-1].memo) == ("park", "죽고 싶다고 함")
    (message,) = town.channel.sent
    assert "suicide" not in message.subject + message.body


async def test_a_worry_joins_what_is_open(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    row = await tell(town, household, WorryKind.VIOLENCE, OFFICER)
    assert (row.number, row.priority, row.why.key) == (1001, Priority.DANGER_WORDS, "report.violence")


@pytest.mark.parametrize("household", ["h_unknown", None])
async def test_people_one_may_not_see_are_not_reported(town: Town, household: str | None):
    registered = await town.register()
    actor = NEIGHBOUR_OFFICER
    with pytest.raises(NotFound, match="household_unknown"):
        await tell(town, household or registered, WorryKind.WORRY, actor)


async def test_three_dispatches_stand_out(town: Town):
    household = await town.register()
    for number in (1001, 1002, 1003):
        await tell(town, household, WorryKind.WORRY, ADMINISTRATOR)
        await incidents.claim(town.context, OFFICER, number)
        await incidents.dispatch(town.context, OFFICER, number, people=2)
        await incidents.close(town.context, OFFICER, number, result=Result.SAFE, memo="무사")
    listed = await incidents.list_incidents(town.context, OFFICER, include_closed=True)
    assert {(badge.key, badge.values["count"]) for one in listed for badge in one.badges} == {("repeat.dispatches", 3)}
