"""A made-up city as a desk sees it: many homes with nodes and consents, their incidents of a month, and tickets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any

from sqlalchemy import Table, insert

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Move, Priority, Result, State
from aggregator.kernel.events import Explanation, Stage
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import Telemetry
from aggregator.operations.context import Context
from aggregator.store.cipher import Cipher
from aggregator.store.columns import pack
from aggregator.store.consents import consents
from aggregator.store.equipment import tickets
from aggregator.store.households import PERSONAL, households, place, prints
from aggregator.store.incidents import incidents, signals, transitions
from aggregator.store.nodes import nodes, sensors
from aggregator.store.schema import metadata
from aggregator.store.services import services
from aggregator.store.stages import stages
from aggregator.store.transfers import residences
from benchmarks.case_load import NOW, dong_of, name_of

HOMES_AN_INCIDENT, HOMES_AN_OPEN_ONE, HOMES_A_TICKET = 6, 100, 15
"""30,000 homes have 5,000 incidents in a month, of which 300 are open, and 2,000 tickets."""
NIGHT_CONSENT = 0.72
_DAY = timedelta(days=1)
_BATCH = 5_000
_SENSORS = ("plug", "light", "door")
_WHY = pack(Explanation("quiet.home", {"quiet_s": 64800.0, "limit_s": 64800.0}))
_TO_DONG, _TO_CENTRE = pack(Explanation("route.dong")), pack(Explanation("route.centre_consent"))
_CALLED = pack(Explanation("incident.contacted", {"means": "call", "outcome": "ok", "whom": "subject"}))
_CLOSED = pack(Explanation("incident.closed", {"result": "safe"}))

type Row = tuple[Table, dict[str, Any]]


@dataclass
class City:
    """Everything about so many homes, as rows by table, the same at every run."""

    homes: int
    cipher: Cipher
    chance: random.Random

    @property
    def incidents(self) -> int:
        """How many there were in the month."""
        return self.homes // HOMES_AN_INCIDENT

    def home(self, number: int) -> Iterator[Row]:
        """One home with its person, node and sensors; every tenth is at a stage that is looked for."""
        name, dong = f"h_{number}", dong_of(number)
        registered = NOW - self.chance.uniform(30, 700) * _DAY
        clear = {"name": name_of(number), "phone": f"010-{number:08d}", "address": "Street 1", "memo": ""}
        yield (
            households,
            {
                "id": name,
                "dong_id": dong,
                "risk": self.chance.choice(list(RiskGroup)),
                "telemetry": Telemetry.SUMMARY,
                "check_window_s": 1800.0,
                "registered_at": registered,
                "registered_by": "officer",
                "facts": [],
                **prints(self.cipher, clear),
                **{field: self.cipher.seal(clear[field], place(name, field)) for field in PERSONAL},
            },
        )
        stage = self.chance.choice((Stage.WATCH, Stage.CHECK, Stage.ABSENT)) if number % 10 == 0 else Stage.NORMAL
        yield stages, {"household_id": name, "stage": stage, "stage_at": NOW - _DAY, "last_evidence_at": NOW - _DAY}
        yield residences, {"household_id": name, "dong_id": dong, "since": registered, "until": None}
        yield services, {"household_id": name, "service": "plug", "started_at": registered, "ended_at": None}
        kinds = ("service", "night") if self.chance.random() < NIGHT_CONSENT else ("service",)
        for kind in kinds:
            row = {"household_id": name, "kind": kind, "given_at": registered, "document": "", "recorded_by": "officer"}
            yield consents, row
        node = f"n_{number}"
        row = {"id": node, "household_id": name, "token_hash": f"t{number}", "paired_at": registered, "version": "1"}
        yield nodes, {**row, "homeassistant": "2026.10.4", "waiting": 0, "last_report_at": NOW}
        for kind in _SENSORS:
            row = {"node_id": node, "id": f"s_{kind}", "kind": kind, "appliance": None, "front_door": kind == "door"}
            yield sensors, {**row, "alive": True, "last_seen_at": NOW, "state": "on", "told_at": NOW, "battery": None}

    def incident(self, index: int) -> Iterator[Row]:
        """One incident of the last month with its timeline; the newest ones are still open."""
        number, home = 1001 + index, index * 7 % self.homes
        name, dong = f"h_{home}", dong_of(home)
        still_open = index >= self.incidents - self.homes // HOMES_AN_OPEN_ONE
        at = NOW - timedelta(days=30) * (self.incidents - index) / self.incidents
        desk = CENTRE if index % 3 else dong_desk(dong)
        ended = None if still_open else at + timedelta(minutes=self.chance.uniform(5, 300))
        yield (
            incidents,
            {
                "number": number,
                "household_id": name,
                "state": State.OPEN if still_open else State.CLOSED,
                "priority": self.chance.choices(list(Priority), (1, 1, 80, 15, 3))[0],
                "desk": desk,
                "reason": _WHY,
                "desk_why": _TO_CENTRE if desk == CENTRE else _TO_DONG,
                "opened_at": at,
                "changed_at": ended or at,
                "signalled_at": at,
                "result": None if still_open else Result.SAFE,
                "memo": "" if still_open else self.cipher.seal("Answered the call.", f"incidents.memo:{number}"),
                "closed_at": ended,
                "reopened": 0,
            },
        )
        signal = {"incident_number": number, "household_id": name, "kind": "danger", "at": at, "received_at": at}
        yield signals, {**signal, "why": _WHY, "node_id": f"n_{home}", "boot": "b_1", "seq": number}
        for move, who, before, after, why, moment in self._timeline(at, desk, ended):
            row = {"incident_number": number, "at": moment, "who": who, "move": move, "state_before": before}
            memo = self.cipher.seal("Called.", f"transitions.memo:{number}") if move is Move.CONTACT else ""
            yield transitions, {**row, "state_after": after, "why": why, "memo": memo}

    def _timeline(self, at: Any, desk: str, ended: Any) -> Iterator[tuple[Any, ...]]:
        yield Move.RAISE, "home", None, State.OPEN, _WHY, at
        yield Move.ROUTE, "region", State.OPEN, State.OPEN, _TO_CENTRE if desk == CENTRE else _TO_DONG, at
        if ended is not None:
            yield Move.CLAIM, "park", State.OPEN, State.CLAIMED, pack(Explanation("incident.claimed")), ended
            yield Move.CONTACT, "park", State.CLAIMED, State.CONTACTING, _CALLED, ended
            yield Move.CLOSE, "park", State.CONTACTING, State.CLOSED, _CLOSED, ended

    def ticket(self, index: int) -> Iterator[Row]:
        """One equipment ticket about a home, every fourth still open."""
        home, at = index * 11 % self.homes, NOW - self.chance.uniform(0, 60) * _DAY
        kind = self.chance.choice((TicketKind.NODE_SILENT, TicketKind.SENSOR_OFFLINE))
        closed = None if index % 4 == 0 else NOW
        yield (
            tickets,
            {
                "kind": kind,
                "subject": f"{home}:{index}",
                "household_id": f"h_{home}",
                "node_id": f"n_{home}",
                "why": pack(Explanation("ticket.node_silent", {})),
                "opened_at": at,
                "closed_at": closed,
                "closed_by": None if closed is None else "region",
                "memo": "",
                "severity": kind.severity.rank,
            },
        )

    def rows(self) -> Iterator[Row]:
        """Everything; those homes first that the rest refers to."""
        for number in range(self.homes):
            yield from self.home(number)
        for index in range(self.incidents):
            yield from self.incident(index)
        for index in range(self.homes // HOMES_A_TICKET):
            yield from self.ticket(index)


async def load(context: Context, homes: int) -> None:
    """Fill an empty database."""
    order = metadata().sorted_tables
    for rows in batched(City(homes, context.cipher, random.Random(1)).rows(), _BATCH * 10, strict=False):
        of: dict[Table, list[dict[str, Any]]] = {}
        for table, row in rows:
            of.setdefault(table, []).append(row)
        async with context.database.write() as connection:
            for table in (one for one in order if one in of):
                await connection.execute(insert(table), of[table])
