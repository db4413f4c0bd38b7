"""What happened to cases, referrals and follow-ups, as the tables about them are counted from it.

Nothing personal is read: the store counts, and what it cannot count there are two short lists of moments.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import Result
from aggregator.domain.catalogue import Said
from aggregator.domain.referral import ReferralState
from aggregator.domain.repeats import RepeatRules
from aggregator.domain.statistics.case_facts import (
    AMOUNTS,
    CaseFacts,
    Count,
    Group,
    added,
    crowded,
    in_one_unit,
)
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period, slices, year_before
from aggregator.domain.statistics.words import TIMES, Dimension, Table
from aggregator.operations.context import Context
from aggregator.store import case_statistics as store
from aggregator.store import programmes
from aggregator.store.case_statistics import Part, Scope, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How everything about cases is read: at which moment, from which dongs (None: all), each in which district."""

    connection: AsyncConnection
    now: datetime
    timezone: tzinfo
    rules: RepeatRules
    dongs: frozenset[str] | None
    district_of: Mapping[str, str]

    def scope(self, period: Period, by: Iterable[Dimension] = ()) -> Scope:
        """A period, cut and told apart as a table is split."""
        by = tuple(by)
        cut = next((dimension for dimension in by if dimension in TIMES), None)
        parts = [period] if cut is None else list(slices(period, cut))
        return Scope(
            parts=tuple(
                Part(
                    label="" if cut is None else part.label,
                    start=part.starts_at(self.timezone),
                    end=part.ends_at(self.timezone),
                )
                for part in parts
            ),
            dongs=self.dongs,
            by_dong=Dimension.DONG in by or Dimension.DISTRICT in by,
        )

    def group(self, row: Any, counts: Mapping[str, float | None], **more: Any) -> Group:
        """Counts of a row of the store."""
        return Group(
            counts={name: amount for name, amount in counts.items() if amount is not None},
            district=self.district_of.get(row.dong, ""),
            dong=row.dong,
            part=row.part,
            **more,
        )


type Read = Callable[[Reader, Scope], Awaitable[tuple[Group, ...]]]


async def case_facts(reader: Reader, table: Table, question: Question) -> CaseFacts:
    """Everything a table about cases is counted from."""
    if table is Table.CASES_YEAR_ON_YEAR:
        before = year_before(question.period)
        since = await store.known_since(reader.connection)
        return CaseFacts(
            now=await _everything(reader, question.period, since), earlier=await _everything(reader, before, since)
        )
    scope = reader.scope(question.period, question.by)
    # The database counts nothing, too; a month without anything has a row only where the table lists every month.
    groups = tuple(group for group in await _GROUPS[table](reader, scope) if any(group.counts.values()))
    if table is Table.REFERRALS:
        return CaseFacts(groups=groups, whole=in_one_unit(groups))
    if table in _WHOLE and (question.by or table is Table.CASES):
        return CaseFacts(groups=groups, whole=await _WHOLE[table](reader, scope.whole))
    return CaseFacts(groups=groups)


async def programme_names(connection: AsyncConnection, facts: CaseFacts) -> Mapping[str, Said]:
    """What the programmes of a table are called, with their year, by the word that stands for them."""
    words = {group.words[0] for group in facts.groups if len(group.words) > 1 and group.words[0]}
    named = await programmes.by_id(connection, {int(word) for word in words})
    return {
        str(number): Said(ko=f"{one.name.ko} ({one.year})", en=f"{one.name.en} ({one.year})")
        for number, one in named.items()
    }


async def _everything(reader: Reader, period: Period, since: datetime | None) -> Mapping[str, float] | None:
    """Every count of a period; None where nobody was registered by its end: `since` is when the first one was."""
    scope = reader.scope(period)
    if since is None or since >= scope.end:
        return None
    return added([group for read in _COMPARED for group in await read(reader, scope)]).counts


async def _by_need(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Cases by need and result."""
    return await _cases(reader, scope, by_need=True)


async def _all_cases(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Cases by result, each once."""
    return await _cases(reader, scope, by_need=False)


async def _cases(reader: Reader, scope: Scope, *, by_need: bool) -> tuple[Group, ...]:
    """Cases opened and closed."""
    opened = await store.opened(reader.connection, scope, by_need=by_need)
    closed = await store.closed(reader.connection, scope, by_need=by_need)
    return (
        *_by_word(reader, (Count.CASES_OPENED,), opened),
        *_by_word(reader, _CLOSED, closed),
    )


_CLOSED = (Count.CASES_CLOSED, *(Count(f"closed_{result}") for result in Result))
"""What the store counts of closed cases, in its order."""


def _by_word(reader: Reader, names: Sequence[Count], rows: Iterable[Row[Any]]) -> Iterator[Group]:
    """Groups from rows of dong, part, a word that may be empty, and these counts."""
    for dong, part, word, *amounts in rows:
        counts: dict[str, float] = {name: amount for name, amount in zip(names, amounts, strict=True) if amount}
        words = (word,) if word else ()
        yield Group(counts=counts, district=reader.district_of.get(dong, ""), dong=dong, part=part, words=words)


async def _first_help(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Cases that came from a signal, and how long each waited for help."""
    places: defaultdict[tuple[str, str], list[int | None]] = defaultdict(list)
    for dong, part, waited_ms in await store.waits(reader.connection, scope):
        places[dong, part].append(waited_ms)
    return tuple(
        Group(
            counts={Count.CASES_SIGNALLED: len(every), Count.HELPED: len(every) - every.count(None)},
            waits_ms=tuple(one for one in every if one is not None),
            district=reader.district_of.get(dong, ""),
            dong=dong,
            part=part,
        )
        for (dong, part), every in places.items()
    )


async def _helped(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """How many cases came from a signal, and how many of them had help."""
    return tuple(
        reader.group(row, {Count.CASES_SIGNALLED: row.amount, Count.HELPED: row.helped})
        for row in await store.signalled_cases(reader.connection, scope)
    )


async def _referrals(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Referrals by programme, unit and state."""
    found = []
    for row in await store.referred(reader.connection, scope):
        dong, part, programme, unit, *amounts = row
        counts: dict[str, float] = {
            name: amount for name, amount in zip(_REFERRED, amounts, strict=True) if amount is not None
        }
        if unit is None:
            del counts[Count.AMOUNT_USED]
        words = ("" if programme is None else str(programme), unit or "")
        found.append(Group(counts=counts, district=reader.district_of.get(dong, ""), dong=dong, part=part, words=words))
    return tuple(found)


_REFERRED = (Count.REFERRALS, *(Count(f"referral_{state}") for state in ReferralState), *AMOUNTS)
"""What the store counts of referrals, in its order."""


async def _proposed(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """How many referrals were proposed."""
    return tuple(
        reader.group(row, {Count.REFERRALS: row.referrals}) for row in await store.proposed(reader.connection, scope)
    )


async def _refusals(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Refusals and what became of them."""
    return tuple(
        reader.group(
            row,
            {
                Count.REFERRALS_REFUSED: row.refused,
                Count.PERSUASIONS: row.persuasions,
                Count.REFUSALS_TURNED: row.turned,
            },
        )
        for row in await store.refusals(reader.connection, scope)
    )


async def _follow_ups(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Follow-ups promised for the period."""
    return tuple(
        reader.group(
            row,
            {
                Count.FOLLOW_UPS_DUE: row.due,
                Count.FOLLOW_UPS_IN_TIME: row.in_time,
                Count.FOLLOW_UPS_LATE: row.late,
                Count.FOLLOW_UPS_NEEDLESS: row.needless,
                Count.FOLLOW_UPS_UNDONE: row.undone,
            },
        )
        for row in await store.followed_up(reader.connection, scope, reader.now)
    )


async def _repeats(reader: Reader, scope: Scope) -> tuple[Group, ...]:
    """Households with signals, with repeated ones, and those somebody was sent to again and again."""
    span = reader.rules.dispatch_span
    sent = await store.sent(reader.connection, scope, scope.start - span)
    counted = [one for one in crowded_places(sent, reader.rules.dispatches, span) if one.at >= scope.start]
    places = {(one.household, one.dong, one.part): one for one in counted}
    return (
        *(
            reader.group(row, {Count.HOUSEHOLDS_SIGNALLED: row.households, Count.HOUSEHOLDS_REPEATED: row.repeated})
            for row in await store.signalled(reader.connection, scope)
        ),
        *(reader.group(one, {Count.HOUSEHOLDS_DISPATCHED: 1}) for one in places.values()),
    )


def crowded_places(sent: Sequence[Sent], enough: int, span: timedelta) -> list[Sent]:
    """The dispatches by which a household had enough of them within a span."""
    by_household: defaultdict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        by_household[one.household].append(one)
    return [each[index] for each in by_household.values() for index in crowded([one.at for one in each], enough, span)]


_GROUPS: dict[Table, Read] = {
    Table.CASES: _by_need,
    Table.FIRST_HELP: _first_help,
    Table.REFERRALS: _referrals,
    Table.REFUSALS: _refusals,
    Table.FOLLOW_UPS: _follow_ups,
    Table.REPEATS: _repeats,
}
_COMPARED: tuple[Read, ...] = (_all_cases, _helped, _proposed, _refusals, _follow_ups, _repeats)
"""What is compared with the year before; nothing is told apart."""
_WHOLE: dict[Table, Read] = {Table.CASES: _all_cases, Table.REFUSALS: _refusals, Table.REPEATS: _repeats}
"""Tables whose total is no sum of the rows: a case with two needs, a person in two months."""


def reader_of(
    connection: AsyncConnection, context: Context, dongs: frozenset[str] | None, district_of: Mapping[str, str]
) -> Reader:
    """A reader for now."""
    return Reader(
        connection=connection,
        now=context.clock.now(),
        timezone=context.region.timezone,
        rules=context.region.repeats,
        dongs=dongs,
        district_of=district_of,
    )
