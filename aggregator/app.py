"""The composition root: the only place where things are wired."""

from aggregator.operations.context import Clock, Context
from aggregator.operations.ingest import Ingest
from aggregator.operations.scanner import Scanner


class Application:
    """The running service: its context for operations, the ingest, and the scanner in the background."""

    context: Context
    ingest: Ingest
    scanner: Scanner
