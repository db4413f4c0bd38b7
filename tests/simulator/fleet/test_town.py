"""Registering many at once writes what registering one by one writes."""

from datetime import timedelta
from random import Random

import orjson
import pytest
from sqlalchemy import func, select

from aggregator.domain.access import operator
from aggregator.domain.household import Registration
from aggregator.domain.region import Centre, District, Dong, Region
from aggregator.operations import districts, households, nodes, pairing
from aggregator.operations.context import Context
from aggregator.store import consents, services, stages, transfers
from aggregator.store import households as household_rows
from aggregator.store import nodes as node_rows
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from simulator.fleet import city, names, town
from tests.aggregator.operations.conftest import CHEAP, WEDNESDAY_NOON, TurnedClock
from tests.simulator.fleet.played import paired

OPERATOR = operator("test")
TABLES = (
    household_rows.households,
    household_rows.contacts,
    stages.stages,
    transfers.residences,
    services.services,
    consents.consents,
    node_rows.nodes,
)
DIFFERENT = {"id", "household_id", "token_hash"}
"""What is drawn anew for everybody."""
SEALED = {"name", "phone", "address", "memo", "note"}
REGION = Region(
    districts=(District(id="d", name="구", dongs=(Dong(id="dong1", name="일동"), Dong(id="dong2", name="이동"))),),
    centre=Centre(name="센터"),
)


@pytest.fixture
async def context(databases):
    database = Database(databases.migrated())
    made = Context(
        database=database,
        clock=TurnedClock(WEDNESDAY_NOON),
        cipher=Cipher([b"k" * 32]),
        region=REGION,
        passwords=CHEAP,
    )
    await districts.synchronise(made)
    yield made
    await database.close()


async def one_by_one(context, registration):
    """Register and pair as an officer and an installer do."""
    household = (await households.register(context, OPERATOR, registration)).id
    code = await pairing.create_code(context, OPERATOR, household)
    await pairing.pair(context, code.code, version=town.VERSION, origin="192.0.2.1")
    return household


async def rows(context, household):
    """Everything about a household that is not drawn anew, sealed fields opened."""
    found = {}
    async with context.database.read() as connection:
        for table in TABLES:
            mine = table.c.household_id if "household_id" in table.c else table.c.id
            query = select(table).where(mine == household)
            found[table.name] = sorted(
                (shown(context, table, row) for row in (await connection.execute(query)).mappings()), key=repr
            )
    return found


def shown(context, table, row):
    """A row without what is drawn anew, its sealed fields in clear."""
    places = {one.table: one.place for one in household_rows.SEALED}
    return {
        name: context.cipher.open(value, places[table](row, name)) if table in places and name in SEALED else value
        for name, value in row.items()
        if name not in DIFFERENT
    }


async def test_the_rows_are_those_of_registering_one_by_one(context):
    plan = list(town.plan(12, ["dong1", "dong2"], seed=3))
    made = await town.register(context, OPERATOR, iter(plan))
    for one, registration in zip(made, plan, strict=True):
        single = await one_by_one(context, registration)
        assert await rows(context, one.household) == await rows(context, single)


async def test_the_homes_may_report_and_staff_find_the_people(context):
    (registration,) = town.plan(1, ["dong1"], seed=3)
    (one,) = await town.register(context, OPERATOR, iter([registration]))
    identity = await nodes.authenticate(context, one.token)
    assert (identity.node, identity.household) == (one.node, one.household)
    (found,) = await households.list_households(context, OPERATOR, search=registration.name)
    assert (found.id, found.dong, one.risk) == (one.household, "dong1", registration.risk)


async def test_more_than_share_a_transaction_and_homes_that_were_paired_before(context, monkeypatch):
    monkeypatch.setattr(town, "_AT_ONCE", 3)
    before = WEDNESDAY_NOON - timedelta(days=1)
    made = await town.register(context, OPERATOR, town.plan(7, ["dong1", "dong2"], seed=1), paired_at=before)
    assert [one.number for one in made] == list(range(7))
    assert [one.dong for one in made] == ["dong1"] * 4 + ["dong2"] * 3
    async with context.database.read() as connection:
        counted = (await connection.execute(select(func.count()).select_from(node_rows.nodes))).scalar_one()
        paired_at = (await connection.execute(select(node_rows.nodes.c.paired_at).distinct())).scalars().all()
    assert (counted, paired_at) == (7, [before])


def test_the_same_seed_plans_the_same_people():
    assert [*town.plan(20, ["a"], seed=1)] == [*town.plan(20, ["a"], seed=1)]
    assert [*town.plan(20, ["a"], seed=1)] != [*town.plan(20, ["a"], seed=2)]


def test_names_are_made_of_parts_and_no_number_can_be_called():
    chance = Random(1)
    assert all(len(names.person(chance)) == 3 for _ in range(50))
    assert all(names.phone(chance).startswith("010-0000-") for _ in range(50))
    assert {names.address(chance).endswith("호") for _ in range(50)} == {True, False}
    assert (names.district(0), names.district(12), names.dong(13)) == ("은빛구", "은빛2구", "새샘2동")
    Registration(dong="a", name=names.person(chance), phone=names.phone(chance))


def test_a_town_is_kept_for_its_owner_alone(tmp_path):
    kept = tmp_path / "town.jsonl"
    homes = (paired(0), paired(1, risk="high"))
    town.save((paired(7),), kept)
    town.save(homes, kept)
    assert town.load(kept) == homes
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, b"x", b'{"number": 1}', orjson.dumps([1])])
def test_a_town_that_cannot_be_read_says_what_to_do(tmp_path, content):
    kept = tmp_path / "town.jsonl"
    if content is not None:
        kept.write_bytes(content)
    with pytest.raises(town.TownError, match="--config"):
        town.load(kept)


@pytest.mark.parametrize(("homes", "dongs", "districts_"), [(1, 2, 1), (1_000, 14, 1), (30_000, 400, 24)])
def test_a_city_has_dongs_for_its_homes(homes, dongs, districts_):
    made = city.configuration(homes, desk="http://desk", secret="s", heartbeat_s=60.0)
    ids = [dong["id"] for district in made["districts"] for dong in district["dongs"]]
    assert tuple(ids) == city.dong_ids(homes)
    assert (len(ids), len(made["districts"])) == (dongs, districts_)
    assert "demo" not in made
    assert city.configuration(1, desk="", secret="", heartbeat_s=60.0, pace=60.0)["demo"] == {"pace": 60.0}
