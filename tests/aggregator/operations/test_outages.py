"""A neighbourhood that goes dark: one card, no tickets of single homes, nobody's danger."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Conflict, Forbidden, Invalid, NotFound
from aggregator.domain.outage import OutageKind, OutageState
from aggregator.domain.region import District, Dong, Recipient
from aggregator.kernel.events import Stage
from aggregator.operations import districts, equipment, incidents, outages
from aggregator.operations.delivery import Delivery
from aggregator.operations.ingest import Ingest
from aggregator.operations.outages import OutageCard
from aggregator.operations.scanner import Scanner

from .conftest import (
    ADMINISTRATOR,
    CENTRE_OFFICER,
    NEIGHBOUR_OFFICER,
    OFFICER,
    REGION,
    WEDNESDAY_NIGHT,
    Home,
    Town,
)

MINUTE = timedelta(minutes=1)
TECHNICIAN = Recipient(channel="webhook", address="http://technician")
ELSEWHERE = District(id="seodaemun", name="서대문구", dongs=(Dong(id="hongje1", name="홍제1동"),))
SOS = {"sensor": "s_sos"}


@dataclass
class Quarter:
    """Homes of three dongs in two districts that report every five minutes, as long as they are not out."""

    town: Town
    homes: dict[str, list[Home]]

    async def settle(self, dong: str, number: int) -> None:
        """Let homes move into a dong."""
        found = self.homes.setdefault(dong, [])
        for _ in range(number):
            found.append(await self.town.home(await self.town.register(dong, night=True)))

    async def pass_time(self, minutes: int, out: tuple[Home, ...] = ()) -> None:
        """Turn the clock; every minute a fifth of the homes report, and the scanner looks."""
        homes = [home for homes in self.homes.values() for home in homes if home not in out]
        for minute in range(minutes):
            self.town.clock.at += MINUTE
            for home in homes[minute % 5 :: 5]:
                await home.send(heartbeat=home.heartbeat())
            await self.town.scanner.run_due()

    async def outages(self, actor: Actor = ADMINISTRATOR) -> list[OutageCard]:
        """The outages that are not closed, with their homes."""
        found = await outages.list_outages(self.town.context, actor)
        return [await outages.show(self.town.context, actor, one.number) for one in found]

    async def tickets(self, kind: TicketKind) -> list[str | None]:
        """The homes with open tickets of a kind."""
        found = await equipment.list_tickets(self.town.context, ADMINISTRATOR, kind=kind)
        return [ticket.household for ticket in found]

    def told(self, address: str) -> list[str]:
        """The kinds of messages about outages to an address."""
        sent = self.town.channel.sent
        return [message.kind for message in sent if message.address == address and "O-1" in message.body]


@pytest.fixture
async def quarter(town: Town) -> AsyncIterator[Quarter]:
    region = replace(REGION, districts=(*REGION.districts, ELSEWHERE), equipment_recipients=(TECHNICIAN,))
    context = replace(town.context, region=region)
    await districts.synchronise(context)
    ingest = Ingest(context)
    await ingest.start()
    scanner = Scanner(context, Delivery(context, {"webhook": town.channel}))
    made = Quarter(replace(town, context=context, ingest=ingest, scanner=scanner), {})
    await made.settle("mangu", 10)
    await made.settle("hongje1", 6)
    await made.pass_time(20)
    yield made
    await ingest.stop()


async def test_a_dong_that_goes_silent_is_one_card_and_no_ticket(quarter: Quarter):
    lost = tuple(quarter.homes["mangu"][:8])
    await quarter.pass_time(20, out=lost)
    (card,) = await quarter.outages(OFFICER)
    assert (card.outage.label, card.outage.kind, card.outage.state) == ("O-1", OutageKind.NETWORK, OutageState.OPEN)
    assert (card.outage.dongs, card.outage.district, card.outage.homes) == (("mangu",), "jungnang", 8)
    assert {home.household for home in card.homes} == {home.identity.household for home in lost}
    assert await quarter.tickets(TicketKind.NODE_SILENT) == []
    assert await incidents.list_incidents(quarter.town.context, ADMINISTRATOR) == ()
    assert quarter.told("http://dong") == quarter.told("http://technician") == ["equipment"]
    assert quarter.told("http://centre") == []
    assert any("망우동" in message.body for message in quarter.town.channel.sent)


async def test_it_ends_by_itself_and_those_left_get_tickets(quarter: Quarter):
    lost = tuple(quarter.homes["mangu"])
    await quarter.pass_time(20, out=lost)
    await quarter.pass_time(14, out=lost[:1])
    assert await quarter.outages() == []
    card = await outages.show(quarter.town.context, ADMINISTRATOR, 1)
    assert [row.what for row in card.timeline][-1] == "over"
    assert card.timeline[-1].why.key == "outage.over_missing"
    assert [home.household for home in card.homes if home.back_at is None] == [lost[0].identity.household]
    assert await quarter.tickets(TicketKind.NODE_SILENT) == [lost[0].identity.household]
    assert await quarter.tickets(TicketKind.AREA_OUTAGE) == []
    assert quarter.told("http://dong") == ["equipment", "outage_over"]


async def test_a_storm_that_comes_back_is_the_same_outage(quarter: Quarter):
    lost = tuple(quarter.homes["mangu"])
    await quarter.pass_time(20, out=lost)
    await quarter.pass_time(11)
    assert await quarter.outages() == []
    await quarter.pass_time(14, out=lost)
    (card,) = await quarter.outages()
    assert (card.outage.number, card.outage.reopened, card.outage.back) == (1, 1, 0)
    assert quarter.told("http://dong") == ["equipment", "outage_over", "equipment"]


@pytest.mark.parametrize(("homes", "dark"), [(4, 4), (9, 4)])
async def test_a_few_homes_are_tickets_of_their_own_within_their_time(quarter: Quarter, homes: int, dark: int):
    await quarter.settle("sinnae", homes)
    await quarter.pass_time(20)
    lost = tuple(quarter.homes["sinnae"][:dark])
    await quarter.pass_time(15, out=lost)
    assert await quarter.outages() == []
    assert sorted(await quarter.tickets(TicketKind.NODE_SILENT), key=str) == sorted(
        home.identity.household for home in lost
    )


async def test_dongs_that_fall_together_are_one_outage_of_the_district(quarter: Quarter):
    await quarter.settle("sinnae", 6)
    await quarter.pass_time(20)
    await quarter.pass_time(20, out=(*quarter.homes["mangu"], *quarter.homes["sinnae"]))
    (card,) = await quarter.outages()
    assert (card.outage.dongs, card.outage.homes) == (("mangu", "sinnae"), 16)
    assert quarter.told("http://dong") == quarter.told("http://sinnae") == ["equipment"]
    assert quarter.told("http://technician") == ["equipment"]
    (seen,) = await quarter.outages(NEIGHBOUR_OFFICER)
    assert {home.dong for home in seen.homes} == {"sinnae"}


async def test_silence_from_everywhere_is_a_fault_of_ours(quarter: Quarter):
    everywhere = (*quarter.homes["mangu"], *quarter.homes["hongje1"])
    await quarter.pass_time(20, out=everywhere)
    (card,) = await quarter.outages()
    assert (card.outage.kind, card.outage.district, card.outage.homes) == (OutageKind.OURS, None, 16)
    assert quarter.told("http://technician") == ["equipment"]
    assert quarter.told("http://dong") == []
    await quarter.pass_time(11)
    assert await quarter.outages() == []


async def test_homes_that_still_speak_tell_of_a_power_cut(quarter: Quarter):
    homes = quarter.homes["mangu"]
    for home in homes[:6]:
        await home.send(home.stage("blind", "normal", "blind.offline"))
    await quarter.town.scanner.run_due()
    (card,) = await quarter.outages()
    assert card.outage.kind is OutageKind.POWER
    assert await quarter.tickets(TicketKind.HOME_BLIND) == []
    for home in homes[:6]:
        await home.send(home.stage("normal", "blind", "normal.sight_again"))
    await quarter.pass_time(6)
    assert await quarter.outages() == []


async def test_plugs_that_are_all_lost_tell_of_a_power_cut_without_tickets(quarter: Quarter):
    plug = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": False, "last_seen_at": None, "state": "good"}
    door = {"id": "s_door", "kind": "contact", "alive": True, "last_seen_at": None, "state": "good"}
    for home in quarter.homes["mangu"][:6]:
        await home.send(heartbeat=home.heartbeat(None, plug, door))
    await quarter.town.scanner.run_due()
    assert [card.outage.kind for card in await quarter.outages()] == [OutageKind.POWER]
    for home in quarter.homes["mangu"][:6]:
        await home.send(heartbeat=home.heartbeat(None, plug, door))
    assert await quarter.tickets(TicketKind.SENSOR_OFFLINE) == []


async def test_a_blind_home_that_stays_alone_gets_its_ticket_after_the_grace(quarter: Quarter):
    first, second = quarter.homes["mangu"][:2]
    await first.send(first.stage("blind", "normal", "blind.offline"))
    await second.send(second.stage("blind", "normal", "blind.offline"))
    assert await quarter.tickets(TicketKind.HOME_BLIND) == [first.identity.household]
    await quarter.pass_time(3)
    assert len(await quarter.tickets(TicketKind.HOME_BLIND)) == 2


async def test_who_is_looked_after_first(quarter: Quarter):
    lost = tuple(quarter.homes["mangu"])
    watched, called = lost[4], lost[7]
    await watched.send(watched.stage("watch", "normal", "quiet.home"))
    await quarter.pass_time(20, out=lost)
    await called.send(called.item("sos", **SOS))
    (card,) = await quarter.outages()
    assert [home.household for home in card.homes][:2] == [watched.identity.household, card.homes[1].household]
    assert card.homes[0].stage_before is Stage.WATCH
    (incident,) = await incidents.list_incidents(quarter.town.context, ADMINISTRATOR)
    assert incident.household == called.identity.household
    await quarter.pass_time(14, out=lost)
    (card,) = await quarter.outages()
    assert card.homes[0].household == called.identity.household
    assert card.homes[0].incident == incident.number


async def test_a_home_whose_cap_passes_breaks_out(quarter: Quarter):
    lost = tuple(quarter.homes["mangu"])
    await quarter.pass_time(20, out=lost)
    for _ in range(50 * 5):
        quarter.town.clock.at += 12 * MINUTE
        await quarter.homes["hongje1"][0].send()
        await quarter.town.scanner.run_due()
    rows = await incidents.list_incidents(quarter.town.context, ADMINISTRATOR, limit=100)
    assert {home.identity.household for home in lost} <= {row.household for row in rows}
    assert {row.why.key for row in rows} == {"signal.cannot_see"}


async def test_nobody_is_missed_while_we_cannot_be_reached(quarter: Quarter):
    everywhere = (*quarter.homes["mangu"], *quarter.homes["hongje1"])
    await quarter.pass_time(20, out=everywhere)
    for _ in range(60 * 5):
        quarter.town.clock.at += 12 * MINUTE
        await quarter.town.scanner.run_due()
    assert [card.outage.kind for card in await quarter.outages()] == [OutageKind.OURS]
    assert await incidents.list_incidents(quarter.town.context, ADMINISTRATOR) == ()


async def test_at_night_the_centre_is_told(quarter: Quarter):
    quarter.town.clock.at = WEDNESDAY_NIGHT
    await quarter.pass_time(20)
    await quarter.pass_time(14, out=tuple(quarter.homes["mangu"]))
    assert quarter.told("http://centre") == ["equipment"]
    assert quarter.told("http://dong") == []


async def test_what_officers_do_with_an_outage(quarter: Quarter):
    context = quarter.town.context
    await quarter.pass_time(20, out=tuple(quarter.homes["mangu"]))
    assert (await outages.claim(context, OFFICER, 1)).claimed_by == "kim"
    assert (await outages.claim(context, OFFICER, 1)).claimed_by == "kim"
    with pytest.raises(Conflict, match="outage_claimed_by_other"):
        await outages.claim(context, CENTRE_OFFICER, 1)
    assert (await outages.release(context, OFFICER, 1)).state is OutageState.OPEN
    await outages.annotate(context, OFFICER, 1, memo="한전 복구 예정 16시")
    with pytest.raises(Invalid, match="memo_needed"):
        await outages.close(context, OFFICER, 1, memo=" ")
    assert (await outages.close(context, OFFICER, 1, memo="복구")).state is OutageState.CLOSED
    with pytest.raises(Conflict, match="outage_move_not_allowed"):
        await outages.claim(context, OFFICER, 1)
    card = await outages.show(context, OFFICER, 1)
    assert [row.what for row in card.timeline if row.who == "kim"] == ["claim", "release", "note", "close"]
    assert card.timeline[-2].memo == "한전 복구 예정 16시"
    await quarter.town.scanner.run_due()
    assert len(await quarter.tickets(TicketKind.NODE_SILENT)) == 10


async def test_outages_of_others_do_not_exist(quarter: Quarter):
    await quarter.pass_time(20, out=tuple(quarter.homes["mangu"]))
    context = quarter.town.context
    for number in (1, 99):
        with pytest.raises(NotFound, match="outage_unknown"):
            await outages.show(context, NEIGHBOUR_OFFICER, number)
    viewer = replace(OFFICER, role=Role.VIEWER)
    with pytest.raises(Forbidden):
        await outages.claim(context, viewer, 1)
    assert await outages.list_outages(context, NEIGHBOUR_OFFICER) == ()
    assert len(await outages.list_outages(context, OFFICER, dong="mangu")) == 1
    assert await outages.list_outages(context, ADMINISTRATOR, state=OutageState.CLOSED) == ()
    (ticket,) = await equipment.list_tickets(context, OFFICER, kind=TicketKind.AREA_OUTAGE)
    with pytest.raises(Conflict, match="ticket_of_outage"):
        await equipment.close(context, OFFICER, ticket.id, memo="x")


@pytest.mark.parametrize(("text", "number"), [("O-12", 12), (" o12 ", 12), ("12", 12)])
def test_numbers_as_people_write_them(text: str, number: int):
    assert outages.parse_label(text) == number


@pytest.mark.parametrize("text", ["", "O-", "I-12", "twelve"])
def test_numbers_that_are_none(text: str):
    with pytest.raises(Invalid, match="outage_number_malformed"):
        outages.parse_label(text)
