"""Asks a running region what its own description allows, and what it forbids, as everybody who may ask."""

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .known import Known
from .odd import JSON, Sent, spoil
from .tally import Fault, Tally
from .town import ADMINISTRATOR, CENTRE, NODE, OFFICER, OTHERS, STAFF, Town

LONGEST_S = 10.0
"""An answer that takes longer counts as a hang."""
_AT_ONCE = 10
_MOST_UNANSWERED = 50
"""A service that has gone is not asked any more."""
_EVENTS = "text/event-stream"
_CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_OF_EVENTS = [check for check in _CHECKS if check is not response_schema_conformance]
"""OpenAPI 3.1 has no words for single events; their content is tested where they are made."""
_STAFF = "staff"
_NOBODY, _STRANGER = "nobody", "stranger"
_CALLERS: Mapping[str, Mapping[str, int]] = {
    _STAFF: {ADMINISTRATOR: 55, OFFICER: 22, CENTRE: 8, **dict.fromkeys(OTHERS, 3), _NOBODY: 2, _STRANGER: 2, NODE: 2},
    NODE: {NODE: 93, _NOBODY: 2, _STRANGER: 2, ADMINISTRATOR: 3},
}
_REAL = 0.85
"""So large a share of the names in a request are those of real things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One kind of request: what schemathesis makes, whether it is spoiled afterwards, and how many of ten."""

    generation: GenerationMode
    spoiled: bool
    of_ten: int


MODES = (
    Mode(generation=GenerationMode.POSITIVE, spoiled=False, of_ten=6),
    Mode(generation=GenerationMode.NEGATIVE, spoiled=False, of_ten=1),
    Mode(generation=GenerationMode.POSITIVE, spoiled=True, of_ten=3),
)


class Fuzz:
    """One run against a town; blocking, so it belongs into a thread beside the town's loop."""

    def __init__(self, town: Town, loop: asyncio.AbstractEventLoop, *, seed: int, hear: Callable[[str], None]) -> None:
        self.tally = Tally()
        self._town = town
        self._loop = loop
        self._seed = seed
        self._hear = hear
        self._chance = random.Random(seed)
        self._known = Known(self._chance, lambda: {*STAFF, town.node, town.home})
        self._session = requests.Session()
        self._session.trust_env = False
        document = self._session.get(f"{town.region.url}/api/v1/openapi.json", timeout=LONGEST_S).json()
        self._operations = [found.ok() for found in schemathesis.openapi.from_dict(document).get_all_operations()]

    def run(self, least: int) -> Tally:
        """Ask until there were at least so many requests, every operation about as often as any other."""
        began, number = time.monotonic(), 0
        self._look_around()
        while self.tally.requests < least and self.tally.unanswered < _MOST_UNANSWERED:
            for operation in self._chance.sample(self._operations, len(self._operations)):
                for mode in MODES:
                    self._ask_about(operation, mode, number)
            number += 1
            self._hear(
                f"{self.tally.requests} requests in {time.monotonic() - began:.0f} s, {len(self.tally.faults)} faults"
            )
        self.tally.seconds = time.monotonic() - began
        return self.tally

    def _look_around(self) -> None:
        """Learn from every list what there is."""
        for operation in self._operations:
            if operation.method == "get" and "{" not in operation.path:
                case = operation.Case()
                self._send(operation, case, self._sent(operation, case, ADMINISTRATOR), ADMINISTRATOR, strict=True)

    def _ask_about(self, operation: Any, mode: Mode, number: int) -> None:
        """So many requests to one operation."""
        count = mode.of_ten * _AT_ONCE // 10

        @seed(self._seed * 1_000_003 + number)
        @settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode.generation))
        def ask(case: Any) -> None:
            self._ask(operation, case, mode)

        try:
            ask()
        except Unsatisfiable:  # nothing can be wrong with a request that has no parts
            return

    def _ask(self, operation: Any, case: Any, mode: Mode) -> None:
        """One request, as one of those who may or may not ask."""
        if mode.generation is GenerationMode.POSITIVE:
            self._speak_of_real_things(operation, case)
        who = self._caller(operation)
        sent = self._sent(operation, case, who)
        if mode.spoiled:
            sent = spoil(sent, self._chance)
        # Clients leave parts such as ".." out, and so ask for something else.
        elsewhere = urlsplit(sent.url).path.count("/") != operation.path.count("/")
        self._send(operation, case, sent, who, strict=not (mode.spoiled or elsewhere))

    def _speak_of_real_things(self, operation: Any, case: Any) -> None:
        """Put names of real things into address, query and body."""
        if self._chance.random() < _REAL:
            case.path_parameters = {**(case.path_parameters or {}), **self._known.for_path(operation.path)}
        if case.query:
            case.query = self._known.put_into(dict(case.query), _REAL)
        if isinstance(case.body, dict | list):
            case.body = self._known.put_into(case.body, _REAL)
        if operation.path == "/api/v1/reports" and isinstance(case.body, dict):
            case.body["node"] = self._town.node

    def _caller(self, operation: Any) -> str:
        """Who asks."""
        callers = _CALLERS.get(_door(operation), {_NOBODY: 1})
        return self._chance.choices(list(callers), list(callers.values()))[0]

    def _sent(self, operation: Any, case: Any, who: str) -> Sent:
        """The request as it goes on the wire, from a place of its own."""
        made = case.as_transport_kwargs(base_url=self._town.region.url)
        prepared = self._session.prepare_request(requests.Request(**_only_ours(made)))
        headers = {name: str(value) for name, value in prepared.headers.items()}
        headers["X-Forwarded-For"] = f"10.{self._chance.randrange(256)}.{self._chance.randrange(256)}.7"
        headers |= {"Authorization": f"Bearer {self._token(who)}"} if who != _NOBODY else {}
        body: Any = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        if body and "Content-Type" not in headers:
            headers["Content-Type"] = JSON
        headers.pop("Content-Length", None)
        return Sent(method=str(prepared.method), url=str(prepared.url), headers=headers, body=body)

    def _token(self, who: str) -> str:
        """What opens the door for somebody."""
        return self._town.tokens.get(who, "a-token-nobody-gave")

    def _send(self, operation: Any, case: Any, sent: Sent, who: str, *, strict: bool) -> None:
        """Ask, count, and look at the answer."""
        began = time.monotonic()
        try:
            response = self._exchange(sent)
        except requests.RequestException as error:
            self._blame(operation, f"no answer: {type(error).__name__}: {error}"[:300], sent)
            self.tally.unanswered += 1
            return
        code = _code(response)
        self.tally.answered(operation.label, response.status_code, code, time.monotonic() - began)
        if response.status_code >= 500:
            self._blame(operation, f"status {response.status_code}", sent)
        if response.ok and response.content and response.headers.get("Content-Type", "").startswith(JSON):
            self._known.learn(operation.path, response.json())
        if code == "token_unknown" and _door(operation) == (NODE if who == NODE else _STAFF):
            self._open_again(sent, who)
        if strict:
            for what in _unlike_the_description(case, response):
                self._blame(operation, what, sent)

    def _exchange(self, sent: Sent) -> requests.Response:
        """Send it and read the answer; of one that does not end only the beginning."""
        request = requests.Request(sent.method, self._town.region.url, data=sent.body, headers=sent.headers)
        prepared = self._session.prepare_request(request)
        prepared.url = sent.url  # as it is: what is odd about it must not be put right
        response = self._session.send(prepared, timeout=LONGEST_S, stream=True, allow_redirects=False)
        if response.headers.get("Content-Type", "").startswith(_EVENTS):
            response._content = next(response.iter_content(None))
            response.close()
        return response

    def _open_again(self, sent: Sent, who: str) -> None:
        """Something may have ended the token of somebody the run needs."""
        if who in self._town.tokens and sent.headers.get("Authorization") == f"Bearer {self._token(who)}":
            asyncio.run_coroutine_threadsafe(self._town.renew(who), self._loop).result()
            self.tally.renewed[who] += 1

    def _blame(self, operation: Any, what: str, sent: Sent) -> None:
        """Keep a fault with what was asked."""
        body = (sent.body or b"")[:400].decode(errors="backslashreplace")
        headers = {name: value[:80] for name, value in sent.headers.items() if name != "Authorization"}
        self.tally.blame(
            Fault(operation=operation.label, what=what, request=f"{sent.method} {sent.url[:400]} {headers} {body}")
        )


def _door(operation: Any) -> str:
    """Whose tokens open it; empty for everybody."""
    demanded = operation.definition.raw.get("security")
    return str(next(iter(demanded[0]))) if demanded else ""


def _only_ours(made: Mapping[str, Any]) -> dict[str, Any]:
    """What a request takes of what schemathesis makes."""
    return {
        name: made[name] for name in ("method", "url", "headers", "params", "data", "json", "cookies") if name in made
    }


def _code(response: requests.Response) -> str:
    """The code of a problem."""
    if response.content and response.headers.get("Content-Type", "").startswith("application/problem+json"):
        return str(json.loads(response.content).get("code", ""))
    return ""


def _unlike_the_description(case: Any, response: requests.Response) -> Iterator[str]:
    """What about an answer is not as the document says."""
    try:
        events = response.headers.get("Content-Type", "").startswith(_EVENTS)
        case.validate_response(response, checks=_OF_EVENTS if events else _CHECKS)
    except FailureGroup as group:
        for failure in group.exceptions:
            yield " ".join(f"{failure.title}: {failure.message}".split())[:300]
    except Failure as failure:
        yield " ".join(f"{failure.title}: {failure.message}".split())[:300]
