"""One report within one transaction: stored once, judged item by item, answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.bearings import ahead
from aggregator.domain.equipment import TicketKind
from aggregator.domain.errors import Forbidden, Unauthorized
from aggregator.domain.outage import DarkSign
from aggregator.domain.received import Received
from aggregator.domain.triage import HOME
from aggregator.kernel.events import Stage
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import (
    Command,
    DroppedItem,
    Heartbeat,
    Item,
    Numbered,
    ReadingItem,
    Rejected,
    Reply,
    Report,
    SensorItem,
    SosItem,
    StageItem,
    SummaryItem,
)
from aggregator.operations.absence_notes import Absences
from aggregator.operations.context import Context
from aggregator.operations.darkness import find
from aggregator.operations.liveness import Liveness
from aggregator.operations.node_health import grace, mind_clock, mind_version
from aggregator.operations.nodes import NodeIdentity
from aggregator.operations.person import Person, watched
from aggregator.operations.recording import close_ticket
from aggregator.operations.settings import settings_of
from aggregator.store import commands, households, journal, nodes, reports
from aggregator.store.journal import Batch, pack_items

FUTURE = "lies in the future"
FUTURE_TOLERANCE = timedelta(minutes=5)
"""How far a home's clock may be ahead of ours before what it tells is refused."""


async def take_report(
    connection: AsyncConnection,
    context: Context,
    identity: NodeIdentity,
    report: Report,
    now: datetime,
    *,
    arrived_at: datetime,
    behind: timedelta = timedelta(),
) -> tuple[Reply, int]:
    """Store a report, let it have its effects, and return the reply and how many items were new.

    Raises Forbidden (`node_mismatch`), Unauthorized. `arrived_at` is when it came in, before it waited for its turn:
    the home's clock is compared with that. `behind` is how far our own clock was behind then.
    """
    if report.node != identity.node:
        raise Forbidden("node_mismatch", field="node")
    node = await nodes.get(connection, identity.node)
    if node is None or node["revoked_at"] is not None:
        raise Unauthorized("token_unknown")
    kept = await watched(connection, identity.household, now)
    skew = report.sent_at - arrived_at
    # Our clock may have been set since the report came in.
    came = Came(skew=skew, ahead=ahead(skew, behind), behind=context.behind(now))
    fresh = await _store(connection, identity.household, report, now, kept=kept, came=came)
    await let_act(connection, context, node, report.boot, fresh.items, now, kept=kept, heartbeat=report.heartbeat)
    household = await households.get(connection, identity.household)
    assert household is not None
    if kept:
        risk = RiskGroup(household["risk"])
        await _note_contact(connection, context, node, risk, report, now, skew=came.ahead)
    absences = await Absences(connection, context, identity.household, now).load()
    settings = settings_of(context.region, household, absences.for_the_home)
    if report.done:
        await commands.finish(connection, report.node, report.done, now)
    reply = Reply(
        ack=fresh.received.ack,
        also=tuple(sorted({seq for seq in fresh.seqs if seq > fresh.received.ack and fresh.received.settled(seq)})),
        rejected=tuple(fresh.rejected),
        settings=None if report.settings_version == settings.version else settings,
        commands=tuple(
            Command(id=row["id"], type=row["type"], values=row["fields"])
            for row in await commands.waiting(connection, report.node, now)
        ),
        time=now,
    )
    return reply, fresh.stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How a report came: the home's clock `skew` before ours and `ahead` of the right time, ours `behind` that now."""

    skew: timedelta
    ahead: timedelta
    behind: timedelta

    def early(self, at: datetime, now: datetime) -> bool:
        """Whether what happened at a moment to come has happened, because it is our clock that is behind."""
        home_is_right = abs(self.ahead) <= FUTURE_TOLERANCE
        return home_is_right and bool(self.behind) and at <= now + self.behind + FUTURE_TOLERANCE


class _Fresh:
    """What a report brought that was not stored yet."""

    def __init__(self, received: Received):
        self.received = received
        self.seqs: list[int] = []
        self.items: list[Numbered] = []
        self.stored = 0
        self.rejected: list[Rejected] = []
        self.quarantined: list[Rejected] = []
        self.early: list[Rejected] = []

    def refuse(self, rejected: Rejected) -> None:
        """Set an item aside; told every time, kept the first time."""
        self.seqs.append(rejected.seq)
        self.rejected.append(rejected)
        if not self.received.has(rejected.seq):
            self.quarantined.append(rejected)
            self.received = self.received.store(rejected.seq)

    def put_off(self, rejected: Rejected) -> None:
        """Keep an item until our clock is right; the home is not told that something is wrong with it."""
        self.seqs.append(rejected.seq)
        if not self.received.has(rejected.seq):
            self.early.append(rejected)
            self.received = self.received.store(rejected.seq)

    def accept(self, numbered: Numbered) -> None:
        """Take an item, the first time."""
        self.seqs.append(numbered.seq)
        if self.received.has(numbered.seq):
            return
        self.items.append(numbered)
        self.stored += 1
        self.received = self.received.store(numbered.seq)
        if isinstance(numbered.item, DroppedItem):
            self.received = self.received.drop(numbered.item.first_seq, numbered.item.last_seq)

    def leave_out_all_but_calls(self) -> None:
        """Keep nothing but calls for help."""
        self.items = [one for one in self.items if isinstance(one.item, SosItem)]
        self.quarantined, self.early = [], []


async def _store(
    connection: AsyncConnection, household: str, report: Report, now: datetime, *, kept: bool, came: Came
) -> _Fresh:
    """Write the items that are new into journal or quarantine, in order of their numbers.

    Of somebody who is no longer watched only a call for help is kept; the home is told that everything has arrived.
    """
    known = await reports.get_received(connection, report.node, report.boot)
    fresh = _Fresh(known or Received())
    for rejected in report.rejected:
        fresh.refuse(rejected)
    urgent: list[Numbered] = []
    for numbered in sorted(report.items, key=lambda one: one.seq):
        if numbered.item.at <= now + FUTURE_TOLERANCE:
            fresh.accept(numbered)
            continue
        if not fresh.received.has(numbered.seq) and must_reach_somebody(numbered.item):
            urgent.append(replace(numbered, item=replace(numbered.item, at=now)))
        set_aside = fresh.put_off if came.early(numbered.item.at, now) else fresh.refuse
        set_aside(_from_the_future(numbered))
    if not kept:
        fresh.leave_out_all_but_calls()
    stored: dict[str, Any] = {"node_id": report.node, "boot": report.boot, "received_at": now}
    if fresh.items:
        moments = [one.item.at for one in fresh.items]
        batch = Batch(
            **stored,
            household_id=household,
            first_at=min(moments),
            last_at=max(moments),
            count=len(moments),
            items=pack_items(one.data for one in fresh.items),
        )
        await journal.add_batches(connection, [batch])
    await reports.add_rejected(
        connection,
        [
            {
                **stored,
                "seq": one.seq,
                "field": one.field,
                "error": one.error,
                "mend": one.mend,
                "item": one.data,
                "ahead_s": came.skew.total_seconds() if one.error == FUTURE else None,
                "again_at": again_at,
            }
            for rows, again_at in ((fresh.quarantined, None), (fresh.early, now + came.behind))
            for one in rows
        ],
    )
    if known != fresh.received:
        await reports.put_received(connection, report.node, report.boot, fresh.received, known=known is not None)
    fresh.items += urgent
    return fresh


def must_reach_somebody(item: Item) -> bool:
    """A call for help and a danger have their effect at once, also when a clock is wrong."""
    return isinstance(item, SosItem) or (isinstance(item, StageItem) and item.stage is Stage.DANGER)


def _from_the_future(numbered: Numbered) -> Rejected:
    """Why an item with a time to come is refused."""
    return Rejected(
        seq=numbered.seq,
        field="at",
        error=FUTURE,
        mend="set the clock of the home to the right time",
        data=dict(numbered.data),
    )


async def let_act(
    connection: AsyncConnection,
    context: Context,
    node: RowMapping,
    boot: str,
    items: Sequence[Numbered],
    now: datetime,
    *,
    kept: bool,
    heartbeat: Heartbeat | None = None,
) -> None:
    """Let what is new act on the person and on the equipment, in order of the numbers."""
    personal = [one for one in items if not isinstance(one.item, SensorItem | ReadingItem | SummaryItem)]
    if personal or (kept and node["unseen_at"] is None):
        person = await Person(connection, context, node["household_id"], now).load()
        if kept and node["unseen_at"] is None:
            await person.seen_again()
        for one in personal:
            await person.take(one.item, {"node_id": node["id"], "boot": boot, "seq": one.seq})
        await person.flush()
    sensors = [one.item for one in items if isinstance(one.item, SensorItem)]
    heartbeat = news(heartbeat, node["heartbeat_at"], now)
    if kept and (sensors or heartbeat):
        liveness = await Liveness(connection, context, node, now).load()
        for item in sensors:
            await liveness.take_item(item)
        if heartbeat:
            await liveness.take_heartbeat(heartbeat)
        await liveness.flush()


def news(heartbeat: Heartbeat | None, known_at: datetime | None, now: datetime) -> Heartbeat | None:
    """The heartbeat, if it is newer than the one we know and not from the future."""
    if heartbeat is None or heartbeat.at > now + FUTURE_TOLERANCE:
        return None
    return heartbeat if known_at is None or heartbeat.at >= known_at else None


async def _note_contact(
    connection: AsyncConnection,
    context: Context,
    node: RowMapping,
    risk: RiskGroup,
    report: Report,
    now: datetime,
    *,
    skew: timedelta,
) -> None:
    """The node has been heard: move its due times on, end its silence, and look at its clock and its version."""
    if node["silent_at"] is None:
        await close_ticket(connection, context, TicketKind.NODE_SILENT, node["id"], now, HOME)
        await find(connection, context, node["household_id"], DarkSign.SILENT, now)
    values: dict[str, Any] = {
        "last_report_at": now,
        "silent_at": now + context.region.heartbeat.missed_after - grace(context.region),
        "ticket_at": None,
        "unseen_at": now + timedelta(seconds=risk.cap_s / context.region.pace),
        "skewed_reports": await mind_clock(connection, context, node, skew, now),
        "skew_s": skew.total_seconds(),
    }
    if heartbeat := news(report.heartbeat, node["heartbeat_at"], now):
        values |= {
            "heartbeat_at": heartbeat.at,
            "version": heartbeat.version,
            "homeassistant": heartbeat.homeassistant,
            "waiting": heartbeat.waiting,
            "outdated": await mind_version(connection, context, node, heartbeat.version, now),
        }
    await nodes.alter(connection, node["id"], values)
