"""Every kind of due work, in the order in which the scanner looks for it."""

from typing import Any

from aggregator.operations.check_in_sources import note_silent_source
from aggregator.operations.due_work import DueWork
from aggregator.operations.incident_times import fall_due
from aggregator.operations.silence import note_silent, note_unseen
from aggregator.store import check_ins, incidents, nodes

KINDS: tuple[DueWork[Any], ...] = (
    DueWork(name="incident", due=incidents.due, run=fall_due, next_due=incidents.next_due_at),
    DueWork(name="check-in source", due=check_ins.silent, run=note_silent_source),
    DueWork(name="silent node", due=nodes.silent, run=note_silent, hears=True),
    DueWork(name="unseen node", due=nodes.unseen, run=note_unseen, hears=True),
)
