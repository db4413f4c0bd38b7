"""Households: registered, listed, shown, changed; personal fields sealed, every look logged."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from aggregator.domain.access import Actor
from aggregator.domain.errors import Forbidden, Invalid, NotFound
from aggregator.domain.household import Change, ConsentKind, Contact, ContactKind, Registration, Telemetry
from aggregator.kernel.home import RiskGroup
from aggregator.operations import districts, households, looks
from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery
from aggregator.operations.ingest import Ingest
from tests.aggregator.stores import on_sqlite

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, REGION, Town

DAUGHTER = Contact(kind=ContactKind.GUARDIAN, name="김딸", phone="010-1111-2222", note="전화 무음")
FULL = Registration(
    dong="mangu",
    name="김영희",
    phone="02-123-4567",
    address="망우로 1길 2",
    memo="청력이 약함",
    risk=RiskGroup.HIGH,
    contacts=(DAUGHTER,),
)


async def test_what_is_registered_is_shown(town: Town):
    made = await households.register(town.context, OFFICER, FULL)
    assert made.id.startswith("h_")
    assert made == await households.show(town.context, OFFICER, made.id)
    assert (made.name, made.address, made.memo, made.contacts) == ("김영희", "망우로 1길 2", "청력이 약함", (DAUGHTER,))
    assert [consent.kind for consent in made.consents] == [ConsentKind.SERVICE]


@on_sqlite
async def test_nothing_personal_can_be_read_in_the_database(town: Town, tmp_path: Any):
    await households.register(town.context, OFFICER, FULL)
    async with town.context.database.write() as connection:
        await connection.execute(text("SELECT 1"))
    await town.context.database.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in ("김영희", "02-123-4567", "망우로", "청력", "김딸", "010-1111-2222", "전화 무음"):
        assert secret.encode() not in content


@pytest.mark.parametrize(
    ("dong", "actor", "error", "code"),
    [
        ("atlantis", ADMINISTRATOR, Invalid, "dong_unknown"),
        ("sinnae", OFFICER, Forbidden, "dong_not_allowed"),
        ("mangu", CENTRE_OFFICER, Forbidden, "role_not_allowed"),
    ],
)
async def test_registrations_that_are_refused(
    context: Context, dong: str, actor: Actor, error: type[Exception], code: str
):
    with pytest.raises(error, match=code):
        await households.register(context, actor, Registration(dong=dong, name="김영희"))


async def test_the_list_holds_what_one_may_see(town: Town):
    mine, night, other = await town.register(), await town.register(night=True), await town.register("sinnae")
    seen: dict[str, Any] = {}
    for actor in (OFFICER, NEIGHBOUR_OFFICER, CENTRE_OFFICER, ADMINISTRATOR):
        seen[actor.user] = [row.id for row in await households.list_households(town.context, actor)]
    assert {user: set(ids) for user, ids in seen.items()} == {
        "kim": {mine, night},
        "lee": {other},
        "park": {night},
        "choi": {mine, night, other},
    }
    rows = await households.list_households(town.context, ADMINISTRATOR, dong="sinnae")
    assert [(row.id, row.name, row.night_consent) for row in rows] == [(other, "김영희", False)]


async def test_a_row_tells_stage_and_incident(town: Town):
    household = await town.register()
    home = await town.home(household)
    await home.send(home.danger())
    (row,) = await households.list_households(town.context, OFFICER)
    assert (row.stage, row.stage_since, row.incident) == ("danger", town.clock.at, 1001)
    view = await households.show(town.context, OFFICER, household)
    assert (view.incident, view.nodes) == (1001, (home.identity.node,))


async def test_a_row_of_the_list_tells_quiet_limit_and_equipment(town: Town):
    home = await town.home(await town.register())
    await home.send(home.evidence())
    evidence = town.clock.at
    town.clock.at += timedelta(minutes=5)
    await home.send(home.danger())
    await town.pass_time(timedelta(hours=2))
    (row,) = await households.list_households(town.context, OFFICER)
    assert (row.last_evidence_at, row.limit_s, row.equipment) == (evidence, 64800.0, 1)


@pytest.mark.parametrize("actor", [NEIGHBOUR_OFFICER, CENTRE_OFFICER])
async def test_whom_one_may_not_see_does_not_exist(town: Town, actor: Actor):
    household = await town.register()
    for known in (household, "h_nobody"):
        with pytest.raises(NotFound, match="household_unknown"):
            await households.show(town.context, actor, known)


@pytest.mark.parametrize(
    ("actor", "refusal", "code"),
    [(NEIGHBOUR_OFFICER, NotFound, "household_unknown"), (CENTRE_OFFICER, Forbidden, "role_not_allowed")],
)
async def test_whom_one_may_not_see_is_not_written_about(town: Town, actor: Actor, refusal: type[Exception], code: str):
    household = await town.register()
    acts: list[Callable[[], Awaitable[object]]] = [
        lambda: households.change(town.context, actor, household, Change(memo="x")),
        lambda: households.give_consent(town.context, actor, household, ConsentKind.NIGHT),
        lambda: households.revoke_consent(town.context, actor, household, ConsentKind.SERVICE),
    ]
    for act in acts:
        with pytest.raises(refusal, match=code):
            await act()


async def test_the_centre_sees_but_does_not_write(town: Town):
    household = await town.register(night=True)
    assert (await households.show(town.context, CENTRE_OFFICER, household)).name == "김영희"
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await households.change(town.context, CENTRE_OFFICER, household, Change(memo="x"))


async def test_only_what_is_given_changes(town: Town):
    made = await households.register(town.context, OFFICER, FULL)
    change = Change(name="이순자", risk=RiskGroup.MEDIUM, telemetry=Telemetry.FULL, check_window_s=1800.0, contacts=())
    changed = await households.change(town.context, OFFICER, made.id, change)
    assert (changed.name, changed.phone, changed.risk, changed.telemetry, changed.check_window_s, changed.contacts) == (
        "이순자",
        FULL.phone,
        RiskGroup.MEDIUM,
        Telemetry.FULL,
        1800.0,
        (),
    )
    assert await households.change(town.context, OFFICER, made.id, Change()) == changed


async def test_a_move_to_another_dong(town: Town):
    household = await town.register()
    with pytest.raises(Invalid, match="dong_unknown"):
        await households.change(town.context, OFFICER, household, Change(dong="atlantis"))
    with pytest.raises(Forbidden, match="dong_not_allowed"):
        await households.change(town.context, OFFICER, household, Change(dong="sinnae"))
    moved = await households.change(town.context, ADMINISTRATOR, household, Change(dong="sinnae"))
    assert [(one.dong, one.until is None) for one in moved.dongs] == [("mangu", False), ("sinnae", True)]
    assert moved.dong == "sinnae"
    assert [row.id for row in await households.list_households(town.context, NEIGHBOUR_OFFICER)] == [household]


async def test_consents_are_dated_and_revocable(town: Town):
    household = await town.register()
    signed = town.clock.at - timedelta(days=3)
    (_, night) = sorted(
        await households.give_consent(
            town.context, OFFICER, household, ConsentKind.NIGHT, given_at=signed, document="A-17"
        ),
        key=lambda consent: consent.given_at,
        reverse=True,
    )
    assert (night.kind, night.given_at, night.document, night.recorded_by) == (ConsentKind.NIGHT, signed, "A-17", "kim")
    assert len(await households.give_consent(town.context, OFFICER, household, ConsentKind.NIGHT)) == 2
    town.clock.at += timedelta(hours=1)
    ended = await households.revoke_consent(town.context, OFFICER, household, ConsentKind.NIGHT)
    assert [consent.revoked_at for consent in ended] == [town.clock.at, None]
    with pytest.raises(NotFound, match="household_unknown"):
        await households.show(town.context, CENTRE_OFFICER, household)
    with pytest.raises(NotFound, match="consent_unknown"):
        await households.revoke_consent(town.context, OFFICER, household, ConsentKind.NIGHT)


async def test_nobody_consents_in_the_future(town: Town):
    household = await town.register()
    with pytest.raises(Invalid, match="consent_in_future"):
        await households.give_consent(
            town.context, OFFICER, household, ConsentKind.NIGHT, given_at=town.clock.at + timedelta(seconds=1)
        )


async def test_every_look_is_logged(town: Town):
    household = await town.register()
    await households.list_households(town.context, OFFICER)
    await households.show(town.context, OFFICER, household, why="안부 전화")
    found = await looks.list_looks(town.context, ADMINISTRATOR, household=household)
    assert [(look.user, look.household, look.origin, look.action, look.why) for look in found] == [
        ("kim", household, "10.0.0.7", "show", "안부 전화"),
        ("kim", household, "10.0.0.7", "list", ""),
    ]
    assert len(await looks.list_looks(town.context, ADMINISTRATOR, limit=1)) == 1
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await looks.list_looks(town.context, OFFICER)


async def test_nobody_to_look_at(context: Context):
    assert await households.list_households(context, ADMINISTRATOR) == ()
    assert await looks.list_looks(context, ADMINISTRATOR) == ()


async def test_what_left_the_configuration_stays_with_its_people(town: Town):
    household = await town.register("sinnae")
    (district,) = REGION.districts
    mangu = replace(district.dongs[0], name="망우본동")
    town.context = replace(town.context, region=replace(REGION, districts=(replace(district, dongs=(mangu,)),)))
    await districts.synchronise(town.context)
    (shown,) = await districts.list_districts(town.context, ADMINISTRATOR)
    assert [(dong.id, dong.name, dong.configured) for dong in shown.dongs] == [
        ("mangu", "망우본동", True),
        ("sinnae", "신내동", False),
    ]
    assert (await households.show(town.context, ADMINISTRATOR, household)).dong == "sinnae"
    with pytest.raises(Invalid, match="dong_unknown"):
        await town.register("sinnae")


async def test_a_signal_from_a_dong_that_left_reaches_the_centre(town: Town):
    home = await town.home(await town.register("sinnae"))
    (district,) = REGION.districts
    remaining = replace(REGION, districts=(replace(district, dongs=district.dongs[:1]),))
    context = replace(town.context, region=remaining)
    ingest = Ingest(context)
    await ingest.start()
    town.ingest = ingest
    await home.send(home.danger())
    await ingest.stop()
    await Delivery(context, {"webhook": town.channel}).deliver_due()
    assert [message.address for message in town.channel.sent] == ["http://centre"]


@pytest.mark.parametrize(
    ("actor", "expected"),
    [(OFFICER, ["mangu"]), (CENTRE_OFFICER, ["mangu", "sinnae"]), (ADMINISTRATOR, ["mangu", "sinnae"])],
)
async def test_districts_one_works_in(context: Context, actor: Actor, expected: list[str]):
    (district,) = await districts.list_districts(context, actor)
    assert (district.id, district.configured, [dong.id for dong in district.dongs]) == ("jungnang", True, expected)
