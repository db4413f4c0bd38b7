"""Made-up cases as years of work leave them: people, incidents, cases with history and sheets, referrals, tasks."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import operator
from aggregator.domain.case.machine import Move, Need, Result, State
from aggregator.domain.case.sheet import Sheet
from aggregator.domain.referral import ReferralMove, ReferralState
from aggregator.domain.region import Centre, District, Dong, Recipient, Region
from aggregator.domain.task.machine import Kind, Team
from aggregator.domain.task.machine import Move as TaskMove
from aggregator.domain.task.machine import State as TaskState
from aggregator.kernel.events import Explanation
from aggregator.kernel.wire import Telemetry
from aggregator.operations import catalogue
from aggregator.operations.context import Context
from aggregator.store.case_sheets import case_sheets
from aggregator.store.cases import case_needs, case_transitions, cases
from aggregator.store.cipher import Cipher
from aggregator.store.columns import pack
from aggregator.store.households import households, prints
from aggregator.store.incidents import incidents, signals
from aggregator.store.referrals import referral_transitions, referrals
from aggregator.store.schema import metadata
from aggregator.store.stages import stages
from aggregator.store.tasks import task_transitions, tasks
from aggregator.store.transfers import residences

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
YEARS = 5
DISTRICTS, DONGS = 25, 17
OFFICERS_A_DONG = 3
_BATCH = 5_000
_DAY = timedelta(days=1)
_HEARD_BEFORE = timedelta(hours=2)
"""How long before its case an incident was signalled."""
_RUNNING_DAYS = 400
_WORDS = Sheet(family="Lives alone.", health="Walks with a stick.")


def region() -> Region:
    """A city of 25 districts with 17 dongs each."""
    nobody = (Recipient(channel="webhook", address="http://127.0.0.1:9"),)
    return Region(
        districts=tuple(
            District(
                id=f"d{place}",
                name=f"District {place}",
                dongs=tuple(
                    Dong(id=f"d{place}-{number}", name=f"Dong {place}-{number}", recipients=nobody)
                    for number in range(DONGS)
                ),
            )
            for place in range(DISTRICTS)
        ),
        centre=Centre(name="Centre", recipients=nobody),
    )


def dong_of(number: int) -> str:
    """The dong of the n-th person."""
    return f"d{number % DISTRICTS}-{number // DISTRICTS % DONGS}"


def officer_of(number: int) -> str:
    """Who is responsible for the n-th person."""
    return f"officer-{dong_of(number)}-{number // (DISTRICTS * DONGS) % OFFICERS_A_DONG}"


def name_of(number: int) -> str:
    """What the n-th person is called."""
    return f"Resident {number}"


@dataclass
class Life:
    """Everything about one person, as rows by table."""

    number: int
    cipher: Cipher
    chance: random.Random
    programmes: list[int]

    def rows(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        """The rows with their tables, and in the case's own row what reports count of the others."""
        every = list(self._rows())
        helps = [
            *(row["at"] for of, row in every if of is case_transitions and row["move"] is Move.SERVE),
            *(row["at"] for of, row in every if of is referral_transitions and row["move"] is ReferralMove.START),
            *(row["ended_at"] for of, row in every if of is tasks and row["ended_at"] is not None),
        ]
        after_ms = (min(helps) - self.opened + _HEARD_BEFORE) // timedelta(milliseconds=1)
        for of, row in every:
            yield of, (row | {"helped_after_ms": after_ms if self.incident else None} if of is cases else row)

    def _rows(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        self.household, self.dong, self.officer = f"h_{self.number}", dong_of(self.number), officer_of(self.number)
        began = NOW - timedelta(days=self.chance.uniform(1, YEARS * 365))
        self.opened = began
        self.running = NOW - began < timedelta(days=_RUNNING_DAYS) and self.chance.random() < 0.8
        yield from self._person()
        self.incident = 1001 + self.number if self.chance.random() < 0.6 else None
        if self.incident is not None:
            yield from self._incident(self.incident)
        yield from self._case(1001 + self.number)
        for index in range(self.chance.choice((1, 1, 2))):
            yield from self._referral(1001 + 2 * self.number + index, 1001 + self.number)
        for index, day in enumerate((1, 7, 30)):
            yield from self._task(101 + 3 * self.number + index, 1001 + self.number, day)

    def _person(self) -> Iterator[tuple[Table, dict[str, Any]]]:
        place, registered = self.household, self.opened - 30 * _DAY
        clear = {"name": name_of(self.number), "phone": f"010-{self.number:08d}", "address": "Street 1", "memo": ""}
        sealed = {field: self.cipher.seal(value, f"households.{field}:{place}") for field, value in clear.items()}
        yield (
            households,
            {
                "id": place,
                "dong_id": self.dong,
                "risk": "general",
                "telemetry": Telemetry.EVIDENCE,
                "check_window_s": 1800.0,
                "registered_at": registered,
                "registered_by": self.officer,
                "facts": [],
                **prints(self.cipher, clear),
                **sealed,
            },
        )
        yield stages, {"household_id": place}
        yield residences, {"household_id": place, "dong_id": self.dong, "since": registered, "until": None}

    def _incident(self, number: int) -> Iterator[tuple[Table, dict[str, Any]]]:
        at, why = self.opened - _HEARD_BEFORE, pack(Explanation("quiet.home", {"quiet_s": 64800.0}))
        yield (
            incidents,
            {
                "number": number,
                "household_id": self.household,
                "state": "closed",
                "priority": "danger",
                "desk": f"dong:{self.dong}",
                "reason": why,
                "desk_why": why,
                "opened_at": at,
                "changed_at": self.opened,
                "signalled_at": at,
                "result": "safe_need_found",
                "memo": self.cipher.seal("called", f"incidents.memo:{number}"),
                "closed_at": self.opened,
                "reopened": 0,
            },
        )
        signal = {"incident_number": number, "household_id": self.household, "kind": "danger", "why": why}
        yield signals, {**signal, "at": at, "received_at": at}

    def _case(self, number: int) -> Iterator[tuple[Table, dict[str, Any]]]:
        ended = None if self.running else min(NOW, self.opened + self.chance.uniform(20, 300) * _DAY)
        result = None if ended is None else self.chance.choice(list(Result))
        state = State.CLOSED if ended else self.chance.choice((State.OPEN, State.IN_SERVICE, State.MONITORING))
        yield (
            cases,
            {
                "number": number,
                "household_id": self.household,
                "dong_id": self.dong,
                "state": state,
                "origin": "signal" if self.incident else "by_hand",
                "officer": self.officer,
                "incident_number": self.incident,
                "opened_at": self.opened,
                "changed_at": ended or self.opened + _DAY,
                "result": result,
                "closed_at": ended,
                "reopened": 0,
                "version": 2,
                "opened_in": self.dong,
                "closed_in": self.dong if ended else None,
            },
        )
        for need in self.chance.sample(list(Need), self.chance.choice((1, 2))):
            yield case_needs, {"case_number": number, "need": need}
        path = [(None, State.OPEN, Move.OPEN), (State.OPEN, State.IN_SERVICE, Move.SERVE)]
        path += [(State.IN_SERVICE, State.CLOSED, Move.CLOSE)] if ended else []
        for index, (before, after, move) in enumerate(path):
            row = {"case_number": number, "who": self.officer, "move": move, "state_before": before}
            what, reason = pack(Explanation(f"case.{move}")), self._sealed(f"case_transitions.reason:{number}")
            at = self.opened + index * 3 * _DAY
            yield case_transitions, {**row, "state_after": after, "at": at, "what": what, "reason": reason}
        text = json.dumps(asdict(_WORDS))
        for version in (1, 2):
            sheet = self.cipher.seal(text, f"case_sheets.sheet:{number}:{version}")
            row = {"case_number": number, "version": version, "at": self.opened, "who": self.officer}
            yield case_sheets, {**row, "changed": ["family"], "sheet": sheet}

    def _referral(self, number: int, case: int) -> Iterator[tuple[Table, dict[str, Any]]]:
        state = self.chance.choice(list(ReferralState))
        counted = state in (ReferralState.IN_PROGRESS, ReferralState.USED_IN_PART, ReferralState.COMPLETED)
        yield (
            referrals,
            {
                "number": number,
                "case_number": case,
                "household_id": self.household,
                "programme_id": self.chance.choice(self.programmes),
                "name": "",
                "agency": "Welfare centre",
                "state": state,
                "opened_at": self.opened + _DAY,
                "changed_at": self.opened + 9 * _DAY,
                "unit": "hours",
                "wanted": 60.0,
                "granted": 60.0 if counted else None,
                "used": 18.0 if counted else 0.0,
                "answer_due_at": self.opened + 8 * _DAY if state is ReferralState.REQUESTED else None,
                "opened_in": self.dong,
            },
        )
        path: list[tuple[ReferralState | None, ReferralState, ReferralMove]]
        path = [(None, ReferralState.PROPOSED, ReferralMove.PROPOSE)]
        if self.chance.random() < 0.3:
            path += [(ReferralState.PROPOSED, ReferralState.REFUSED, ReferralMove.REFUSE)]
            path += [(ReferralState.REFUSED, ReferralState.PROPOSED, ReferralMove.AGREE)]
        path += [(ReferralState.PROPOSED, ReferralState.REQUESTED, ReferralMove.REQUEST)]
        path += [(ReferralState.REQUESTED, ReferralState.APPROVED, ReferralMove.APPROVE)]
        path += [(ReferralState.APPROVED, ReferralState.IN_PROGRESS, ReferralMove.START)]
        for index, (before, after, move) in enumerate(path):
            row = {"referral_number": number, "who": self.officer, "move": move, "state_before": before}
            what, memo = pack(Explanation(f"referral.{move}")), self._sealed(f"referral_transitions.memo:{number}")
            at = self.opened + (index + 1) * _DAY
            yield referral_transitions, {**row, "state_after": after, "at": at, "what": what, "memo": memo}

    def _task(self, number: int, case: int, day: int) -> Iterator[tuple[Table, dict[str, Any]]]:
        due = self.opened + day * _DAY
        waits = due > NOW - 3 * _DAY
        ended = None if waits else due + self.chance.uniform(-0.5, 0.3) * _DAY
        state = TaskState.OPEN if waits else TaskState.DONE
        yield (
            tasks,
            {
                "number": number,
                "household_id": self.household,
                "dong_id": self.dong,
                "kind": Kind.FOLLOW_UP,
                "state": state,
                "what": pack(Explanation("task.follow_up", {"day": day})),
                "created_at": self.opened,
                "created_by": self.officer,
                "due_at": due,
                "promised_at": due,
                "urgent": False,
                "person": self.officer if day == 1 else None,
                "team": None if day == 1 else self.chance.choice(list(Team)),
                "case_number": None if day == 7 and self.incident else case,
                "incident_number": self.incident if day == 7 else None,
                "follow_up_day": day,
                "reminded": 0,
                "ended_at": ended,
                "ended_by": None if ended is None else self.officer,
            },
        )
        path: list[tuple[TaskState | None, TaskState, TaskMove, datetime]]
        path = [(None, TaskState.OPEN, TaskMove.CREATE, self.opened)]
        path += [] if ended is None else [(TaskState.OPEN, TaskState.DONE, TaskMove.FINISH, ended)]
        for before, after, move, at in path:
            row = {"task_number": number, "who": self.officer, "move": move, "state_before": before}
            what, memo = pack(Explanation("task.follow_up")), self._sealed(f"task_transitions.memo:{number}")
            yield task_transitions, {**row, "state_after": after, "at": at, "what": what, "memo": memo}

    def _sealed(self, place: str) -> str:
        """Something an officer wrote."""
        return self.cipher.seal("Talked with the daughter about it.", place)


async def load(context: Context, count: int) -> None:
    """So many people with a case each, the same ones every time."""
    await catalogue.load_seed(context, operator("benchmark"), 2023)
    found = await catalogue.list_programmes(context, operator("benchmark"), year=2023)
    programmes, chance = [one.id for one in found], random.Random(1)
    for numbers in batched(range(count), _BATCH, strict=False):
        async with context.database.write() as connection:
            await _insert(connection, context.cipher, numbers, programmes, chance)


async def _insert(
    connection: AsyncConnection, cipher: Cipher, numbers: tuple[int, ...], programmes: list[int], chance: random.Random
) -> None:
    """A batch of people, those tables first that others refer to."""
    rows: dict[Table, list[dict[str, Any]]] = {}
    for number in numbers:
        for table, row in Life(number, cipher, chance, programmes).rows():
            rows.setdefault(table, []).append(row)
    for table in (one for one in metadata().sorted_tables if one in rows):
        await connection.execute(insert(table), rows[table])
