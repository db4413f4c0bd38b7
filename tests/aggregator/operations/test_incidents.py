"""What staff see and do, and who may."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from aggregator.domain.access import CENTRE, Actor
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.incident import ContactMeans, ContactOutcome, Priority, Result, State
from aggregator.operations import duty, incidents, looks
from aggregator.operations.context import Context

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, WEDNESDAY_NIGHT, Town

type Act = Callable[[Context, Actor], Awaitable[object]]


def call(context: Context, actor: Actor) -> Awaitable[object]:
    """A call that was answered."""
    means, outcome = ContactMeans.CALL, ContactOutcome.OK
    return incidents.contact(context, actor, 1001, means=means, outcome=outcome)


ACTS: dict[str, Act] = {
    "claim": lambda context, actor: incidents.claim(context, actor, 1001),
    "contact": call,
    "dispatch": lambda context, actor: incidents.dispatch(context, actor, 1001, partners=("119",)),
    "release": lambda context, actor: incidents.release(context, actor, 1001),
    "note": lambda context, actor: incidents.annotate(context, actor, 1001, memo="불이 켜짐"),
    "close": lambda context, actor: incidents.close(context, actor, 1001, result=Result.SAFE, memo="무사"),
    "reopen": lambda context, actor: incidents.reopen(context, actor, 1001, memo="다시"),
}
LOOKS: dict[str, Act] = {
    "show": lambda context, actor: incidents.show(context, actor, 1001),
    "timeline": lambda context, actor: incidents.timeline(context, actor, 1001),
}


@pytest.mark.parametrize(("text", "number"), [("I-1042", 1042), ("i1042", 1042), (" 1042 ", 1042)])
def test_numbers_as_people_write_them(text: str, number: int):
    assert incidents.parse_label(text) == number
    assert incidents.label(1042) == "I-1042"


@pytest.mark.parametrize("text", ["", "I-", "J-1042", "I-1042x", "1" * 10])
def test_malformed_numbers(text: str):
    with pytest.raises(Invalid, match="incident_number_malformed"):
        incidents.parse_label(text)


@pytest.mark.parametrize(
    ("path", "state"),
    [
        (["claim"], State.CLAIMED),
        (["claim", "claim"], State.CLAIMED),
        (["claim", "contact", "note"], State.CONTACTING),
        (["claim", "dispatch", "contact"], State.DISPATCHED),
        (["claim", "release"], State.OPEN),
        (["claim", "close"], State.CLOSED),
        (["claim", "close", "note", "reopen"], State.OPEN),
    ],
)
async def test_ways_of_an_incident(town: Town, path: list[str], state: State):
    home = await town.home(await town.register())
    await home.send(home.danger())
    for step in path:
        await ACTS[step](town.context, OFFICER)
    (row,) = await incidents.list_incidents(town.context, OFFICER, include_closed=True)
    assert row.state is state


async def test_the_person_is_shown_and_the_look_is_logged(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    view = await incidents.show(town.context, OFFICER, 1001)
    assert (view.name, view.phone, view.address, view.row.label) == ("김영희", "010-0000-0000", "망우로 1", "I-1001")
    assert view.moves == ("note", "claim")
    await incidents.timeline(town.context, OFFICER, 1001)
    found = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert [(look.action, look.why) for look in found] == [("timeline", "I-1001"), ("incident", "I-1001")]


async def test_the_memo_of_a_closed_incident(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    for step in ("claim", "close"):
        await ACTS[step](town.context, OFFICER)
    view = await incidents.show(town.context, OFFICER, 1001)
    assert (view.memo, view.row.result, view.moves) == ("무사", Result.SAFE, ("note", "reopen"))
    entries = await incidents.timeline(town.context, OFFICER, 1001)
    assert [(entry.who, entry.state_from, entry.state_to, entry.memo) for entry in entries] == [
        ("home", None, State.OPEN, ""),
        ("region", State.OPEN, State.OPEN, ""),
        ("kim", State.OPEN, State.CLAIMED, ""),
        ("kim", State.CLAIMED, State.CLOSED, "무사"),
    ]


async def test_by_when_somebody_should_take_it(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    by = town.clock.at + timedelta(minutes=10)
    (listed,) = await incidents.list_incidents(town.context, OFFICER)
    shown = await incidents.show(town.context, OFFICER, listed.number)
    claimed = await incidents.claim(town.context, OFFICER, listed.number)
    released = await incidents.release(town.context, OFFICER, listed.number)
    assert [row.claim_by for row in (listed, shown.row, claimed, released)] == [by, by, None, by]


async def test_the_most_urgent_first_then_the_oldest(town: Town):
    for dong, urgent in (("mangu", False), ("sinnae", False), ("mangu", True)):
        home = await town.home(await town.register(dong))
        signals = {False: home.danger(), True: home.item("sos", sensor="s_sos")}
        await home.send(signals[urgent] | {"seq": 1})
    rows = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert [(row.number, row.priority) for row in rows] == [
        (1003, Priority.SOS),
        (1001, Priority.DANGER),
        (1002, Priority.DANGER),
    ]
    assert [row.number for row in await incidents.list_incidents(town.context, ADMINISTRATOR, limit=1)] == [1003]
    found = await incidents.list_incidents(town.context, ADMINISTRATOR, desk="dong:sinnae", state=State.OPEN)
    assert [row.number for row in found] == [1002]
    (first,) = await incidents.list_incidents(town.context, ADMINISTRATOR, household=rows[1].household)
    assert first.number == 1001


@pytest.mark.parametrize("act", [*ACTS.values(), *LOOKS.values()], ids=[*ACTS, *LOOKS])
@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER], ids=lambda actor: actor.user)
async def test_incidents_of_others_do_not_exist(town: Town, act: Act, actor: Actor):
    home = await town.home(await town.register())
    await home.send(home.danger())
    with pytest.raises(NotFound, match="incident_unknown"):
        await act(town.context, actor)


@pytest.mark.parametrize("act", [*ACTS.values(), *LOOKS.values()], ids=[*ACTS, *LOOKS])
async def test_incidents_that_are_not_there(context: Context, act: Act):
    with pytest.raises(NotFound, match="incident_unknown"):
        await act(context, ADMINISTRATOR)


async def test_the_centre_reads_but_does_not_handle_what_the_dong_has(town: Town):
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    assert (await incidents.show(town.context, CENTRE_OFFICER, 1001)).moves == ()
    with pytest.raises(Forbidden, match="desk_not_allowed"):
        await incidents.claim(town.context, CENTRE_OFFICER, 1001)


async def test_at_night_the_centre_handles_even_without_consent_what_it_was_given(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.item("sos", sensor="s_sos"))
    row = await incidents.claim(town.context, CENTRE_OFFICER, 1001)
    assert (row.desk, row.claimed_by) == (CENTRE, "park")
    with pytest.raises(Conflict, match="incident_claimed_by_other"):
        await incidents.claim(town.context, OFFICER, 1001)


async def test_one_person_has_one_incident_that_is_not_closed(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    for step in ("claim", "close"):
        await ACTS[step](town.context, OFFICER)
    await home.send(home.danger())
    rows = await incidents.list_incidents(town.context, OFFICER, include_closed=True)
    assert sorted((row.number, row.state) for row in rows) == [(1001, State.CLOSED), (1002, State.OPEN)]
    with pytest.raises(Conflict, match="incident_already_open"):
        await ACTS["reopen"](town.context, OFFICER)


@pytest.mark.parametrize(("night", "why"), [(False, "duty.office_hours"), (True, "duty.outside_hours")])
def test_who_is_on_duty(context: Context, clock, night: bool, why: str):
    clock.at = {False: clock.at, True: WEDNESDAY_NIGHT}[night]
    found = duty.on_duty(context)
    assert (found.dongs_open, found.why.key, found.at) == (not night, why, clock.at)
