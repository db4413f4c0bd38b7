"""What is told at once, slowly, or in the morning."""

from dataclasses import replace

import pytest

from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Priority
from aggregator.domain.quiet_rules import PACES, Matter, Pace, matter_of, matter_of_ticket, pace
from aggregator.kernel.events import Explanation

from .conftest import SOON, opened

TABLE = """
help      now     now
our_fault now     now
settled   slowly  morning
danger    now     now
routine   now     morning
"""


@pytest.mark.parametrize(("matter", "day", "night"), [line.split() for line in TABLE.strip().splitlines()])
def test_paces(matter: str, day: str, night: str):
    assert pace(Matter(matter), dongs_open=True) is Pace(day)
    assert pace(Matter(matter), dongs_open=False) is Pace(night)


def test_the_table_is_complete():
    assert len(PACES) == 2 * len(Matter) == 2 * len(TABLE.split()) // 3


@pytest.mark.parametrize(
    ("priority", "cleared", "absent", "matter"),
    [
        (Priority.SOS, False, False, Matter.HELP),
        (Priority.SOS, False, True, Matter.HELP),
        (Priority.DANGER_WORDS, True, True, Matter.HELP),
        (Priority.DANGER, False, False, Matter.DANGER),
        (Priority.DANGER, True, False, Matter.SETTLED),
        (Priority.DANGER, False, True, Matter.SETTLED),
        (Priority.MISSED_CHECK, False, False, Matter.ROUTINE),
        (Priority.EQUIPMENT, False, False, Matter.ROUTINE),
    ],
)
def test_matters_of_incidents(priority: Priority, cleared: bool, absent: bool, matter: Matter):
    at, why = {True: (SOON, Explanation("normal.evidence")), False: (None, None)}[cleared]
    incident = replace(opened(), priority=priority, cleared_at=at, cleared_why=why)
    assert matter_of(incident, absent=absent) is matter


@pytest.mark.parametrize(
    ("kind", "matter"),
    [
        (TicketKind.CHANNEL_FAILING, Matter.OUR_FAULT),
        (TicketKind.ROSTER_EMPTY, Matter.OUR_FAULT),
        (TicketKind.AREA_OUTAGE, Matter.OUR_FAULT),
        (TicketKind.NODE_SILENT, Matter.ROUTINE),
        (TicketKind.BATTERY_LOW, Matter.ROUTINE),
    ],
)
def test_matters_of_tickets(kind: TicketKind, matter: Matter):
    assert matter_of_ticket(kind) is matter
