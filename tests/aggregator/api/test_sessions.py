"""Signing in over the API, one's own account, and tokens that are shown too often."""

from datetime import timedelta

import pytest

from aggregator.domain.access import Role
from aggregator.domain.sign_in import SignInRules
from aggregator.operations import users

from .conftest import OPERATOR, Region, time

PASSWORD, OTHER = "four quiet rooms", "five loud houses"
SESSIONS, ACCOUNT = "/api/v1/sessions", "/api/v1/account"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
async def signed_in(region: Region) -> str:
    """The token of kim's session."""
    await users.set_password(region.application.context, OPERATOR, "kim", PASSWORD)
    answer = await region.client.ask("POST", SESSIONS, json={"name": "kim", "password": PASSWORD})
    assert answer.status == 201
    token: str = answer.json["token"]
    return token


async def test_a_session_from_beginning_to_end(region: Region, signed_in: str) -> None:
    homes = await region.client.ask("GET", "/api/v1/households", signed_in)
    shown = await region.client.ask("GET", ACCOUNT, signed_in)
    ended = await region.client.ask("DELETE", f"{SESSIONS}/current", signed_in)
    again = await region.client.ask("GET", ACCOUNT, signed_in)
    assert [home["id"] for home in homes.json["items"]] == [region.household]
    assert {name: shown.json[name] for name in ("name", "role", "dongs", "districts", "on_duty")} == {
        "name": "kim",
        "role": "dong_officer",
        "dongs": ["hongje1"],
        "districts": [],
        "on_duty": True,
    }
    assert "write_register" in shown.json["permissions"]
    assert (ended.status, ended.json) == (200, {"name": "kim"})
    assert (again.status, again.json["code"]) == (401, "token_unknown")


async def test_what_signing_in_answers(region: Region) -> None:
    await users.set_password(region.application.context, OPERATOR, "kim", PASSWORD)
    answer = await region.client.ask("POST", SESSIONS, json={"name": "kim", "password": PASSWORD})
    assert answer.json["expires_at"] == time(region.clock.at + timedelta(days=7))
    assert (answer.json["idle_s"], answer.json["account"]["name"]) == (43200.0, "kim")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_wrong_passwords_wait(region: Region) -> None:
    await users.set_password(region.application.context, OPERATOR, "kim", PASSWORD)
    answers = [
        await region.client.ask("POST", SESSIONS, json={"name": name, "password": "wrong"}, headers=ENGLISH)
        for name in ("kim", "nobody")
        for _ in range(6)
    ]
    assert [answer.status for answer in answers] == [*([401] * 5), 429] * 2
    assert {answer.json["detail"] for answer in answers[:5]} == {"Name or password is wrong"}
    assert answers[5].headers["Retry-After"] == "900"
    assert answers[5].json["mend"] == "Try again in 15 min"
    same = [{name: value for name, value in answer.json.items() if name != "request"} for answer in answers]
    assert same[:6] == same[6:]


async def test_changing_ones_password(region: Region, signed_in: str) -> None:
    path = f"{ACCOUNT}/password"
    wrong = await region.client.ask("PUT", path, signed_in, json={"old": "wrong", "new": OTHER})
    short = await region.client.ask("PUT", path, signed_in, json={"old": PASSWORD, "new": "short"}, headers=ENGLISH)
    done = await region.client.ask("PUT", path, signed_in, json={"old": PASSWORD, "new": OTHER})
    again = await region.client.ask("POST", SESSIONS, json={"name": "kim", "password": OTHER})
    assert (wrong.status, wrong.json["code"]) == (401, "sign_in_refused")
    assert (short.status, short.json["detail"]) == (400, "The password has fewer than 12 characters")
    assert (done.status, again.status) == (200, 201)


async def test_unknown_tokens_wait_and_right_ones_pass(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = SignInRules(wrong_tokens=3)
    monkeypatch.setitem(vars(region.application.context.region), "sign_in", rules)
    statuses = [(await region.client.ask("GET", ACCOUNT, f"made-up {number}")).status for number in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    refused = await region.client.ask("GET", "/api/v1/node", "made-up", headers=ENGLISH)
    assert (refused.status, refused.json["code"], refused.headers["Retry-After"]) == (429, "too_many_tokens", "900")
    assert (await region.ask("GET", ACCOUNT, "kim")).status == 200
    assert (await region.ask("GET", "/api/v1/node", "node")).status == 200
    region.clock.turn(rules.within)
    assert (await region.client.ask("GET", ACCOUNT, "made-up")).status == 401


async def test_staff_are_managed(region: Region) -> None:
    body = {"name": "yun", "role": "viewer", "dongs": ["hongje1"]}
    added = await region.ask("POST", "/api/v1/users", "chief", json=body)
    token = await region.ask("POST", "/api/v1/users/yun/tokens", "chief", json={"purpose": "wall board"})
    seen = await region.client.ask("GET", ACCOUNT, token.json["token"])
    changed = await region.ask(
        "PATCH",
        "/api/v1/users/yun",
        "chief",
        json={"role": "district_manager", "dongs": [], "districts": ["seodaemun"]},
    )
    now = await region.client.ask("GET", ACCOUNT, token.json["token"])
    listed = await region.client.ask("GET", "/api/v1/users/yun/tokens", token.json["token"])
    left = await region.ask("DELETE", f"/api/v1/users/yun/tokens/{token.json['id']}", "chief")
    ended = await region.client.ask("GET", ACCOUNT, token.json["token"])
    given = await region.ask("PUT", "/api/v1/users/yun/password", "chief", json={"password": PASSWORD})
    disabled = await region.ask("DELETE", "/api/v1/users/yun", "chief")
    log = await region.ask("GET", "/api/v1/account-log?user=yun&limit=3", "chief")
    assert (added.status, token.status, changed.status) == (201, 201, 200)
    assert (seen.json["role"], now.json["role"], now.json["dongs"]) == (
        "viewer",
        "district_manager",
        ["hongje1", "hongje2"],
    )
    assert [one["purpose"] for one in listed.json["items"]] == ["wall board"]
    assert [one["revoked_at"] for one in left.json["items"]] == [time(region.clock.at)]
    assert (ended.status, given.json["password"], disabled.json["disabled_at"]) == (401, True, time(region.clock.at))
    assert [(entry["what"], entry["who"], entry["origin"]) for entry in log.json["items"]] == [
        ("disabled", "chief", "127.0.0.1"),
        ("password_set", "chief", "127.0.0.1"),
        ("token_revoked", "chief", "127.0.0.1"),
    ]
    assert "yun" in [user["name"] for user in (await region.ask("GET", "/api/v1/users", "chief")).json["items"]]


async def test_looks_are_found_by_user_and_time(region: Region) -> None:
    await region.ask("GET", f"/api/v1/households/{region.household}", "kim")
    region.clock.turn(timedelta(hours=9))
    await region.ask("GET", f"/api/v1/households/{region.household}", "kim")
    since = time(region.clock.at - timedelta(hours=1))
    every = await region.ask("GET", "/api/v1/looks?user=kim", "chief")
    late = await region.ask("GET", "/api/v1/looks", "chief", params={"user": "kim", "from": since})
    early = await region.ask("GET", "/api/v1/looks", "chief", params={"user": "kim", "to": since})
    assert [look["off_duty"] for look in every.json["items"]] == [True, False]
    assert (late.json["items"], early.json["items"]) == (every.json["items"][:1], every.json["items"][1:])


async def test_the_centre_sees_people_while_it_is_on_duty(region: Region) -> None:
    context = region.application.context
    home = f"/api/v1/households/{region.household}"
    await region.ask("POST", f"{home}/consents", "kim", json={"kind": "night"})
    by_day = await region.ask("GET", home, "park")
    region.clock.turn(timedelta(hours=9))
    at_night = await region.ask("GET", home, "park")
    await users.change(context, OPERATOR, "park", role=Role.AUDITOR)
    changed = await region.ask("GET", home, "park")
    assert (by_day.status, at_night.status, changed.status) == (404, 200, 403)


async def test_a_session_makes_a_token_for_a_program_of_ones_own(region: Region, signed_in: str) -> None:
    made = await region.client.ask("POST", f"{ACCOUNT}/tokens", signed_in, json={"purpose": " screen at the door "})
    shown = await region.client.ask("GET", ACCOUNT, made.json["token"])
    listed = await region.client.ask("GET", "/api/v1/users/kim/tokens", signed_in)
    log = await region.ask("GET", "/api/v1/account-log?user=kim", "chief")
    assert (made.status, shown.json["name"]) == (201, "kim")
    assert "screen at the door" in [one["purpose"] for one in listed.json["items"]]
    assert log.json["items"][0]["what"] == "token_issued"
    assert log.json["items"][0]["who"] == "kim"


async def test_a_token_makes_no_others(region: Region) -> None:
    answer = await region.ask("POST", f"{ACCOUNT}/tokens", "kim", json={"purpose": "screen"}, headers=ENGLISH)
    assert (answer.status, answer.json["code"]) == (400, "session_needed")
    assert "Sign in" in answer.json["mend"]
