"""The checklist of a home (K5): the district's items, what was answered, what is still open."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import checklist, dispatch
from aggregator.domain.access import Actor
from aggregator.domain.checklist import ChecklistItem, Seen
from aggregator.domain.incident import Decision, Incident
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.incident_views import IncidentRow, label, seen_incident
from aggregator.operations.incidents import work_on
from aggregator.store import checklists, households
from aggregator.text import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistEntry:
    """One item. `seen` is the answer in this incident, None while there is none; `before` the newest from earlier."""

    item: str
    words: Explanation
    help: Explanation | None
    seen: Seen | None
    answered_at: datetime | None
    answered_by: str | None
    before: Seen | None
    before_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistView:
    """What is to be looked at in the home of an incident; `open` is how many items have no answer yet."""

    incident: str
    household: str
    open: int
    items: tuple[ChecklistEntry, ...]


def items_of(context: Context, dong: str) -> tuple[ChecklistItem, ...]:
    """What is looked at in a home of a dong, with words in both languages."""
    return tuple(_worded(item) for item in context.region.checklist_of(dong))


def _worded(item: ChecklistItem) -> ChecklistItem:
    """An item of the usual list with its words from the texts."""
    if item.ko:
        return item
    key = f"finding.{item.id}"
    return replace(item, ko=texts(Language.KOREAN).say(key), en=texts(Language.ENGLISH).say(key))


async def show_checklist(context: Context, actor: Actor, number: int) -> ChecklistView:
    """The list with the answers given in an incident. Raises NotFound. The look is logged."""
    async with context.database.write() as connection:
        incident, person = await seen_incident(connection, context, actor, number, action="checklist")
        history = await checklists.of_household(connection, incident.household)
    here = {answer.item: answer for answer in history if answer.incident == number}
    earlier = {answer.item: answer for answer in history if answer.incident != number}
    entries = tuple(
        ChecklistEntry(
            item=item.id,
            words=Explanation("checklist.item", {"words_ko": item.ko, "words_en": item.en}),
            help=_help(item),
            seen=here[item.id].seen if item.id in here else None,
            answered_at=here[item.id].at if item.id in here else None,
            answered_by=here[item.id].by if item.id in here else None,
            before=earlier[item.id].seen if item.id in earlier else None,
            before_at=earlier[item.id].at if item.id in earlier else None,
        )
        for item in items_of(context, person["dong_id"])
    )
    return ChecklistView(
        incident=label(number),
        household=incident.household,
        open=sum(entry.seen is None for entry in entries),
        items=entries,
    )


def _help(item: ChecklistItem) -> Explanation | None:
    """What helps to answer an item."""
    if not item.help_ko:
        return None
    return Explanation("checklist.item", {"words_ko": item.help_ko, "words_en": item.help_en})


async def find(
    context: Context,
    actor: Actor,
    number: int,
    *,
    findings: tuple[str, ...] = (),
    answers: dict[str, Seen] | None = None,
    memo: str = "",
) -> IncidentRow:
    """Record what was found: `findings` are items answered with yes, `answers` say more about single ones.

    Raises Invalid (`findings_needed`, `checklist_item_unknown`), Conflict.
    """
    given = dict.fromkeys(findings, Seen.YES) | (answers or {})

    async def decide(connection: AsyncConnection, incident: Incident, now: datetime) -> Decision:
        person = await households.get(connection, incident.household)
        assert person is not None
        items = items_of(context, person["dong_id"])
        answered = checklist.answers(items, given, at=now, by=actor.user, incident=number)
        decision = dispatch.find(incident, actor, now, answers=answered, memo=memo)
        await checklists.add(connection, incident.household, answered)
        return decision

    return await work_on(context, actor, number, decide)
