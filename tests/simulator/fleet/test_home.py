"""One home: decides, numbers and waits as the integration does."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from simulator.fleet.integration.kernel import wire
from simulator.fleet.integration.kernel.events import Absence
from simulator.fleet.integration.kernel.home import RiskGroup
from simulator.fleet.resident import Pace, Resident
from simulator.fleet.traits import TV
from tests.simulator.fleet.played import (
    DAY,
    HOUR,
    MINUTE,
    MORNING,
    StoringRegion,
    exchange,
    make_home,
    send_all,
    settings,
)


def with_button(incidents=0.0, **more):
    """The first home with a button."""
    return next(
        home
        for home in (make_home(number, incidents=incidents, **more) for number in range(50))
        if any(sensor.id == "s_5" for sensor in home.sensors)
    )


def verified(home, region=None, now=MORNING):
    """The home after its first, empty report."""
    exchange(home, region or StoringRegion(), now)
    return home


@given(st.lists(st.floats(0.0, 2 * DAY), max_size=12), st.integers(0, 40))
@how(max_examples=10, deadline=None)
def test_how_often_a_home_is_called_makes_no_difference(stops, number):
    often, once = make_home(number, incidents=200.0), make_home(number, incidents=200.0)
    for stop in sorted(stops):
        often.live(MORNING + stop)
    often.live(MORNING + 2 * DAY)
    once.live(MORNING + 2 * DAY)
    assert often.outbox.batch(10_000) == once.outbox.batch(10_000)
    assert often.next_event_at == once.next_event_at


def test_the_first_report_is_empty_then_all_that_waits_follows():
    region, home = StoringRegion(), make_home()
    home.live(MORNING + 2 * HOUR)
    waiting = home.outbox.waiting
    exchange(home, region, MORNING + 2 * HOUR)
    assert (json.loads(region.bodies[0])["items"], waiting > 0) == ([], True)
    assert home.is_due(MORNING + 2 * HOUR)
    exchange(home, region, MORNING + 2 * HOUR)
    assert len(region.items()) == waiting
    assert home.outbox.waiting == 0
    assert not home.is_due(MORNING + 2 * HOUR + 299.0)
    assert home.is_due(MORNING + 2 * HOUR + 300.0)


def test_a_day_brings_what_a_real_home_brings():
    region, home = StoringRegion(), make_home()
    home.live(MORNING + 30 * HOUR)
    send_all(home, region, MORNING + 30 * HOUR)
    assert {"evidence", "summary"} <= region.types() <= {"evidence", "summary", "stage", "sensor", "acknowledged"}
    heartbeat = json.loads(region.bodies[-1])["heartbeat"]
    assert [sensor["id"] for sensor in heartbeat["sensors"]] == [sensor.id for sensor in home.sensors]
    assert {sensor["alive"] for sensor in heartbeat["sensors"]} == {True}


def test_every_reading_is_sent_when_wished():
    region, home = StoringRegion(), make_home(readings=True)
    region.settings = settings()
    exchange(home, region, MORNING)
    home.live(MORNING + 10 * HOUR)
    send_all(home, region, MORNING + 10 * HOUR)
    assert "reading" in region.types()
    assert "summary" not in region.types()


OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(["stored", "lost answer", "lost report", "busy", "too large", "abandoned", "restart", "press"]),
        st.floats(1.0, 6 * HOUR),
    ),
    max_size=12,
)


@given(OUTCOMES, st.integers(0, 20))
@how(max_examples=20, deadline=None)
def test_whatever_becomes_of_reports_nothing_is_lost_and_nothing_comes_twice(outcomes, number):
    region, home, now = StoringRegion(), make_home(number, incidents=300.0), MORNING
    deeds: dict[str, list[Callable[[bytes], object]]] = {
        "stored": [lambda body: home.answered(region.store(body, now), now)],
        "lost answer": [lambda body: region.store(body, now), lambda _: home.failed(now)],
        "lost report": [lambda _: home.failed(now)],
        "busy": [lambda _: home.busy(now, 30.0)],
        "too large": [lambda _: home.too_large(now)],
        "abandoned": [lambda body: region.store(body, now), lambda _: home.abandoned(now)],
        "restart": [lambda body: home.answered(region.store(body, now), now), lambda _: home.restart(now)],
        "press": [lambda _: home.press(now), lambda body: home.answered(region.store(body, now), now)],
    }
    for outcome, passed in outcomes:
        now += passed
        home.live(now)
        body = home.report(now).body
        for deed in deeds[outcome]:
            deed(body)
    home.come_back(now)
    send_all(home, region, now)
    (kept,) = region.kept.values()
    assert sorted(kept) == list(range(1, home.outbox.last + 1))


def test_something_urgent_goes_at_once_also_during_back_off():
    home = verified(with_button())
    home.live(MORNING + 60.0)
    home.report(MORNING + 300.0)
    home.failed(MORNING + 300.0)
    assert not home.is_due(MORNING + 302.0)
    home.press(MORNING + 302.0)
    assert home.is_pressing
    assert home.is_due(MORNING + 302.0)
    report = home.report(MORNING + 302.0)
    assert (report.signals, home.is_pressing) == (1, False)
    assert json.loads(report.body)["items"][0]["type"] == "sos"


def test_a_report_under_way_without_the_signal_is_given_up_after_two_seconds():
    home = verified(with_button())
    home.report(MORNING + 300.0)
    home.press(MORNING + 310.0)
    assert home.hurry_at == MORNING + 312.0
    assert home.next_at <= MORNING + 312.0
    home.abandoned(MORNING + 312.0)
    assert home.is_due(MORNING + 312.0)
    home.report(MORNING + 312.0)
    home.press(MORNING + 313.0)
    assert home.hurry_at is None


def test_what_came_while_a_report_was_under_way_follows_at_once():
    region, home = StoringRegion(), verified(with_button())
    report = home.report(MORNING + 300.0)
    home.press(MORNING + 300.5)
    home.answered(region.store(report.body, MORNING + 301.0), MORNING + 301.0)
    assert home.is_due(MORNING + 301.0)


@pytest.mark.parametrize(
    ("pressed", "retry_after_s", "earliest", "latest"),
    [
        (False, 120.0, 120.0, 122.5),
        (False, None, 2.5, 5.0),
        (True, 120.0, 15.0, 15.0),
        (True, None, 1.0, 1.0),
    ],
)
def test_a_busy_region_is_left_alone_for_as_long_as_it_asks(pressed, retry_after_s, earliest, latest):
    home = verified(with_button())
    now = MORNING + 300.0
    for _ in range(pressed):
        home.press(now)
    home.report(now)
    home.busy(now, retry_after_s)
    assert earliest <= home._schedule.due_at - now <= latest


def test_smaller_batches_for_a_region_that_takes_no_large_ones():
    region, home = StoringRegion(), verified(make_home())
    home.live(MORNING + DAY)
    sent = home.report(MORNING + DAY).items
    home.too_large(MORNING + DAY)
    again = home.report(MORNING + DAY + 10.0)
    assert again.items == sent // 2
    home.answered(region.store(again.body, MORNING + DAY), MORNING + DAY)
    assert home.is_due(MORNING + DAY)


def test_an_answer_that_acknowledges_too_little_is_a_failure():
    home = verified(make_home())
    home.live(MORNING + HOUR)
    home.report(MORNING + HOUR)
    waiting = home.outbox.waiting
    home.answered(wire.Reply(ack=0, time=home_time()), MORNING + HOUR)
    assert home.outbox.waiting == waiting
    assert not home.is_due(MORNING + HOUR + 2.0)


def home_time():
    """Any time for a reply."""
    return wire.parse_time("2026-11-17T01:00:00Z", "time")


def test_settings_are_followed_and_named_in_the_next_report():
    region, home = StoringRegion(), make_home()
    region.settings = settings(risk=RiskGroup.HIGH, telemetry=wire.Telemetry.EVIDENCE)
    exchange(home, region, MORNING)
    home.live(MORNING + 6 * HOUR)
    send_all(home, region, MORNING + 6 * HOUR)
    assert json.loads(region.bodies[-1])["settings_version"] == "v1"
    assert "summary" not in region.types()
    home.live(MORNING + 6 * HOUR + MINUTE)
    assert home.is_due(MORNING + 6 * HOUR + 2 * MINUTE)


def stage_of(home):
    """The stage of a home at this moment."""
    return str(home.stage)


def test_an_absence_told_to_the_region_is_followed_until_it_is_taken_back():
    region, home = StoringRegion(), make_home()
    starts = wire.parse_time("2026-11-16T00:00:00Z", "at")
    region.settings = settings(absence=wire.AbsenceSetting(starts_at=starts))
    exchange(home, region, MORNING)
    assert stage_of(home) == "absent"
    region.settings = settings(version="v2")
    exchange(home, region, MORNING + 1.0)
    assert stage_of(home) == "normal"
    region.settings = settings(
        version="v3",
        absence=wire.AbsenceSetting(starts_at=starts, ends_at=wire.parse_time("2026-11-17T01:00:00Z", "at")),
    )
    exchange(home, region, MORNING + 2.0)
    assert stage_of(home) == "absent"
    exchange(home, region, MORNING + 2 * HOUR)
    send_all(home, region, MORNING + 2 * HOUR)
    assert stage_of(home) == "normal"
    told = [item for item in region.items() if item["type"] == "absence"]
    assert [one.get("cleared", False) for one in told] == [False, True, False, True]


def first_day(wanted, seed=2):
    """The first home in whose first ten days something wanted is told, and when."""
    return next(
        (number, word[0])
        for number in range(500)
        for word in words(Resident(seed, number, Pace(origin=MORNING), incidents=0.0))
        if wanted(word)
    )


def words(resident):
    """What a resident tells in ten days."""
    while resident.next_at < MORNING + 10 * DAY:
        yield resident.take()


def lived(number, until, seed=2):
    """What a region hears of a home up to a moment."""
    region, home = StoringRegion(), make_home(number, seed=seed)
    home.live(until)
    send_all(home, region, until)
    return region.items()


def test_people_who_travel_tell_it_and_their_return_is_noticed():
    number, at = first_day(lambda word: isinstance(word[2], Absence) and word[2].ends_at < word[0] + 2 * DAY)
    told = [item for item in lived(number, at + 4 * DAY) if item["type"] == "absence"]
    assert (told[0]["by"], told[0]["place"]) == ("subject", "travel")
    assert told[1]["cleared"]


def test_a_plug_that_is_pulled_is_told_and_comes_back():
    number, at = first_day(lambda word: word[1] == TV and word[2] is None)
    states = [item["state"] for item in lived(number, at + DAY) if item["type"] == "sensor"]
    assert "offline" in states
    assert "online" in states[states.index("offline") :]


def test_who_stays_in_bed_is_asked_and_most_answer():
    found = set()
    for number in IN_BED:
        found |= {item["type"] for item in lived(number, MORNING + 10 * DAY)}
    assert "acknowledged" in found


IN_BED = (42, 48)


@pytest.mark.parametrize("kind", ["check_in", "refresh"])
def test_a_command_is_done_once_and_reported_until_the_region_knows(kind):
    region, home = StoringRegion(), make_home()
    command = wire.Command(id="c_1", type=kind)
    region.commands = (command,)
    exchange(home, region, MORNING)
    assert home.is_due(MORNING)
    report = home.report(MORNING)
    assert json.loads(report.body)["done"] == ["c_1"]
    home.failed(MORNING)
    home.come_back(MORNING + 10.0)
    exchange(home, region, MORNING + 10.0)
    exchange(home, region, MORNING + 20.0)
    assert region.done == ["c_1"]


def test_commands_are_remembered_only_so_long():
    region, home = StoringRegion(), make_home()
    for number in range(100):
        region.commands = (wire.Command(id=f"c_{number}", type="refresh"),)
        exchange(home, region, MORNING + number)
    exchange(home, region, MORNING + 100.0)
    assert len(home._carried_out) == 64
    assert sorted(region.done) == sorted(f"c_{number}" for number in range(100))


def test_most_people_who_are_asked_answer():
    answered = 0
    for number in range(30):
        region, home = StoringRegion(), make_home(number)
        region.commands = (wire.Command(id="c_1", type="check_in"),)
        exchange(home, region, MORNING + HOUR)
        home.live(MORNING + 2 * HOUR)
        send_all(home, region, MORNING + 2 * HOUR)
        answered += "acknowledged" in region.types()
    assert 10 <= answered <= 29


def test_a_restarted_home_begins_with_an_empty_report():
    region, home = StoringRegion(), verified(make_home())
    home.live(MORNING + HOUR)
    home.restart(MORNING + HOUR)
    assert home.is_due(MORNING + HOUR)
    assert home.report(MORNING + HOUR).items == 0
    home.failed(MORNING + HOUR)
    home.come_back(MORNING + HOUR)
    send_all(home, region, MORNING + HOUR)
    assert region.twice == 0


def test_a_home_reports_as_often_as_told_before_it_has_settings():
    home = make_home(first_due_at=MORNING + 10.0)
    home.report_every(60.0)
    assert home.next_at <= MORNING + 10.0
    exchange(home, StoringRegion(), MORNING + 10.0)
    exchange(home, StoringRegion(), MORNING + 10.0)
    assert home.is_due(MORNING + 71.0)


def test_a_home_may_begin_with_a_past_that_nobody_is_told():
    region, home = StoringRegion(), make_home()
    home.live(MORNING + DAY)
    home.forget_told()
    assert home.outbox.waiting == 0
    home.live(MORNING + 2 * DAY)
    home.come_back(MORNING + 2 * DAY)
    waiting = home.outbox.waiting
    exchange(home, region, MORNING + 2 * DAY)
    assert [item["seq"] for item in region.items()] == list(range(1, waiting + 1))
    assert min(item["at"] for item in region.items()) > "2026-11-17T23:00"


def test_an_absence_has_a_place_or_is_cleared():
    home = make_home()
    home._set_absence(Absence(starts_at=MORNING, place="travel", by="subject"), MORNING)
    home._set_absence(None, MORNING + 1.0)
    region = StoringRegion()
    send_all(home, region, MORNING + 1.0)
    assert [(item.get("place"), item.get("ends_at")) for item in region.items() if item["type"] == "absence"] == [
        ("travel", None),
        (None, None),
    ]
