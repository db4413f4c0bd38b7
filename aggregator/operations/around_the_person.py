"""Who and what is around a person: contacts as they may be shown, and the warnings staff write down."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission
from aggregator.domain.consent import ConsentKind, withdrawn
from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.household import Contact, ContactKind
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.visibility import own_household, visible_household
from aggregator.store import consents, dangers, households
from aggregator.store.identifiers import new_id


async def contacts_shown(connection: AsyncConnection, context: Context, household: str) -> tuple[Contact, ...]:
    """Whom to call, in order; no guardians once the person has withdrawn the sharing with them."""
    found = await households.get_contacts(connection, context.cipher, household)
    hidden = await contacts_hidden(connection, context, household)
    return tuple(contact for contact in found if contact not in hidden)


async def contacts_hidden(connection: AsyncConnection, context: Context, household: str) -> tuple[Contact, ...]:
    """Guardians with whom the person shares nothing any more; they are kept for when the sharing is agreed to again."""
    given = await consents.of_household(connection, household)
    if not withdrawn(given, ConsentKind.GUARDIAN, context.clock.now()):
        return ()
    found = await households.get_contacts(connection, context.cipher, household)
    return tuple(contact for contact in found if contact.kind is ContactKind.GUARDIAN)


async def add_danger(
    context: Context, actor: Actor, household: str, kind: DangerKind, *, text: str = "", since: datetime | None = None
) -> tuple[DangerNote, ...]:
    """Warn visitors; whoever handles incidents of the person may. Return every warning that holds.

    Raises Invalid (`danger_words_needed`, `danger_in_future`), NotFound, Forbidden.
    """
    now = context.clock.now()
    if kind is DangerKind.OTHER and not text.strip():
        raise Invalid("danger_words_needed", field="text")
    if since is not None and since > now:
        raise Invalid("danger_in_future", field="since")
    noted = DangerNote(id=new_id("w"), kind=kind, text=text.strip(), since=since or now, noted_by=actor.user)
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now, permission=Permission.WORK_ON_INCIDENTS)
        await dangers.add(connection, context.cipher, household, noted)
        await note(connection, context, actor, [household], now, "danger")
        return await dangers.of_household(connection, context.cipher, household)


async def end_danger(context: Context, actor: Actor, household: str, danger: str) -> tuple[DangerNote, ...]:
    """Take a warning back; it stays in the history. The person's own dong only. Raises NotFound (`danger_unknown`)."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now)
        if not await dangers.end(connection, household, danger, now, actor.user):
            raise NotFound("danger_unknown", field="danger")
        await note(connection, context, actor, [household], now, "danger")
        return await dangers.of_household(connection, context.cipher, household)


async def list_dangers(context: Context, actor: Actor, household: str) -> tuple[DangerNote, ...]:
    """Every warning there ever was about a home; logged as a look. Raises NotFound."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now)
        await note(connection, context, actor, [household], now, "danger")
        return await dangers.of_household(connection, context.cipher, household, ended=True)
