"""What is known about a person's absences within one transaction, and what evidence and notices make of it (W16)."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import Absence, AbsenceEnd, AbsenceKind, Channel, Teller, away, for_the_home, seen
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import AbsenceItem
from aggregator.operations.context import Context
from aggregator.operations.discharge import after_absence, came_home
from aggregator.store import absences, households
from aggregator.store.identifiers import new_id

REGION = "region"
"""Who told an absence that a home learned from us: what comes back is no news."""
_KINDS = {kind.value: kind for kind in AbsenceKind}
"""Places that tell the kind by themselves."""


class Absences:
    """A person's absences; `load` reads those that matter, every change is written at once."""

    def __init__(self, connection: AsyncConnection, context: Context, household: str, now: datetime):
        self._connection = connection
        self._context = context
        self._household = household
        self._now = now
        self._known: list[Absence] = []

    async def load(self) -> "Absences":
        """Read them."""
        self._known = list(await absences.of_household(self._connection, self._context.cipher, self._household))
        return self

    def away(self, at: datetime) -> bool:
        """Whether the person is away at that moment."""
        return away(self._known, at)

    @property
    def for_the_home(self) -> Absence | None:
        """The one the home must be told: what it told itself it knows."""
        return for_the_home((one for one in self._known if one.channel is not Channel.HOME), self._now)

    async def note(self, absence: Absence) -> None:
        """Write down a new one."""
        self._known.append(absence)
        await absences.add(self._connection, self._context.cipher, absence, await self._due_at(absence))
        self._context.wake.rouse()

    async def end(self, absence: Absence, at: datetime, by: str, end: AbsenceEnd) -> Absence:
        """End one; that which is over stays as it is."""
        ended = await self._put(absence.ended(at, by, end))
        if ended is not absence:
            await after_absence(self._connection, self._context, ended, by, self._now)
        return ended

    async def end_all(self, at: datetime, by: str, end: AbsenceEnd) -> None:
        """End whatever is not over."""
        for absence in tuple(self._known):
            if not absence.over(at):
                await self.end(absence, at, by, end)

    async def evidence(self, at: datetime, by: str, *, indoors: bool) -> bool:
        """Let evidence of life have its effect; True when it has ended an absence."""
        ended = False
        for absence in tuple(self._known):
            changed = seen(absence, at, by, indoors=indoors, pace=self._context.region.pace)
            if changed is not None:
                await self._put(changed)
                ended = ended or changed.ended_at is not None
                await after_absence(self._connection, self._context, changed, by, self._now)
        return ended

    async def told(self, item: AbsenceItem, by: str) -> bool:
        """Take what a home or a call tells; True when it is news.

        Taking back ends what the home can have meant: what held then, and what is to come by its own word. An absence
        that staff wrote down later goes on, and so does one to come that they were told.
        """
        if item.cleared:
            open_ones = [one for one in self._known if not one.over(item.at) and _meant(one, item.at)]
            for absence in open_ones:
                await self.end(absence, max(item.at, absence.recorded_at), by, AbsenceEnd.HOME)
            return bool(open_ones)
        starts_at = item.starts_at or item.at
        if item.by == REGION or (item.ends_at is not None and item.ends_at <= starts_at):
            return False
        channel = Channel.CHECK_IN if item.by == Teller.SUBJECT else Channel.HOME
        for absence in tuple(self._known):
            if absence.channel is channel and not absence.over(item.at):
                await self.end(absence, item.at, by, AbsenceEnd.REPLACED)
        await self.note(
            Absence(
                id=new_id("a"),
                household=self._household,
                kind=_KINDS.get(item.place, AbsenceKind.OTHER),
                told_by=Teller.SUBJECT if channel is Channel.CHECK_IN else Teller.OTHER,
                channel=channel,
                starts_at=starts_at,
                ends_at=item.ends_at,
                place=item.place,
                recorded_at=self._now,
                recorded_by=by,
            )
        )
        return True

    async def missed(self, absence: Absence) -> None:
        """Say that nobody was seen for too long after the end."""
        await self._put(replace(absence, unreturned_at=self._now))

    async def reviewed(self, absence: Absence) -> None:
        """Say that somebody was asked whether it still holds; they are asked again at the next review."""
        await self._put(absence)

    async def settled(self, absence: Absence, by: str, *, home: bool) -> None:
        """Say that nothing is due any more: the person was seen at `home`, or is away again."""
        await absences.put(self._connection, absence, None)
        if home:
            await came_home(self._connection, self._context, absence, by, self._now)

    async def _put(self, absence: Absence) -> Absence:
        """Write a change."""
        self._known = [absence if one.id == absence.id else one for one in self._known]
        await absences.put(self._connection, absence, await self._due_at(absence))
        return absence

    async def _due_at(self, absence: Absence) -> datetime | None:
        """When somebody must be asked about it next."""
        return absence.due_at(await self._limit(), self._context.region.absences.review_after, self._now)

    async def _limit(self) -> timedelta:
        """How long after its end a return may go unnoticed: the household's cap."""
        row = await households.get(self._connection, self._household)
        assert row is not None
        return timedelta(seconds=RiskGroup(row["risk"]).cap_s / self._context.region.pace)


def _meant(absence: Absence, at: datetime) -> bool:
    """Whether a home that takes an absence back can mean this one."""
    return absence.recorded_at <= at and (absence.starts_at <= at or absence.channel is Channel.HOME)
