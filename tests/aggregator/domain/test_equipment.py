"""Tickets a sensor deserves, and when messages are tried again."""

from datetime import timedelta

import pytest

from aggregator.domain import retry
from aggregator.domain.equipment import Severity, TicketKind, is_outdated, mend, sensor_tickets, skewed
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation, SensorState
from aggregator.text import texts

from .conftest import NOON


@pytest.mark.parametrize(
    ("alive", "state", "expected"),
    [
        (True, SensorState.GOOD, {}),
        (True, SensorState.LEARNING, {}),
        (True, SensorState.ONLINE, {}),
        (False, SensorState.GOOD, {TicketKind.SENSOR_OFFLINE: "ticket.sensor_offline"}),
        (True, SensorState.OFFLINE, {TicketKind.SENSOR_OFFLINE: "ticket.sensor_offline"}),
        (True, SensorState.NEVER_SWITCHES, {TicketKind.SENSOR_UNSUITABLE: "ticket.never_switches"}),
        (
            False,
            SensorState.SWITCHES_BY_ITSELF,
            {
                TicketKind.SENSOR_OFFLINE: "ticket.sensor_offline",
                TicketKind.SENSOR_UNSUITABLE: "ticket.switches_by_itself",
            },
        ),
    ],
)
def test_tickets_of_a_sensor(alive: bool, state: SensorState, expected: dict[TicketKind, str]):
    found = sensor_tickets(alive=alive, state=state, sensor="s_1", kind="power", appliance=None)
    assert {kind: why.key for kind, why in found.items()} == expected


@pytest.mark.parametrize(
    ("battery", "was_low", "low"),
    [
        (None, True, False),
        (100, False, False),
        (16, False, False),
        (15, False, True),
        (0, False, True),
        (19, True, True),
        (20, True, False),
    ],
)
def test_a_battery_is_low_until_it_is_clearly_fuller(battery: int | None, was_low: bool, low: bool):
    found = sensor_tickets(
        alive=True,
        state=SensorState.GOOD,
        sensor="s_1",
        kind="contact",
        appliance=None,
        battery=battery,
        battery_was_low=was_low,
    )
    assert (TicketKind.BATTERY_LOW in found) is low


@pytest.mark.parametrize(
    ("seconds", "before", "after"), [(0, 2, 0), (120, 2, 0), (121, 2, 3), (-121, 0, 1), (86_400, 7, 8)]
)
def test_a_clock_is_wrong_once_it_was_so_several_times(seconds: int, before: int, after: int):
    assert skewed(before, timedelta(seconds=seconds)) == after


@pytest.mark.parametrize(
    ("version", "minimum", "outdated"),
    [
        ("0.1.0", "", False),
        ("0.1.0", "0.1", False),
        ("0.1", "0.1.0", False),
        ("0.1.9", "0.1.10", True),
        ("0.9", "0.10.1", True),
        ("1.0.0b2", "1.0.1", True),
        ("v2", "1.9", False),
        ("made at home", "1.0", False),
        ("0.0", "0.0.1", True),
    ],
)
def test_versions_are_compared_as_numbers(version: str, minimum: str, outdated: bool):
    assert is_outdated(version, minimum) is outdated


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", TicketKind)
def test_every_kind_says_what_to_do(language: Language, kind: TicketKind):
    words = texts(language)
    assert words.has(mend(kind, Explanation("x")).key)
    assert words.has(f"ticket_kind.{kind}")
    assert words.has(f"severity.{kind.severity}")


def test_the_worst_comes_first():
    assert [severity.rank for severity in Severity] == [0, 1, 2]
    assert TicketKind.NODE_SILENT.severity.rank < TicketKind.SENSOR_OFFLINE.severity.rank
    assert TicketKind.SENSOR_OFFLINE.severity.rank < TicketKind.BATTERY_LOW.severity.rank


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 15), (7, 600), (30, 600)])
def test_the_pause_grows(attempts: int, seconds: int):
    assert retry.next_attempt(attempts, NOON, NOON) == NOON + timedelta(seconds=seconds)


def test_a_day_is_enough():
    assert retry.next_attempt(99, NOON, NOON + timedelta(hours=23, minutes=50)) is not None
    assert retry.next_attempt(99, NOON, NOON + timedelta(hours=23, minutes=50, seconds=1)) is None
