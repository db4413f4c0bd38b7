"""Websocket commands of the dashboards: sign in, ask, act and follow as the user who is signed in here.

What a user may see or do is the region's to say: their own token is sent, never another's, and the browser never gets
to see one.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..const import CONF_ROLE, DOMAIN, ROLE_DESK
from ..region_errors import RegionBusy, RegionError, RegionRejected, RegionUnauthorized, RegionUnreachable
from ..region_http import Answer
from .follower import Change
from .hub import DeskConfigEntry, DeskHub, NotSignedIn
from .operations import OPERATIONS

_COLLECT_S: Final = 0.05
"""Changes that come together are told together, so that a storm does not drown a browser."""

_ENTRY: Final[dict[Any, Any]] = {vol.Required("entry_id"): str}
_NOT_LOADED, _NOT_SIGNED_IN, _UNREACHABLE, _BUSY = "desk_not_loaded", "not_signed_in", "region_away", "region_busy"


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the commands; once, whatever desks there are."""
    for command in (_desks, _sign_in, _sign_out, _ask, _follow):
        websocket_api.async_register_command(hass, command)


@callback
@websocket_api.websocket_command({vol.Required("type"): "smartcare/desk/list"})
def _desks(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer which desks there are, and whether this user has signed in to them."""
    found = []
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.data.get(CONF_ROLE) != ROLE_DESK:
            continue
        hub: DeskHub | None = entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
        found.append(
            {
                "entry_id": entry.entry_id,
                "title": entry.title,
                "loaded": hub is not None,
                "connected": hub is not None and hub.is_connected,
                "signed_in": hub is not None and hub.staff.of(connection.user.id) is not None,
            }
        )
    connection.send_result(msg["id"], {"desks": found})


@websocket_api.websocket_command(
    {
        vol.Required("type"): "smartcare/desk/sign_in",
        vol.Required("name"): str,
        vol.Required("password"): str,
        **_ENTRY,
    }
)
@websocket_api.async_response
async def _sign_in(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Begin a session at the region for this user; the password is forgotten at once."""
    if (hub := _hub(hass, connection, msg)) is None:
        return
    try:
        token = await hub.client.sign_in(msg["name"], msg["password"])
        account = await hub.client.account(token)
    except RegionError as error:
        _refuse(connection, msg, error)
        return
    before = hub.staff.of(connection.user.id)
    await hub.staff.async_keep(connection.user.id, token)
    if before is not None:
        await _end(hub, before)
    connection.send_result(msg["id"], {"name": account.name, "role": account.role})


@websocket_api.websocket_command({vol.Required("type"): "smartcare/desk/sign_out", **_ENTRY})
@websocket_api.async_response
async def _sign_out(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """End this user's session; it is forgotten here even if the region cannot be told."""
    if (hub := _hub(hass, connection, msg)) is None:
        return
    if (token := hub.staff.of(connection.user.id)) is not None:
        await hub.staff.async_forget(connection.user.id)
        await _end(hub, token)
    connection.send_result(msg["id"])


@websocket_api.websocket_command(
    {
        vol.Required("type"): "smartcare/desk/ask",
        vol.Required("operation"): vol.In(OPERATIONS),
        vol.Optional("path", default=dict): {str: vol.Any(str, int)},
        vol.Optional("query", default=dict): {str: vol.Any(str, int, float, bool)},
        vol.Optional("body"): dict,
        vol.Optional("language"): str,
        **_ENTRY,
    }
)
@websocket_api.async_response
async def _ask(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Ask the region, or act there, as this user."""
    if (hub := _hub(hass, connection, msg)) is None:
        return
    try:
        answer = await hub.ask(
            connection.user.id,
            msg["operation"],
            path=msg["path"],
            query={name: _written(value) for name, value in msg["query"].items()},
            body=msg.get("body", {} if OPERATIONS[msg["operation"]].method in ("POST", "PATCH") else None),
            language=msg.get("language", hass.config.language),
        )
    except RegionUnauthorized as error:
        # A session that has ended is of no use any more; a new one begins with the password.
        await hub.staff.async_forget(connection.user.id)
        _refuse(connection, msg, error)
    except (RegionError, NotSignedIn) as error:
        _refuse(connection, msg, error)
    except (KeyError, ValueError) as error:
        connection.send_error(msg["id"], websocket_api.ERR_INVALID_FORMAT, f"path: {error.args[0]} is missing or wrong")
    else:
        connection.send_result(msg["id"], _told(answer))


@callback
@websocket_api.websocket_command({vol.Required("type"): "smartcare/desk/follow", **_ENTRY})
def _follow(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell this user what changes, as it happens, and how the connection is; until they unsubscribe."""
    if (hub := _hub(hass, connection, msg)) is None:
        return
    if (token := hub.staff.of(connection.user.id)) is None:
        _refuse(connection, msg, NotSignedIn())
        return
    collected: list[Change] = []
    waiting: list[Any] = []

    @callback
    def send(_now: Any = None) -> None:
        waiting.clear()
        told, collected[:] = list(collected), []
        connection.send_event(msg["id"], {"changes": told})

    @callback
    def changed(changes: Sequence[Change]) -> None:
        if not changes:
            connection.send_event(msg["id"], {"connected": True, "anew": True})
            return
        collected.extend(changes)
        if not waiting:
            waiting.append(async_call_later(hass, _COLLECT_S, send))

    @callback
    def connected(is_connected: bool) -> None:
        connection.send_event(msg["id"], {"connected": is_connected})

    leave = hub.watch(token, changed, connected)

    @callback
    def unsubscribe() -> None:
        leave()
        for cancel in waiting:
            cancel()

    connection.subscriptions[msg["id"]] = unsubscribe
    connection.send_result(msg["id"])
    connection.send_event(msg["id"], {"connected": hub.is_followed(token)})


def _hub(hass: HomeAssistant, connection: ActiveConnection, msg: Mapping[str, Any]) -> DeskHub | None:
    """The desk that is meant; None after saying that there is none."""
    entry: DeskConfigEntry | None = hass.config_entries.async_get_entry(msg["entry_id"])
    if entry is None or entry.data.get(CONF_ROLE) != ROLE_DESK or entry.state is not ConfigEntryState.LOADED:
        connection.send_error(msg["id"], _NOT_LOADED, "There is no such desk, or it is not loaded")
        return None
    return entry.runtime_data


async def _end(hub: DeskHub, token: str) -> None:
    """End a session that nobody uses any more; it ends by itself in the end."""
    try:
        await hub.client.sign_out(token)
    except RegionError:
        return


def _told(answer: Answer) -> Any:
    """What the browser gets: the JSON, or a page or file with its name; what is not text is packed as base64."""
    found = answer.json()
    if found is not None:
        return found
    told = {"media": answer.media, "name": answer.name}
    if answer.media.startswith("text/"):
        return told | {"content": answer.content.decode("utf-8", "replace")}
    return told | {"content": b64encode(answer.content).decode("ascii"), "encoding": "base64"}


def _written(value: str | float | bool) -> str:
    """A value as it stands in an address."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _refuse(connection: ActiveConnection, msg: Mapping[str, Any], error: Exception) -> None:
    """Say what went wrong: the region's own code and words, with the field and the mend."""
    told: dict[str, Any]
    match error:
        case NotSignedIn():
            told = {"code": _NOT_SIGNED_IN, "message": "Sign in to the region first"}
        case RegionUnauthorized():
            told = {"code": error.code or _NOT_SIGNED_IN, "message": str(error)}
        case RegionRejected():
            told = {"code": error.code, "message": error.detail, "field": error.field, "mend": error.mend}
        case RegionBusy():
            told = {"code": _BUSY, "message": str(error), "retry_after_s": error.retry_after_s}
        case RegionUnreachable():
            told = {"code": _UNREACHABLE, "message": error.reason.value}
        case _:
            raise error
    connection.send_message({"id": msg["id"], "type": "result", "success": False, "error": told})
