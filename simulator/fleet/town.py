"""Registering many homes at once: the same rows as one by one, in few statements (checked by a test against those)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self

import orjson
from sqlalchemy import Table, insert

from aggregator.domain.access import Actor
from aggregator.domain.household import ConsentKind, Contact, ContactKind, Registration
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.store import consents, households, nodes, services, stages, transfers
from aggregator.store.identifiers import new_id, new_token, token_hash

from . import names

VERSION = "0.1.0"
_AT_ONCE = 1000
_FACTS = (Reach.PHONE_ON_SILENT, Reach.PREPAID, Reach.HARD_OF_HEARING, Reach.OFTEN_OFF, Reach.PREFERS_TEXT)


class TownError(Exception):
    """The file of a town cannot be read; the message says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """One home as its node knows it; `number` counts from 0 and, with a seed, decides who lives there."""

    number: int
    household: str
    node: str
    token: str
    dong: str
    risk: str

    @classmethod
    def read(cls, line: bytes) -> Self:
        """One line of a town's file. Raises TypeError or ValueError."""
        return cls(**orjson.loads(line))


def plan(homes: int, dongs: Sequence[str], seed: int) -> Iterator[Registration]:
    """Who lives in a town: as many in each dong, those of one dong together; the same for the same seed."""
    for number in range(homes):
        chance = Random(f"{seed}:register:{number}")
        risk = chance.choices((RiskGroup.HIGH, RiskGroup.MEDIUM, RiskGroup.GENERAL), (15, 30, 55))[0]
        optional = (ConsentKind.NIGHT, ConsentKind.GUARDIAN, ConsentKind.AGENCIES)
        yield Registration(
            dong=dongs[number * len(dongs) // homes],
            name=names.person(chance),
            phone=names.phone(chance),
            address=names.address(chance),
            facts=(chance.choice(_FACTS),) if chance.random() < 0.3 else (),
            risk=risk,
            services=(Service.PLUG,) if chance.random() < 0.8 else (Service.COMBINED,),
            consents=(ConsentKind.SERVICE, *(kind for kind in optional if chance.random() < 0.7)),
            contacts=_contacts(chance),
        )


def _contacts(chance: Random) -> tuple[Contact, ...]:
    """A child or a neighbour, if there is one."""
    kinds = [kind for kind in (ContactKind.GUARDIAN, ContactKind.NEIGHBOUR) if chance.random() < 0.5]
    return tuple(Contact(kind=kind, name=names.person(chance), phone=names.phone(chance)) for kind in kinds)


async def register(
    context: Context, actor: Actor, registrations: Iterator[Registration], *, paired_at: datetime | None = None
) -> tuple[Paired, ...]:
    """Register households whose dongs are known and pair one node with each; a thousand share a transaction.

    Each household gets what `households.register` and `pairing.pair` would write, except the used pairing code.
    `paired_at` is now, or earlier for homes that were away meanwhile.
    """
    now = paired_at or context.clock.now()
    made: list[Paired] = []
    while some := [one for _, one in zip(range(_AT_ONCE), registrations, strict=False)]:
        rows = _Rows(context, actor, now)
        made += [rows.add(len(made) + position, one) for position, one in enumerate(some)]
        async with context.database.write() as connection:
            for table, values in rows.by_table.items():
                if values:
                    await connection.execute(insert(table), values)
    return tuple(made)


class _Rows:
    """The rows of some households, in an order that keeps every reference."""

    def __init__(self, context: Context, actor: Actor, now: datetime) -> None:
        self._context = context
        self._actor = actor
        self._now = now
        tables = (
            households.households,
            households.contacts,
            stages.stages,
            transfers.residences,
            services.services,
            consents.consents,
            nodes.nodes,
        )
        self.by_table: dict[Table, list[dict[str, Any]]] = {table: [] for table in tables}

    def add(self, number: int, one: Registration) -> Paired:
        """Take one household and the node of its home."""
        household, node, token = new_id("h"), new_id("n"), new_token()
        cipher, now = self._context.cipher, self._now
        self.by_table[households.households].append(
            {
                "id": household,
                "dong_id": one.dong,
                "risk": one.risk,
                "telemetry": one.telemetry,
                "check_window_s": one.check_window_s,
                "registered_at": now,
                "registered_by": self._actor.user,
                "facts": list(one.facts),
                **households.prints(cipher, {"name": one.name, "phone": one.phone}),
                **{
                    field: cipher.seal(getattr(one, field), households.place(household, field))
                    for field in households.PERSONAL
                },
            }
        )
        self.by_table[households.contacts] += self._contacts(household, one)
        self.by_table[stages.stages].append({"household_id": household})
        self.by_table[transfers.residences].append({"household_id": household, "dong_id": one.dong, "since": now})
        self.by_table[services.services] += [
            {"household_id": household, "service": service, "started_at": now} for service in one.services
        ]
        self.by_table[consents.consents] += [
            {
                "household_id": household,
                "kind": kind,
                "given_at": now,
                "document": "",
                "recorded_by": self._actor.user,
            }
            for kind in one.consents
        ]
        cap = timedelta(seconds=one.risk.cap_s / self._context.region.pace)
        self.by_table[nodes.nodes].append(
            {
                "id": node,
                "household_id": household,
                "token_hash": token_hash(token),
                "paired_at": now,
                "version": VERSION,
                "homeassistant": "",
                "waiting": 0,
                "silent_at": now + self._context.region.heartbeat.missed_after,
                "unseen_at": now + cap,
            }
        )
        return Paired(number=number, household=household, node=node, token=token, dong=one.dong, risk=one.risk.value)

    def _contacts(self, household: str, one: Registration) -> list[dict[str, Any]]:
        seal = self._context.cipher.seal
        (sealed,) = (known for known in households.SEALED if known.table is households.contacts)
        rows = []
        for position, person in enumerate(one.contacts):
            row: dict[str, Any] = {"household_id": household, "position": position}
            clear = {"name": person.name, "phone": person.phone, "note": person.note}
            words = {field: seal(text, sealed.place(row, field)) for field, text in clear.items()}  # type: ignore[arg-type]
            rows.append(row | {"kind": person.kind, "facts": list(person.facts)} | words)
        return rows


def save(town: Sequence[Paired], path: Path) -> None:
    """Write a town to a file only its owner can read: it holds the homes' tokens. An older one is replaced."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.writelines(orjson.dumps(asdict(one)) + b"\n" for one in town)
    part.replace(path)


def load(path: Path) -> tuple[Paired, ...]:
    """Read a town. Raises TownError."""
    try:
        return tuple(Paired.read(line) for line in path.read_bytes().splitlines())
    except (OSError, TypeError, ValueError) as error:
        raise TownError(f"{path}: no town that can be read; give --config to make one") from error
