"""Links by which an agency answers one referral, without an account (F2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import agency_link
from aggregator.domain.access import Actor
from aggregator.domain.agency_link import AgencyAnswer, AgencyLink, AgencySaid, SharedField
from aggregator.domain.amount import Unit
from aggregator.domain.catalogue import Said
from aggregator.domain.errors import Conflict, Forbidden, NotFound, SmartCareError, TooManyAttempts
from aggregator.domain.referral import WITH_AGENCY, Referral, ReferralState
from aggregator.operations.case_views import may_work_on_case
from aggregator.operations.context import Context
from aggregator.operations.referral_tasks import AGENCY
from aggregator.operations.referral_views import label, named, seen_referral
from aggregator.operations.referrals import agencies_allowed, record_referral
from aggregator.store import agency_links, cases, households, looks, pairing, programmes, referrals
from aggregator.store.identifiers import new_id, token_hash

PAGE = "/agency"
"""Where agencies answer; the code stands behind # and is sent to no server by the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyLinkView:
    """One link as staff see it: what it shows, how often it was opened, whether something was answered."""

    id: str
    referral: str
    fields: tuple[SharedField, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime
    withdrawn_at: datetime | None
    opened: int
    last_opened_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgencyLink:
    """A link as it is shown once: `path` goes behind the region's own address, `code` can be typed instead."""

    link: AgencyLinkView
    path: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage:
    """What an agency is shown, the least it needs. `person` holds only what was chosen and is agreed to now."""

    referral: str
    name: Said
    dong: str
    dong_phone: str
    agency: str
    state: ReferralState
    unit: Unit | None
    wanted: float | None
    granted: float | None
    used: float
    left: float | None
    answer_due_at: datetime | None
    person: tuple[tuple[SharedField, str], ...]
    withheld: bool
    answers: tuple[AgencyAnswer, ...]
    seen: int
    """How much of the history the page knows; an answer to an older page is not taken, so none counts twice."""


async def create(
    context: Context,
    actor: Actor,
    number: int,
    *,
    fields: Collection[SharedField] = (),
    lifetime: timedelta = agency_link.USUAL,
) -> NewAgencyLink:
    """Make a link to a referral that was sent to its agency; `fields` is what it may show of the person.

    Raises NotFound (`referral_unknown`), Forbidden, Conflict (`agency_consent_needed`, `not_sent`), Invalid.
    """
    agency_link.check_lifetime(lifetime)
    now = context.clock.now()
    async with context.database.write() as connection:
        referral, case = await seen_referral(connection, context, actor, number, action="agency_link")
        if not may_work_on_case(actor, case):
            raise Forbidden("case_not_allowed", values={"dong": context.region.dong_names.get(case.dong, case.dong)})
        if referral.state not in WITH_AGENCY:
            raise Conflict("not_sent")
        if not await agencies_allowed(connection, referral.household, now):
            raise Conflict("agency_consent_needed")
        code = agency_link.new_code()
        link = AgencyLink(
            id=new_id("l"),
            referral=number,
            fields=tuple(field for field in SharedField if field in fields),
            created_at=now,
            created_by=actor.user,
            expires_at=now + lifetime,
        )
        await agency_links.add(connection, link, token_hash(code))
    shown = agency_link.show(code)
    return NewAgencyLink(link=_view(link), path=f"{PAGE}#{shown}", code=shown)


async def list_links(context: Context, actor: Actor, number: int) -> tuple[AgencyLinkView, ...]:
    """The links of a referral, the newest first, without their codes. Raises NotFound (`referral_unknown`)."""
    async with context.database.write() as connection:
        await seen_referral(connection, context, actor, number, action="agency_links")
        return tuple(_view(link) for link in await agency_links.of_referral(connection, number))


async def withdraw(context: Context, actor: Actor, number: int, link: str) -> tuple[AgencyLinkView, ...]:
    """End a link at once. Raises NotFound (`referral_unknown`, `link_unknown`), Forbidden."""
    now = context.clock.now()
    async with context.database.write() as connection:
        _referral, case = await seen_referral(connection, context, actor, number, action="agency_link")
        if not may_work_on_case(actor, case):
            raise Forbidden("case_not_allowed", values={"dong": context.region.dong_names.get(case.dong, case.dong)})
        if not any(one.id == link for one in await agency_links.of_referral(connection, number)):
            raise NotFound("link_unknown", field="link")
        await agency_links.withdraw(connection, number, now, actor.user, identifier=link)
        return tuple(_view(one) for one in await agency_links.of_referral(connection, number))


async def open_page(context: Context, code: str, *, origin: str) -> AgencyPage:
    """What the agency sees; every opening is counted and logged as a look at the person.

    Raises NotFound (`link_unknown`), Conflict (`link_expired`, `link_withdrawn`), TooManyAttempts.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        found = await _try_code(connection, code, origin, now)
        page: AgencyPage | SmartCareError = (
            found if isinstance(found, SmartCareError) else await _opened(connection, context, found, origin, now)
        )
    return _told(page)


async def answer(context: Context, code: str, said: AgencySaid, *, seen: int, origin: str) -> AgencyPage:
    """Take an agency's answer to the page it has `seen`, and return what is true now.

    Raises NotFound (`link_unknown`), Conflict (`link_expired`, `link_withdrawn`, `referral_changed_meanwhile`,
    `referral_move_not_allowed`), Invalid, TooManyAttempts.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        found = await _try_code(connection, code, origin, now)
        if isinstance(found, AgencyLink):
            await _take(connection, context, found, said, seen, now)
            page: AgencyPage | SmartCareError = await _page(connection, context, found, origin, now)
        else:
            page = found
    return _told(page)


async def _opened(
    connection: AsyncConnection, context: Context, link: AgencyLink, origin: str, now: datetime
) -> AgencyPage:
    """Count an opening, and what it shows."""
    await agency_links.opened(connection, link.id, now)
    return await _page(connection, context, link, origin, now)


async def _take(
    connection: AsyncConnection, context: Context, link: AgencyLink, said: AgencySaid, seen: int, now: datetime
) -> None:
    """Let an answer have its effect, unless something has changed since its page was shown."""
    referral = await _referral(connection, link)
    case = await cases.get(connection, referral.case)
    assert case is not None
    if seen != await referrals.length(connection, referral.number):
        raise Conflict("referral_changed_meanwhile")
    decision = agency_link.answer(referral, said, at=now, who=_who(link))
    await record_referral(connection, context, case, decision)
    await agency_links.answered(connection, link.id, now)


def _told(page: AgencyPage | SmartCareError) -> AgencyPage:
    """The page, or the refusal that was counted before it is raised."""
    if isinstance(page, SmartCareError):
        raise page
    return page


async def _try_code(connection: AsyncConnection, code: str, origin: str, now: datetime) -> AgencyLink | SmartCareError:
    """The link of a code; otherwise the reason, with the failure counted: the caller commits, then raises it."""
    tries = f"{PAGE} {origin}"
    since = now - agency_link.FAILURE_WINDOW
    count, first = await pairing.failures(connection, tries, since)
    if count >= agency_link.MAX_FAILURES and first is not None:
        wait = first + agency_link.FAILURE_WINDOW - now
        return TooManyAttempts("too_many_attempts", values={"retry_after_s": max(1, round(wait.total_seconds()))})
    found = await _usable(connection, code, now)
    if isinstance(found, SmartCareError):
        await pairing.fail(connection, tries, now, forget_before=since)
    return found


async def _usable(connection: AsyncConnection, code: str, now: datetime) -> AgencyLink | SmartCareError:
    """The link of a code, or why there is none that works."""
    try:
        link = await agency_links.by_hash(connection, token_hash(agency_link.parse(code)))
        if link is not None:
            link.require_open(now)
    except (NotFound, Conflict) as refused:
        return refused
    return link or NotFound("link_unknown", field="code")


async def _page(
    connection: AsyncConnection, context: Context, link: AgencyLink, origin: str, now: datetime
) -> AgencyPage:
    """What is shown now; the look is written down with what was shown."""
    referral = await _referral(connection, link)
    person = await households.get(connection, referral.household)
    assert person is not None
    programme = None if referral.programme is None else await programmes.get(connection, referral.programme)
    allowed = await agencies_allowed(connection, referral.household, now)
    shown = agency_link.shown_fields(link.fields, consents=allowed)
    await looks.add(
        connection,
        context.cipher,
        [referral.household],
        at=now,
        user=_who(link),
        origin=origin,
        action="agency_page",
        why=", ".join(shown),
    )
    dong = context.region.dongs.get(person["dong_id"])
    return AgencyPage(
        referral=label(referral.number),
        name=named(referral, programme),
        dong=person["dong_id"] if dong is None else dong.name,
        dong_phone="" if dong is None else dong.phone,
        agency=referral.agency,
        state=referral.state,
        unit=referral.unit,
        wanted=referral.wanted,
        granted=referral.granted,
        used=referral.used,
        left=referral.left,
        answer_due_at=referral.answer_due_at,
        person=tuple((field, households.opened(context.cipher, person, field)) for field in shown),
        withheld=bool(link.fields) and not allowed,
        answers=agency_link.answers(referral),
        seen=await referrals.length(connection, referral.number),
    )


async def _referral(connection: AsyncConnection, link: AgencyLink) -> Referral:
    """The one referral of a link."""
    referral = await referrals.get(connection, link.referral)
    assert referral is not None
    return referral


def _who(link: AgencyLink) -> str:
    """Who acts through a link, in histories and in the log of looks."""
    return f"{AGENCY}{label(link.referral)}"


def _view(link: AgencyLink) -> AgencyLinkView:
    """A link as staff see it."""
    return AgencyLinkView(
        id=link.id,
        referral=label(link.referral),
        fields=link.fields,
        created_at=link.created_at,
        created_by=link.created_by,
        expires_at=link.expires_at,
        withdrawn_at=link.withdrawn_at,
        opened=link.opened,
        last_opened_at=link.last_opened_at,
        answered_at=link.answered_at,
    )
