"""Whose token a report shows: asked of the database once, for many tokens at a time, then remembered."""

import asyncio
from collections import OrderedDict

from aggregator.domain.errors import Unauthorized
from aggregator.operations.context import Context
from aggregator.operations.nodes import NodeIdentity
from aggregator.store import report_groups
from aggregator.store.identifiers import token_hash

_MOST_TOKENS = 200_000
"""Beyond so many the token remembered first is forgotten."""
_AT_ONCE = 500


class NodeTokens:
    """Owners of tokens by what is kept of the token.

    Only a shortcut: the transaction that stores a report looks whether the node was revoked meanwhile, and a token
    that is refused there is forgotten here. One that nobody knows is never remembered.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._owners: OrderedDict[str, NodeIdentity] = OrderedDict()
        self._asked: dict[str, asyncio.Future[NodeIdentity | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    def known(self, token: str) -> NodeIdentity | None:
        """Whose token this is, if that is remembered."""
        return self._owners.get(token_hash(token))

    async def owner(self, token: str) -> NodeIdentity:
        """Whose token this is. Raises Unauthorized (`token_unknown`)."""
        kept = token_hash(token)
        if kept not in self._asked:
            self._asked[kept] = asyncio.get_running_loop().create_future()
            if self._looking is None:
                self._looking = asyncio.create_task(self._look(), name="node tokens")
        found = await asyncio.shield(self._asked[kept])
        if found is None:
            raise Unauthorized("token_unknown")
        return found

    def forget(self, token: str) -> None:
        """Ask the database the next time."""
        self._owners.pop(token_hash(token), None)

    async def _look(self) -> None:
        """Ask for all that are wanted, until none is; those that come meanwhile are asked together."""
        try:
            while self._asked:
                wanted = list(self._asked)[:_AT_ONCE]
                try:
                    async with self._context.database.read() as connection:
                        rows = await report_groups.owners(connection, wanted)
                except Exception as error:  # noqa: BLE001 - handed to everybody who asked
                    for kept in wanted:
                        self._asked.pop(kept).set_exception(error)
                    continue
                for kept in wanted:
                    self._answer(kept, rows.get(kept))
        finally:
            self._looking = None

    def _answer(self, kept: str, row: tuple[str, str] | None) -> None:
        """Tell whoever asked, and remember a token that is known."""
        asked, owner = self._asked.pop(kept), None
        if row is not None:
            owner = NodeIdentity(node=row[0], household=row[1])
            self._owners[kept] = owner
            if len(self._owners) > _MOST_TOKENS:
                self._owners.popitem(last=False)
        asked.set_result(owner)
