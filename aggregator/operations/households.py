"""Households: register, list, show, change, and their consents."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.household import Change, Consent, ConsentKind, Contact, Registration, Telemetry, has_consent
from aggregator.domain.service import Service
from aggregator.kernel.events import Explanation
from aggregator.kernel.home import RiskGroup
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.reduced import reduced
from aggregator.operations.visibility import own_household, require_dong, visible_household, visible_households
from aggregator.store import consents, districts, households, incidents, nodes, services, stages
from aggregator.store.columns import unpack
from aggregator.store.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRow:
    """One line of the list. `stage` is the latest the home told, None before its first report."""

    id: str
    dong: str
    name: str
    risk: RiskGroup
    night_consent: bool
    stage: str | None
    stage_since: datetime | None
    incident: int | None
    registered_at: datetime


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


async def register(context: Context, actor: Actor, registration: Registration) -> HouseholdView:
    """Register a household and return it with its new id `h_…`.

    Raises Invalid (unknown dong), Forbidden (another dong's officer).
    """
    now = context.clock.now()
    household = new_id("h")
    async with context.database.write() as connection:
        await _require_known_dong(connection, registration.dong)
        require_dong(actor, registration.dong)
        await households.add(connection, context.cipher, household, registration, now, actor.user)
        await stages.add(connection, household)
        await services.put(connection, household, registration.services, now)
        for kind in registration.consents:
            await consents.add(connection, household, Consent(kind=kind, given_at=now, recorded_by=actor.user))
        return await _view(connection, context, household)


FOR_THE_DOOR = frozenset(
    {"id", "dong", "name", "address", "risk", "telemetry", "check_window_s", "services", "nodes", "registered_at"}
    | {"night_consent"}
)
"""What somebody sees who has to find the door and set up the equipment, and nothing of how the person is."""


def _seeing(actor: Actor) -> Permission:
    """What an actor sees people by: persons, or only where they live."""
    return Permission.SEE_PERSONS if may(actor, Permission.SEE_PERSONS) else Permission.SEE_ADDRESSES


async def list_households(context: Context, actor: Actor, *, dong: str | None = None) -> tuple[HouseholdRow, ...]:
    """The households the actor may see, in order of registration; every name shown is logged as a look."""
    now = context.clock.now()
    async with context.database.write() as connection:
        rows = await visible_households(connection, actor, now, dong=dong, permission=_seeing(actor))
        await note(connection, actor, [row["id"] for row in rows], now, "list")
        told = await stages.look(connection)
        held = await incidents.numbers_by_household(connection)
        nightly = await consents.of_all(connection, ConsentKind.NIGHT)
        found = tuple(
            HouseholdRow(
                id=row["id"],
                dong=row["dong_id"],
                name=households.opened(context.cipher, row, "name"),
                risk=RiskGroup(row["risk"]),
                night_consent=has_consent(nightly.get(row["id"], ()), ConsentKind.NIGHT, now),
                stage=told[row["id"]]["stage"],
                stage_since=told[row["id"]]["stage_at"],
                incident=held[row["id"]][0] if row["id"] in held else None,
                registered_at=row["registered_at"],
            )
            for row in rows
        )
    if may(actor, Permission.SEE_PERSONS):
        return found
    return tuple(reduced(one, FOR_THE_DOOR) for one in found)


async def show(context: Context, actor: Actor, household: str, *, why: str = "") -> HouseholdView:
    """One household with its personal fields; logged as a look.

    Raises NotFound, also where the actor may not see it.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now, permission=_seeing(actor))
        await note(connection, actor, [household], now, "show", why=why)
        view = await _view(connection, context, household)
    return view if may(actor, Permission.SEE_PERSONS) else reduced(view, FOR_THE_DOOR)


async def change(context: Context, actor: Actor, household: str, change: Change) -> HouseholdView:
    """Change what is given; risk, telemetry and window reach the home with its next report.

    Raises NotFound, Invalid, Forbidden.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now)
        if change.dong is not None:
            await _require_known_dong(connection, change.dong)
        values = {
            _COLUMNS.get(field.name, field.name): getattr(change, field.name)
            for field in fields(change)
            if field.name not in _LISTS and getattr(change, field.name) is not None
        }
        await households.alter(connection, context.cipher, household, values)
        if change.services is not None:
            await services.put(connection, household, change.services, now)
        if change.contacts is not None:
            await households.put_contacts(connection, context.cipher, household, change.contacts)
        await note(connection, actor, [household], now, "change")
        return await _view(connection, context, household)


_LISTS = ("services", "contacts")
"""Fields that are rows of other tables."""
_COLUMNS = {"dong": "dong_id"}
"""Where a column has another name than the field."""


async def give_consent(
    context: Context,
    actor: Actor,
    household: str,
    kind: ConsentKind,
    *,
    given_at: datetime | None = None,
    document: str = "",
) -> tuple[Consent, ...]:
    """Record a consent (from now, or from the earlier moment given); one that is already in force stays as it is."""
    now = context.clock.now()
    since = now if given_at is None else given_at
    if since > now:
        raise Invalid("consent_in_future", field="given_at")
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now)
        if not has_consent(await consents.of_household(connection, household), kind, now):
            consent = Consent(kind=kind, given_at=since, recorded_by=actor.user, document=document)
            await consents.add(connection, household, consent)
        return await consents.of_household(connection, household)


async def revoke_consent(context: Context, actor: Actor, household: str, kind: ConsentKind) -> tuple[Consent, ...]:
    """End a consent now; what it allowed stops at once. Raises NotFound when none is in force."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now)
        if not await consents.revoke(connection, household, kind, now, actor.user):
            raise NotFound("consent_unknown", field="kind", values={"kind": kind})
        return await consents.of_household(connection, household)


async def _require_known_dong(connection: AsyncConnection, dong: str) -> None:
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
        consents=await consents.of_household(connection, household),
        contacts=await households.get_contacts(connection, context.cipher, household),
        stage=told["stage"],
        stage_since=told["stage_at"],
        stage_why=None if told["why"] is None else unpack(told["why"]),
        last_evidence_at=told["last_evidence_at"],
        nodes=tuple(node["id"] for node in await nodes.of_household(connection, household)),
        incident=held[household][0] if household in held else None,
        registered_at=row["registered_at"],
    )
