"""Today's tasks of whoever asks."""

from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.to_do import ToDo
from aggregator.operations import to_do


async def _list(call: Call[Actor]) -> tuple[ToDo, ...]:
    """List what waits for the caller."""
    return await to_do.to_do(call.context, call.caller)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/to-do",
        name="listToDo",
        needs=Permission.SEE_TASKS,
        summary="Everything that waits for the caller: incidents, hand-overs, tasks, approvals, overdue answers",
        who=Who.STAFF,
        handler=_list,
        answer=ToDo,
        many=True,
        refusals=(403,),
    ),
)
