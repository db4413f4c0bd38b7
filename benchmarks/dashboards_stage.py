"""A city for the benchmark of the dashboards: a region, and a Home Assistant with as many entities as it has homes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import batched, cycle, islice
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import bindparam, insert, update

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.incident import Move, State
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.kernel.events import Explanation, Stage
from aggregator.operations.context import Context
from aggregator.operations.third_party import take_report
from aggregator.store.columns import pack
from aggregator.store.incidents import incidents, transitions
from aggregator.store.stages import stages
from simulator.fleet import city, town
from simulator.fleet.desk import open_desk
from simulator.fleet.region import OPERATOR, CityRegion
from simulator.stage.desk import OURS, connect_desk, dashboards_of
from simulator.stage.home_assistant import HomeAssistant

ACCOUNT = "admin"
PLAIN = "plain-page"
HOMES_AN_OPEN_INCIDENT = 100
HEARTBEAT_S = 3600.0
"""Nobody reports here; no home shall be missed while it is measured."""
_SEED = 1
_TICK_S = 0.1
_ENTITIES = Path(__file__).with_name("as_many_entities")
_STATES: Mapping[Move, dict[str, Any]] = {
    Move.CLAIM: {
        "state_before": State.OPEN,
        "state_after": State.CLAIMED,
        "why": pack(Explanation("incident.claimed", {"who": ACCOUNT})),
    },
    Move.RELEASE: {
        "state_before": State.CLAIMED,
        "state_after": State.OPEN,
        "why": pack(Explanation("incident.released", {"who": ACCOUNT})),
    },
}
_CHANGE = (
    update(incidents)
    .where(incidents.c.number == bindparam("changed"))
    .values({name: bindparam(name) for name in ("state", "claimed_by", "changed_at")})
)
_ON_PAGE = "views:\n  - title: Plain\n    path: plain\n    cards:\n      - type: markdown\n        content: Here.\n"
_STAGES = (Stage.WATCH, Stage.CHECK, Stage.ABSENT, Stage.BLIND)


@dataclass
class City:
    """What is measured: homes by name, their open incidents, and the two programs."""

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    home_assistant: HomeAssistant
    context: Context
    written: int = 0

    @asynccontextmanager
    async def busy(self, changes_per_s: float) -> AsyncIterator[None]:
        """Claim and release open incidents as often as that, as another process of the region would."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._change(changes_per_s, over))
            try:
                yield
            finally:
                over.set()

    async def _change(self, changes_per_s: float, over: asyncio.Event) -> None:
        began, written = monotonic(), 0
        turns = cycle((move, number) for move in (Move.CLAIM, Move.RELEASE) for number in self.numbers)
        while not over.is_set():
            due = int((monotonic() - began) * changes_per_s) - written
            await self._write(list(islice(turns, due)))
            written += due
            self.written += due
            await asyncio.sleep(_TICK_S)

    async def _write(self, turns: list[tuple[Move, int]]) -> None:
        """Some changes in one transaction: the incident and the row of its timeline, as operations leave them."""
        now = self.context.clock.now()
        rows = [
            {"incident_number": number, "at": now, "who": ACCOUNT, "move": move, "memo": "", **_STATES[move]}
            for move, number in turns
        ]
        changed = [
            {
                "changed": number,
                "state": _STATES[move]["state_after"],
                "claimed_by": ACCOUNT if move is Move.CLAIM else None,
                "changed_at": now,
            }
            for move, number in turns
        ]
        if rows:
            async with self.context.database.write() as connection:
                await connection.execute(insert(transitions), rows)
                await connection.execute(_CHANGE, changed)


@asynccontextmanager
async def open_city(folder: Path, homes: int) -> AsyncIterator[City]:
    """Start everything in a folder; the owner of Home Assistant is signed in to the desk as an administrator."""
    async with AsyncExitStack() as stack:
        _desk, address = await stack.enter_async_context(open_desk())
        region = CityRegion(folder / "region")
        region.write(homes, desk=address, heartbeat_s=HEARTBEAT_S)
        settled = await region.settle(homes, seed=_SEED)
        staff = await region.hire()
        context = await stack.enter_async_context(open_context(load_config(region.config)))
        await _let_live(context, [one.household for one in settled])
        numbers = await _worry(context, [one.household for one in settled[::HOMES_AN_OPEN_INCIDENT]])
        stack.push_async_callback(region.stop)
        await region.start()
        names = tuple(one.name for one in town.plan(homes, city.dong_ids(homes), _SEED))
        home_assistant = _home_assistant(folder / "home-assistant", names)
        stack.push_async_callback(home_assistant.stop)
        await home_assistant.start()
        password = next(one.password for one in staff if one.name == ACCOUNT)
        await connect_desk(home_assistant, region.url, ACCOUNT, password)
        await _sign_in(home_assistant, password)
        yield City(names=names, numbers=numbers, home_assistant=home_assistant, context=context)


async def _let_live(context: Context, households: list[str]) -> None:
    """Give each home a stage: every tenth one that is looked for."""
    now = context.clock.now()
    for some in batched(enumerate(households), 1000, strict=False):
        async with context.database.write() as connection:
            for number, household in some:
                stage = _STAGES[number // 10 % len(_STAGES)] if number % 10 == 0 else Stage.NORMAL
                row = update(stages).where(stages.c.household_id == household)
                await connection.execute(row.values(stage=stage, stage_at=now, last_evidence_at=now))


async def _worry(context: Context, households: list[str]) -> tuple[int, ...]:
    """Have somebody phone about each of these homes, and return the incidents' numbers."""
    told = partial(
        take_report,
        context,
        OPERATOR,
        reporter=Reporter.NEIGHBOUR,
        kind=WorryKind.WORRY,
        memo="Not seen since yesterday.",
    )
    return tuple([(await told(household=one)).number for one in households])


def _home_assistant(folder: Path, names: tuple[str, ...]) -> HomeAssistant:
    """A Home Assistant with our dashboard, a plain one, and an entity for every name."""
    file = folder / "names.txt"
    extra = dashboards_of(folder, {**OURS, PLAIN: _ON_PAGE})
    extra["sensor"] = [{"platform": _ENTITIES.name, "names": str(file)}]
    home_assistant = HomeAssistant(folder, zha_port=None, language="ko", extra=extra)
    file.write_text("\n".join(names), encoding="utf-8")
    shutil.copytree(_ENTITIES, folder / "custom_components" / _ENTITIES.name)
    return home_assistant


async def _sign_in(home_assistant: HomeAssistant, password: str) -> None:
    """Sign the owner in to the desk."""
    listed = await home_assistant.client.command("smartcare/desk/list")
    (desk,) = listed["desks"]
    entry = desk["entry_id"]
    await home_assistant.client.command("smartcare/desk/sign_in", entry_id=entry, name=ACCOUNT, password=password)
