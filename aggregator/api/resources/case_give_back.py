"""What a case gives back to watching: absences, how to reach the person, equipment, moving, leaving."""

import voluptuous as vol

from aggregator.api.checks import choice, moment, text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Permission
from aggregator.domain.case.give_back import Proposal, Proposed
from aggregator.domain.case.machine import LONGEST_REASON
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.operations import case_give_back
from aggregator.operations.case_give_back import GaveBack
from aggregator.operations.case_views import parse_label

_REASON = {vol.Required("reason"): text(LONGEST_REASON, shortest=1)}
_END = vol.Schema(_REASON)
_ABSENCE = vol.Schema(
    _REASON
    | {
        vol.Required("told_by"): choice(Teller),
        vol.Required("channel"): choice(Channel),
        vol.Optional("kind"): choice(AbsenceKind),
        vol.Optional("starts_at"): moment(),
        vol.Optional("ends_at"): moment(),
        vol.Optional("place"): text(),
    }
)
_REACH = vol.Schema(_REASON | {vol.Optional("added"): [choice(Reach)], vol.Optional("removed"): [choice(Reach)]})
_PLUG = vol.Schema(_REASON | {vol.Optional("due_at"): moment()})
_SENSOR = vol.Schema(_REASON | {vol.Required("sensor"): choice(Proposed), vol.Optional("due_at"): moment()})
_TRANSFER = vol.Schema(
    _REASON | {vol.Required("dong"): text(40, shortest=1), vol.Optional("moves_at"): moment()},
)
_LEAVING = vol.Schema(_REASON | {vol.Required("leaving"): choice(LeavingReason), vol.Optional("at"): moment()})


def _number(call: Call[Actor]) -> int:
    """The case the address names."""
    return parse_label(call.path["number"])


async def _absence(call: Call[Actor]) -> GaveBack:
    """Begin an absence."""
    return await case_give_back.begin_absence(call.context, call.caller, _number(call), **call.body)


async def _absence_end(call: Call[Actor]) -> GaveBack:
    """End the absence that holds."""
    return await case_give_back.end_absence(call.context, call.caller, _number(call), **call.body)


async def _reach(call: Call[Actor]) -> GaveBack:
    """Change what is known about reaching the person."""
    return await case_give_back.set_reach(call.context, call.caller, _number(call), **call.body)


async def _plug(call: Call[Actor]) -> GaveBack:
    """Have the plug moved."""
    return await case_give_back.move_plug(call.context, call.caller, _number(call), **call.body)


async def _proposals(call: Call[Actor]) -> tuple[Proposal, ...]:
    """List the sensors that would help."""
    return await case_give_back.list_proposals(call.context, call.caller, _number(call))


async def _sensor(call: Call[Actor]) -> GaveBack:
    """Have one more sensor brought."""
    return await case_give_back.propose_sensor(call.context, call.caller, _number(call), **call.body)


async def _transfer(call: Call[Actor]) -> GaveBack:
    """Offer the person and the case to another dong."""
    return await case_give_back.transfer(call.context, call.caller, _number(call), **call.body)


async def _leave(call: Call[Actor]) -> GaveBack:
    """End everything for the person."""
    body = dict(call.body)
    why = body.pop("leaving")
    return await case_give_back.leave(call.context, call.caller, _number(call), why=why, **body)


_CHANGES = (
    ("absence", "giveBackAbsence", "The person was admitted or is away: no signal of silence", _absence, _ABSENCE),
    ("absence-end", "giveBackAbsenceEnd", "The person is home again: the absence ends now", _absence_end, _END),
    ("reach", "giveBackReach", "What is known about reaching the person changes", _reach, _REACH),
    ("plug", "giveBackPlug", "Make the task to move a plug that does not show what the person does", _plug, _PLUG),
    ("sensor", "giveBackSensor", "Make the task to bring one more sensor, with what it changes", _sensor, _SENSOR),
    ("transfer", "giveBackTransfer", "The person moves: offer them and the case to another dong", _transfer, _TRANSFER),
    ("leaving", "giveBackLeaving", "The person leaves: watching stops and the case is closed", _leave, _LEAVING),
)
"""Last part of the address, name, summary, handler and body; each leaves a row in the case and in what it changes."""

ROUTES = (
    *(
        Route(
            method="POST",
            path=f"/api/v1/cases/{{number}}/give-back/{kind}",
            name=name,
            needs=Permission.WORK_ON_CASES,
            summary=summary,
            who=Who.STAFF,
            handler=handler,
            answer=GaveBack,
            status=201,
            body=body,
            refusals=(400, 403, 404, 409),
        )
        for kind, name, summary, handler, body in _CHANGES
    ),
    Route(
        method="GET",
        path="/api/v1/cases/{number}/give-back/sensors",
        name="proposeSensors",
        needs=Permission.SEE_CASES,
        summary="The sensors with which a collapse at home would show sooner; logged as a look",
        who=Who.STAFF,
        handler=_proposals,
        answer=Proposal,
        many=True,
        refusals=(400, 403, 404),
    ),
)
