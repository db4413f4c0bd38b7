"""Long lists: pages that follow each other without a gap, filters the database answers, and who may see them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.incident import State
from aggregator.kernel.events import Stage
from aggregator.operations import absences, households, incident_views, looks, nodes
from aggregator.operations.pages import every_page

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, OFFICER, Town

OFF_DUTY = Actor(user="park", role=Role.CENTRE_OFFICER, origin="10.0.0.9", on_duty=False)

AWAY: dict[str, Any] = {"kind": AbsenceKind.TRAVEL, "told_by": Teller.GUARDIAN, "channel": Channel.CALL}


async def _town_of_five(town: Town) -> list[str]:
    """Two registered at one moment, the others later, the last at night; a node and a danger in each."""
    found = []
    for number, later in enumerate((0, 0, 1, 2, 11 * 60)):
        town.clock.at += timedelta(minutes=later)
        found.append(await town.register(night=number % 2 == 0, name=f"김{number}"))
        home = await town.home(found[-1])
        danger = home.danger()
        await home.send(home.item("sos", sensor="s_sos") if number == 4 else danger)
    return found


async def _households(town: Town, actor: Actor, **asked: Any) -> list[list[str]]:
    """Pages of two."""
    pages: list[list[str]] = []

    async def ask(after: str | None, _limit: int) -> tuple[Any, ...]:
        rows = await households.list_households(town.context, actor, after=after, limit=2, **asked)
        pages.append([row.id for row in rows])
        return rows

    after = None
    while rows := await ask(after, 2):
        after = rows[-1].id
    return pages


async def test_pages_of_households_follow_each_other(town: Town):
    registered = await _town_of_five(town)
    pages = await _households(town, ADMINISTRATOR)
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [one for page in pages for one in page] == sorted(registered[:2]) + registered[2:]


async def test_a_look_is_logged_for_whoever_was_on_the_page_alone(town: Town):
    registered = await _town_of_five(town)
    await households.list_households(town.context, OFFICER, after=registered[3], limit=2)
    seen = await looks.list_looks(town.context, ADMINISTRATOR, user=OFFICER.user)
    assert [(look.household, look.action) for look in seen] == [(registered[4], "list")]


@pytest.mark.parametrize(
    ("actor", "numbers"), [(OFFICER, [0, 1, 2, 3, 4]), (CENTRE_OFFICER, [0, 2, 4]), (OFF_DUTY, [4])]
)
async def test_who_sees_whom(town: Town, actor: Actor, numbers: list[int]):
    registered = await _town_of_five(town)
    found = await households.list_households(town.context, actor)
    assert {row.id for row in found} == {registered[number] for number in numbers}
    nightly = {registered[number] for number in numbers if number % 2 == 0}
    assert {row.id for row in found if row.night_consent} == nightly


@pytest.mark.parametrize(("stage", "numbers"), [(Stage.DANGER, [0, 1, 2, 3]), (Stage.WATCH, [])])
async def test_only_those_at_a_stage(town: Town, stage: Stage, numbers: list[int]):
    registered = await _town_of_five(town)
    found = await households.list_households(town.context, OFFICER, stage=stage)
    assert {row.id for row in found} == {registered[number] for number in numbers}


async def test_pages_of_incidents_follow_each_other(town: Town):
    await _town_of_five(town)
    rows: list[incident_views.IncidentRow] = []
    pages = []
    while page := await incident_views.list_incidents(
        town.context, ADMINISTRATOR, include_closed=True, after=rows[-1].label if rows else None, limit=2
    ):
        rows += page
        pages.append(len(page))
    assert pages == [2, 2, 1]
    assert rows == list(await incident_views.list_incidents(town.context, ADMINISTRATOR))
    assert [(row.priority, row.number) for row in rows] == [
        ("sos", 1005),
        ("danger", 1001),
        ("danger", 1002),
        ("danger", 1003),
        ("danger", 1004),
    ]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"state": State.OPEN}, [1005, 1001, 1002, 1003, 1004]),
        ({"state": State.CLOSED}, []),
        ({"state": State.CLAIMED}, []),
        ({"desk": "dong:sinnae"}, []),
    ],
)
async def test_only_the_incidents_asked_for(town: Town, asked: Any, numbers: list[int]):
    await _town_of_five(town)
    found = await incident_views.list_incidents(town.context, OFFICER, **asked)
    assert [row.number for row in found] == numbers


async def test_pages_of_nodes_follow_each_other(town: Town):
    registered = await _town_of_five(town)
    found: list[nodes.NodeView] = []
    while page := await nodes.list_nodes(town.context, OFFICER, after=found[-1].id if found else None, limit=2):
        found += page
    assert sorted(node.household for node in found) == sorted(registered)
    assert found == list(await nodes.list_nodes(town.context, OFFICER))


UNKNOWN: list[tuple[Callable[[Town], Awaitable[object]], type[Exception], str]] = [
    (lambda town: households.list_households(town.context, OFFICER, after="h_x"), NotFound, "household_unknown"),
    (lambda town: nodes.list_nodes(town.context, OFFICER, after="n_x"), NotFound, "node_unknown"),
    (lambda town: incident_views.list_incidents(town.context, OFFICER, after="I-9"), NotFound, "incident_unknown"),
    (
        lambda town: incident_views.list_incidents(town.context, OFFICER, after="x"),
        Invalid,
        "incident_number_malformed",
    ),
]


@pytest.mark.parametrize(("ask", "error", "code"), UNKNOWN)
async def test_a_page_after_nothing_is_refused(town: Town, ask: Any, error: type[Exception], code: str):
    with pytest.raises(error, match=code):
        await ask(town)


@pytest.mark.parametrize("amount", [0, 999, 1_000, 1_001, 2_000])
async def test_a_list_is_read_to_its_end(amount: int):
    asked = []

    async def ask(after: str | None, limit: int) -> tuple[int, ...]:
        asked.append(after)
        first = 0 if after is None else int(after) + 1
        return tuple(range(first, min(first + limit, amount)))

    assert await every_page(ask, str) == tuple(range(amount))
    assert len(asked) == amount // 1_000 + 1


@pytest.mark.parametrize(("actor", "numbers"), [(OFFICER, [0, 1]), (CENTRE_OFFICER, [0]), (OFF_DUTY, [])])
async def test_absences_of_those_one_may_see(town: Town, actor: Actor, numbers: list[int]):
    registered = await _town_of_five(town)
    for household in registered[:2]:
        await absences.add(town.context, OFFICER, household, **AWAY)
    found = await absences.list_absences(town.context, actor)
    assert {one.household for one in found} == {registered[number] for number in numbers}
