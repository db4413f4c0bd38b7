"""Absences, told by anybody (W16)."""

import voluptuous as vol

from aggregator.api.checks import choice, moment, text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor, Permission
from aggregator.operations import absences
from aggregator.operations.absences import AbsenceView

_ABSENCE = vol.Schema(
    {
        vol.Required("kind"): choice(AbsenceKind),
        vol.Required("told_by"): choice(Teller),
        vol.Required("channel"): choice(Channel),
        vol.Optional("starts_at"): moment(),
        vol.Optional("ends_at"): moment(),
        vol.Optional("place"): text(),
    }
)
_FILTER = vol.Schema({vol.Optional("household"): text(40)})


async def _add(call: Call[Actor]) -> AbsenceView:
    """Write down an absence."""
    return await absences.add(call.context, call.caller, call.path["household"], **call.body)


async def _end(call: Call[Actor]) -> AbsenceView:
    """End an absence now."""
    return await absences.end(call.context, call.caller, call.path["absence"])


async def _list(call: Call[Actor]) -> tuple[AbsenceView, ...]:
    """List absences."""
    return await absences.list_absences(call.context, call.caller, household=call.query.get("household"))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/absences",
        name="listAbsences",
        needs=Permission.SEE_PERSONS,
        summary="Absences that are not over or whose return nobody noticed; of one household all of them",
        who=Who.STAFF,
        handler=_list,
        answer=AbsenceView,
        many=True,
        query=_FILTER,
        refusals=(403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/absences",
        name="addAbsence",
        needs=Permission.TAKE_WORRIES,
        summary="Write down an absence; no inactivity signal while it lasts",
        who=Who.STAFF,
        handler=_add,
        answer=AbsenceView,
        status=201,
        body=_ABSENCE,
        refusals=(403, 404),
    ),
    Route(
        method="DELETE",
        path="/api/v1/absences/{absence}",
        name="endAbsence",
        needs=Permission.TAKE_WORRIES,
        summary="End an absence now",
        who=Who.STAFF,
        handler=_end,
        answer=AbsenceView,
        refusals=(403, 404),
    ),
)
