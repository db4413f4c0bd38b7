"""The catalogue of programmes (F5)."""

from typing import Any

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, flag, number, text, validate, whole, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.catalogue import programme_of
from aggregator.domain.access import Actor, Permission
from aggregator.domain.amount import LARGEST, Per, Unit
from aggregator.domain.catalogue import FIRST_YEAR, LARGEST_HOUSEHOLD, LARGEST_SHARE, LAST_YEAR, OLDEST, Facts
from aggregator.operations import catalogue
from aggregator.operations.catalogue import ProgrammeView, YearCopied

_SAID = vol.Schema({vol.Required("ko"): text(LONGEST_MEMO), vol.Required("en"): text(LONGEST_MEMO)})
_LIMIT = {
    vol.Required("amount"): number(0.5, LARGEST),
    vol.Required("unit"): choice(Unit),
    vol.Required("per"): choice(Per),
}
_HINTS = {
    vol.Optional("age_from"): whole(0, OLDEST),
    vol.Optional("age_to"): whole(0, OLDEST),
    vol.Optional("household_size_up_to"): whole(1, LARGEST_HOUSEHOLD),
    vol.Optional("income_share_up_to"): number(1, LARGEST_SHARE),
    vol.Optional("districts"): [text(40, shortest=1)],
}
PROGRAMME = vol.Schema(
    {
        vol.Required("code"): text(40),
        vol.Required("year"): whole(FIRST_YEAR, LAST_YEAR),
        vol.Required("name"): _SAID.schema,
        vol.Required("eligible"): _SAID.schema,
        vol.Required("content"): _SAID.schema,
        vol.Required("authority"): _SAID.schema,
        vol.Required("contact"): text(),
        vol.Required("source"): text(),
        vol.Optional("verified"): flag(),
        vol.Optional("limit"): _LIMIT,
        vol.Optional("hints"): _HINTS,
    }
)
_FILTER = vol.Schema(
    {
        vol.Optional("year"): written_count(LAST_YEAR),
        vol.Optional("age"): written_count(OLDEST),
        vol.Optional("household_size"): written_count(LARGEST_HOUSEHOLD),
        vol.Optional("income_share"): written_count(int(LARGEST_SHARE)),
        vol.Optional("district"): text(40, shortest=1),
        vol.Optional("include_withdrawn"): written_flag(),
    }
)
_YEARS = vol.Schema(
    {vol.Required("source"): whole(FIRST_YEAR, LAST_YEAR), vol.Required("target"): whole(FIRST_YEAR, LAST_YEAR)}
)
_SEED = vol.Schema({vol.Required("year"): whole(FIRST_YEAR, LAST_YEAR)})
_IDENTIFIER = vol.Schema({vol.Required("programme"): written_count(10**9 - 1)})


def _programme(call: Call[Actor]) -> int:
    """The programme the address names."""
    identifier: int = validate(_IDENTIFIER, {"programme": call.path["programme"]})["programme"]
    return identifier


async def _list(call: Call[Actor]) -> tuple[ProgrammeView, ...]:
    """List programmes for somebody of whom some facts are known."""
    query: dict[str, Any] = dict(call.query)
    year, withdrawn = query.pop("year", None), query.pop("include_withdrawn", False)
    return await catalogue.list_programmes(
        call.context, call.caller, year=year, facts=Facts(**query), include_withdrawn=withdrawn
    )


async def _add(call: Call[Actor]) -> ProgrammeView:
    """Add a programme."""
    return await catalogue.add(call.context, call.caller, programme_of(call.body))


async def _change(call: Call[Actor]) -> ProgrammeView:
    """Write a programme anew."""
    return await catalogue.change(call.context, call.caller, _programme(call), programme_of(call.body))


async def _withdraw(call: Call[Actor]) -> ProgrammeView:
    """Offer a programme no more."""
    return await catalogue.withdraw(call.context, call.caller, _programme(call))


async def _copy(call: Call[Actor]) -> YearCopied:
    """Copy a year."""
    return await catalogue.copy_year(call.context, call.caller, **call.body)


async def _seed(call: Call[Actor]) -> YearCopied:
    """Add what this software brings along."""
    return await catalogue.load_seed(call.context, call.caller, call.body["year"])


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/programmes",
        name="listProgrammes",
        needs=Permission.SEE_CASES,
        summary="The programmes of a year, those that may fit first; without a year the newest up to now",
        who=Who.STAFF,
        handler=_list,
        answer=ProgrammeView,
        many=True,
        query=_FILTER,
    ),
    Route(
        method="POST",
        path="/api/v1/programmes",
        name="addProgramme",
        needs=Permission.WRITE_CATALOGUE,
        summary="Add a programme to the catalogue",
        who=Who.STAFF,
        handler=_add,
        answer=ProgrammeView,
        status=201,
        body=PROGRAMME,
        refusals=(409,),
    ),
    Route(
        method="PUT",
        path="/api/v1/programmes/{programme}",
        name="changeProgramme",
        needs=Permission.WRITE_CATALOGUE,
        summary="Write a programme anew that no case uses yet",
        who=Who.STAFF,
        handler=_change,
        answer=ProgrammeView,
        body=PROGRAMME,
        refusals=(404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/programmes/{programme}/withdraw",
        name="withdrawProgramme",
        needs=Permission.WRITE_CATALOGUE,
        summary="Offer a programme no more; cases that use it keep it",
        who=Who.STAFF,
        handler=_withdraw,
        answer=ProgrammeView,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/programmes/copy",
        name="copyProgrammes",
        needs=Permission.WRITE_CATALOGUE,
        summary="Copy the programmes of a year into another, to be checked there",
        who=Who.STAFF,
        handler=_copy,
        answer=YearCopied,
        body=_YEARS,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/programmes/seed",
        name="seedProgrammes",
        needs=Permission.WRITE_CATALOGUE,
        summary="Add the programmes this software brings along for a year",
        who=Who.STAFF,
        handler=_seed,
        answer=YearCopied,
        body=_SEED,
        refusals=(404,),
    ),
)
