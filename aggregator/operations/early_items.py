"""Items that came before their time because our own clock was behind: taken in by themselves once it is right.

While it is behind they lie in quarantine as they came; calls for help and dangers have had their effect at once.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.kernel.wire import Numbered, SosItem, parse_item
from aggregator.logs import event
from aggregator.operations.context import Context
from aggregator.operations.person import watched
from aggregator.operations.reports import FUTURE_TOLERANCE, let_act, must_reach_somebody
from aggregator.store import journal, nodes, reports
from aggregator.store.journal import Batch, pack_items

_AT_ONCE = 500
_LOGGER = logging.getLogger(__name__)


async def judge_again(context: Context) -> int:
    """Let what was refused come again after our clock was found to have been behind; always 0, it is nobody's work.

    What came by a clock that was behind without anybody knowing was refused like a home's that is ahead.
    """
    clock = context.own_clock
    late = None if clock is None else clock.found_late()
    if clock is None or late is None:
        return 0
    since, behind = late
    async with context.database.write() as connection:
        await reports.let_come_again(
            connection,
            since=since,
            least=behind - FUTURE_TOLERANCE,
            most=behind + FUTURE_TOLERANCE,
            at=context.clock.now(),
        )
    clock.forgive()
    return 0


async def take_in(context: Context, node: str) -> int:
    """Take in what came early from a node and whose time has come; 0 when somebody was faster."""
    now = context.clock.now()
    async with context.database.write() as connection:
        await journal.take_turn(connection)
        rows = await reports.early_of(connection, node, now, _AT_ONCE)
        for boot, numbering in groupby(rows, key=lambda row: str(row["boot"])):
            await _take(connection, context, node, boot, list(numbering), now)
    if not rows:
        return 0
    _LOGGER.info("What came early is taken in: our clock is right again", extra=event("early_items", items=len(rows)))
    context.wake.rouse()
    return 1


async def _take(
    connection: AsyncConnection, context: Context, node: str, boot: str, rows: Sequence[RowMapping], now: datetime
) -> None:
    """Write the items of one numbering into the journal, and let them act as if they had come now."""
    known = await nodes.get(connection, node)
    assert known is not None
    kept = await watched(connection, known["household_id"], now)
    items = [_numbered(row) for row in rows]
    still_early = [one.seq for one in items if one.item.at > now + FUTURE_TOLERANCE]
    await reports.leave_refused(connection, node, boot, still_early)
    await reports.end_quarantine(connection, node, boot, [one.seq for one in items if one.seq not in still_early])
    come = [one for one in items if one.seq not in still_early and (kept or isinstance(one.item, SosItem))]
    if not come:
        return
    moments = [one.item.at for one in come]
    batch = Batch(
        node_id=node,
        boot=boot,
        household_id=known["household_id"],
        received_at=now,
        first_at=min(moments),
        last_at=max(moments),
        count=len(come),
        items=pack_items(one.data for one in come),
    )
    await journal.add_batches(connection, [batch])
    unheard = [one for one in come if not must_reach_somebody(one.item)]
    await let_act(connection, context, known, boot, unheard, now, kept=kept)


def _numbered(row: RowMapping) -> Numbered:
    """An item as it came; it was readable then."""
    data: Mapping[str, Any] = row["item"]
    return Numbered(seq=row["seq"], item=parse_item(data), data=data)
