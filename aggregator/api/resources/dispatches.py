"""Dispatches: times, decisions of the police, findings, calls to 119 or 112, and the script to read aloud."""

from dataclasses import fields
from typing import Any

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, moment, text, whole
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.checklist import Seen
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Particulars, Step
from aggregator.operations import checklists, dispatches, incidents, scripts
from aggregator.operations.checklists import ChecklistView
from aggregator.operations.incidents import IncidentRow
from aggregator.operations.scripts import Script

_TOLD = tuple(field.name for field in fields(Particulars))
_STEP_FIELDS: dict[vol.Marker, Any] = {vol.Optional(name): text() for name in _TOLD}
_STEP = vol.Schema(
    _STEP_FIELDS
    | {
        vol.Required("step"): choice(Step),
        vol.Optional("at"): moment(),
        vol.Optional("memo"): text(LONGEST_MEMO),
        vol.Optional("dispatch"): whole(1, 99),
    }
)
_POLICE = vol.Schema(
    {
        vol.Required("measure"): choice(Measure),
        vol.Required("ruling"): choice(Ruling),
        vol.Required("station"): text(60, shortest=1),
        vol.Required("officer"): text(60, shortest=1),
        vol.Optional("at"): moment(),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_ANSWER = {vol.Required("item"): text(40, shortest=1), vol.Required("seen"): choice(Seen)}
_FINDINGS = vol.Schema(
    {
        vol.Optional("findings"): [text(40, shortest=1)],
        vol.Optional("answers"): [_ANSWER],
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_CALL = vol.Schema(
    {
        vol.Required("service"): choice(Emergency),
        vol.Optional("at"): moment(),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_SCRIPT = vol.Schema({vol.Optional("for"): choice(Emergency)})


def _number(call: Call[Actor]) -> int:
    """The incident the address names."""
    return incidents.parse_label(call.path["number"])


async def _step(call: Call[Actor]) -> IncidentRow:
    """Those who went have left, arrived, taken the person somewhere, or are done."""
    told = Particulars(**{name: call.body[name] for name in _TOLD if name in call.body})
    rest = {name: value for name, value in call.body.items() if name not in (*_TOLD, "dispatch")}
    which = call.body.get("dispatch")
    return await dispatches.step(call.context, call.caller, _number(call), told=told, which=which, **rest)


async def _police(call: Call[Actor]) -> IncidentRow:
    """What the police decided (W9)."""
    return await dispatches.police_decision(call.context, call.caller, _number(call), **call.body)


async def _call_emergency(call: Call[Actor]) -> IncidentRow:
    """A person of ours has called 119 or 112."""
    return await dispatches.call_emergency(call.context, call.caller, _number(call), **call.body)


async def _checklist(call: Call[Actor]) -> ChecklistView:
    """What is to be looked at."""
    return await checklists.show_checklist(call.context, call.caller, _number(call))


async def _find(call: Call[Actor]) -> IncidentRow:
    """What was found (K5)."""
    return await checklists.find(
        call.context,
        call.caller,
        _number(call),
        findings=tuple(call.body.get("findings", ())),
        answers={one["item"]: one["seen"] for one in call.body.get("answers", ())},
        memo=call.body.get("memo", ""),
    )


async def _script(call: Call[Actor]) -> Script:
    """What is read aloud (K10)."""
    return await scripts.read_script(call.context, call.caller, _number(call), call.query.get("for", Emergency.FIRE))


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/dispatch-steps",
        name="recordDispatchStep",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record that those who went have left, arrived, taken the person somewhere, or are done",
        who=Who.STAFF,
        handler=_step,
        answer=IncidentRow,
        status=201,
        body=_STEP,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/police-decisions",
        name="recordPoliceDecision",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record what the police decided on forced entry or location tracing; nothing else decides it",
        who=Who.STAFF,
        handler=_police,
        answer=IncidentRow,
        status=201,
        body=_POLICE,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/emergency-calls",
        name="recordEmergencyCall",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record that an officer has called 119 or 112; the software calls nobody",
        who=Who.STAFF,
        handler=_call_emergency,
        answer=IncidentRow,
        status=201,
        body=_CALL,
        refusals=(403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/incidents/{number}/checklist",
        name="showChecklist",
        needs=Permission.SEE_PERSONS,
        summary="What is to be looked at in the home, with what was answered; the look is logged",
        who=Who.STAFF,
        handler=_checklist,
        answer=ChecklistView,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/findings",
        name="recordFindings",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record what was found in the home; it stays with the household",
        who=Who.STAFF,
        handler=_find,
        answer=IncidentRow,
        status=201,
        body=_FINDINGS,
        refusals=(403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/incidents/{number}/script",
        name="dispatchScript",
        needs=Permission.SEE_PERSONS,
        summary="What is read aloud to 119 or 112, finished in both languages; the look is logged and nobody is called",
        who=Who.STAFF,
        handler=_script,
        answer=Script,
        query=_SCRIPT,
        refusals=(404,),
    ),
)
