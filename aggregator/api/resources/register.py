"""Warnings for visitors, devices lent to homes, and registering many households from a file."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, moment, text, written_flag
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.domain.device import DeviceKind, DeviceState
from aggregator.kernel.events import Stage
from aggregator.operations import around_the_person, devices, register_export, register_import
from aggregator.operations.devices import DeviceView
from aggregator.operations.register_import import ImportReport
from aggregator.sheets import csv_file
from aggregator.text import texts

_LONGEST_FILE = 1_000_000
_DANGER = vol.Schema(
    {
        vol.Required("kind"): choice(DangerKind),
        vol.Optional("text"): text(LONGEST_MEMO),
        vol.Optional("since"): moment(),
    }
)
_DEVICE = vol.Schema({vol.Required("kind"): choice(DeviceKind), vol.Required("label"): text(80, shortest=1)})
_STATE = vol.Schema({vol.Required("state"): choice(DeviceState)})
_DEVICES = vol.Schema({vol.Optional("household"): text(40), vol.Optional("wanted"): written_flag()})
_FILE = vol.Schema({vol.Required("csv"): text(_LONGEST_FILE, shortest=1)})
_EXPORT = vol.Schema(
    {vol.Required("reason"): text(), vol.Optional("dong"): text(40), vol.Optional("stage"): choice(Stage)}
)
_HOW = vol.Schema({vol.Optional("dry_run"): written_flag(), vol.Optional("skip_bad"): written_flag()})


async def _list_dangers(call: Call[Actor]) -> tuple[DangerNote, ...]:
    """Every warning about a home."""
    return await around_the_person.list_dangers(call.context, call.caller, call.path["household"])


async def _add_danger(call: Call[Actor]) -> tuple[DangerNote, ...]:
    """Warn visitors."""
    return await around_the_person.add_danger(call.context, call.caller, call.path["household"], **call.body)


async def _end_danger(call: Call[Actor]) -> tuple[DangerNote, ...]:
    """Take a warning back."""
    path = call.path
    return await around_the_person.end_danger(call.context, call.caller, path["household"], path["danger"])


async def _list_devices(call: Call[Actor]) -> tuple[DeviceView, ...]:
    """List devices."""
    return await devices.list_devices(call.context, call.caller, **call.query)


async def _lend(call: Call[Actor]) -> DeviceView:
    """Write down a device that a home was given."""
    return await devices.lend(call.context, call.caller, call.path["household"], **call.body)


async def _mark(call: Call[Actor]) -> DeviceView:
    """Write down where a device is."""
    return await devices.mark(call.context, call.caller, call.path["device"], call.body["state"])


async def _export(call: Call[Actor]) -> Download:
    """The list of homes as a spreadsheet opens it."""
    found = await register_export.export(call.context, call.caller, **call.query)
    language, timezone = texts(call.language), call.context.region.timezone
    names = call.context.region.dong_names
    lines = [
        (
            row.id,
            names.get(row.dong, row.dong),
            row.name,
            language.say(f"risk.{row.risk}"),
            language.say("cli.yes" if row.night_consent else "cli.no"),
            "" if row.stage is None else language.say(f"stage.{row.stage}"),
            "" if row.incident is None else f"I-{row.incident}",
            row.registered_at.astimezone(timezone).date().isoformat(),
        )
        for row in found
    ]
    headings = (*language.say("cli.household_titles").split("|"), language.say("households.registered"))
    return Download(name="households.csv", media=csv_file.MEDIA, content=csv_file.csv_of(headings, lines))


async def _import(call: Call[Actor]) -> ImportReport:
    """Register what is new in a file."""
    return await register_import.take(call.context, call.caller, call.body["csv"], **call.query)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/households/{household}/dangers",
        name="listDangers",
        needs=Permission.SEE_PERSONS,
        summary="Every warning there ever was about a home; the look is logged",
        who=Who.STAFF,
        handler=_list_dangers,
        answer=DangerNote,
        many=True,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/dangers",
        name="addDanger",
        needs=Permission.WRITE_REGISTER,
        summary="Warn visitors of a home",
        who=Who.STAFF,
        handler=_add_danger,
        answer=DangerNote,
        many=True,
        status=201,
        body=_DANGER,
        refusals=(403, 404),
    ),
    Route(
        method="DELETE",
        path="/api/v1/households/{household}/dangers/{danger}",
        name="endDanger",
        needs=Permission.WRITE_REGISTER,
        summary="Take a warning back; it stays in the history",
        who=Who.STAFF,
        handler=_end_danger,
        answer=DangerNote,
        many=True,
        refusals=(403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/devices",
        name="listDevices",
        needs=Permission.SEE_NODES,
        summary="Devices lent to homes; those to be fetched with wanted=true",
        who=Who.STAFF,
        handler=_list_devices,
        answer=DeviceView,
        many=True,
        query=_DEVICES,
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/devices",
        name="lendDevice",
        needs=Permission.PAIR_NODES,
        summary="Write down a device that a home was given",
        who=Who.STAFF,
        handler=_lend,
        answer=DeviceView,
        status=201,
        body=_DEVICE,
        refusals=(403, 404),
    ),
    Route(
        method="PATCH",
        path="/api/v1/devices/{device}",
        name="markDevice",
        needs=Permission.PAIR_NODES,
        summary="Say that a device came back, was lost or is in the home",
        who=Who.STAFF,
        handler=_mark,
        answer=DeviceView,
        body=_STATE,
        refusals=(403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/households/export",
        name="exportHouseholds",
        needs=Permission.EXPORT_PERSONS,
        summary="The list of homes as CSV, for whoever may take one away; the reason is logged",
        who=Who.STAFF,
        handler=_export,
        answer={"type": "string"},
        query=_EXPORT,
        media=(csv_file.MEDIA,),
        refusals=(400, 403),
    ),
    Route(
        method="POST",
        path="/api/v1/households/import",
        name="importHouseholds",
        needs=Permission.WRITE_REGISTER,
        summary="Register what is new in a CSV text, all rows or none; dry_run=true writes nothing",
        who=Who.STAFF,
        handler=_import,
        answer=ImportReport,
        body=_FILE,
        query=_HOW,
        refusals=(403,),
    ),
)
