"""Who is told until somebody claims an incident, who is reminded until it is done, and what may wait."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.dispatch_record import Step
from aggregator.domain.escalation_rules import Timer
from aggregator.domain.incident import ContactMeans, ContactOutcome, Move, Result, State
from aggregator.domain.signal import Signal, SignalKind
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.kernel.events import Explanation
from aggregator.operations import absences, dispatches, incidents, third_party
from aggregator.operations.delivery import Delivery
from aggregator.operations.escalations import run_watch
from aggregator.operations.person import Person
from aggregator.operations.scanner import Scanner
from aggregator.store import escalations
from aggregator.store.escalations import escalations as watches

from .conftest import ADMINISTRATOR, OFFICER, THURSDAY_NINE, WEDNESDAY_NIGHT, Home, Town

MINUTE = timedelta(minutes=1)
NUMBER = 1001
DONG, CENTRE = "http://dong", "http://centre"


@pytest.fixture
async def home(town: Town) -> Home:
    """A home whose person agreed to be looked after at night."""
    return await town.home(await town.register(night=True))


@pytest.fixture
async def danger(town: Town, home: Home) -> Town:
    """A danger that the dong was told of."""
    await home.send(home.danger())
    await town.scanner.run_due()
    return town


def told(town: Town) -> list[tuple[str, str]]:
    """Who was told what, in order."""
    return [(message.address, message.kind) for message in town.channel.sent]


async def steps(town: Town) -> list[str]:
    """The keys of what time alone has written into the timeline."""
    entries = await incidents.timeline(town.context, ADMINISTRATOR, NUMBER)
    return [entry.why.key for entry in entries if entry.what in {Move.ESCALATE, Move.REMIND}]


async def watching(town: Town) -> list[tuple[str, int]]:
    """Timers and steps of all watches."""
    async with town.context.database.read() as connection:
        rows = await connection.execute(select(watches.c.timer, watches.c.step))
        return [(row.timer, row.step) for row in rows]


async def call(town: Town, outcome: ContactOutcome, whom: str = "subject") -> None:
    """A call to somebody."""
    await incidents.contact(town.context, OFFICER, NUMBER, means=ContactMeans.CALL, outcome=outcome, whom=whom)


async def test_round_after_round_until_somebody_claims_it(danger: Town):
    await danger.pass_time(39 * MINUTE, step=MINUTE)
    assert told(danger) == [(DONG, "raised"), (CENTRE, "escalated"), (DONG, "escalated"), (CENTRE, "escalated")]
    assert await steps(danger) == ["escalation.other_desk", "escalation.desk", "escalation.other_desk"]
    await incidents.claim(danger.context, OFFICER, NUMBER)
    assert await watching(danger) == [(Timer.CLAIMED, 0)]
    await danger.pass_time(14 * MINUTE, step=MINUTE)
    assert len(danger.channel.sent) == 4


async def test_a_claim_is_reminded_of_and_expires(danger: Town):
    await incidents.claim(danger.context, OFFICER, NUMBER)
    await danger.pass_time(31 * MINUTE, step=MINUTE)
    assert told(danger) == [(DONG, "raised"), (DONG, "reminded"), (DONG, "expired")]
    assert await steps(danger) == ["reminder.claimed"] * len(await steps(danger))
    assert await watching(danger) == [(Timer.UNCLAIMED, 1)]


async def test_reminders_stop_the_moment_it_is_done(danger: Town):
    await incidents.claim(danger.context, OFFICER, NUMBER)
    await call(danger, ContactOutcome.OK)
    await incidents.close(danger.context, OFFICER, NUMBER, result=Result.SAFE, memo="무사")
    assert await watching(danger) == []
    await danger.pass_time(300 * MINUTE)
    assert told(danger) == [(DONG, "raised")]
    await incidents.reopen(danger.context, OFFICER, NUMBER, memo="다시")
    assert await watching(danger) == [(Timer.UNCLAIMED, 1)]


async def test_an_overdue_step_is_run_once_after_an_outage(danger: Town):
    danger.clock.at += 120 * MINUTE
    fresh = Scanner(danger.context, Delivery(danger.context, {"webhook": danger.channel}))
    await fresh.run_due()
    await fresh.run_due()
    assert told(danger) == [(DONG, "raised"), (CENTRE, "escalated")]


async def test_two_processes_run_a_step_once(danger: Town):
    danger.clock.at += 10 * MINUTE
    done = await asyncio.gather(*(run_watch(danger.context, NUMBER) for _ in range(3)))
    assert sorted(done) == [0, 0, 1]
    assert await steps(danger) == ["escalation.other_desk"]


async def test_overdue_ones_come_first(town: Town):
    for minutes in (0, 3):
        town.clock.at += minutes * MINUTE
        home = await town.home(await town.register())
        await home.send(home.danger())
    async with town.context.database.read() as connection:
        assert list(await escalations.due(connection, town.clock.at, 10)) == []
        assert list(await escalations.due(connection, town.clock.at + 10 * MINUTE, 10)) == [1001, 1002]
        assert list(await escalations.due(connection, town.clock.at + 10 * MINUTE, 1)) == [1001]
        assert await escalations.next_due_at(connection) == town.clock.at + 7 * MINUTE


async def test_what_waited_for_the_morning(town: Town):
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register())
    await home.send(home.danger())
    assert await watching(town) == []
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()
    assert await watching(town) == [(Timer.DEFERRED, 0)]
    await town.pass_time(40 * MINUTE, step=MINUTE)
    assert told(town) == [(DONG, "resumed"), (DONG, "reminded"), (CENTRE, "escalated")]


async def test_what_the_home_has_cleared_is_reminded_of_slowly(danger: Town, home: Home):
    danger.clock.at += MINUTE
    await home.send(home.stage("normal", "danger", "normal.evidence"))
    await danger.pass_time(130 * MINUTE)
    assert told(danger) == [(DONG, "raised"), (DONG, "cleared")]
    assert await steps(danger) == ["reminder.cleared"]


async def test_a_missed_check_does_not_ring_at_night(town: Town, home: Home):
    town.clock.at = WEDNESDAY_NIGHT
    request = Signal(kind=SignalKind.CHECK_REQUEST, at=WEDNESDAY_NIGHT, why=Explanation("signal.cannot_see"))
    async with town.context.database.write() as connection:
        person = await Person(connection, town.context, home.identity.household, WEDNESDAY_NIGHT).load()
        await person.signal(request, {})
    await town.pass_time(300 * MINUTE, step=30 * MINUTE)
    assert told(town) == []
    town.clock.at = THURSDAY_NINE
    await town.scanner.run_due()
    assert told(town) == [(DONG, "routed")]


async def test_a_call_for_help_knows_no_quiet(town: Town, home: Home):
    town.clock.at = WEDNESDAY_NIGHT
    await home.send(home.item("sos", sensor="s_sos"))
    await town.pass_time(4 * MINUTE, step=MINUTE)
    assert [address for address, _ in told(town)] == [CENTRE, DONG, CENTRE]


@pytest.mark.parametrize(
    ("later", "expected"), [(True, ["reminder.cleared"]), (False, ["escalation.other_desk", "escalation.desk"])]
)
async def test_an_absence_told_after_the_signal_explains_it(town: Town, home: Home, later: bool, expected: list[str]):
    async def leave() -> None:
        await absences.add(
            town.context,
            OFFICER,
            home.identity.household,
            kind=AbsenceKind.TRAVEL,
            told_by=Teller.GUARDIAN,
            channel=Channel.CALL,
        )

    async def worry() -> None:
        household = home.identity.household
        await third_party.take_report(
            town.context, OFFICER, household=household, reporter=Reporter.NEIGHBOUR, kind=WorryKind.WORRY, memo="?"
        )

    for act in {True: (worry, leave), False: (leave, worry)}[later]:
        town.clock.at += MINUTE
        await act()
    await town.pass_time(20 * MINUTE, step=MINUTE)
    assert await steps(town) == expected


async def test_those_who_went(danger: Town):
    await incidents.claim(danger.context, OFFICER, NUMBER)
    await incidents.dispatch(danger.context, OFFICER, NUMBER, partners=("119",))
    await danger.pass_time(30 * MINUTE, step=MINUTE)
    assert await steps(danger) == ["reminder.dispatched"]
    await dispatches.step(danger.context, OFFICER, NUMBER, step=Step.ARRIVED)
    assert await watching(danger) == [(Timer.ARRIVED, 0)]
    await danger.pass_time(60 * MINUTE, step=MINUTE)
    assert (await steps(danger))[1:] == ["reminder.arrived"]


@pytest.mark.parametrize(
    ("outcomes", "minutes", "step"),
    [
        ([ContactOutcome.BUSY], 120, "next.call_again+because.not_reached"),
        ([ContactOutcome.PHONE_OFF], 15, "next.visit+because.phone_off+because.nobody_left"),
        ([ContactOutcome.NO_ANSWER] * 2, 120, "next.call_again+because.not_reached"),
        ([ContactOutcome.NO_ANSWER] * 3, 15, "next.visit+because.no_answer+because.nobody_left"),
    ],
)
async def test_a_phone_that_is_off_shortens_the_way(
    danger: Town, outcomes: list[ContactOutcome], minutes: int, step: str
):
    await incidents.claim(danger.context, OFFICER, NUMBER)
    danger.clock.at += 2 * MINUTE
    for outcome in outcomes:
        await call(danger, outcome)
    (row,) = await incidents.list_incidents(danger.context, OFFICER)
    assert row.next is not None
    assert (row.claim_expires_at, row.next.key) == (danger.clock.at + minutes * MINUTE, step)
    assert (row.state, row.age_s) == (State.CONTACTING, 120.0)
    assert (await incidents.show(danger.context, OFFICER, NUMBER)).row == row


async def test_nobody_is_reminded_of_what_they_were_told_just_now(danger: Town):
    await incidents.claim(danger.context, OFFICER, NUMBER)
    danger.clock.at += 15 * MINUTE
    await danger.scanner.run_due()
    async with danger.context.database.write() as connection:
        before = await escalations.get(connection, NUMBER)
        assert before is not None
        await escalations.put(connection, NUMBER, before, replace(before, due_at=danger.clock.at + MINUTE))
    await danger.pass_time(2 * MINUTE, step=MINUTE)
    assert told(danger) == [(DONG, "raised"), (DONG, "reminded")]
    async with danger.context.database.read() as connection:
        later = await escalations.get(connection, NUMBER)
    assert later == replace(before, due_at=danger.clock.at + 9 * MINUTE)
