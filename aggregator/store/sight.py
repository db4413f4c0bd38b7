"""Which people somebody may see, as a condition of a query: the database answers it, nobody reads all homes for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import CENTRE
from aggregator.domain.household import ConsentKind
from aggregator.store.consents import consents
from aggregator.store.hand_overs import in_the_centres_care
from aggregator.store.households import households
from aggregator.store.incidents import NOT_CLOSED, incidents

_AT_ONCE = 1_000
"""Names in one question; databases take only so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The homes of some `dongs` (None: of all).

    `centre` limits them as the centre is limited (W5, K8): to those that have agreed to its watch by `consented_at`
    (None: it is off duty), those it has an open incident about, and those it has not handed over yet.
    """

    dongs: frozenset[str] | None = None
    centre: bool = False
    consented_at: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition of a query over households."""
        seen = true() if self.dongs is None else households.c.dong_id.in_(sorted(self.dongs))
        if not self.centre:
            return seen
        agreed = false() if self.consented_at is None else watched_at_night(self.consented_at)
        return and_(seen, or_(agreed, with_the_centre(), households.c.id.in_(in_the_centres_care())))

    def households(self) -> Select[tuple[str]]:
        """The same as a list of ids, for queries over what is about households."""
        return select(households.c.id).where(self.condition()).correlate(None)


def watched_at_night(at: datetime) -> ColumnElement[bool]:
    """The home has agreed to be watched by the centre."""
    agreed = select(consents.c.household_id).where(
        consents.c.household_id == households.c.id,
        consents.c.kind == ConsentKind.NIGHT,
        consents.c.given_at <= at,
        or_(consents.c.revoked_at.is_(None), consents.c.revoked_at > at),
    )
    return agreed.correlate(households).exists()


def with_the_centre() -> ColumnElement[bool]:
    """The centre has an open incident about the home."""
    held = select(incidents.c.number).where(
        incidents.c.household_id == households.c.id, NOT_CLOSED, incidents.c.desk == CENTRE
    )
    return held.correlate(households).exists()


async def among(connection: AsyncConnection, sight: Sight, asked: Collection[str]) -> Mapping[str, str]:
    """Those of some households that may be seen, with their dongs."""
    found: dict[str, str] = {}
    for names in batched(sorted(asked), _AT_ONCE, strict=False):
        query = select(households.c.id, households.c.dong_id).where(households.c.id.in_(names), sight.condition())
        found |= {row.id: row.dong_id for row in await connection.execute(query)}
    return found
