"""What an incident's timeline says about it; which service it is counted under."""

from datetime import timedelta

import pytest

from aggregator.domain.access import CENTRE
from aggregator.domain.incident import ContactMeans, ContactOutcome, Move, Result
from aggregator.domain.service import Service, ServicePeriod, fired_by
from aggregator.kernel.events import Explanation

from .conftest import AT_CENTRE, AT_DONG, Story, at

DONG = "dong:mangu"


def test_an_incident_from_its_timeline():
    told = Story(1001, "2026-11-18T22:00", route=AT_CENTRE).claim().contact().close(result=Result.HELPED).told
    assert (told.number, told.desk, told.opened_at, told.result) == (
        1001,
        CENTRE,
        at("2026-11-18T22:00"),
        Result.HELPED,
    )
    assert told.quiet == timedelta(hours=18)
    assert [(effort.move, effort.who, effort.desk) for effort in told.efforts] == [
        (Move.CLAIM, "kim", CENTRE),
        (Move.CONTACT, "kim", CENTRE),
        (Move.CLOSE, "kim", CENTRE),
    ]


def test_each_effort_is_at_the_desk_it_was_done_at():
    story = Story(1, "2026-11-18T17:50").claim(1).contact(2)
    story.tell(10, Move.EXPIRE, "region", Explanation("incident.claim_expired", {"who": "kim"}))
    story.tell(10, Move.ROUTE, "region", Explanation(AT_CENTRE)).claim(11, "park").contact(12, who="park")
    assert [effort.desk for effort in story.told.efforts] == [DONG, DONG, CENTRE, CENTRE]
    assert story.told.desk == DONG


@pytest.mark.parametrize(
    ("route", "desk"),
    [
        (AT_DONG, DONG),
        ("route.deferred+duty.holiday", DONG),
        ("route.centre_sos+duty.holiday", CENTRE),
        ("route.centre_never_opens+duty.closed_weekday", CENTRE),
        ("incident.noted", DONG),
    ],
)
def test_desks(route: str, desk: str):
    assert Story(1, "2026-11-18T22:00", route=route).told.desk == desk


@pytest.mark.parametrize(
    ("partners", "forced", "emergency"),
    [("119, 112", 1, True), ("119", 0, True), ("119 구급대", 0, True), ("복지플래너", 1, False), ("-", 0, False)],
)
def test_dispatches(partners: str, forced: int, *, emergency: bool):
    (dispatch,) = Story(1, "2026-11-18T10:00").claim().dispatch(partners=partners, forced_entry=forced).told.dispatches
    assert (dispatch.emergency, dispatch.forced) == (emergency, bool(forced))


def test_a_signal_without_measured_quiet():
    assert Story(1, "2026-11-18T10:00", quiet=None).told.quiet is None


def test_a_reopened_incident_is_open_until_it_is_closed_again():
    story = Story(1, "2026-11-18T10:00").claim().close()
    closed = story.told.result
    story.tell(70, Move.REOPEN, "kim", Explanation("incident.reopened"))
    opened = story.told.result
    story.claim(71).close(80, Result.TRANSPORTED)
    assert (closed, opened, story.told.result) == (Result.SAFE, None, Result.TRANSPORTED)


@pytest.mark.parametrize(
    ("means", "outcome", "settled"),
    [
        (ContactMeans.CALL, ContactOutcome.OK, True),
        (ContactMeans.TEXT, ContactOutcome.CALLBACK_WANTED, True),
        (ContactMeans.TEXT, ContactOutcome.SENT, False),
        (ContactMeans.CALL, ContactOutcome.INVALID_NUMBER, False),
        (ContactMeans.VISIT, ContactOutcome.OK, False),
    ],
)
def test_settled_by_call_or_text(means: ContactMeans, outcome: ContactOutcome, *, settled: bool):
    story = Story(1, "2026-11-18T10:00").claim().contact(2, outcome, means)
    assert not story.told.settled
    assert story.close().told.settled is settled


def had(*services: Service) -> list[ServicePeriod]:
    ended = ServicePeriod(service=Service.COMBINED, started_at=at("2026-01-01"), ended_at=at("2026-06-01"))
    return [ended, *(ServicePeriod(service=service, started_at=at("2026-06-01")) for service in services)]


@pytest.mark.parametrize(
    ("services", "from_home", "service"),
    [
        ((Service.PLUG, Service.CHECK_IN), True, Service.PLUG),
        ((Service.PLUG, Service.COMBINED), True, Service.COMBINED),
        ((Service.CHECK_IN,), True, Service.CHECK_IN),
        ((Service.PLUG, Service.CHECK_IN), False, Service.CHECK_IN),
        ((Service.PLUG, Service.DAILY_USE), False, Service.DAILY_USE),
        ((Service.PLUG,), False, Service.PLUG),
        ((), True, None),
    ],
)
def test_an_incident_is_counted_under_one_service(
    services: tuple[Service, ...], service: Service | None, *, from_home: bool
):
    assert fired_by(had(*services), at("2026-06-01"), from_home=from_home) is service
