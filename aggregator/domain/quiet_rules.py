"""What is told at once, what waits until the dongs open, and what is told slowly.

A call for help knows no quiet. What the home has cleared, or the person's absence explains, escalates no further: it is
reminded of at a slower pace, and not at night. Missed checks and equipment wait for the opening, unless the fault is
ours.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Incident, Priority


class Matter(StrEnum):
    """What there is to tell, as far as quiet is concerned."""

    HELP = "help"
    OUR_FAULT = "our_fault"
    SETTLED = "settled"
    DANGER = "danger"
    ROUTINE = "routine"


class Pace(StrEnum):
    """When it is told."""

    NOW = "now"
    SLOWLY = "slowly"
    MORNING = "morning"


PACES: Mapping[tuple[Matter, bool], Pace] = MappingProxyType(
    {
        (Matter.HELP, True): Pace.NOW,
        (Matter.HELP, False): Pace.NOW,
        (Matter.OUR_FAULT, True): Pace.NOW,
        (Matter.OUR_FAULT, False): Pace.NOW,
        (Matter.SETTLED, True): Pace.SLOWLY,
        (Matter.SETTLED, False): Pace.MORNING,
        (Matter.DANGER, True): Pace.NOW,
        (Matter.DANGER, False): Pace.NOW,
        (Matter.ROUTINE, True): Pace.NOW,
        (Matter.ROUTINE, False): Pace.MORNING,
    }
)
"""From what it is, and whether the dongs are open, to when it is told."""

_OURS = frozenset(
    {
        TicketKind.CHANNEL_FAILING,
        TicketKind.AREA_OUTAGE,
        TicketKind.ROSTER_EMPTY,
        TicketKind.HAND_OVER_OVERDUE,
    }
)
"""Tickets about what keeps us from seeing or telling: they wait for nobody."""


def matter_of(incident: Incident, *, absent: bool = False) -> Matter:
    """What an incident is; `absent` where an absence told since explains it."""
    if incident.priority.calls_for_help:
        return Matter.HELP
    if incident.cleared_at is not None or absent:
        return Matter.SETTLED
    return Matter.DANGER if incident.priority is Priority.DANGER else Matter.ROUTINE


def matter_of_ticket(kind: TicketKind) -> Matter:
    """What an equipment ticket is."""
    return Matter.OUR_FAULT if kind in _OURS else Matter.ROUTINE


def pace(matter: Matter, *, dongs_open: bool) -> Pace:
    """When it is told. Where the dongs never open say that they are open: there is no morning to wait for."""
    return PACES[matter, dongs_open]
