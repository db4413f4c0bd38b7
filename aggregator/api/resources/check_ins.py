"""Results of check-in calls."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, moment, text, whole, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.check_in import AbsencePlace, CallOutcome, CheckIn, Direction, Feared, Occasion
from aggregator.operations import check_ins
from aggregator.operations.check_ins import CheckInTaken, CheckInView, QuestionView

RESULT = vol.Schema(
    {
        vol.Required("household"): text(40),
        vol.Required("reference"): text(100, shortest=1),
        vol.Required("called_at"): moment(),
        vol.Required("outcome"): choice(CallOutcome),
        vol.Optional("direction"): choice(Direction),
        vol.Optional("occasion"): choice(Occasion),
        vol.Optional("feared"): choice(Feared),
        vol.Optional("attempts"): whole(1, 50),
        vol.Optional("words"): text(LONGEST_MEMO),
        vol.Optional("recording"): text(1000),
        vol.Optional("absence_place"): choice(AbsencePlace),
        vol.Optional("absent_until"): moment(),
        vol.Optional("question"): text(40),
    }
)
_OF = vol.Schema({vol.Required("household"): text(40)})
_LIMIT = vol.Schema({vol.Optional("limit"): written_count(1000)})


async def _take(call: Call[Actor]) -> CheckInTaken:
    """Take a result."""
    return await check_ins.take(call.context, call.caller, CheckIn(**call.body))


async def _questions(call: Call[Actor]) -> tuple[QuestionView, ...]:
    """List what is asked today."""
    return await check_ins.questions(call.context, call.caller, call.query["household"])


async def _list(call: Call[Actor]) -> tuple[CheckInView, ...]:
    """List the results of one person."""
    return await check_ins.list_check_ins(call.context, call.caller, household=call.path["household"], **call.query)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/check-ins",
        name="takeCheckIn",
        needs=Permission.POST_CHECK_INS,
        summary="Tell what came of a check-in call; the same reference told twice changes nothing",
        who=Who.STAFF,
        handler=_take,
        answer=CheckInTaken,
        body=RESULT,
        refusals=(403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/check-ins/questions",
        name="listQuestions",
        needs=Permission.POST_CHECK_INS,
        summary="What a check-in call asks this person today besides the usual, as the district writes it",
        who=Who.STAFF,
        handler=_questions,
        answer=QuestionView,
        many=True,
        query=_OF,
        refusals=(403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/households/{household}/check-ins",
        name="listCheckIns",
        needs=Permission.SEE_CHECK_INS,
        summary="The check-in calls of one person with what was said, the newest first; logged as a look",
        who=Who.STAFF,
        handler=_list,
        answer=CheckInView,
        many=True,
        query=_LIMIT,
        refusals=(403, 404),
    ),
)
