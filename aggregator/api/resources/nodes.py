"""Home nodes, as staff see them and as they see themselves."""

import voluptuous as vol

from aggregator.api.checks import choice, text, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.command import LONGEST_LABEL, CommandType
from aggregator.operations import commands, nodes
from aggregator.operations.commands import CommandView
from aggregator.operations.nodes import NodeIdentity, NodeInfo, NodeView

_FILTER = vol.Schema(
    {vol.Optional("household"): text(40), vol.Optional("after"): text(40), vol.Optional("limit"): written_count(5000)}
)
_COMMAND = vol.Schema(
    {vol.Required("type"): choice(CommandType), vol.Optional("label", default=""): text(LONGEST_LABEL)}
)


async def _list(call: Call[Actor]) -> tuple[NodeView, ...]:
    """List the nodes of households the caller may see."""
    return await nodes.list_nodes(call.context, call.caller, **call.query)


async def _revoke(call: Call[Actor]) -> NodeView:
    """End a node's token."""
    return await nodes.revoke(call.context, call.caller, call.path["node"])


async def _command(call: Call[Actor]) -> CommandView:
    """Leave a command for a node."""
    kind, label = call.body["type"], call.body["label"]
    return await commands.send(call.context, call.caller, call.path["node"], kind, label=label)


async def _info(call: Call[NodeIdentity]) -> NodeInfo:
    """Tell a node about itself."""
    return await nodes.info(call.context, call.caller)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/nodes",
        name="listNodes",
        needs=Permission.SEE_NODES,
        summary="Home nodes with their sensors, as last reported",
        who=Who.STAFF,
        handler=_list,
        answer=NodeView,
        many=True,
        query=_FILTER,
        refusals=(404,),
    ),
    Route(
        method="DELETE",
        path="/api/v1/nodes/{node}",
        name="revokeNode",
        needs=Permission.PAIR_NODES,
        summary="End a node's token now",
        who=Who.STAFF,
        handler=_revoke,
        answer=NodeView,
        refusals=(403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/nodes/{node}/commands",
        name="commandNode",
        needs=Permission.COMMAND_NODES,
        summary="Ask a home to check in, to read its sensors anew or to take another label",
        who=Who.STAFF,
        handler=_command,
        answer=CommandView,
        status=201,
        body=_COMMAND,
        refusals=(403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/node",
        name="nodeInfo",
        summary="What a node sees of itself: its household and settings",
        who=Who.NODE,
        handler=_info,
        answer=NodeInfo,
    ),
)
