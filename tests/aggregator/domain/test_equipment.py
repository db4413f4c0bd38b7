"""Tickets a sensor deserves, and when messages are tried again."""

from datetime import timedelta

import pytest

from aggregator.domain import retry
from aggregator.domain.equipment import TicketKind, sensor_tickets
from aggregator.kernel.events import SensorState

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


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 15), (7, 600), (30, 600)])
def test_the_pause_grows(attempts: int, seconds: int):
    assert retry.next_attempt(attempts, NOON, NOON) == NOON + timedelta(seconds=seconds)


def test_a_day_is_enough():
    assert retry.next_attempt(99, NOON, NOON + timedelta(hours=23, minutes=50)) is not None
    assert retry.next_attempt(99, NOON, NOON + timedelta(hours=23, minutes=50, seconds=1)) is None
