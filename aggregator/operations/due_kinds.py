"""Every kind of due work, in the order in which the scanner looks for it."""

from typing import Any

from aggregator.operations.check_in_sources import note_silent_source
from aggregator.operations.darkness import note_blind_ticket, note_silent_ticket
from aggregator.operations.due_work import DueWork
from aggregator.operations.escalations import run_watch
from aggregator.operations.incident_times import fall_due
from aggregator.operations.outage_judgement import judge_dong, judge_outage
from aggregator.operations.silence import note_all_silent, note_unseen, silent_crowds
from aggregator.store import check_ins, dark_homes, escalations, incidents, nodes, outages

KINDS: tuple[DueWork[Any], ...] = (
    DueWork(name="incident", due=incidents.due, run=fall_due, next_due=incidents.next_due_at),
    DueWork(name="escalation", due=escalations.due, run=run_watch, next_due=escalations.next_due_at),
    DueWork(name="check-in source", due=check_ins.silent, run=note_silent_source),
    DueWork(name="crowd of silent nodes", due=silent_crowds, run=note_all_silent, hears=True),
    DueWork(name="dark dong", due=dark_homes.to_judge, run=judge_dong, hears=True),
    DueWork(name="outage", due=outages.to_judge, run=judge_outage),
    DueWork(name="silent node", due=nodes.tickets_due, run=note_silent_ticket, hears=True),
    DueWork(name="blind home", due=dark_homes.tickets_due, run=note_blind_ticket),
    DueWork(name="unseen node", due=nodes.unseen, run=note_unseen, hears=True),
)
