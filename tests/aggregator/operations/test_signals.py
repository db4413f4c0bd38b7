"""One person, one incident: how signals, evidence and clearing meet in the store."""

from datetime import timedelta

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.incident import Priority, State
from aggregator.operations import households, incidents
from aggregator.operations.incidents import IncidentRow

from .conftest import ADMINISTRATOR, OFFICER, THURSDAY_NINE, WEDNESDAY_NIGHT, Town


async def only(town: Town) -> IncidentRow:
    """The one incident there is."""
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR, include_closed=True)
    return row


async def whats(town: Town) -> list[str]:
    """What its timeline tells."""
    number = (await only(town)).number
    return [entry.what for entry in await incidents.timeline(town.context, ADMINISTRATOR, number)]


async def test_a_second_signal_joins_and_the_priority_rises(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    await home.send(home.item("sos", sensor="s_sos"))
    row = await only(town)
    assert (row.priority, row.state, row.why.key) == (Priority.SOS, State.OPEN, "signal.sos")
    await town.scanner.run_due()
    assert [message.priority for message in town.channel.sent] == ["sos"]


async def test_at_night_without_consent_a_danger_waits_for_the_morning(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.danger())
    row = await only(town)
    assert (row.state, row.desk, row.deferred_until) == (State.DEFERRED, dong_desk("mangu"), THURSDAY_NINE)
    await town.scanner.run_due()
    assert town.channel.sent == []


async def test_at_night_with_consent_the_centre_is_told(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    assert ((await only(town)).state, (await only(town)).desk) == (State.OPEN, CENTRE)


async def test_an_sos_reaches_the_centre_at_once_whatever_was_agreed(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.danger())
    await home.send(home.item("sos", sensor="s_sos"))
    row = await only(town)
    assert (row.state, row.desk, row.priority) == (State.OPEN, CENTRE, Priority.SOS)
    await town.scanner.run_due()
    assert [message.address for message in town.channel.sent] == ["http://centre"]


async def test_a_danger_the_home_clears_is_shown_with_the_reason(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger(), home.evidence(), home.stage("normal", "danger", "normal.evidence"))
    row = await only(town)
    assert (row.state, row.cleared_at is not None) == (State.OPEN, True)
    assert row.cleared_why is not None
    assert row.cleared_why.key == "normal.evidence"
    assert await whats(town) == ["raise", "note", "clear"]
    await town.scanner.run_due()
    assert [message.kind for message in town.channel.sent] == ["cleared"]


async def test_clearing_that_is_older_than_the_signal_is_nothing_new(town: Town):
    home = await town.home(await town.register())
    earlier = town.clock.at - timedelta(hours=2)
    older = home.stage("normal", "danger", "normal.evidence") | {"at": earlier.isoformat()}
    await home.send(home.danger())
    await home.send(older)
    assert (await only(town)).cleared_at is None


async def test_evidence_after_the_signal_annotates_a_claimed_incident(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    town.clock.at += timedelta(minutes=3)
    await home.send(home.evidence(), home.evidence())
    await home.send(home.item("acknowledged", how="button"))
    row = await only(town)
    assert (row.state, row.last_evidence_at) == (State.CLAIMED, town.clock.at)
    assert await whats(town) == ["raise", "note", "claim", "evidence"]


async def test_older_telemetry_is_no_sign_of_life(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    for hours in (19, 20):
        await home.send(home.evidence(town.clock.at - timedelta(hours=hours)))
    row = await only(town)
    view = await households.show(town.context, OFFICER, row.household)
    assert (row.last_evidence_at, view.last_evidence_at) == (None, town.clock.at - timedelta(hours=19))


async def test_the_latest_stage_of_a_household(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.stage("watch", "normal"), home.evidence())
    await home.send(home.stage("normal", "watch") | {"at": (town.clock.at - timedelta(hours=1)).isoformat()})
    view = await households.show(town.context, OFFICER, household)
    assert (view.stage, view.stage_since, view.last_evidence_at) == ("watch", town.clock.at, town.clock.at)
    assert view.stage_why is not None
    assert view.stage_why.key == "quiet.home"


async def test_an_absence_is_noted_in_the_timeline(town: Town):
    home = await town.home(await town.register())
    starts = town.clock.at.isoformat()
    danger = home.danger()
    away = home.item("absence", starts_at=starts, ends_at=None, place="hospital", by="household")
    await home.send(danger, away, home.item("absence", cleared=True))
    number = (await only(town)).number
    entries = await incidents.timeline(town.context, OFFICER, number)
    assert [entry.why.key for entry in entries[2:]] == ["incident.absence_noted", "incident.absence_cleared"]


async def test_two_people_two_incidents(town: Town):
    first, second = await town.home(await town.register()), await town.home(await town.register("sinnae"))
    await first.send(first.danger())
    await second.send(second.danger())
    assert [row.dong for row in await incidents.list_incidents(town.context, ADMINISTRATOR)] == ["mangu", "sinnae"]
    assert [row.dong for row in await incidents.list_incidents(town.context, OFFICER)] == ["mangu"]


async def test_a_call_for_help_does_not_stay_with_somebody_who_went_home(town: Town):
    town.clock.at = THURSDAY_NINE + timedelta(hours=8, minutes=55)
    home = await town.home(await town.register())
    await home.send(home.danger())
    await incidents.claim(town.context, OFFICER, 1001)
    await town.scanner.run_due()
    town.clock.at += timedelta(minutes=10)
    await home.send(home.item("sos", sensor="s_sos"))
    row = await only(town)
    assert (row.state, row.desk, row.claimed_by) == (State.OPEN, CENTRE, None)
    await town.scanner.run_due()
    assert [message.address for message in town.channel.sent] == ["http://dong", "http://centre"]
