"""The log of looks: who, whom, when, from where, at what, off duty or not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden, Invalid
from aggregator.domain.household import Registration
from aggregator.operations import households, looks
from aggregator.operations.context import Context

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, TurnedClock

AUDITOR = Actor(user="bae", role=Role.AUDITOR)
MANAGER = Actor(user="jung", role=Role.DISTRICT_MANAGER, dongs=frozenset({"mangu"}))
HOUR = timedelta(hours=1)


async def register(context: Context, dong: str) -> str:
    registration = Registration(dong=dong, name="김영희", phone="010-0000-0000")
    return (await households.register(context, ADMINISTRATOR, registration)).id


@pytest.fixture
async def homes(context: Context, clock: TurnedClock) -> tuple[str, str]:
    """Two homes, each looked at by its own officer, the second an hour later and off duty."""
    mangu, sinnae = await register(context, "mangu"), await register(context, "sinnae")
    await households.show(context, OFFICER, mangu, why="call back")
    clock.at += HOUR
    await households.show(context, replace(NEIGHBOUR_OFFICER, on_duty=False), sinnae)
    return mangu, sinnae


async def test_a_look_is_told_wholly(context: Context, clock: TurnedClock, homes: tuple[str, str]):
    newest, oldest = await looks.list_looks(context, AUDITOR)
    assert replace(oldest, id=0) == looks.Look(
        id=0,
        at=clock.at - HOUR,
        user="kim",
        household=homes[0],
        origin="10.0.0.7",
        action="show",
        why="call back",
        off_duty=False,
    )
    assert (newest.user, newest.household, newest.off_duty) == ("lee", homes[1], True)


@pytest.mark.parametrize(
    ("wanted", "users"),
    [
        ({}, ["lee", "kim"]),
        ({"user": "kim"}, ["kim"]),
        ({"user": "park"}, []),
        ({"start": HOUR}, ["lee"]),
        ({"end": HOUR}, ["kim"]),
        ({"start": timedelta(), "end": 2 * HOUR}, ["lee", "kim"]),
    ],
)
async def test_looks_are_found(
    context: Context, clock: TurnedClock, homes: tuple[str, str], wanted: dict[str, Any], users: list[str]
):
    began = clock.at - HOUR
    filters: dict[str, Any] = {
        name: began + value if isinstance(value, timedelta) else value for name, value in wanted.items()
    }
    found = await looks.list_looks(context, AUDITOR, **filters)
    assert [look.user for look in found] == users


async def test_looks_at_one_person(context: Context, homes: tuple[str, str]):
    assert [look.user for look in await looks.list_looks(context, AUDITOR, household=homes[1])] == ["lee"]


async def test_page_after_page(context: Context, homes: tuple[str, str]):
    for _ in range(3):
        await households.list_households(context, ADMINISTRATOR)
    every = await looks.list_looks(context, AUDITOR)
    pages: list[looks.Look] = []
    before = None
    for _ in range(4):
        page = await looks.list_looks(context, AUDITOR, before=before, limit=2)
        pages += page
        before = page[-1].id
    assert tuple(pages) == every
    assert await looks.list_looks(context, AUDITOR, before=before) == ()


@pytest.mark.parametrize(
    ("actor", "users"),
    [(AUDITOR, ["lee", "kim"]), (ADMINISTRATOR, ["lee", "kim"]), (MANAGER, ["kim"])],
)
async def test_managers_see_looks_at_their_own_people(
    context: Context, homes: tuple[str, str], actor: Actor, users: list[str]
):
    assert [look.user for look in await looks.list_looks(context, actor)] == users


@pytest.mark.parametrize("actor", [OFFICER, CENTRE_OFFICER])
async def test_officers_see_no_looks(context: Context, actor: Actor):
    with pytest.raises(Forbidden, match="role_not_allowed"):
        await looks.list_looks(context, actor)


@pytest.mark.parametrize("reason", ["", "  ", " a b "[:3]])
def test_a_reason_is_needed(reason: str):
    with pytest.raises(Invalid, match="reason_needed") as refused:
        looks.require_reason(reason)
    assert refused.value.field == "reason"


def test_a_reason_is_kept_without_blanks():
    assert looks.require_reason(" asked by the court ") == "asked by the court"
