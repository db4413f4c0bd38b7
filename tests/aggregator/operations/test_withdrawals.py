"""What each withdrawn consent stops, and that it stops nothing else: seen by what still works (W1, W2)."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest

from aggregator.domain.access import CENTRE, Actor, Role
from aggregator.domain.agency_link import SharedField
from aggregator.domain.case.machine import Need
from aggregator.domain.check_in import CallOutcome, CheckIn
from aggregator.domain.consent import STOPS, ConsentKind, Stops
from aggregator.domain.errors import Conflict, NotFound
from aggregator.domain.household import Contact, ContactKind, Registration
from aggregator.domain.referral import Agreement, ReferralState
from aggregator.domain.service import Service
from aggregator.operations import (
    agency_links,
    cases,
    check_ins,
    households,
    incidents,
    nodes,
    pairing,
    referrals,
    silence,
)
from aggregator.operations.consents import consent_covers

from .conftest import ADMINISTRATOR, OFFICER, WEDNESDAY_NIGHT, WEDNESDAY_NOON, Home, Town

VENDOR = Actor(user="callers", role=Role.VENDOR, origin="192.0.2.9")
EVERYTHING = Registration(
    dong="mangu",
    name="김영희",
    phone="010-0000-0000",
    services=(Service.PLUG, Service.CHECK_IN),
    consents=tuple(ConsentKind),
    contacts=(Contact(kind=ContactKind.GUARDIAN, name="김딸", phone="010-1111-2222"),),
)


@dataclass
class Life:
    """Somebody who agreed to everything, and what has begun for them."""

    town: Town
    household: str
    home: Home
    case: int
    link: str

    async def incidents(self) -> tuple[incidents.IncidentRow, ...]:
        return await incidents.list_incidents(self.town.context, ADMINISTRATOR)

    async def call(self, reference: str) -> bool:
        """Tell of a call that was recorded; whether the recording is kept."""
        result = CheckIn(
            household=self.household,
            reference=reference,
            outcome=CallOutcome.OK,
            called_at=self.town.clock.at,
            recording="calls/7.wav",
        )
        return (await check_ins.take(self.town.context, VENDOR, result)).recording_kept

    async def covered(self, kind: ConsentKind) -> bool:
        async with self.town.context.database.read() as connection:
            return await consent_covers(connection, self.household, kind, self.town.clock.at)


async def begun(town: Town) -> Life:
    """Everything there is, by day, with a referral that an agency can read about."""
    context = town.context
    household = (await households.register(context, OFFICER, EVERYTHING)).id
    code = await pairing.create_code(context, ADMINISTRATOR, household)
    paired = await pairing.pair(context, code.code, version="0.1.0", origin="192.0.2.1")
    home = Home(town=town, identity=await nodes.authenticate(context, paired.token), token=paired.token)
    case = await cases.open_by_hand(context, OFFICER, household, needs=[Need.MEALS], reason="식사를 거르심")
    referral = await referrals.propose(context, OFFICER, case.number, name="도시락", agency="복지관")
    due = town.clock.at + timedelta(days=7)
    referral = await referrals.request(context, OFFICER, referral.number, agreement=Agreement.SPOKEN, answer_due_at=due)
    link = await agency_links.create(context, OFFICER, referral.number, fields=[SharedField.NAME])
    life = Life(town=town, household=household, home=home, case=case.number, link=link.code)
    await life.call("before")
    return life


async def is_watched(life: Life) -> bool:
    await life.home.send(life.home.danger())
    return len(await life.incidents()) == 1


async def is_watched_at_night_by_the_centre(life: Life) -> bool:
    life.town.clock.at = WEDNESDAY_NIGHT
    await life.home.send(life.home.danger())
    return [row.desk for row in await life.incidents()] == [CENTRE]


async def keeps_readings(life: Life) -> bool:
    life.town.clock.at += timedelta(hours=1)
    await life.home.send(life.home.evidence())
    shown = await households.show(life.town.context, OFFICER, life.household)
    return shown.last_evidence_at == life.town.clock.at


async def takes_calls(life: Life) -> bool:
    with suppress(NotFound):
        await life.call("after")
    told = await check_ins.list_check_ins(life.town.context, OFFICER, household=life.household)
    return "after" in [one.reference for one in told]


async def keeps_new_recordings(life: Life) -> bool:
    with suppress(NotFound):
        return await life.call("after")
    return False


async def keeps_old_recordings(life: Life) -> bool:
    (told,) = await check_ins.list_check_ins(life.town.context, OFFICER, household=life.household)
    return told.recording != ""


async def shows_guardians(life: Life) -> bool:
    return (await households.show(life.town.context, OFFICER, life.household)).contacts != ()


async def shows_guardians_in_incidents(life: Life) -> bool:
    await life.home.send(life.home.item("sos", sensor="s_1"))
    (row,) = await life.incidents()
    return (await incidents.show(life.town.context, ADMINISTRATOR, row.number)).contacts != ()


async def asks_agencies(life: Life) -> bool:
    row = await referrals.propose(life.town.context, OFFICER, life.case, name="목욕", agency="복지관")
    due = life.town.clock.at + timedelta(days=7)
    with suppress(Conflict):
        row = await referrals.request(
            life.town.context, OFFICER, row.number, agreement=Agreement.SPOKEN, answer_due_at=due
        )
    return row.state is ReferralState.REQUESTED


async def shows_agencies_the_person(life: Life) -> bool:
    page = await agency_links.open_page(life.town.context, life.link, origin="198.51.100.4")
    return "김영희" in repr(page)


async def takes_telecom(life: Life) -> bool:
    return await life.covered(ConsentKind.TELECOM)


async def takes_electricity(life: Life) -> bool:
    return await life.covered(ConsentKind.ELECTRICITY)


async def takes_phone(life: Life) -> bool:
    return await life.covered(ConsentKind.PHONE)


async def answers_a_call_for_help(life: Life) -> bool:
    await life.home.send(life.home.item("sos", sensor="s_1"))
    return len(await life.incidents()) == 1


type Behaviour = Callable[[Life], Awaitable[bool]]

STOPPED: dict[Behaviour, set[ConsentKind]] = {
    is_watched: {ConsentKind.SERVICE},
    is_watched_at_night_by_the_centre: {ConsentKind.SERVICE, ConsentKind.NIGHT},
    keeps_readings: {ConsentKind.SERVICE},
    takes_calls: {ConsentKind.SERVICE},
    keeps_new_recordings: {ConsentKind.SERVICE, ConsentKind.RECORDING},
    keeps_old_recordings: {ConsentKind.RECORDING},
    shows_guardians: {ConsentKind.GUARDIAN},
    shows_guardians_in_incidents: {ConsentKind.GUARDIAN},
    asks_agencies: {ConsentKind.AGENCIES},
    shows_agencies_the_person: {ConsentKind.AGENCIES},
    takes_telecom: {ConsentKind.TELECOM},
    takes_electricity: {ConsentKind.ELECTRICITY},
    takes_phone: {ConsentKind.PHONE},
    answers_a_call_for_help: set(),
}
"""What each behaviour is stopped by."""


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [(behaviour, kind) for behaviour, kinds in STOPPED.items() for kind in sorted(kinds)],
    ids=lambda one: getattr(one, "__name__", one),
)
async def test_a_withdrawal_stops_at_once_what_it_is_for(town: Town, behaviour: Behaviour, kind: ConsentKind):
    life = await begun(town)
    await households.revoke_consent(town.context, OFFICER, life.household, kind)
    assert not await behaviour(life)


@pytest.mark.parametrize("behaviour", STOPPED, ids=lambda one: one.__name__)
async def test_all_other_withdrawals_together_stop_nothing_of_it(town: Town, behaviour: Behaviour):
    life = await begun(town)
    for kind in sorted(set(ConsentKind) - STOPPED[behaviour]):
        await households.revoke_consent(town.context, OFFICER, life.household, kind)
    assert await behaviour(life)


def test_every_kind_stops_something_that_can_be_seen():
    assert set(STOPS) == set(ConsentKind) == set().union(*STOPPED.values())
    assert set(STOPS.values()) == set(Stops)


async def test_a_home_that_died_before_the_consent_was_given_again_is_noticed(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(heartbeat=home.heartbeat())
    await households.revoke_consent(town.context, OFFICER, household, ConsentKind.SERVICE)
    town.clock.at += timedelta(days=3)
    assert await silence.note_unseen(town.context, home.identity.node) == 0
    await households.give_consent(town.context, OFFICER, household, ConsentKind.SERVICE)
    assert await silence.note_unseen(town.context, home.identity.node) == 0
    town.clock.at += timedelta(hours=50)
    assert await silence.note_unseen(town.context, home.identity.node) == 1
    (row,) = await incidents.list_incidents(town.context, ADMINISTRATOR)
    assert (row.household, row.why.key) == (household, "signal.cannot_see")


async def test_what_is_given_again_works_again(town: Town):
    life = await begun(town)
    for kind in ConsentKind:
        await households.revoke_consent(town.context, OFFICER, life.household, kind)
        await households.give_consent(town.context, OFFICER, life.household, kind)
    assert town.clock.at == WEDNESDAY_NOON
    assert [await life.covered(kind) for kind in ConsentKind] == [True] * len(ConsentKind)
    assert await is_watched(life)
