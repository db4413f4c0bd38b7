"""Households: register, list, show, change."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may
from aggregator.domain.consent import Consent
from aggregator.domain.danger_note import DangerNote
from aggregator.domain.errors import Conflict, Invalid, NotFound
from aggregator.domain.household import Change, Contact, Registration, Telemetry
from aggregator.domain.leaving import Departure
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.domain.transfer import Residence
from aggregator.kernel.events import Explanation, Stage
from aggregator.kernel.home import RiskGroup
from aggregator.operations.around_the_person import contacts_hidden, contacts_shown
from aggregator.operations.consents import give_consent, revoke_consent
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.moving import move_by_hand
from aggregator.operations.reduced import reduced
from aggregator.operations.visibility import own_household, require_dong, sight_of, visible_household
from aggregator.store import (
    consents,
    dangers,
    departures,
    districts,
    household_lists,
    households,
    incidents,
    nodes,
    services,
    stages,
    transfers,
)
from aggregator.store.columns import unpack
from aggregator.store.households import Wanted
from aggregator.store.identifiers import new_id

__all__ = [
    "HouseholdRow",
    "HouseholdView",
    "change",
    "enter",
    "give_consent",
    "list_households",
    "register",
    "require_known_dong",
    "revoke_consent",
    "show",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRow:
    """One line of the list. `stage` is the latest the home told, None before its first report.

    `limit_s` is how long it may stay quiet, as told with that stage; `equipment` counts open tickets.
    """

    id: str
    dong: str
    name: str
    risk: RiskGroup
    night_consent: bool
    stage: str | None
    stage_since: datetime | None
    last_evidence_at: datetime | None
    limit_s: float | None
    equipment: int
    incident: int | None
    registered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdView:
    """Everything about one household; `stage_why` is the home's own explanation of its latest stage."""

    id: str
    dong: str
    name: str
    phone: str
    address: str
    memo: str
    risk: RiskGroup
    telemetry: Telemetry
    check_window_s: float
    services: tuple[Service, ...]
    consents: tuple[Consent, ...]
    contacts: tuple[Contact, ...]
    stage: str | None
    stage_since: datetime | None
    stage_why: Explanation | None
    last_evidence_at: datetime | None
    nodes: tuple[str, ...]
    incident: int | None
    registered_at: datetime
    facts: tuple[Reach, ...]
    """How to reach the person (W4)."""
    dangers: tuple[DangerNote, ...]
    """What visitors must be warned of."""
    dongs: tuple[Residence, ...]
    """The dongs the household belonged to, oldest first."""
    left_at: datetime | None
    departures: tuple[Departure, ...]


async def register(context: Context, actor: Actor, registration: Registration) -> HouseholdView:
    """Register a household and return it with its new id `h_…`.

    Raises Invalid (unknown dong), Forbidden (another dong's officer).
    """
    now = context.clock.now()
    given = [Consent(kind=kind, given_at=now, recorded_by=actor.user) for kind in registration.consents]
    async with context.database.write() as connection:
        await require_known_dong(connection, registration.dong)
        require_dong(actor, registration.dong)
        household = await enter(connection, context, actor, registration, given, now)
        return await _view(connection, context, household)


async def enter(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    registration: Registration,
    given: Sequence[Consent],
    now: datetime,
) -> str:
    """Write a household down within the caller's transaction; return its new id."""
    household = new_id("h")
    await households.add(connection, context.cipher, household, registration, now, actor.user)
    await stages.add(connection, household)
    await transfers.settle(connection, household, registration.dong, now)
    await services.put(connection, household, registration.services, now)
    for consent in given:
        await consents.add(connection, household, consent)
    return household


PAGE = 500
"""Rows of a list unless another number is asked for."""

FOR_THE_DOOR = frozenset(
    {"id", "dong", "name", "address", "risk", "telemetry", "check_window_s", "services", "nodes", "registered_at"}
    | {"night_consent", "dangers", "equipment"}
)
"""What somebody sees who has to find the door and set up the equipment, and nothing of how the person is."""


def _seeing(actor: Actor) -> Permission:
    """What an actor sees people by: persons, or only where they live."""
    return Permission.SEE_PERSONS if may(actor, Permission.SEE_PERSONS) else Permission.SEE_ADDRESSES


async def list_households(
    context: Context,
    actor: Actor,
    *,
    dong: str | None = None,
    service: Service | None = None,
    risk: RiskGroup | None = None,
    stage: Stage | None = None,
    left: bool | None = False,
    search: str = "",
    after: str | None = None,
    limit: int = PAGE,
) -> tuple[HouseholdRow, ...]:
    """The households the actor may see, in order of registration; every name shown is logged as a look.

    Those who left only with `left` (None: all). `search` is a whole name or phone, whose spelling does not matter:
    the database knows fingerprints alone. The next page comes `after` the last household of the page before. Raises
    NotFound (`household_unknown`) for an `after` that is none.
    """
    now, permission = context.clock.now(), _seeing(actor)
    narrowed: dict[str, Any] = {"service": service, "risk": risk, "left": left}
    wanted = Wanted.searched(context.cipher, search, **narrowed) if search else Wanted(**narrowed)
    sight = sight_of(actor, now, dong=dong, permission=permission)
    async with context.database.read() as connection:
        place = None if after is None else await _place(connection, after)
        rows = await household_lists.page(connection, sight, wanted, stage=stage, at=now, after=place, limit=limit)
    # The look is on disk before anybody sees a name; the list itself keeps no writer waiting.
    async with context.database.write() as connection:
        await note(connection, context, actor, [row["id"] for row in rows], now, "list")
    found = tuple(_row(context, row) for row in rows)
    if may(actor, Permission.SEE_PERSONS):
        return found
    return tuple(reduced(one, FOR_THE_DOOR) for one in found)


async def _place(connection: AsyncConnection, household: str) -> tuple[datetime, str]:
    """Where the page after a household begins. Raises NotFound."""
    moment = await household_lists.registered_at(connection, household)
    if moment is None:
        raise NotFound("household_unknown", field="after")
    return moment, household


def _row(context: Context, row: RowMapping) -> HouseholdRow:
    """A line of the list."""
    return HouseholdRow(
        id=row["id"],
        dong=row["dong_id"],
        name=households.opened(context.cipher, row, "name"),
        risk=RiskGroup(row["risk"]),
        night_consent=bool(row["night_consent"]),
        stage=row["stage"],
        stage_since=row["stage_at"],
        last_evidence_at=row["last_evidence_at"],
        limit_s=row["limit_s"],
        equipment=row["equipment"],
        incident=row["incident"],
        registered_at=row["registered_at"],
        left_at=row["left_at"],
    )


async def show(context: Context, actor: Actor, household: str, *, why: str = "") -> HouseholdView:
    """One household with its personal fields; logged as a look.

    Raises NotFound, also where the actor may not see it.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now, permission=_seeing(actor))
        await note(connection, context, actor, [household], now, "show", why=why)
        view = await _view(connection, context, household)
    return view if may(actor, Permission.SEE_PERSONS) else reduced(view, FOR_THE_DOOR)


async def change(context: Context, actor: Actor, household: str, change: Change) -> HouseholdView:
    """Change what is given; risk, telemetry and window reach the home with its next report.

    Another dong only for whoever may write in both; to others the person is offered (`transfers.offer`).
    Raises NotFound, Invalid, Forbidden, Conflict (`household_left`).
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await own_household(connection, actor, household, now)
        if row["left_at"] is not None:
            raise Conflict("household_left", field="household")
        if change.dong is not None:
            await require_known_dong(connection, change.dong)
            require_dong(actor, change.dong)
            await move_by_hand(connection, context, actor, household, change.dong, now)
        values = {
            field.name: getattr(change, field.name)
            for field in fields(change)
            if field.name not in _LISTS and getattr(change, field.name) is not None
        }
        if change.facts is not None:
            values["facts"] = list(change.facts)
        await households.alter(connection, context.cipher, household, values)
        if change.services is not None:
            await services.put(connection, household, change.services, now)
        if change.contacts is not None:
            # Whoever changes the list has not seen these.
            hidden = await contacts_hidden(connection, context, household)
            await households.put_contacts(connection, context.cipher, household, (*change.contacts, *hidden))
        await note(connection, context, actor, [household], now, "change")
        return await _view(connection, context, household)


_LISTS = ("dong", "services", "contacts")
"""Fields that are rows of other tables."""


async def require_known_dong(connection: AsyncConnection, dong: str) -> None:
    """Raise Invalid for a dong that is not configured."""
    known = {row["id"] for row in await districts.all_dongs(connection) if row["configured"]}
    if dong not in known:
        raise Invalid("dong_unknown", field="dong", values={"dong": dong})


async def _view(connection: AsyncConnection, context: Context, household: str) -> HouseholdView:
    """Everything about a household that exists."""
    row = await households.get(connection, household)
    assert row is not None
    told = (await stages.look(connection, [household]))[household]
    held = await incidents.numbers_by_household(connection, household)
    given = await consents.of_household(connection, household)
    return HouseholdView(
        id=household,
        dong=row["dong_id"],
        name=households.opened(context.cipher, row, "name"),
        phone=households.opened(context.cipher, row, "phone"),
        address=households.opened(context.cipher, row, "address"),
        memo=households.opened(context.cipher, row, "memo"),
        risk=RiskGroup(row["risk"]),
        telemetry=Telemetry(row["telemetry"]),
        check_window_s=row["check_window_s"],
        services=await services.in_force(connection, household),
        consents=given,
        contacts=await contacts_shown(connection, context, household),
        stage=told["stage"],
        stage_since=told["stage_at"],
        stage_why=None if told["why"] is None else unpack(told["why"]),
        last_evidence_at=told["last_evidence_at"],
        nodes=tuple(node["id"] for node in await nodes.of_household(connection, household)),
        incident=held[household][0] if household in held else None,
        registered_at=row["registered_at"],
        facts=tuple(map(Reach, row["facts"])),
        dangers=await dangers.of_household(connection, context.cipher, household),
        dongs=await transfers.history(connection, household),
        left_at=row["left_at"],
        departures=await departures.of_household(connection, context.cipher, household),
    )
