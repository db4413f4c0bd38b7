"""Households: register, list, show, change."""

from typing import Any

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, number, text, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.household import (
    MAX_CHECK_WINDOW_S,
    MIN_CHECK_WINDOW_S,
    Change,
    ConsentKind,
    Contact,
    ContactKind,
    Registration,
    Telemetry,
)
from aggregator.domain.reachability import Reach
from aggregator.domain.service import Service
from aggregator.domain.thresholds import Threshold
from aggregator.kernel.events import Stage
from aggregator.kernel.home import RiskGroup
from aggregator.operations import households, thresholds
from aggregator.operations.households import HouseholdRow, HouseholdView

_CONTACT = {
    vol.Required("kind"): choice(ContactKind),
    vol.Required("name"): text(shortest=1),
    vol.Required("phone"): text(40),
    vol.Optional("note"): text(),
    vol.Optional("facts"): [choice(Reach)],
}
_OPTIONAL: dict[Any, Any] = {
    vol.Optional("phone"): text(40),
    vol.Optional("address"): text(),
    vol.Optional("memo"): text(LONGEST_MEMO),
    vol.Optional("risk"): choice(RiskGroup),
    vol.Optional("telemetry"): choice(Telemetry),
    vol.Optional("check_window_s"): number(MIN_CHECK_WINDOW_S, MAX_CHECK_WINDOW_S),
    vol.Optional("services"): [choice(Service)],
    vol.Optional("facts"): [choice(Reach)],
    vol.Optional("contacts"): [_CONTACT],
}
REGISTRATION = vol.Schema(
    {
        vol.Required("dong"): text(40, shortest=1),
        vol.Required("name"): text(shortest=1),
        **_OPTIONAL,
        vol.Optional("consents"): [choice(ConsentKind)],
    }
)
CHANGE = vol.Schema({vol.Optional("dong"): text(40, shortest=1), vol.Optional("name"): text(shortest=1), **_OPTIONAL})
_FILTER = vol.Schema(
    {
        vol.Optional("dong"): text(40),
        vol.Optional("service"): choice(Service),
        vol.Optional("risk"): choice(RiskGroup),
        vol.Optional("left"): written_flag(),
        vol.Optional("stage"): choice(Stage),
        vol.Optional("search"): text(),
        vol.Optional("after"): text(40),
        vol.Optional("limit"): written_count(5000),
    }
)


def _lists_as_tuples(body: dict[str, Any]) -> dict[str, Any]:
    """The body with contacts, consents and services as the domain keeps them."""
    changed = dict(body)
    if isinstance(contacts := body.get("contacts"), list):
        changed["contacts"] = tuple(Contact(**contact) for contact in contacts)
    for words in ("consents", "services", "facts"):
        if words in body:
            changed[words] = tuple(body[words])
    return changed


async def _register(call: Call[Actor]) -> HouseholdView:
    """Register a household (W4)."""
    return await households.register(call.context, call.caller, Registration(**_lists_as_tuples(call.body)))


async def _list(call: Call[Actor]) -> tuple[HouseholdRow, ...]:
    """List the households the caller may see."""
    return await households.list_households(call.context, call.caller, **call.query)


async def _show(call: Call[Actor]) -> HouseholdView:
    """Show one household."""
    return await households.show(call.context, call.caller, call.path["household"])


async def _thresholds(call: Call[Actor]) -> tuple[Threshold, ...]:
    """What decides about one household."""
    return await thresholds.show(call.context, call.caller, call.path["household"])


async def _change(call: Call[Actor]) -> HouseholdView:
    """Change what the body names."""
    change = Change(**_lists_as_tuples(call.body))
    return await households.change(call.context, call.caller, call.path["household"], change)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/households",
        name="listHouseholds",
        needs=Permission.SEE_ADDRESSES,
        summary="Households the caller may see; the look is logged",
        who=Who.STAFF,
        handler=_list,
        answer=HouseholdRow,
        many=True,
        query=_FILTER,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/households",
        name="registerHousehold",
        needs=Permission.WRITE_REGISTER,
        summary="Register a household",
        who=Who.STAFF,
        handler=_register,
        answer=HouseholdView,
        status=201,
        body=REGISTRATION,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path="/api/v1/households/{household}",
        name="showHousehold",
        needs=Permission.SEE_ADDRESSES,
        summary="One household with its personal fields; the look is logged",
        who=Who.STAFF,
        handler=_show,
        answer=HouseholdView,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/households/{household}/thresholds",
        name="showThresholds",
        needs=Permission.SEE_PERSONS,
        summary="The thresholds in force for one household: bounds, where they come from, what sets them",
        who=Who.STAFF,
        handler=_thresholds,
        answer=Threshold,
        many=True,
        refusals=(403, 404),
    ),
    Route(
        method="PATCH",
        path="/api/v1/households/{household}",
        name="changeHousehold",
        needs=Permission.WRITE_REGISTER,
        summary="Change the fields that are given",
        who=Who.STAFF,
        handler=_change,
        answer=HouseholdView,
        body=CHANGE,
        refusals=(403, 404, 409),
    ),
)
