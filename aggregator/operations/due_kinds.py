"""Every kind of due work, in the order in which the scanner looks for it."""

from typing import Any

from aggregator.operations.absences import mind_return
from aggregator.operations.check_in_sources import note_silent_source
from aggregator.operations.darkness import note_blind_ticket, note_silent_ticket
from aggregator.operations.desk_clocks import change_duty, look_at_roster
from aggregator.operations.due_work import DueWork
from aggregator.operations.early_items import take_in
from aggregator.operations.escalations import run_watch
from aggregator.operations.hand_overs import note_overdue
from aggregator.operations.incident_times import fall_due
from aggregator.operations.leaving import forget
from aggregator.operations.outage_judgement import judge_dong, judge_outage
from aggregator.operations.retention import due as due_kinds_of_data
from aggregator.operations.retention import tidy
from aggregator.operations.rollups import roll_up
from aggregator.operations.silence import note_all_silent, note_unseen, silent_crowds
from aggregator.operations.task_reminders import note_due
from aggregator.store import (
    absences,
    check_ins,
    dark_homes,
    departures,
    escalations,
    hand_overs,
    incidents,
    nodes,
    outages,
    reports,
    rollups,
    rosters,
    tasks,
)

KINDS: tuple[DueWork[Any], ...] = (
    DueWork(name="early item", due=reports.early_due, run=take_in, next_due=reports.next_early_at),
    DueWork(name="return", due=absences.due, run=mind_return, next_due=absences.next_due_at),
    DueWork(name="erasure", due=departures.due, run=forget),
    DueWork(name="duty change", due=rosters.changes_due, run=change_duty, next_due=rosters.next_change_at),
    DueWork(name="incident", due=incidents.due, run=fall_due, next_due=incidents.next_due_at),
    DueWork(name="escalation", due=escalations.due, run=run_watch, next_due=escalations.next_due_at),
    DueWork(name="hand-over", due=hand_overs.due, run=note_overdue, next_due=hand_overs.next_due_at),
    DueWork(name="roster", due=rosters.looks_due, run=look_at_roster),
    DueWork(name="check-in source", due=check_ins.silent, run=note_silent_source),
    DueWork(name="crowd of silent nodes", due=silent_crowds, run=note_all_silent, hears=True),
    DueWork(name="dark dong", due=dark_homes.to_judge, run=judge_dong, hears=True),
    DueWork(name="outage", due=outages.to_judge, run=judge_outage),
    DueWork(name="silent node", due=nodes.tickets_due, run=note_silent_ticket, hears=True),
    DueWork(name="blind home", due=dark_homes.tickets_due, run=note_blind_ticket),
    DueWork(name="unseen node", due=nodes.unseen, run=note_unseen, hears=True),
    DueWork(name="task", due=tasks.due, run=note_due, next_due=tasks.next_due_at),
    DueWork(name="journal to be folded", due=rollups.due, run=roll_up),
    DueWork(name="old data", due=due_kinds_of_data, run=tidy),
)
