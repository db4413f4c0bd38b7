"""Dispatches: times, decisions of the police, findings, and the script to read aloud."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, moment, text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.domain.dispatch import Finding, Measure, Ruling, Step
from aggregator.operations import dispatches, incidents
from aggregator.operations.dispatches import Script
from aggregator.operations.incidents import IncidentRow

_STEP = vol.Schema(
    {vol.Required("step"): choice(Step), vol.Optional("at"): moment(), vol.Optional("memo"): text(LONGEST_MEMO)}
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
_FINDINGS = vol.Schema({vol.Required("findings"): [choice(Finding)], vol.Optional("memo"): text(LONGEST_MEMO)})


def _number(call: Call[Actor]) -> int:
    """The incident the address names."""
    return incidents.parse_label(call.path["number"])


async def _step(call: Call[Actor]) -> IncidentRow:
    """Those who went have arrived, or are done."""
    return await dispatches.step(call.context, call.caller, _number(call), **call.body)


async def _police(call: Call[Actor]) -> IncidentRow:
    """What the police decided (W9)."""
    return await dispatches.police_decision(call.context, call.caller, _number(call), **call.body)


async def _find(call: Call[Actor]) -> IncidentRow:
    """What was found (K5)."""
    body = {**call.body, "findings": tuple(call.body["findings"])}
    return await dispatches.find(call.context, call.caller, _number(call), **body)


async def _script(call: Call[Actor]) -> Script:
    """What is read aloud (K10)."""
    return await dispatches.script(call.context, call.caller, _number(call))


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/dispatch-steps",
        name="recordDispatchStep",
        summary="Record that those who went have arrived, or are done",
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
        path="/api/v1/incidents/{number}/findings",
        name="recordFindings",
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
        summary="The facts to read aloud to 119 or 112; the look is logged and nobody is called",
        who=Who.STAFF,
        handler=_script,
        answer=Script,
        refusals=(404,),
    ),
)
