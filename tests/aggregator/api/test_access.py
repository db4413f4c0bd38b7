"""Every route is tried by everyone who may not use it."""

import re

import pytest

from aggregator.api.route import Route, Who
from aggregator.api.routes import ROUTES

from .conftest import Region

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODIES = {
    "registerHousehold": {"dong": "hongje1", "name": "박순자"},
    "changeHousehold": {"memo": "x"},
    "giveConsent": {"kind": "night"},
    "commandNode": {"type": "refresh"},
    "pair": {"code": "ABCDE-FGHJK", "version": "0.1.0"},
    "report": {},
    "recordContact": {"means": "call", "outcome": "ok"},
    "closeIncident": {"result": "safe", "memo": "x"},
    "closeTicket": {"memo": "x"},
    "recordDispatch": {},
    "reportWorry": {"household": "h_1", "reporter": "other", "kind": "worry", "memo": "x"},
    "recordDispatchStep": {"step": "arrived"},
    "recordPoliceDecision": {"measure": "forced_entry", "ruling": "ordered", "station": "x", "officer": "x"},
    "recordFindings": {"findings": ["hoarding"]},
    "releaseIncident": {},
    "addNote": {"memo": "x"},
    "reopenIncident": {"memo": "x"},
    "takeFigures": {"figures": []},
    "takeCheckIn": {"household": "h_1", "reference": "x", "called_at": "2026-11-23T00:00:00Z", "outcome": "ok"},
    "finishRequest": {"memo": "x"},
}
LISTS = ("listDistricts", "listHouseholds", "listNodes", "listIncidents", "listTickets", "listRequests")
"""What another dong's officer may ask, and finds nothing of this dong in."""
OPEN_TO_ALL_STAFF = ("deskStream", "onDuty", "makeStatistics")

GUARDED = [route for route in ROUTES if route.who is not Who.ANYONE]
ABOUT_ONE_DONG = [
    route for route in ROUTES if route.who is Who.STAFF and route.name not in (*LISTS, *OPEN_TO_ALL_STAFF)
]
LISTING = [route for route in ROUTES if route.name in LISTS]


def names(route: Route) -> str:
    return route.name


async def path_of(route: Route, shared: Region) -> str:
    label = await shared.incident()
    values = {"household": shared.household, "node": shared.node, "number": label, "ticket": "1", "kind": "service"}
    values["table"] = "centre"
    values["request"] = "1"
    return re.sub(r"{(\w+)}", lambda match: values[match[1]], route.path)


@pytest.mark.parametrize("route", GUARDED, ids=names)
async def test_no_token_and_wrong_tokens_open_nothing(shared: Region, route: Route) -> None:
    path = await path_of(route, shared)
    other_kind = {Who.STAFF: "node", Who.NODE: "chief"}[route.who]
    answers = [
        await shared.client.ask(route.method, path, json=BODIES.get(route.name)),
        await shared.client.ask(route.method, path, "made-up", json=BODIES.get(route.name)),
        await shared.client.ask(route.method, path, "토큰", json=BODIES.get(route.name)),
        await shared.client.ask(route.method, path, "x" * 5000, json=BODIES.get(route.name)),
        await shared.client.ask(route.method, path, headers={"Authorization": "Basic a2ltOmtpbQ=="}),
        await shared.ask(route.method, path, other_kind, json=BODIES.get(route.name)),
    ]
    assert [answer.status for answer in answers] == [401] * 6
    assert [answer.json["code"] for answer in answers] == [
        "token_missing",
        "token_unknown",
        "token_unknown",
        "token_unknown",
        "token_missing",
        "token_unknown",
    ]
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


@pytest.mark.parametrize("route", ABOUT_ONE_DONG, ids=names)
async def test_another_dongs_officer_is_refused(shared: Region, route: Route) -> None:
    path = await path_of(route, shared)
    answer = await shared.ask(route.method, path, "lee", json=BODIES.get(route.name))
    assert answer.status in (403, 404)
    assert "김영자" not in str(answer.json)


@pytest.mark.parametrize("route", LISTING, ids=names)
async def test_another_dongs_officer_sees_nothing_of_it(shared: Region, route: Route) -> None:
    await shared.incident()
    answer = await shared.ask(route.method, route.path, "lee")
    assert answer.status == 200
    assert shared.household not in str(answer.json)
    assert "hongje1" not in str(answer.json)


async def test_looks_are_for_administrators(shared: Region) -> None:
    await shared.ask("GET", f"/api/v1/households/{shared.household}", "kim")
    log = await shared.ask("GET", f"/api/v1/looks?household={shared.household}&limit=1", "chief")
    refused = await shared.ask("GET", "/api/v1/looks", "park", headers={"Accept-Language": "en"})
    (look,) = log.json["items"]
    assert (look["user"], look["household"], look["origin"]) == ("kim", shared.household, "127.0.0.1")
    assert (refused.status, refused.json["detail"]) == (403, "The role “centre officer” may not do this")
