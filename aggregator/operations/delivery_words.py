"""Messages in the recipient's language, as they are true now."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.incident import WAITING, Incident, State
from aggregator.domain.region import Language
from aggregator.domain.task.machine import ENDED
from aggregator.operations.context import Context
from aggregator.operations.delivery_message import Message
from aggregator.operations.incident_views import label
from aggregator.operations.task_views import label as task_label
from aggregator.store import equipment, incidents, tasks
from aggregator.store.columns import unpack
from aggregator.store.deliveries import Row
from aggregator.text import texts

OUTAGE_OVER = "outage_over"
"""The kind of the message that an outage has ended; it is sent although its ticket is closed."""


async def compose(
    connection: AsyncConnection, context: Context, parcel: Sequence[Row]
) -> tuple[Message | None, tuple[str, ...]]:
    """The message of a parcel, None when there is nothing to be told any more; and the ids of rows it leaves out."""
    made = [(row, await _single(connection, context, row)) for row in parcel]
    told = [(row, message) for row, message in made if message is not None]
    left_out = tuple(row["id"] for row, message in made if message is None)
    if len(told) <= 1:
        return (told[0][1] if told else None), left_out
    lead, first = told[0]
    subjects = tuple(dict.fromkeys(_subject(row) for row, _message in told))
    values = {"count": len(subjects), "numbers": ", ".join(subjects)}
    numbers = subjects if lead["incident_number"] is not None else ()
    return _filled(lead, _bundle_of(lead), values, priority=first.priority, numbers=numbers), left_out


def _subject(row: Row) -> str:
    """The number of what a message is about."""
    if row["incident_number"] is not None:
        return label(row["incident_number"])
    return str(row["ticket_id"]) if row["ticket_id"] is not None else task_label(row["task_number"])


def _bundle_of(row: Row) -> str:
    """The kind of a message about several of the same."""
    if row["incident_number"] is not None:
        return "bundle"
    return "equipment_bundle" if row["ticket_id"] is not None else "task_bundle"


async def acknowledged(connection: AsyncConnection, context: Context, row: Row) -> bool:
    """Whether somebody has taken in hand what a message is about."""
    if row["task_number"] is not None:
        task = await tasks.get(connection, row["task_number"])
        return task is None or task.state in ENDED
    if row["incident_number"] is None:
        ticket = await equipment.get(connection, row["ticket_id"])
        return ticket is None or ticket["closed_at"] is not None
    incident = await incidents.get(connection, context.cipher, row["incident_number"])
    return incident is None or incident.state not in WAITING


async def about(connection: AsyncConnection, context: Context, row: Row) -> Incident | None:
    """The incident a message is about."""
    number = row["incident_number"]
    return None if number is None else await incidents.get(connection, context.cipher, number)


async def _single(connection: AsyncConnection, context: Context, row: Row) -> Message | None:
    """The message of one row by itself; one about an incident that the home has cleared says so."""
    if row["task_number"] is not None:
        return await _about_task(connection, row)
    if row["incident_number"] is None:
        return await _about_ticket(connection, context, row)
    incident = await about(connection, context, row)
    if incident is None or incident.state is State.CLOSED:
        return None
    kind = "cleared" if incident.cleared_at is not None else row["kind"]
    number = label(incident.number)
    priority = texts(Language(row["language"])).say(f"message.priority.{incident.priority}")
    values = {"number": number, "priority": priority}
    return _filled(row, kind, values, priority=incident.priority, numbers=(number,))


async def _about_ticket(connection: AsyncConnection, context: Context, row: Row) -> Message | None:
    """A message about a ticket that is still open, or about the end of an outage."""
    ticket = await equipment.get(connection, row["ticket_id"])
    over = row["kind"] == OUTAGE_OVER
    if ticket is None or (ticket["closed_at"] is not None and not over):
        return None
    what = texts(Language(row["language"])).explain(unpack(ticket["why"]), context.region.timezone)
    kind = OUTAGE_OVER if over else "equipment"
    return _filled(row, kind, {"ticket": ticket["id"], "what": what}, priority="equipment", numbers=())


async def _about_task(connection: AsyncConnection, row: Row) -> Message | None:
    """A message about a task that is still to be done; it names nobody, and of what is to be done only the kind."""
    task = await tasks.get(connection, row["task_number"])
    if task is None or task.state in ENDED:
        return None
    what = texts(Language(row["language"])).say(f"task_kind.{task.kind}")
    return _filled(row, "task", {"task": task_label(task.number), "what": what}, priority="task", numbers=())


def _filled(row: Row, kind: str, values: dict[str, Any], *, priority: str, numbers: tuple[str, ...]) -> Message:
    """A message with its words."""
    words = texts(Language(row["language"]))
    return Message(
        id=row["bundle"] or row["id"],
        address=row["address"],
        language=Language(row["language"]),
        subject=words.say(f"message.{kind}.subject", **values),
        body=words.say(f"message.{kind}.body", **values),
        incident=numbers[0] if len(numbers) == 1 else None,
        priority=priority,
        kind=kind,
        incidents=numbers,
    )
