"""Reports from homes: stored once, acknowledged after the commit, turned into signals."""

from collections.abc import Mapping
from typing import Any

from aggregator.operations.context import Context
from aggregator.operations.nodes import NodeIdentity


class Ingest:
    """Takes reports; those that arrive while a commit is under way share the next one."""

    def __init__(self, context: Context):
        """Make it; `start()` before the first report."""
        self._context = context

    async def start(self) -> None:
        """Begin to take reports."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Finish the reports that were taken, refuse new ones."""
        raise NotImplementedError

    async def report(self, identity: NodeIdentity, data: Any) -> Mapping[str, Any]:
        """Store one decoded report and return the reply to encode, after the transaction is on disk.

        `data` is the JSON value as received. Raises Invalid (`report_malformed`, with `field`) for an envelope nobody can read and
        Forbidden (`node_mismatch`) where the report names another node than the token; a bad item is kept in quarantine and
        told in `rejected`.
        """
        raise NotImplementedError
