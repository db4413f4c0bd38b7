"""What is too old goes, with proof; what somebody still needs stays; the proofs cannot be changed unseen."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden
from aggregator.domain.household import Registration
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.retention import USUAL, Kept, RetentionRules
from aggregator.operations import history, households, leaving, retention
from aggregator.operations.context import Context
from aggregator.operations.retention import tidy
from aggregator.operations.rollups import roll_up
from aggregator.store import deletions, journal_ages, rollups, timeseries
from aggregator.store.account_log import account_log
from aggregator.store.deletions import Rule
from aggregator.store.deletions import deletions as proofs
from aggregator.store.deliveries import deliveries
from aggregator.store.journal import journal
from aggregator.store.looks import looks
from aggregator.store.reports import quarantine
from aggregator.store.rollups import rollup_position
from aggregator.store.timeseries import time_series_set_aside
from tests.aggregator.stores import on_postgresql

from .conftest import ADMINISTRATOR, OFFICER, Home, Town

DAY = timedelta(days=1)
AUDITOR = Actor(user="jung", role=Role.AUDITOR, origin="10.0.0.3")
MANAGER = Actor(user="han", role=Role.DISTRICT_MANAGER, dongs=frozenset({"mangu"}), origin="10.0.0.4")


async def count(context: Context, table: Any) -> int:
    async with context.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def reported(town: Town) -> Home:
    """A home with readings of today."""
    home = await town.home(await town.register())
    await home.send(home.item("reading", sensor="s_tv", value=1.0))
    await home.send(home.item("reading", sensor="s_tv", value=2.0), home.evidence())
    return home


async def tidied(town: Town) -> None:
    """Let everything have its turn."""
    await retention.run(town.context, ADMINISTRATOR)


async def test_reports_go_when_they_are_old_and_their_hours_stay(town: Town):
    home, noon = await reported(town), town.clock.at
    await roll_up(town.context, "journal")
    town.clock.at += 30 * DAY
    await tidied(town)
    assert await count(town.context, journal) == 2
    town.clock.at += 2 * DAY
    await tidied(town)
    assert await count(town.context, journal) == 0
    (proof,) = await retention.list_proofs(town.context, AUDITOR, kind=Kept.READINGS)
    assert (proof.rule, proof.rows, proof.who, proof.household) == (Rule.AGE, 2, "choi", None)
    assert (proof.first_at, proof.last_at) == (noon, noon)
    async with town.context.database.read() as connection:
        hours = await rollups.of_household(connection, home.identity.household, 0, 10**9)
    assert [(row["count"], row["total"]) for row in hours] == [(2, 3.0)]


async def test_hours_go_later_home_by_home(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.store.retention._HOMES_AT_ONCE", 2)
    for _ in range(5):
        await reported(town)
    await roll_up(town.context, "journal")
    assert await count(town.context, rollups.rollups) == 5
    town.clock.at += 91 * DAY
    await tidied(town)
    assert await count(town.context, rollups.rollups) == 0
    made = await retention.list_proofs(town.context, AUDITOR, kind=Kept.HOURS)
    assert sum(proof.rows for proof in made) == 5


async def forwarding(context: Context, position: int) -> None:
    """Somebody forwards the journal and has come so far."""
    async with context.database.write() as connection:
        await timeseries.hold(connection, "test", context.clock.now(), DAY)
        await connection.execute(update(timeseries.time_series).values(position=position))


async def test_what_nobody_has_read_stays_until_its_limit(town: Town, caplog: pytest.LogCaptureFixture):
    await reported(town)
    town.clock.at += 32 * DAY
    await tidied(town)
    assert await count(town.context, journal) == 2
    assert (await retention.show(town.context, AUDITOR)).waiting_for == ("hours",)
    await roll_up(town.context, "journal")
    await forwarding(town.context, 0)
    await tidied(town)
    assert await count(town.context, journal) == 2
    assert (await retention.show(town.context, AUDITOR)).waiting_for == ("time_series",)
    await forwarding(town.context, 1)
    town.clock.at += 60 * DAY
    with caplog.at_level(logging.WARNING):
        await tidied(town)
    assert await count(town.context, journal) == 0
    assert "that the time series had not taken" in caplog.text
    made = await retention.list_proofs(town.context, AUDITOR, kind=Kept.READINGS)
    assert {proof.rule for proof in made} >= {Rule.LIMIT}
    assert sum(proof.rows for proof in made) == 2


async def test_what_is_refused_looked_at_and_sent_grows_old(town: Town):
    home = await reported(town)
    await home.send({"seq": 9, "type": "reading", "at": "never"})
    await home.send(home.danger())
    await town.scanner.run_due()
    tables = {"refused": quarantine, "looks": looks, "messages": deliveries}
    await households.show(town.context, OFFICER, home.identity.household)
    assert 0 not in {await count(town.context, table) for table in tables.values()}
    for days, gone in ((29, set[str]()), (2, {"refused"}), (335, {"refused", "messages"}), (365, set(tables))):
        town.clock.at += days * DAY
        await tidied(town)
        left = {name for name, table in tables.items() if await count(town.context, table)}
        assert left == set(tables) - gone


async def test_a_message_that_has_not_left_stays(town: Town):
    home = await reported(town)
    await home.send(home.danger())
    before = await count(town.context, deliveries)
    town.clock.at += 400 * DAY
    await tidied(town)
    assert (before, await count(town.context, deliveries)) == (1, 1)


async def add_rows(context: Context, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    async with context.database.write() as connection:
        await connection.execute(insert(table), rows)


async def test_lines_set_aside_and_rights_have_their_own_time(town: Town):
    then = town.clock.at
    aside = {"journal_id": 1, "seq": 1, "line": None, "reason": "x", "at": then}
    right = {"at": then, "user_name": "kim", "who": "choi", "origin": "o", "what": "added", "facts": {}}
    await add_rows(town.context, time_series_set_aside, [aside])
    await add_rows(town.context, account_log, [right])
    left = []
    for days in (31, 1065):
        town.clock.at += days * DAY
        await tidied(town)
        left.append((await count(town.context, time_series_set_aside), await count(town.context, account_log)))
    assert left == [(0, 1), (0, 0)]


async def test_by_itself_every_hour_a_piece_at_a_time(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.operations.retention._PIECE", 2)
    home = await town.home(await town.register())
    for number in range(5):
        await home.send({"seq": number + 1, "type": "reading", "at": "never"})
    await town.scanner.run_due()
    town.clock.at += 31 * DAY
    left = []
    for _ in range(5):
        await town.scanner.run_due()
        left.append(await count(town.context, quarantine))
        town.clock.at += timedelta(seconds=2)
    assert left == [3, 1, 0, 0, 0]
    assert await tidy(town.context, Kept.REFUSED) == 0


async def test_the_first_look_gives_every_kind_its_clock(town: Town):
    assert [await tidy(town.context, Kept.LOOKS) for _ in range(2)] == [0, 0]
    view = await retention.show(town.context, AUDITOR)
    assert {kind.next_at for kind in view.kinds} == {town.clock.at + timedelta(hours=1)}


async def test_what_is_configured_counts(town: Town):
    context = replace(
        town.context,
        region=replace(town.context.region, retention=RetentionRules(kept={**USUAL, Kept.REFUSED: 3 * DAY})),
    )
    home = await town.home(await town.register())
    await home.send({"seq": 1, "type": "reading", "at": "never"})
    town.clock.at += 4 * DAY
    await retention.run(context, ADMINISTRATOR)
    assert await count(context, quarantine) == 0
    (refused,) = (one for one in (await retention.show(context, AUDITOR)).kinds if one.kind is Kept.REFUSED)
    assert (refused.days, refused.oldest_at) == (3, None)


async def test_who_is_forgotten_is_forgotten_in_reports_too(town: Town):
    kept, gone = await reported(town), await reported(town)
    household = gone.identity.household
    await gone.send({"seq": 9, "type": "reading", "at": "never"})
    await add_rows(
        town.context,
        time_series_set_aside,
        [{"journal_id": 3, "seq": 1, "line": None, "reason": "x", "at": town.clock.at}],
    )
    await roll_up(town.context, "journal")
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.DIED, memo="별세")
    left_at = town.clock.at
    town.clock.at += 5 * 365 * DAY + DAY
    await leaving.forget(town.context, household)
    counts = [await count(town.context, table) for table in (journal, quarantine, time_series_set_aside)]
    assert counts == [2, 0, 0]
    async with town.context.database.read() as connection:
        assert await rollups.of_household(connection, household, 0, 10**9) == []
        assert len(await rollups.of_household(connection, kept.identity.household, 0, 10**9)) == 1
    (proof,) = await retention.list_proofs(town.context, AUDITOR, kind=Kept.PERSON)
    assert (proof.household, proof.rule, proof.who, proof.rows) == (household, Rule.FORGOTTEN, "region", 5)
    assert proof.at == left_at + 5 * 365 * DAY + DAY


async def test_who_is_forgotten_while_their_reports_are_folded_does_not_come_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    home = await reported(town)
    household = home.identity.household
    await leaving.leave(town.context, OFFICER, household, reason=LeavingReason.DIED, memo="별세")
    town.clock.at += 5 * 365 * DAY + DAY
    begin = rollups.begin

    async def slowly(connection: Any) -> None:
        monkeypatch.setattr(rollups, "begin", begin)
        await begin(connection)
        await rollups.erase(connection, household)

    monkeypatch.setattr(rollups, "begin", slowly)
    assert await roll_up(town.context, "journal") == 0
    assert await count(town.context, rollups.rollups) == 0


async def made(town: Town, number: int) -> None:
    """So many proofs."""
    for one in range(number):
        async with town.context.database.write() as connection:
            await deletions.add(
                connection,
                deletions.Deletion(at=town.clock.at, kind=Kept.LOOKS, rule=Rule.AGE, who="region", rows=one),
            )


async def test_the_chain_of_proofs_holds(town: Town):
    await made(town, 5)
    assert (await retention.verify(town.context, AUDITOR)).broken_at is None
    listed = await retention.list_proofs(town.context, AUDITOR, limit=2)
    more = await retention.list_proofs(town.context, AUDITOR, before=listed[-1].id)
    assert [proof.rows for proof in (*listed, *more)] == [4, 3, 2, 1, 0]
    assert [one.previous for one in listed] == [listed[1].digest, more[0].digest]


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE deletions SET rows = 99 WHERE id = :three", 2),
        ("UPDATE deletions SET who = 'nobody' WHERE id = :three", 2),
        ("DELETE FROM deletions WHERE id = :three", 3),
        ("UPDATE deletions SET digest = 'x' WHERE id = :three", 2),
    ],
)
async def test_what_is_changed_shows(town: Town, statement: str, broken: int):
    await made(town, 5)
    ids = [proof.id for proof in await retention.list_proofs(town.context, AUDITOR)][::-1]
    async with town.context.database.write() as connection:
        await connection.execute(text(statement), {"three": ids[2]})
    assert (await retention.verify(town.context, AUDITOR)).broken_at == ids[broken]


async def test_two_proofs_cannot_follow_the_same_one(town: Town):
    await made(town, 2)
    async with town.context.database.read() as connection:
        row = dict((await deletions.newest(connection, limit=1))[0])
    with pytest.raises(IntegrityError):
        await add_rows(town.context, proofs, [{**row, "id": 99, "digest": "another"}])


@pytest.mark.parametrize("actor", [OFFICER, MANAGER])
@pytest.mark.parametrize("ask", [retention.show, retention.list_proofs, retention.verify])
async def test_who_may_not_see_it(town: Town, actor: Actor, ask: Any):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await ask(town.context, actor)


async def test_who_may_not_delete(town: Town):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await retention.run(town.context, AUDITOR)


async def parts(context: Context) -> list[str]:
    query = text("SELECT relname FROM pg_class WHERE relname ~ '^journal_' AND relkind = 'r' ORDER BY relname")
    async with context.database.read() as connection:
        return list((await connection.execute(query)).scalars())


@on_postgresql
async def test_days_of_the_journal_are_made_ahead_and_dropped_whole(town: Town):
    await reported(town)
    await roll_up(town.context, "journal")
    await tidied(town)
    assert await parts(town.context) == ["journal_20261119", "journal_20261120", "journal_20261121", "journal_default"]
    town.clock.at += DAY
    await reported(town)
    await roll_up(town.context, "journal")
    await tidied(town)
    town.clock.at += 30 * DAY
    await tidied(town)
    assert await count(town.context, journal) == 2, "the rest of the first day went row by row"
    town.clock.at += DAY
    await tidied(town)
    assert await count(town.context, journal) == 0
    assert "journal_20261119" not in await parts(town.context)
    rows = [proof.rows for proof in await retention.list_proofs(town.context, AUDITOR, kind=Kept.READINGS)]
    assert rows == [2, 2]


@on_postgresql
async def test_a_day_nobody_has_read_is_not_dropped(town: Town):
    await reported(town)
    await tidied(town)
    town.clock.at += DAY
    await reported(town)
    town.clock.at += 40 * DAY
    await tidied(town)
    assert await count(town.context, journal) == 4
    await roll_up(town.context, "journal")
    await tidied(town)
    assert await count(town.context, journal) == 0


@on_postgresql
async def test_a_day_the_rest_has_rows_of_gets_no_part(town: Town):
    await reported(town)
    async with town.context.database.write() as connection:
        await connection.execute(update(journal).values(received_at=town.clock.at + DAY))
    await tidied(town)
    assert await parts(town.context) == ["journal_20261120", "journal_20261121", "journal_default"]


def moment(days: float) -> datetime:
    return datetime.fromisoformat("2026-11-18T03:00:00+00:00") + days * DAY


async def test_nothing_is_there_at_first(context: Context):
    async with context.database.write() as connection:
        assert await journal_ages.first(connection) == 0
        assert await journal_ages.oldest(connection) is None
        assert await journal_ages.make_ahead(connection, moment(0)) in ((), [])
        assert (await connection.execute(select(rollup_position))).all() == []
    assert (await retention.verify(context, AUDITOR)).proofs == 0


async def test_a_home_without_reports_has_an_empty_history(town: Town):
    household = (await households.register(town.context, OFFICER, Registration(dong="mangu", name="김"))).id
    view = await history.history(town.context, OFFICER, household)
    assert (view.points, view.evidence, view.sensors) == ((), (), ())
