"""Cases: the follow-up of a person, with the casebook's sheet."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, text, whole, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.case.approval import Answer
from aggregator.domain.case.machine import LONGEST_REASON, Need, Origin, Result, State
from aggregator.domain.case.machine import Move as CaseMove
from aggregator.domain.case.sheet import FIELDS, LONGEST_FIELD, Sheet
from aggregator.operations import case_views, cases
from aggregator.operations.case_views import CasePage, CaseRow, CaseView, HistoryEntry, VersionView
from aggregator.operations.incident_views import parse_label as parse_incident
from aggregator.operations.task_views import parse_label as parse_task

_REASON = text(LONGEST_REASON, shortest=1)
SHEET = vol.Schema({vol.Optional(name): text(LONGEST_FIELD) for name in FIELDS})
_FILTER = vol.Schema(
    {
        vol.Optional("dong"): text(40),
        vol.Optional("state"): choice(State),
        vol.Optional("include_closed"): written_flag(),
        vol.Optional("officer"): text(64),
        vol.Optional("need"): choice(Need),
        vol.Optional("result"): choice(Result),
        vol.Optional("household"): text(40),
        vol.Optional("after"): text(80),
        vol.Optional("limit"): written_count(500),
    }
)
_BEGIN = {
    vol.Required("needs"): [choice(Need)],
    vol.Required("reason"): _REASON,
    vol.Optional("officer"): text(64, shortest=1),
    vol.Optional("sheet"): SHEET,
}
_OPEN = vol.Schema(
    {
        vol.Required("household"): text(40),
        vol.Optional("origin"): choice(Origin),
        vol.Optional("task"): text(16, shortest=1),
    }
    | _BEGIN
)
_FROM_INCIDENT = vol.Schema(_BEGIN)
_WRITE = vol.Schema(
    {
        vol.Required("version"): whole(1, 1_000_000),
        vol.Required("changes"): SHEET,
        vol.Required("reason"): _REASON,
    }
)
_MOVE = vol.Schema(
    {
        vol.Required("move"): choice(CaseMove),
        vol.Required("reason"): _REASON,
        vol.Optional("result"): choice(Result),
    }
)
_DECISION = vol.Schema({vol.Required("answer"): choice(Answer), vol.Required("reason"): _REASON})
_ASSIGN = vol.Schema({vol.Required("officer"): text(64, shortest=1), vol.Required("reason"): _REASON})
_NEEDS = vol.Schema({vol.Required("needs"): [choice(Need)], vol.Required("reason"): _REASON})
_NOTE = vol.Schema({vol.Required("reason"): text(LONGEST_MEMO, shortest=1)})


def _number(call: Call[Actor]) -> int:
    """The case the address names, "C-1042" or "1042"."""
    return case_views.parse_label(call.path["number"])


async def _list(call: Call[Actor]) -> CasePage:
    """List the cases the caller may see."""
    return await case_views.list_cases(call.context, call.caller, **call.query)


async def _open(call: Call[Actor]) -> CaseRow:
    """Open a case by hand."""
    body = call.body
    return await cases.open_by_hand(
        call.context,
        call.caller,
        body["household"],
        needs=body["needs"],
        reason=body["reason"],
        officer=body.get("officer"),
        written=Sheet(**body.get("sheet", {})),
        origin=body.get("origin"),
        task=parse_task(body["task"]) if "task" in body else None,
    )


async def _from_incident(call: Call[Actor]) -> CaseRow:
    """Open a case from an incident."""
    body = call.body
    return await cases.open_from_incident(
        call.context,
        call.caller,
        parse_incident(call.path["number"]),
        needs=body["needs"],
        reason=body["reason"],
        officer=body.get("officer"),
        written=body.get("sheet"),
        language=call.language,
    )


async def _show(call: Call[Actor]) -> CaseView:
    """Show one case."""
    return await case_views.show(call.context, call.caller, _number(call))


async def _history(call: Call[Actor]) -> tuple[HistoryEntry, ...]:
    """Show what happened to a case."""
    return await case_views.history(call.context, call.caller, _number(call))


async def _versions(call: Call[Actor]) -> tuple[VersionView, ...]:
    """Show every version of the sheet."""
    return await case_views.versions(call.context, call.caller, _number(call))


async def _write(call: Call[Actor]) -> CaseRow:
    """Write into the sheet."""
    body = call.body
    return await cases.write(
        call.context, call.caller, _number(call), body["changes"], based_on=body["version"], reason=body["reason"]
    )


async def _move(call: Call[Actor]) -> CaseRow:
    """Make a move, or ask for its approval."""
    body = call.body
    return await cases.move(
        call.context, call.caller, _number(call), body["move"], reason=body["reason"], result=body.get("result")
    )


async def _decide(call: Call[Actor]) -> CaseRow:
    """Approve or refuse what waits."""
    return await cases.decide_request(call.context, call.caller, _number(call), **call.body)


async def _assign(call: Call[Actor]) -> CaseRow:
    """Make somebody else responsible."""
    return await cases.assign(call.context, call.caller, _number(call), **call.body)


async def _needs(call: Call[Actor]) -> CaseRow:
    """Say anew what the person needs."""
    return await cases.see_again(call.context, call.caller, _number(call), **call.body)


async def _note(call: Call[Actor]) -> CaseRow:
    """Add a note."""
    return await cases.annotate(call.context, call.caller, _number(call), **call.body)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/cases",
        name="listCases",
        needs=Permission.SEE_CASES,
        summary="The cases the caller may see, the latest changed first, in pages",
        who=Who.STAFF,
        handler=_list,
        answer=CasePage,
        query=_FILTER,
        refusals=(400, 403),
    ),
    Route(
        method="POST",
        path="/api/v1/cases",
        name="openCase",
        needs=Permission.WORK_ON_CASES,
        summary="Open a person's case by hand",
        who=Who.STAFF,
        handler=_open,
        answer=CaseRow,
        status=201,
        body=_OPEN,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/case",
        name="openCaseFromIncident",
        needs=Permission.WORK_ON_CASES,
        summary="Open the person's case from an incident, or join it to the case that runs",
        who=Who.STAFF,
        handler=_from_incident,
        answer=CaseRow,
        status=201,
        body=_FROM_INCIDENT,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/cases/{number}",
        name="showCase",
        needs=Permission.SEE_CASES,
        summary="One case with its person and its sheet; logged as a look",
        who=Who.STAFF,
        handler=_show,
        answer=CaseView,
        refusals=(400, 403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/cases/{number}/history",
        name="caseHistory",
        needs=Permission.SEE_CASES,
        summary="Everything that happened to a case, oldest first; logged as a look",
        who=Who.STAFF,
        handler=_history,
        answer=HistoryEntry,
        many=True,
        refusals=(400, 403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/cases/{number}/versions",
        name="caseVersions",
        needs=Permission.SEE_CASES,
        summary="Every version of a case's sheet, oldest first; logged as a look",
        who=Who.STAFF,
        handler=_versions,
        answer=VersionView,
        many=True,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/sheet",
        name="writeCaseSheet",
        needs=Permission.WORK_ON_CASES,
        summary="Write into the sheet: a new version, based on the one that was read",
        who=Who.STAFF,
        handler=_write,
        answer=CaseRow,
        body=_WRITE,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/moves",
        name="moveCase",
        needs=Permission.WORK_ON_CASES,
        summary="Plan, serve, monitor, close or open again; where the district wants it, ask for approval",
        who=Who.STAFF,
        handler=_move,
        answer=CaseRow,
        body=_MOVE,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/approval",
        name="decideCaseRequest",
        needs=Permission.SUPERVISE,
        summary="Approve or refuse what waits for a supervisor",
        who=Who.STAFF,
        handler=_decide,
        answer=CaseRow,
        body=_DECISION,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/officer",
        name="assignCase",
        needs=Permission.WORK_ON_CASES,
        summary="Make somebody else responsible",
        who=Who.STAFF,
        handler=_assign,
        answer=CaseRow,
        body=_ASSIGN,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/needs",
        name="seeCaseAgain",
        needs=Permission.WORK_ON_CASES,
        summary="Say anew what the person needs",
        who=Who.STAFF,
        handler=_needs,
        answer=CaseRow,
        body=_NEEDS,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/cases/{number}/notes",
        name="addCaseNote",
        needs=Permission.WORK_ON_CASES,
        summary="Add a note to a case",
        who=Who.STAFF,
        handler=_note,
        answer=CaseRow,
        body=_NOTE,
        refusals=(400, 403, 404),
    ),
)
