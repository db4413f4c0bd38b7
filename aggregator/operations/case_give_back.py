"""What a case changes in how the person is watched over: a row of its history, and the change itself, in one go."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import Absence, AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.case import give_back, handling
from aggregator.domain.case.give_back import Proposal, Proposed, proposals
from aggregator.domain.case.machine import Case, check_reason
from aggregator.domain.equipment import UNSUITABLE
from aggregator.domain.errors import Conflict, Forbidden, Invalid
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.domain.repeats import mend_of
from aggregator.domain.task import handling as task_handling
from aggregator.domain.task.follow_up import working_close
from aggregator.domain.task.machine import Kind
from aggregator.kernel.events import Explanation, SensorState
from aggregator.kernel.home import Appliance, Home, RiskGroup, Sensor, SensorKind
from aggregator.operations import absences, leaving, tasks, transfers
from aggregator.operations.case_views import CaseRow, case_row, may_work_on_case, seen_case
from aggregator.operations.context import Context
from aggregator.operations.person import Person
from aggregator.operations.task_views import label as task_label
from aggregator.operations.visibility import own_household
from aggregator.store import absences as absence_rows
from aggregator.store import cases, households, nodes, plugs
from aggregator.store.identifiers import new_id

_WITHIN_DAYS = 3
"""By the end of the first working day so many days later something about the equipment is done, unless told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveBack:
    """What was changed, in words, with the ids of what was made by it; the case as it is now."""

    case: CaseRow
    what: Explanation
    absence: str | None = None
    task: str | None = None
    transfer: str | None = None
    facts: tuple[Reach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One change for one case within one transaction."""

    connection: AsyncConnection
    context: Context
    actor: Actor
    case: Case
    now: datetime
    reason: str

    async def note(self, what: Explanation) -> None:
        """Write the row of the case's history. Comes before the change, which may be the end of the case."""
        row = handling.give_back(self.case, what, at=self.now, who=self.actor.user, reason=self.reason)
        await cases.save(self.connection, self.context.cipher, row)

    async def tell(self, what: Explanation) -> None:
        """Write something into what is open about the person."""
        person = Person(self.connection, self.context, self.case.household, self.now, who=self.actor.user)
        await (await person.load()).note(what)

    async def task(self, what: Explanation, due_at: datetime | None) -> str:
        """Make a task about the equipment and return its short number."""
        region = self.context.region
        decision = task_handling.new(
            self.case.household,
            self.case.dong,
            Kind.EQUIPMENT,
            at=self.now,
            who=self.actor.user,
            due_at=due_at or working_close(self.now, _WITHIN_DAYS, region.duty, region.timezone),
            what=what,
            memo=self.reason,
            case=self.case.number,
        )
        return task_label((await tasks.put(self.connection, self.context, decision, self.now)).number)

    async def done(self) -> CaseRow:
        """The case as it is after the change."""
        case = await cases.get(self.connection, self.case.number)
        assert case is not None
        return case_row(case)


@asynccontextmanager
async def _working(context: Context, actor: Actor, number: int, reason: str) -> AsyncIterator[_Work]:
    """Begin a change. Raises NotFound, Forbidden (`case_not_allowed`), Invalid (`reason_needed`)."""
    require(actor, Permission.WORK_ON_CASES)
    now = context.clock.now()
    async with context.database.write() as connection:
        case, _person = await seen_case(connection, context, actor, number, action="give_back")
        if not may_work_on_case(actor, case):
            raise Forbidden("case_not_allowed", values={"dong": context.region.dong_names.get(case.dong, case.dong)})
        check_reason(reason)
        yield _Work(connection=connection, context=context, actor=actor, case=case, now=now, reason=reason)


async def begin_absence(
    context: Context,
    actor: Actor,
    number: int,
    *,
    told_by: Teller,
    channel: Channel,
    reason: str,
    kind: AbsenceKind = AbsenceKind.HOSPITAL,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    place: str = "",
) -> GaveBack:
    """The person was admitted, or is away otherwise: no signal of silence meanwhile (W16).

    Like every change here it raises NotFound (`case_unknown`), Forbidden (`case_not_allowed`), Conflict
    (`case_move_not_allowed`) for a closed case, Invalid (`reason_needed`); this one Invalid (`absence_ends_first`).
    """
    async with _working(context, actor, number, reason) as work:
        absence = Absence(
            id=new_id("a"),
            household=work.case.household,
            kind=kind,
            told_by=told_by,
            channel=channel,
            starts_at=starts_at or work.now,
            ends_at=ends_at,
            place=place,
            recorded_at=work.now,
            recorded_by=actor.user,
        )
        what = give_back.absence_begins(absence)
        await work.note(what)
        await absences.write_down(work.connection, context, actor, absence, work.now)
        return GaveBack(case=await work.done(), what=what, absence=absence.id)


async def end_absence(context: Context, actor: Actor, number: int, *, reason: str) -> GaveBack:
    """The person is home again: whatever absence holds ends now. Raises Conflict (`not_absent`)."""
    async with _working(context, actor, number, reason) as work:
        known = await absence_rows.of_household(work.connection, context.cipher, work.case.household)
        holding = [absence for absence in known if absence.holds(work.now)]
        if not holding:
            raise Conflict("not_absent")
        what = Explanation("give_back.absence_end")
        await work.note(what)
        for absence in holding:
            await absences.end_now(work.connection, context, actor, absence, work.now)
        return GaveBack(case=await work.done(), what=what, absence=holding[0].id)


async def set_reach(
    context: Context,
    actor: Actor,
    number: int,
    *,
    added: Iterable[Reach] = (),
    removed: Iterable[Reach] = (),
    reason: str,
) -> GaveBack:
    """The person refuses visits, prefers calls, …: from now on whoever tries to reach them knows (W4).

    Raises Invalid (`nothing_changed`, `preferences_clash`).
    """
    async with _working(context, actor, number, reason) as work:
        household = work.case.household
        row = await own_household(work.connection, actor, household, work.now)
        facts, what = give_back.change_reach(map(Reach, row["facts"]), added=added, removed=removed)
        if not what.key:
            raise Invalid("nothing_changed", field="added")
        await work.note(what)
        await households.alter(work.connection, context.cipher, household, {"facts": list(facts)})
        await work.tell(what)
        return GaveBack(case=await work.done(), what=what, facts=facts)


async def move_plug(
    context: Context, actor: Actor, number: int, *, reason: str, due_at: datetime | None = None
) -> GaveBack:
    """The television is always on: somebody must move the plug to what is switched by hand (P4, S4).

    Raises Invalid (`due_in_past`).
    """
    async with _working(context, actor, number, reason) as work:
        ticket = (await plugs.unsuitable(work.connection, [work.case.household])).get(work.case.household)
        what = give_back.move_plug(None if ticket is None else mend_of(ticket))
        await work.note(what)
        task = await work.task(what, due_at)
        await work.tell(what)
        return GaveBack(case=await work.done(), what=what, task=task)


async def list_proposals(context: Context, actor: Actor, number: int) -> tuple[Proposal, ...]:
    """The sensors with which a collapse at home would show sooner (E5). Raises NotFound."""
    async with context.database.write() as connection:
        case, _person = await seen_case(connection, context, actor, number, action="give_back")
        return proposals(await home_of(connection, context, case.household))


async def propose_sensor(
    context: Context, actor: Actor, number: int, sensor: Proposed, *, reason: str, due_at: datetime | None = None
) -> GaveBack:
    """Somebody brings one more sensor; the task says what it changes (E5).

    Raises Conflict (`sensor_no_help`) for one the home has or that would show nothing sooner, Invalid (`due_in_past`).
    """
    async with _working(context, actor, number, reason) as work:
        home = await home_of(work.connection, context, work.case.household)
        what = next((one.what for one in proposals(home) if one.sensor is sensor), None)
        if what is None:
            raise Conflict("sensor_no_help", field="sensor", values={"proposed": sensor})
        await work.note(what)
        return GaveBack(case=await work.done(), what=what, task=await work.task(what, due_at))


async def transfer(
    context: Context, actor: Actor, number: int, *, dong: str, moves_at: datetime | None = None, reason: str
) -> GaveBack:
    """The person moves: they and the case are offered to the other dong, which accepts or refuses (W17).

    Raises Invalid (`dong_unknown`, `transfer_same_dong`), Conflict (`transfer_open`).
    """
    async with _working(context, actor, number, reason) as work:
        what = Explanation("give_back.transfer", {"dong": context.region.dong_names.get(dong, dong)})
        await work.note(what)
        offered = await transfers.offer_within(
            work.connection, context, actor, work.case.household, dong=dong, moves_at=moves_at, memo=reason
        )
        return GaveBack(case=await work.done(), what=what, transfer=offered.id)


async def leave(
    context: Context, actor: Actor, number: int, *, why: LeavingReason, at: datetime | None = None, reason: str
) -> GaveBack:
    """The person has died, moved out of reach, …: watching stops, devices come back, the case is closed (W15).

    Raises Invalid (`leaving_in_future`, `leaving_before_registration`), Conflict (`incident_open`).
    """
    async with _working(context, actor, number, reason) as work:
        what = give_back.leaves(why)
        await work.note(what)
        await leaving.leave_within(work.connection, context, actor, work.case.household, reason=why, at=at, memo=reason)
        row = await work.done()
    context.wake.rouse()
    return GaveBack(case=row, what=what)


async def home_of(connection: AsyncConnection, context: Context, household: str) -> Home:
    """The home as its nodes tell: its sensors but those that do not show what the person does (P4)."""
    row = await households.get(connection, household)
    assert row is not None
    found = [
        Sensor(
            id=f"{node['id']}/{sensor['id']}",
            kind=SensorKind(sensor["kind"]),
            appliance=None if sensor["appliance"] is None else Appliance(sensor["appliance"]),
            front_door=sensor["front_door"],
        )
        for node in await nodes.of_household(connection, household)
        for sensor in (await nodes.get_sensors(connection, node["id"])).values()
        if SensorState(sensor["state"]) not in UNSUITABLE
    ]
    return Home(
        sensors=tuple(found),
        risk=RiskGroup(row["risk"]),
        check_window_s=row["check_window_s"],
        timezone=context.region.timezone,
        pace=context.region.pace,
    )
