"""Every route is tried by everyone who may not use it."""

import re
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from aggregator.api.route import Route, Who
from aggregator.api.routes import ROUTES
from aggregator.domain.access import RIGHTS, Role
from aggregator.operations import sign_in, tokens, users

from .conftest import OPERATOR, Region

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODIES: dict[str, Any] = {
    "addAbsence": {"kind": "travel", "told_by": "guardian", "channel": "call"},
    "offerTransfer": {"dong": "hongje2", "memo": "x"},
    "acceptTransfer": {},
    "refuseTransfer": {"memo": "x"},
    "withdrawTransfer": {},
    "leaveHousehold": {"reason": "ended", "memo": "x"},
    "addDanger": {"kind": "dog"},
    "lendDevice": {"kind": "plug", "label": "A-1"},
    "markDevice": {"state": "returned"},
    "importHouseholds": {"csv": "dong,name\nhongje1,박순자\n"},
    "addShift": {"user": "kim", "part": "on_call", "weekday": 0, "starts": "09:00", "ends": "18:00"},
    "setWays": {"ways": [{"channel": "smtp", "address": "kim@example.org"}]},
    "goAway": {},
    "noteForHandOver": {"household": "h_1", "memo": "x"},
    "acceptHandOver": {},
    "registerHousehold": {"dong": "hongje1", "name": "박순자"},
    "changeHousehold": {"memo": "x"},
    "giveConsent": {"kind": "night"},
    "commandNode": {"type": "refresh"},
    "pair": {"code": "ABCDE-FGHJK", "version": "0.1.0"},
    "report": {},
    "recordContact": {"means": "call", "outcome": "ok"},
    "closeIncident": {"result": "safe", "memo": "x"},
    "closeTicket": {"memo": "x"},
    "noteOnTicket": {"memo": "x"},
    "assignTicket": {"user": "kim"},
    "noteOnOutage": {"memo": "x"},
    "closeOutage": {"memo": "x"},
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
BODIES |= {
    "recordEmergencyCall": {"service": "119"},
    "openCase": {"household": "h_1", "needs": ["medical"], "reason": "x"},
    "openCaseFromIncident": {"needs": ["medical"], "reason": "x"},
    "writeCaseSheet": {"version": 1, "changes": {}, "reason": "x"},
    "moveCase": {"move": "plan", "reason": "x"},
    "decideCaseRequest": {"answer": "approved", "reason": "x"},
    "assignCase": {"officer": "kim", "reason": "x"},
    "seeCaseAgain": {"needs": ["medical"], "reason": "x"},
    "addCaseNote": {"reason": "x"},
    "signIn": {"name": "kim", "password": "x"},
    "changePassword": {"old": "x", "new": "four quiet rooms"},
    "addUser": {"name": "evil", "role": "administrator"},
    "changeUser": {"role": "administrator"},
    "setPassword": {"password": "four quiet rooms"},
    "issueToken": {"purpose": "x"},
}
BODIES |= {
    "giveBackAbsence": {"told_by": "guardian", "channel": "call", "reason": "x"},
    "giveBackAbsenceEnd": {"reason": "x"},
    "giveBackReach": {"added": ["refuses_visits"], "reason": "x"},
    "giveBackPlug": {"reason": "x"},
    "giveBackSensor": {"sensor": "front_door", "reason": "x"},
    "giveBackTransfer": {"dong": "hongje2", "reason": "x"},
    "giveBackLeaving": {"leaving": "ended", "reason": "x"},
}
_SAID = {"ko": "x", "en": "x"}
_PROGRAMME: dict[str, Any] = dict.fromkeys(("name", "eligible", "content", "authority"), _SAID)
_PROGRAMME |= {"code": "x1", "year": 2026, "contact": "x", "source": "x"}
BODIES |= {
    "addProgramme": _PROGRAMME,
    "changeProgramme": _PROGRAMME,
    "copyProgrammes": {"source": 2023, "target": 2024},
    "seedProgrammes": {"year": 2023},
    "proposeReferral": {"name": "x", "agency": "x"},
    "refuseReferral": {"refusal": "other"},
    "persuadeForReferral": {"agreed": True, "memo": "x"},
    "requestReferral": {"agreement": "written", "answer_due_at": "2026-12-01T00:00:00Z"},
    "approveReferral": {},
    "rejectReferral": {"memo": "x"},
    "grantReferral": {"granted": 1},
    "useReferral": {"amount": 1},
    "correctReferral": {"used": 1, "memo": "x"},
    "moveReferral": {"move": "start"},
    "createAgencyLink": {},
}
_LATER = {"due_at": "2026-12-01T00:00:00Z", "memo": "x"}
BODIES |= {
    "addTask": {"household": "h_1", "kind": "call_back", "due_at": "2026-12-01T00:00:00Z"},
    "planFollowUps": {"days": [1]},
    "assignTask": {"person": "kim"},
    "postponeTask": _LATER,
    "addTaskNote": {"memo": "x"},
    "finishTask": {"memo": "x"},
    "cancelTask": {"memo": "x"},
    "reopenTask": _LATER,
    "setTeam": {"people": []},
}
LISTS = (
    "listDistricts",
    "listHandOvers",
    "dutyCalendar",
    "listHouseholds",
    "listAbsences",
    "listTransfers",
    "listDevices",
    "listNodes",
    "listIncidents",
    "listTickets",
    "listRequests",
    "listCases",
    "listTasks",
    "listTeams",
    "listToDo",
    "listUnansweredReferrals",
    "listOutages",
    "equipmentSummary",
    "deskSummary",
    "deskBoard",
)
"""What another dong's officer may ask, and finds nothing of this dong in."""
OF_A_DISTRICT = ("listLooks",)
"""What the manager of another district may ask, and finds nothing of this one in."""
OPEN_TO_ALL_STAFF = (
    *("deskStream", "onDuty", "makeStatistics", "listProgrammes"),
    *("makeCalendar", "endCalendar", "listQuestions"),
)
"""What tells nobody more than they may know, whoever asks; tested where it is made."""
JUDGED_BY_ROW = ("importHouseholds", "exportHouseholds")
"""What goes by rows: told for each what the caller may not do, or without those they may not see."""
OWN_ACCOUNT = ("signOut", "showAccount", "changePassword", "issueOwnToken")
"""What everybody may ask about themselves."""
WITHOUT_PERMISSION = {"listDistricts", "onDuty", "listTokens", "revokeToken", *OWN_ACCOUNT}
"""What needs none: the operation itself answers with what is the caller's own."""
PASSWORD = "four quiet rooms"
EVERY_ROLE = {
    Role.VIEWER: {"dongs": frozenset({"hongje1"})},
    Role.DONG_OFFICER: {"dongs": frozenset({"hongje1"})},
    Role.CENTRE_OFFICER: {},
    Role.DISTRICT_MANAGER: {"districts": frozenset({"seodaemun"})},
    Role.CITY: {},
    Role.INSTALLER: {"dongs": frozenset({"hongje1"})},
    Role.AUDITOR: {},
    Role.VENDOR: {},
    Role.SERVICE_ADMINISTRATOR: {},
    Role.ADMINISTRATOR: {},
}

GUARDED = [route for route in ROUTES if route.who is not Who.ANYONE]
ABOUT_ONE_DONG = [
    route
    for route in ROUTES
    if route.who is Who.STAFF and route.name not in (*LISTS, *OPEN_TO_ALL_STAFF, *OWN_ACCOUNT, *JUDGED_BY_ROW)
]
LISTING = [route for route in ROUTES if route.name in LISTS]
OF_STAFF = [route for route in ROUTES if route.who is Who.STAFF]


def names(route: Route) -> str:
    return route.name


async def path_of(route: Route, shared: Region) -> str:
    label = await shared.case() if "/cases/" in route.path else await shared.incident()
    values = {"household": shared.household, "node": shared.node, "number": label, "ticket": "1", "kind": "service"}
    if "/tasks/" in route.path:
        values["number"] = "T-1"
    values |= {"dong": "hongje1", "team": "nurse"}
    values["table"] = "centre"
    values["request"] = "1"
    values |= {"user": "kim", "token": "t_1"}
    values["outage"] = "O-1"
    values["desk"] = "dong:hongje1"
    values |= {"absence": "a_1", "transfer": "t_1", "danger": "w_1", "device": "d_1"}
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], "1"), route.path)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def roles(shared: Region) -> dict[Role, str]:
    """Somebody of every role, by their token."""
    context = shared.application.context
    made = {}
    for role, places in EVERY_ROLE.items():
        await users.add(context, OPERATOR, f"the-{role}", role, **places)
        made[role] = (await tokens.issue(context, OPERATOR, f"the-{role}")).token
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def strangers(shared: Region) -> dict[str, str]:
    """People of another district, by their token."""
    context = shared.application.context
    await users.add(context, OPERATOR, "cho", Role.DISTRICT_MANAGER, districts=frozenset({"mapo"}))
    await users.add(context, OPERATOR, "noh", Role.DONG_OFFICER, dongs=frozenset({"gongdeok"}))
    await users.add(context, OPERATOR, "oh", Role.INSTALLER, districts=frozenset({"mapo"}))
    return {name: (await tokens.issue(context, OPERATOR, name)).token for name in ("cho", "noh", "oh")}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ended(shared: Region) -> dict[str, str]:
    """Tokens and sessions of administrators that opened everything until they ended."""
    context, clock = shared.application.context, shared.clock
    for name in ("temp", "gone"):
        await users.add(context, OPERATOR, name, Role.ADMINISTRATOR)
        await users.set_password(context, OPERATOR, name, PASSWORD)
    past = timedelta(days=8)
    clock.turn(-past)
    old_session = (await sign_in.sign_in(context, "temp", PASSWORD, origin="test")).token
    expired = (await tokens.issue(context, OPERATOR, "temp", expires_at=clock.at + timedelta(days=1))).token
    clock.turn(past)
    signed_out = (await sign_in.sign_in(context, "temp", PASSWORD, origin="test")).token
    await sign_in.sign_out(context, await sign_in.authenticate(context, signed_out, origin="test"))
    revoked = await tokens.issue(context, OPERATOR, "temp")
    await tokens.revoke(context, OPERATOR, "temp", revoked.id)
    session_of_gone = (await sign_in.sign_in(context, "gone", PASSWORD, origin="test")).token
    token_of_gone = (await tokens.issue(context, OPERATOR, "gone")).token
    await users.disable(context, OPERATOR, "gone")
    return {
        "session that ran out": old_session,
        "token that ran out": expired,
        "session signed out": signed_out,
        "revoked token": revoked.token,
        "session of a disabled user": session_of_gone,
        "token of a disabled user": token_of_gone,
    }


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


async def test_a_file_registers_nobody_in_another_dong(shared: Region, strangers: dict[str, str]) -> None:
    path, body = "/api/v1/households/import?skip_bad=true", BODIES["importHouseholds"]
    of_the_next_dong = await shared.ask("POST", path, "lee", json=body)
    of_another_district = await shared.client.ask("POST", path, strangers["noh"], json=body)
    for answer in (of_the_next_dong, of_another_district):
        (row,) = answer.json["rows"]
        assert (answer.status, answer.json["registered"], row["state"]) == (200, 0, "bad")
        assert [problem["column"] for problem in row["problems"]] == ["dong"]


@pytest.mark.parametrize("route", OF_STAFF, ids=names)
async def test_what_has_ended_opens_nothing(shared: Region, ended: dict[str, str], route: Route) -> None:
    path = await path_of(route, shared)
    found = {
        what: (await shared.client.ask(route.method, path, token, json=BODIES.get(route.name))).json["code"]
        for what, token in ended.items()
    }
    assert found == dict.fromkeys(ended, "token_unknown") | {"session that ran out": "session_expired"}


async def test_every_route_says_what_it_needs() -> None:
    assert {route.name for route in OF_STAFF if route.needs is None} == WITHOUT_PERMISSION
    assert {route.name for route in ROUTES if route.who is not Who.STAFF and route.needs is not None} == set()


@pytest.mark.parametrize("route", [route for route in OF_STAFF if route.needs is not None], ids=names)
async def test_roles_without_the_permission_are_refused(shared: Region, roles: dict[Role, str], route: Route) -> None:
    path = await path_of(route, shared)
    without = [role for role, rights in RIGHTS.items() if route.needs not in rights.permissions]
    answers = {
        role: await shared.client.ask(route.method, path, roles[role], json=BODIES.get(route.name)) for role in without
    }
    assert {role: (answer.status, answer.json["code"]) for role, answer in answers.items()} == dict.fromkeys(
        without, (403, "role_not_allowed")
    )


@pytest.mark.parametrize("route", [route for route in ABOUT_ONE_DONG if route.name not in OF_A_DISTRICT], ids=names)
async def test_another_district_is_refused(shared: Region, strangers: dict[str, str], route: Route) -> None:
    path = await path_of(route, shared)
    answers = [
        await shared.client.ask(route.method, path, token, json=BODIES.get(route.name)) for token in strangers.values()
    ]
    assert {answer.status for answer in answers} <= {403, 404}
    assert "김영자" not in str([answer.json for answer in answers])


@pytest.mark.parametrize("route", [*LISTING, *(route for route in ROUTES if route.name in OF_A_DISTRICT)], ids=names)
async def test_another_district_sees_nothing_of_it(shared: Region, strangers: dict[str, str], route: Route) -> None:
    await shared.incident()
    told = str([(await shared.client.ask(route.method, route.path, token)).json for token in strangers.values()])
    assert shared.household not in told
    assert "hongje1" not in told
    assert "김영자" not in told


NOT_PERSONS = (Role.CITY, Role.AUDITOR, Role.VENDOR, Role.SERVICE_ADMINISTRATOR)
WITHOUT_PARAMETERS = [route for route in OF_STAFF if route.method == "GET" and not route.events and not route.media]


@pytest.mark.parametrize("route", WITHOUT_PARAMETERS, ids=names)
async def test_who_sees_no_persons_reads_none(shared: Region, roles: dict[Role, str], route: Route) -> None:
    path = await path_of(route, shared)
    told = str([(await shared.client.ask("GET", path, roles[role])).json for role in NOT_PERSONS])
    assert {word for word in ("김영자", "010-1234-5678", "홍제로 1") if word in told} == set()


async def test_an_installer_finds_the_door_and_no_more(shared: Region, roles: dict[Role, str]) -> None:
    path = f"/api/v1/households/{shared.household}"
    shown = await shared.client.ask("GET", path, roles[Role.INSTALLER])
    assert (shown.json["name"], shown.json["address"], shown.json["nodes"]) == ("김영자", "홍제로 1", [shared.node])
    assert (shown.json["phone"], shown.json["memo"], shown.json["contacts"], shown.json["incident"]) == (
        "",
        "",
        [],
        None,
    )
    code = await shared.client.ask("POST", f"{path}/pairing-codes", roles[Role.INSTALLER])
    assert code.status == 201


async def test_an_auditor_reads_timelines_without_words(shared: Region, roles: dict[Role, str]) -> None:
    label = await shared.incident()
    await shared.ask("POST", f"/api/v1/incidents/{label}/notes", "kim", json={"memo": "김영자 님 따님과 통화"})
    rows = await shared.client.ask("GET", f"/api/v1/incidents/{label}/timeline", roles[Role.AUDITOR])
    assert rows.status == 200
    assert {row["memo"] for row in rows.json["items"]} == {""}
    assert "note" in [row["what"] for row in rows.json["items"]]


async def test_a_manager_acts_for_the_holder(shared: Region, roles: dict[Role, str]) -> None:
    label = await shared.incident()
    await shared.ask("POST", f"/api/v1/incidents/{label}/claim", "kim")
    body = {"means": "call", "outcome": "ok"}
    contacts = f"/api/v1/incidents/{label}/contacts"
    refused = await shared.client.ask("POST", contacts, roles[Role.DONG_OFFICER], json=body)
    done = await shared.client.ask("POST", contacts, roles[Role.DISTRICT_MANAGER], json=body)
    assert (refused.json["code"], done.status) == ("incident_claimed_by_other", 201)


async def test_looks_are_not_for_officers(shared: Region) -> None:
    await shared.ask("GET", f"/api/v1/households/{shared.household}", "kim")
    log = await shared.ask("GET", f"/api/v1/looks?household={shared.household}&limit=1", "chief")
    refused = await shared.ask("GET", "/api/v1/looks", "park", headers={"Accept-Language": "en"})
    (look,) = log.json["items"]
    assert (look["user"], look["household"], look["origin"]) == ("kim", shared.household, "127.0.0.1")
    assert (refused.status, refused.json["detail"]) == (403, "The role “centre officer” may not do this")
