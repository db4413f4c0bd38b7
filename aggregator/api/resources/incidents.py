"""Incidents: what staff see, and what they do about it."""

from enum import StrEnum

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, text, whole, written_count, written_flag
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.incident import ContactMeans, ContactOutcome, Result, State
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.operations import incident_messages, incident_papers, incidents, third_party
from aggregator.operations.incident_messages import MessageFate
from aggregator.operations.incidents import IncidentRow, IncidentView, TimelineEntry
from aggregator.printing.incident import incident_page
from aggregator.printing.page import MEDIA
from aggregator.printing.style import POLICY
from aggregator.text import texts


class TimelineFormat(StrEnum):
    """How a timeline is read: by programs, or on paper."""

    JSON = "json"
    HTML = "html"


_FILTER = vol.Schema(
    {
        vol.Optional("state"): choice(State),
        vol.Optional("desk"): text(60),
        vol.Optional("household"): text(40),
        vol.Optional("include_closed"): written_flag(),
        vol.Optional("after"): text(20),
        vol.Optional("limit"): written_count(5000),
    }
)
_REPORT = vol.Schema(
    {
        vol.Required("household"): text(40),
        vol.Required("reporter"): choice(Reporter),
        vol.Required("kind"): choice(WorryKind),
        vol.Required("memo"): text(LONGEST_MEMO, shortest=1),
    }
)
_CONTACT = vol.Schema(
    {
        vol.Required("means"): choice(ContactMeans),
        vol.Required("outcome"): choice(ContactOutcome),
        vol.Optional("whom"): text(60, shortest=1),
        vol.Optional("reached"): text(60, shortest=1),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_DISPATCH = vol.Schema(
    {
        vol.Optional("partners"): [text(40, shortest=1)],
        vol.Optional("people"): whole(1, 20),
        vol.Optional("names"): text(),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_TIMELINE = vol.Schema({vol.Optional("format"): choice(TimelineFormat), vol.Optional("reason"): text()})
_OPTIONAL_MEMO = vol.Schema({vol.Optional("memo"): text(LONGEST_MEMO)})
_MEMO = vol.Schema({vol.Required("memo"): text(LONGEST_MEMO)})
_CLOSE = vol.Schema({vol.Required("result"): choice(Result), vol.Required("memo"): text(LONGEST_MEMO)})


def _number(call: Call[Actor]) -> int:
    """The incident the address names, "I-1042" or "1042"."""
    return incidents.parse_label(call.path["number"])


async def _list(call: Call[Actor]) -> tuple[IncidentRow, ...]:
    """List the incidents the caller may see."""
    return await incidents.list_incidents(call.context, call.caller, **call.query)


async def _report(call: Call[Actor]) -> IncidentRow:
    """Take what somebody tells by phone (S11)."""
    return await third_party.take_report(call.context, call.caller, **call.body)


async def _show(call: Call[Actor]) -> IncidentView:
    """Show one incident with the person."""
    return await incidents.show(call.context, call.caller, _number(call))


async def _timeline(call: Call[Actor]) -> tuple[TimelineEntry, ...] | Download:
    """Everything that happened to it (K6), as data or as a page to print (S13)."""
    number = _number(call)
    if call.query.get("format", TimelineFormat.JSON) is TimelineFormat.JSON:
        return await incidents.timeline(call.context, call.caller, number)
    paper = await incident_papers.paper(call.context, call.caller, number, call.query.get("reason", ""))
    page = incident_page(paper, texts(call.language), call.context.region.timezone)
    return Download(name=f"{paper.view.row.label}.html", media=MEDIA, content=page.html(), policy=POLICY)


async def _messages(call: Call[Actor]) -> tuple[MessageFate, ...]:
    """What became of every message about it."""
    return await incident_messages.list_messages(call.context, call.caller, _number(call))


async def _claim(call: Call[Actor]) -> IncidentRow:
    """Take it."""
    return await incidents.claim(call.context, call.caller, _number(call))


async def _contact(call: Call[Actor]) -> IncidentRow:
    """Record one attempt to reach somebody (W7)."""
    return await incidents.contact(call.context, call.caller, _number(call), **call.body)


async def _dispatch(call: Call[Actor]) -> IncidentRow:
    """Record that somebody goes there (W8)."""
    partners = tuple(call.body.get("partners", ()))
    return await incidents.dispatch(call.context, call.caller, _number(call), **{**call.body, "partners": partners})


async def _release(call: Call[Actor]) -> IncidentRow:
    """Give it back to the desk on duty."""
    return await incidents.release(call.context, call.caller, _number(call), **call.body)


async def _annotate(call: Call[Actor]) -> IncidentRow:
    """Add a note."""
    return await incidents.annotate(call.context, call.caller, _number(call), **call.body)


async def _reopen(call: Call[Actor]) -> IncidentRow:
    """Open it again."""
    return await incidents.reopen(call.context, call.caller, _number(call), **call.body)


async def _close(call: Call[Actor]) -> IncidentRow:
    """Close it with a result and a memo (W11, W12)."""
    return await incidents.close(call.context, call.caller, _number(call), **call.body)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/incidents",
        name="listIncidents",
        needs=Permission.SEE_INCIDENTS,
        summary="Incidents the caller may see, the most urgent first, without personal data",
        who=Who.STAFF,
        handler=_list,
        answer=IncidentRow,
        many=True,
        query=_FILTER,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents",
        name="reportWorry",
        needs=Permission.TAKE_WORRIES,
        summary="Take a worry that somebody tells by phone; it opens the person's incident or joins it",
        who=Who.STAFF,
        handler=_report,
        answer=IncidentRow,
        status=201,
        body=_REPORT,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/incidents/{number}",
        name="showIncident",
        needs=Permission.SEE_PERSONS,
        summary="One incident with the person; the look is logged",
        who=Who.STAFF,
        handler=_show,
        answer=IncidentView,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/incidents/{number}/timeline",
        name="incidentTimeline",
        needs=Permission.SEE_INCIDENTS,
        summary="Everything that happened to an incident, oldest first; as a page to print with a reason",
        who=Who.STAFF,
        handler=_timeline,
        answer=TimelineEntry,
        many=True,
        query=_TIMELINE,
        media=(MEDIA,),
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/incidents/{number}/messages",
        name="incidentMessages",
        needs=Permission.SEE_PERSONS,
        summary="What became of every message about an incident, oldest first; the look is logged",
        who=Who.STAFF,
        handler=_messages,
        answer=MessageFate,
        many=True,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/claim",
        name="claimIncident",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Take an incident; the claim expires without progress",
        who=Who.STAFF,
        handler=_claim,
        answer=IncidentRow,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/contacts",
        name="recordContact",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record one attempt to reach the person or somebody near",
        who=Who.STAFF,
        handler=_contact,
        answer=IncidentRow,
        status=201,
        body=_CONTACT,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/close",
        name="closeIncident",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Close an incident with a result and a memo",
        who=Who.STAFF,
        handler=_close,
        answer=IncidentRow,
        body=_CLOSE,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/dispatches",
        name="recordDispatch",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Record that somebody goes there",
        who=Who.STAFF,
        handler=_dispatch,
        answer=IncidentRow,
        status=201,
        body=_DISPATCH,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/release",
        name="releaseIncident",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Give an incident back to the desk on duty",
        who=Who.STAFF,
        handler=_release,
        answer=IncidentRow,
        status=200,
        body=_OPTIONAL_MEMO,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/notes",
        name="addNote",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Add a note; nothing else changes",
        who=Who.STAFF,
        handler=_annotate,
        answer=IncidentRow,
        status=201,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/incidents/{number}/reopen",
        name="reopenIncident",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Open a closed incident again",
        who=Who.STAFF,
        handler=_reopen,
        answer=IncidentRow,
        status=200,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
)
