"""Limits, bundles, receipts and the next way, on a real database."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from aggregator.domain.delivery.confirm import Receipt
from aggregator.domain.incident import Result
from aggregator.domain.region import District, Dong, MessageRules, Recipient
from aggregator.operations import equipment, incidents
from aggregator.operations.delivery import Channel, ChannelError, Delivery, Handed, Message
from aggregator.operations.delivery_confirm import take_receipt
from aggregator.operations.ingest import Ingest
from aggregator.operations.scanner import Scanner
from aggregator.store import deliveries

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, OFFICER, PATIENT, REGION, KeepingChannel, Town

MAIL = Recipient(channel="mail", address="kim@example.org", within=timedelta(minutes=10))
DEPUTY = Recipient(channel="text", address="01000000002", within=timedelta(minutes=2))
PERSON = Recipient(channel="text", address="01000000001", within=timedelta(minutes=2), then=(MAIL, DEPUTY))


ONE = Recipient(channel="webhook", address="http://dong")
RULES = MessageRules(at_once=2, window=timedelta(minutes=1))


@dataclass
class Gateway(KeepingChannel):
    """Takes text messages and says what became of them."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    fault: ChannelError | None = None

    async def send(self, message: Message) -> Handed:
        await super().send(message)
        return Handed(reference=f"ref-{message.address}")

    async def receipt(self, reference: str) -> Receipt:
        if self.fault is not None:
            raise self.fault
        return self.receipts.get(reference, Receipt.WAITING)


@dataclass
class Office:
    """A town whose dong tells one person, by text message first."""

    town: Town
    text: Gateway
    mail: KeepingChannel

    async def wait(self, *seconds: int) -> None:
        for pause in seconds:
            self.town.clock.at += timedelta(seconds=pause)
            await self.town.scanner.run_due()

    async def danger(self) -> None:
        home = await self.town.home(await self.town.register())
        await home.send(home.danger())

    async def rows(self) -> list[tuple[str, str]]:
        """Address and state of every message, in order of the addresses."""
        context = self.town.context
        async with context.database.read() as connection:
            numbers = (await connection.execute(select(deliveries.deliveries.c.incident_number).distinct())).scalars()
            found = [await deliveries.of_incident(connection, context.cipher, number) for number in numbers.all()]
        return sorted((row["address"], row["state"]) for rows in found for row in rows)


def staffed(town: Town, *recipients: Recipient, rules: MessageRules = RULES) -> Town:
    """The same town with other recipients at the dong's desk."""
    dongs = (Dong(id="mangu", name="망우동", recipients=recipients),)
    districts = (District(id="jungnang", name="중랑구", dongs=dongs),)
    context = replace(town.context, region=replace(REGION, districts=districts, messages=rules, escalation=PATIENT))
    return replace(town, context=context, ingest=Ingest(context))


@pytest.fixture
async def office(town: Town):
    staffed_town = staffed(town, PERSON)
    text, mail = Gateway(), KeepingChannel()
    channels: dict[str, Channel] = {"text": text, "mail": mail}
    staffed_town.scanner = Scanner(staffed_town.context, Delivery(staffed_town.context, channels))
    await staffed_town.ingest.start()
    yield Office(town=staffed_town, text=text, mail=mail)
    await staffed_town.ingest.stop()


async def test_a_receipt_ends_the_matter(office: Office):
    await office.danger()
    await office.wait(0)
    assert await office.rows() == [("01000000001", "sent")]
    office.text.receipts["ref-01000000001"] = Receipt.RECEIVED
    await office.wait(5, 600)
    assert await office.rows() == [("01000000001", "received")]
    assert office.mail.sent == []


async def test_without_a_receipt_the_next_channel_then_the_next_person(office: Office):
    await office.danger()
    await office.wait(0, 5, 15, 99)
    assert await office.rows() == [("01000000001", "sent")]
    await office.wait(1)
    assert await office.rows() == [("01000000001", "unconfirmed"), ("kim@example.org", "sent")]
    await office.wait(599)
    assert len(await office.rows()) == 2
    await office.wait(1)
    assert [row for row in await office.rows() if row[1] == "sent"] == [("01000000002", "sent")]
    await office.wait(120, 600)
    assert {state for _, state in await office.rows()} == {"unconfirmed"}
    assert len({message.id for message in office.text.sent + office.mail.sent}) == 3


async def test_a_late_receipt_is_still_written_down(office: Office):
    await office.danger()
    await office.wait(0, 120)
    assert await take_receipt(office.town.context, "text", ["ref-01000000001"], Receipt.REFUSED) == 1
    assert (await office.rows())[0] == ("01000000001", "unconfirmed")
    assert await take_receipt(office.town.context, "text", ["ref-01000000001"], Receipt.RECEIVED) == 1
    assert (await office.rows())[0] == ("01000000001", "received")
    assert await take_receipt(office.town.context, "text", ["ref-01000000001"], Receipt.RECEIVED) == 1
    assert await take_receipt(office.town.context, "text", ["unknown"], Receipt.RECEIVED) == 0


async def test_who_claims_the_incident_acknowledges_the_message(office: Office):
    await office.danger()
    await office.wait(0)
    await incidents.claim(office.town.context, OFFICER, 1001)
    await office.wait(120, 600)
    assert await office.rows() == [("01000000001", "sent")]


async def test_a_refusal_falls_back_at_once_and_is_an_alarm_of_ours(office: Office):
    await office.danger()
    office.text.errors = [ChannelError("number unknown", permanent=True)]
    await office.wait(0, 0)
    assert await office.rows() == [("01000000001", "failed"), ("kim@example.org", "sent")]
    assert len(await equipment.list_tickets(office.town.context, CENTRE_OFFICER)) == 1


async def test_a_reported_refusal_falls_back_too(office: Office):
    await office.danger()
    office.text.receipts["ref-01000000001"] = Receipt.REFUSED
    await office.wait(0, 5, 0)
    assert await office.rows() == [("01000000001", "failed"), ("kim@example.org", "sent")]
    (ticket,) = await equipment.list_tickets(office.town.context, CENTRE_OFFICER)
    assert ticket.why.values["error"] == "the message was not delivered"


async def test_a_channel_that_is_down_does_not_keep_the_next_one_waiting(office: Office):
    await office.danger()
    office.text.errors = [ChannelError("down")] * 5
    await office.wait(0, 5, 15, 30, 60)
    await office.wait(0)
    assert [message.address for message in office.mail.sent] == ["kim@example.org"]


async def test_nobody_else_is_called_once_somebody_has_it(office: Office):
    await office.danger()
    await incidents.claim(office.town.context, OFFICER, 1001)
    office.text.errors = [ChannelError("number unknown", permanent=True)]
    await office.wait(0, 0)
    assert await office.rows() == [("01000000001", "failed")]


async def test_a_gateway_that_cannot_say_is_asked_again(office: Office, caplog: pytest.LogCaptureFixture):
    await office.danger()
    office.text.fault = ChannelError("no route")
    await office.wait(0, 5)
    assert "no route" in caplog.text
    office.text.fault = None
    office.text.receipts["ref-01000000001"] = Receipt.RECEIVED
    await office.wait(15)
    assert await office.rows() == [("01000000001", "received")]


async def test_an_equipment_message_falls_back_until_the_ticket_is_closed(office: Office):
    region = replace(office.town.context.region, equipment_recipients=(PERSON,))
    context = replace(office.town.context, region=region)
    scanner = Scanner(context, Delivery(context, {"text": office.text, "mail": office.mail}))
    ingest = Ingest(context)
    await ingest.start()
    office.town = replace(office.town, context=context, ingest=ingest, scanner=scanner)
    home = await office.town.home(await office.town.register())
    plug = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": False, "last_seen_at": None, "state": "good"}
    await home.send(heartbeat=home.heartbeat(None, plug))
    await office.wait(0, 120, 0)
    assert await office.rows() == [("01000000001", "unconfirmed"), ("kim@example.org", "sent")]
    (ticket,) = await equipment.list_tickets(context, ADMINISTRATOR)
    await equipment.close(context, ADMINISTRATOR, ticket.id, memo="plugged in")
    await office.wait(600, 0)
    assert await office.rows() == [("01000000001", "unconfirmed"), ("kim@example.org", "sent")]
    await ingest.stop()


@pytest.fixture
async def busy(town: Town):
    """A town whose recipient gets two messages singly within a minute."""
    made = staffed(town, ONE, rules=RULES)
    made.scanner = Scanner(made.context, Delivery(made.context, {"webhook": made.channel}))
    await made.ingest.start()
    yield made
    await made.ingest.stop()


async def signals(town: Town, *kinds: str) -> None:
    """One home each tells of a danger or an SOS."""
    for kind in kinds:
        home = await town.home(await town.register())
        await home.send(home.item("sos", sensor="s_sos") if kind == "sos" else home.danger())


async def test_many_signals_become_one_message_and_calls_for_help_pass(busy: Town):
    await signals(busy, "danger", "danger", "danger", "sos", "danger", "sos")
    await busy.scanner.run_due()
    assert {message.incident for message in busy.channel.sent} == {"I-1001", "I-1002", "I-1004", "I-1006"}
    busy.clock.at += timedelta(seconds=60)
    await busy.scanner.run_due()
    last = busy.channel.sent[-1]
    assert (last.kind, last.incident, last.incidents) == ("bundle", None, ("I-1003", "I-1005"))
    assert "I-1003, I-1005" in last.body
    assert "2건" in last.subject
    assert len(busy.channel.sent) == 5


async def test_a_bundle_leaves_out_what_is_closed_and_keeps_its_id(busy: Town):
    await signals(busy, *["danger"] * 6)
    await busy.scanner.run_due()
    busy.channel.sent.clear()
    for number in (1003, 1004):
        await incidents.claim(busy.context, OFFICER, number)
    await incidents.close(busy.context, OFFICER, 1003, result=Result.SAFE, memo="well")
    busy.clock.at += timedelta(seconds=60)
    busy.channel.errors = [ChannelError("down")]
    await busy.scanner.run_due()
    async with busy.context.database.read() as connection:
        rows = (await connection.execute(select(deliveries.deliveries))).all()
    bundles = {row.bundle for row in rows if row.held}
    await signals(busy, "danger")
    busy.clock.at += timedelta(seconds=60)
    await busy.scanner.run_due()
    assert sorted(message.incidents for message in busy.channel.sent) == [
        ("I-1004", "I-1005", "I-1006"),
        ("I-1007",),
    ]
    assert {message.id for message in busy.channel.sent if len(message.incidents) > 1} == bundles


async def test_tickets_are_bundled_among_themselves(busy: Town):
    region = replace(busy.context.region, equipment_recipients=(ONE,))
    context = replace(busy.context, region=region)
    ingest = Ingest(context)
    await ingest.start()
    town = replace(busy, context=context, ingest=ingest)
    for _ in range(4):
        home = await town.home(await town.register())
        plug = {"id": "s_tv", "kind": "power", "appliance": "tv", "alive": False, "last_seen_at": None, "state": "good"}
        await home.send(heartbeat=home.heartbeat(None, plug))
    await signals(town, "danger")
    town.clock.at += timedelta(seconds=60)
    await Delivery(context, {"webhook": town.channel}).deliver_due()
    await ingest.stop()
    assert sorted(message.kind for message in town.channel.sent) == [
        "equipment",
        "equipment",
        "equipment_bundle",
        "raised",
    ]


@dataclass
class Hanging(KeepingChannel):
    """Takes routine messages and does not answer."""

    answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Message) -> Handed:
        if message.priority != "sos":
            await self.answer.wait()
        return await super().send(message)


async def test_a_server_that_hangs_delays_no_call_for_help(town: Town):
    town = staffed(town, ONE, rules=MessageRules(at_once=1000))
    await town.ingest.start()
    channel = Hanging()
    delivery = Delivery(town.context, {"webhook": channel})
    await signals(town, *["danger"] * 25)
    await delivery.start()
    await signals(town, "sos")
    await delivery.start()
    await asyncio.wait_for(channel.arrived.wait(), 60)
    assert [message.priority for message in channel.sent] == ["sos"]
    channel.answer.set()
    await delivery.finish()
    assert len(channel.sent) == 26
    await town.ingest.stop()
