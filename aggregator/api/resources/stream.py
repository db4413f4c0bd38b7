"""What happens on the desks, as it happens."""

from collections.abc import AsyncIterator

from aggregator.api.event_stream import HEARTBEAT, EventStream, event
from aggregator.api.route import Call, Route, Who
from aggregator.api.shapes import encode
from aggregator.domain.access import Actor, Permission
from aggregator.domain.errors import Invalid
from aggregator.operations import stream
from aggregator.text import texts

_LONGEST_ID = 18


async def _stream(call: Call[Actor]) -> EventStream:
    """Follow the timeline from now on, or from where the reader was cut off."""
    newest = await stream.latest(call.context)
    written = call.headers.get("Last-Event-ID", "").strip()
    if not written:
        return EventStream(pieces=_pieces(call, newest))
    if not (written.isascii() and written.isdigit() and len(written) <= _LONGEST_ID):
        raise Invalid("last_event_id_malformed", field="Last-Event-ID")
    return EventStream(pieces=_pieces(call, min(int(written), newest)))


async def _pieces(call: Call[Actor], after: int) -> AsyncIterator[bytes]:
    """Where the stream begins, then every event; whoever may no longer sign in is cut off before the next one."""
    feed, actor = call.service.feed, call.caller
    words, timezone = texts(call.language), call.context.region.timezone
    yield event("ready", {}, after)
    while not feed.closed:
        events, after = await stream.events_after(call.context, actor, after)
        for one in events:
            yield event("incident", encode(one, words, timezone), one.id)
        if not await feed.beyond(after) and not feed.closed:
            yield HEARTBEAT
        actor = await call.again()


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/desk/stream",
        name="deskStream",
        needs=Permission.SEE_INCIDENTS,
        summary="Server-sent events: every change of an incident the caller may see, resumed by Last-Event-ID",
        who=Who.STAFF,
        handler=_stream,
        answer={
            "type": "string",
            "description": "`text/event-stream`. Event `ready` says from where; each event `incident` has as its data "
            "`id`, `incident`, `move`, `state`, `priority`, `desk` and `at`. Comments are heartbeats. After a break "
            "send the last id as `Last-Event-ID`: nothing is missed.",
        },
        refusals=(400,),
        events=True,
    ),
)
