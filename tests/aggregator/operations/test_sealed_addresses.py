"""Where messages go is sealed: recipients are recognised while keys change, and what no key opens holds up nobody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from aggregator.domain.region import District, Dong, MessageRules, Recipient
from aggregator.operations import keys
from aggregator.operations.delivery import Delivery
from aggregator.operations.ingest import Ingest
from aggregator.operations.scanner import Scanner
from aggregator.store.cipher import Cipher
from aggregator.store.deliveries import deliveries, load

from .conftest import ADMINISTRATOR, PATIENT, REGION, Town

OLD, NEW = b"k" * 32, b"n" * 32
MAIL = Recipient(channel="mail", address="kim@example.org")
KIM = Recipient(channel="webhook", address="http://kim", then=(MAIL,))
RULES = MessageRules(at_once=2, window=timedelta(minutes=1))


@pytest.fixture
def chain() -> list[bytes]:
    """The keys of the region, which follows them."""
    return [OLD]


@pytest.fixture
async def office(town: Town, chain: list[bytes]) -> AsyncIterator[Town]:
    """A town whose dong tells one person, two messages singly within a minute."""
    dong = Dong(id="mangu", name="망우동", recipients=(KIM,))
    region = replace(
        REGION,
        districts=(District(id="jungnang", name="중랑구", dongs=(dong,)),),
        messages=RULES,
        escalation=PATIENT,
    )
    context = replace(town.context, region=region, cipher=Cipher(chain, lambda: chain))
    scanner = Scanner(context, Delivery(context, {"webhook": town.channel}))
    made = replace(town, context=context, ingest=Ingest(context), scanner=scanner)
    await made.ingest.start()
    yield made
    await made.ingest.stop()


async def dangers(town: Town, count: int) -> None:
    """So many homes tell of a danger."""
    for _ in range(count):
        home = await town.home(await town.register())
        await home.send(home.danger())


async def kept(town: Town) -> list[tuple[str, str, str]]:
    """Address, further ways and fingerprint of every message as the database has them."""
    columns = (deliveries.c.address, deliveries.c.other_ways, deliveries.c.address_print)
    async with town.context.database.read() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns))]


async def test_the_database_has_no_address_in_clear(office: Town):
    await dangers(office, 1)
    ((address, ways, fingerprint),) = await kept(office)
    assert [one.partition(":")[0] for one in (address, ways, fingerprint)] == [office.context.cipher.current] * 3
    assert "kim" not in f"{address}{ways}{fingerprint}"


async def test_a_recipient_is_recognised_while_keys_change(office: Town, chain: list[bytes]):
    await dangers(office, 3)
    chain.insert(0, NEW)
    await dangers(office, 2)
    await office.scanner.run_due()
    office.clock.at += timedelta(seconds=60)
    await office.scanner.run_due()
    assert len({fingerprint for _, _, fingerprint in await kept(office)}) == 2
    assert [message.address for message in office.channel.sent] == [KIM.address] * 3
    assert office.channel.sent[-1].incidents == ("I-1003", "I-1004", "I-1005")


async def test_after_the_rotation_the_new_key_alone_is_enough(office: Town, chain: list[bytes]):
    await dangers(office, 3)
    chain.insert(0, NEW)
    await keys.rotate(office.context, ADMINISTRATOR, lambda _progress: None)
    chain.remove(OLD)
    async with office.context.database.read() as connection:
        since = office.clock.at - timedelta(minutes=1)
        assert (await load(connection, office.context.cipher, KIM, since))[0] == 3
    office.clock.at += timedelta(seconds=60)
    await office.scanner.run_due()
    assert {message.address for message in office.channel.sent} == {KIM.address}


@pytest.mark.parametrize(("held", "others"), [(False, 2), (True, 2)])
async def test_what_no_key_opens_is_told_and_holds_up_nobody(office: Town, held: bool, others: int):
    await dangers(office, 3)
    async with office.context.database.write() as connection:
        chosen = select(deliveries.c.id).where(deliveries.c.held.is_(held)).limit(1).scalar_subquery()
        await connection.execute(update(deliveries).where(deliveries.c.id == chosen).values(address="0badcafe:AAAA"))
    for _ in range(4):
        await office.scanner.run_due()
        office.clock.at += timedelta(minutes=1)
    async with office.context.database.read() as connection:
        query = select(deliveries.c.error, deliveries.c.attempts).where(deliveries.c.error != "")
        ((error, attempts),) = (await connection.execute(query)).all()
    assert (error, attempts > 1) == ("no key of the key file opens the address", True)
    assert len(office.channel.sent) == others
