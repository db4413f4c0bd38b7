"""Making the sheet of one change of duty, within its transaction: exactly one for each dong and change (K8)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE
from aggregator.domain.hand_over import (
    HandOver,
    HandOverDirection,
    Item,
    ItemKind,
    accept_by,
    happened,
    is_on_sheet,
    state_at,
)
from aggregator.domain.incident import Incident, Move, State, Transition, moved
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.recording import record
from aggregator.operations.visibility import night_consent
from aggregator.store import hand_overs, incidents

_SAID = (Move.NOTE, Move.CONTACT, Move.DISPATCH, Move.RELEASE, Move.REOPEN)
"""Moves whose memos the next desk should read."""


async def make_sheet(
    connection: AsyncConnection,
    context: Context,
    dong: str,
    direction: HandOverDirection,
    since: datetime,
    at: datetime,
    now: datetime,
) -> int | None:
    """Write the sheet over the duty from `since` up to `at`, and return its id; None where there is nothing to tell."""
    if await hand_overs.exists(connection, dong, direction, at):
        return None
    found, items = await _incidents(connection, context, dong, direction, since, at)
    if direction is HandOverDirection.TO_CENTRE:
        items += await _absences(connection, dong, at)
    notes = await hand_overs.waiting_notes(connection, context.cipher, dong, direction, at)
    watched = [note for note in notes if await _may_be_told(connection, direction, note["household_id"], at)]
    items += [
        Item(
            kind=ItemKind.WATCH,
            household=note["household_id"],
            at=note["at"],
            who=note["who"],
            why=Explanation("hand_over.watch"),
            words=note["words"],
        )
        for note in watched
    ]
    if not items:
        return None
    region = context.region
    sheet = HandOver(
        id=0,
        dong=dong,
        direction=direction,
        since=since,
        at=at,
        made_at=now,
        due_at=accept_by(direction, at, now, region.duty, region.timezone),
    )
    identifier = await hand_overs.add(connection, context.cipher, sheet, items)
    await hand_overs.took_notes(connection, [note["id"] for note in watched], identifier)
    why = Explanation(f"hand_over.{direction}", {"sheet": identifier})
    for incident in found:
        await mark(connection, context, incident.number, Move.HAND_OVER, REGION, why, now)
    context.wake.rouse()
    return identifier


async def mark(
    connection: AsyncConnection, context: Context, number: int, move: Move, who: str, why: Explanation, at: datetime
) -> None:
    """Write a sheet's doing into the timeline of an incident that is still open; closed ones are left alone."""
    incident = await incidents.get(connection, context.cipher, number)
    if incident is not None and incident.state is not State.CLOSED:
        await record(connection, context, moved(incident, move, at=at, who=who, why=why), at)


async def _incidents(
    connection: AsyncConnection,
    context: Context,
    dong: str,
    direction: HandOverDirection,
    since: datetime,
    at: datetime,
) -> tuple[list[Incident], list[Item]]:
    """The incidents to be handed over, and the lines that tell of them."""
    found: list[Incident] = []
    items: list[Item] = []
    for number in await hand_overs.touched(connection, dong, since):
        incident = await incidents.get(connection, context.cipher, number)
        assert incident is not None
        timeline = await incidents.timeline(connection, context.cipher, number)
        if not is_on_sheet(direction, timeline, since, at):
            continue
        if not await _may_be_told(connection, direction, incident.household, at) and incident.desk != CENTRE:
            continue
        found.append(incident)
        items += _lines(incident, timeline, since, at)
    return found, items


def _lines(incident: Incident, timeline: tuple[Transition, ...], since: datetime, at: datetime) -> list[Item]:
    """An incident as it was at the change of duty, followed by what was said about it during the duty."""
    state = state_at(timeline, at)
    rows = happened(timeline, since, at)
    closing = next((row for row in reversed(rows) if row.move is Move.CLOSE), None) if state is State.CLOSED else None
    first = Item(
        kind=ItemKind.INCIDENT,
        household=incident.household,
        incident=incident.number,
        at=incident.opened_at,
        who=incident.claimed_by or "" if closing is None else closing.who,
        why=incident.reason,
        state=state,
        result=None if closing is None else incident.result,
        words="" if closing is None else closing.memo,
    )
    said = [
        Item(
            kind=ItemKind.NOTE,
            household=incident.household,
            incident=incident.number,
            at=row.at,
            who=row.who,
            why=row.why,
            words=row.memo,
        )
        for row in rows
        if row.move in _SAID and row.memo
    ]
    return [first, *said]


async def _absences(connection: AsyncConnection, dong: str, at: datetime) -> list[Item]:
    """People with night consent who are away."""
    return [
        Item(
            kind=ItemKind.ABSENCE,
            household=row["household_id"],
            at=row["starts_at"],
            who=row["recorded_by"],
            why=Explanation("hand_over.absent")
            if row["ends_at"] is None
            else Explanation("hand_over.absent_until", {"until_at": row["ends_at"].timestamp()}),
        )
        for row in await hand_overs.absent(connection, dong, at)
        if await night_consent(connection, row["household_id"], at)
    ]


async def _may_be_told(connection: AsyncConnection, direction: HandOverDirection, household: str, at: datetime) -> bool:
    """Whether the other desk may read about a person: a dong about all of its own, the centre with night consent."""
    return direction is HandOverDirection.TO_DONG or await night_consent(connection, household, at)
