"""Tasks and follow-ups: what somebody has to do for a person."""

import voluptuous as vol

from aggregator.api.checks import choice, flag, moment, text, validate, whole, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.task.machine import LONGEST_MEMO, Kind, Team
from aggregator.domain.third_party import WorryKind
from aggregator.operations import case_views, follow_ups, incident_views, task_teams, task_views, tasks
from aggregator.operations.task_teams import TeamView
from aggregator.operations.task_views import TaskRow, TaskView

_MEMO = text(LONGEST_MEMO, shortest=1)
_PERSON = text(64, shortest=1)
_FILTER = vol.Schema(
    {
        vol.Optional("mine"): written_flag(),
        vol.Optional("dong"): text(40),
        vol.Optional("team"): choice(Team),
        vol.Optional("kind"): choice(Kind),
        vol.Optional("household"): text(40),
        vol.Optional("case"): text(20),
        vol.Optional("incident"): text(20),
        vol.Optional("due_before"): moment(),
        vol.Optional("include_ended"): written_flag(),
        vol.Optional("limit"): written_count(1000),
    }
)
_ADD = vol.Schema(
    {
        vol.Required("household"): text(40),
        vol.Required("kind"): choice(Kind),
        vol.Required("due_at"): moment(),
        vol.Optional("memo"): text(LONGEST_MEMO),
        vol.Optional("person"): _PERSON,
        vol.Optional("team"): choice(Team),
        vol.Optional("urgent"): flag(),
        vol.Optional("case"): text(20),
        vol.Optional("incident"): text(20),
    }
)
_FOLLOW_UPS = vol.Schema(
    {
        vol.Optional("days"): [whole(1, 366)],
        vol.Optional("after_holiday"): flag(),
        vol.Optional("person"): _PERSON,
        vol.Optional("team"): choice(Team),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_ASSIGN = vol.Schema(
    {
        vol.Optional("person"): _PERSON,
        vol.Optional("team"): choice(Team),
        vol.Optional("memo"): text(LONGEST_MEMO),
    }
)
_LATER = vol.Schema({vol.Required("due_at"): moment(), vol.Required("memo"): _MEMO})
_WORDS = vol.Schema({vol.Required("memo"): _MEMO})
_FINISH = vol.Schema({vol.Required("memo"): _MEMO, vol.Optional("worry"): choice(WorryKind)})
_TEAM_NAME = vol.Schema({vol.Required("team"): choice(Team)})
_TEAM = vol.Schema({vol.Required("people"): [_PERSON]})


def _number(call: Call[Actor]) -> int:
    """The task the address names, "T-123" or "123"."""
    return task_views.parse_label(call.path["number"])


async def _list(call: Call[Actor]) -> tuple[TaskRow, ...]:
    """List the tasks the caller may see."""
    asked = dict(call.query)
    if "case" in asked:
        asked["case"] = case_views.parse_label(asked["case"])
    if "incident" in asked:
        asked["incident"] = incident_views.parse_label(asked["incident"])
    return await task_views.list_tasks(call.context, call.caller, **asked)


async def _add(call: Call[Actor]) -> TaskRow:
    """Make a task."""
    body = dict(call.body)
    household, kind = body.pop("household"), body.pop("kind")
    if "case" in body:
        body["case"] = case_views.parse_label(body["case"])
    if "incident" in body:
        body["incident"] = incident_views.parse_label(body["incident"])
    return await tasks.add(call.context, call.caller, household, kind, **body)


async def _follow_ups(call: Call[Actor]) -> tuple[TaskRow, ...]:
    """Plan follow-ups."""
    body = dict(call.body)
    days = tuple(body.pop("days", ()))
    return await follow_ups.plan(call.context, call.caller, call.path["household"], days=days, **body)


async def _show(call: Call[Actor]) -> TaskView:
    """Show one task."""
    return await task_views.show(call.context, call.caller, _number(call))


async def _take(call: Call[Actor]) -> TaskRow:
    """Begin with a task."""
    return await tasks.take(call.context, call.caller, _number(call))


async def _assign(call: Call[Actor]) -> TaskRow:
    """Give a task to somebody."""
    return await tasks.assign(call.context, call.caller, _number(call), **call.body)


async def _postpone(call: Call[Actor]) -> TaskRow:
    """Put a task off."""
    body = call.body
    return await tasks.postpone(call.context, call.caller, _number(call), body["due_at"], memo=body["memo"])


async def _note(call: Call[Actor]) -> TaskRow:
    """Add a note."""
    return await tasks.annotate(call.context, call.caller, _number(call), memo=call.body["memo"])


async def _finish(call: Call[Actor]) -> TaskRow:
    """Say what was done."""
    return await tasks.finish(call.context, call.caller, _number(call), **call.body)


async def _cancel(call: Call[Actor]) -> TaskRow:
    """Say why nobody needs to do it."""
    return await tasks.cancel(call.context, call.caller, _number(call), memo=call.body["memo"])


async def _reopen(call: Call[Actor]) -> TaskRow:
    """Open an ended task again."""
    body = call.body
    return await tasks.reopen(call.context, call.caller, _number(call), body["due_at"], memo=body["memo"])


async def _teams(call: Call[Actor]) -> tuple[TeamView, ...]:
    """List the teams."""
    return await task_teams.list_teams(call.context, call.caller)


async def _team(call: Call[Actor]) -> TeamView:
    """Say who belongs to a team."""
    team = validate(_TEAM_NAME, {"team": call.path["team"]})["team"]
    return await task_teams.set_team(call.context, call.caller, call.path["dong"], team, frozenset(call.body["people"]))


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/tasks",
        name="listTasks",
        needs=Permission.SEE_TASKS,
        summary="The tasks the caller may see, the first due first",
        who=Who.STAFF,
        handler=_list,
        answer=TaskRow,
        many=True,
        query=_FILTER,
        refusals=(400, 403),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks",
        name="addTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Make a task about a person",
        who=Who.STAFF,
        handler=_add,
        answer=TaskRow,
        status=201,
        body=_ADD,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/follow-ups",
        name="planFollowUps",
        needs=Permission.WORK_ON_TASKS,
        summary="Plan follow-ups: days from now, after the holiday, or as the district's policy says",
        who=Who.STAFF,
        handler=_follow_ups,
        answer=TaskRow,
        many=True,
        status=201,
        body=_FOLLOW_UPS,
        refusals=(400, 403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/tasks/{number}",
        name="showTask",
        needs=Permission.SEE_TASKS,
        summary="One task with its history; logged as a look",
        who=Who.STAFF,
        handler=_show,
        answer=TaskView,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/take",
        name="takeTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Begin with a task",
        who=Who.STAFF,
        handler=_take,
        answer=TaskRow,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/assign",
        name="assignTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Give a task to a person, a team, or both",
        who=Who.STAFF,
        handler=_assign,
        answer=TaskRow,
        body=_ASSIGN,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/postpone",
        name="postponeTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Put a task off, with the reason",
        who=Who.STAFF,
        handler=_postpone,
        answer=TaskRow,
        body=_LATER,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/notes",
        name="addTaskNote",
        needs=Permission.WORK_ON_TASKS,
        summary="Add a note to a task",
        who=Who.STAFF,
        handler=_note,
        answer=TaskRow,
        body=_WORDS,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/done",
        name="finishTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Say what was done; what was found may open an incident",
        who=Who.STAFF,
        handler=_finish,
        answer=TaskRow,
        body=_FINISH,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/cancel",
        name="cancelTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Say why nobody needs to do it",
        who=Who.STAFF,
        handler=_cancel,
        answer=TaskRow,
        body=_WORDS,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/tasks/{number}/reopen",
        name="reopenTask",
        needs=Permission.WORK_ON_TASKS,
        summary="Open an ended task again",
        who=Who.STAFF,
        handler=_reopen,
        answer=TaskRow,
        body=_LATER,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/teams",
        name="listTeams",
        needs=Permission.SEE_TASKS,
        summary="The teams of the caller's dongs",
        who=Who.STAFF,
        handler=_teams,
        answer=TeamView,
        many=True,
        refusals=(403,),
    ),
    Route(
        method="PUT",
        path="/api/v1/teams/{dong}/{team}",
        name="setTeam",
        needs=Permission.WRITE_ROSTERS,
        summary="Say who belongs to a team of a dong",
        who=Who.STAFF,
        handler=_team,
        answer=TeamView,
        body=_TEAM,
        refusals=(400, 403, 404),
    ),
)
