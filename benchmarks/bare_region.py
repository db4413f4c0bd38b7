"""The reference server with a receipt that homes understand: what the fleet is measured against.

``python -m benchmarks.bare_region --database FILE`` serves on a free port until it is told to stop. It decodes and
keeps every report and acknowledges it after the commit; it knows no tokens, duplicates, signals, settings or limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import uvloop

from aggregator.kernel.wire import Reply, encode_reply
from benchmarks.reference_server import Reference, Report, serve


class BareRegion(Reference):
    """Answers as a region does."""

    def reply(self, report: Report) -> Mapping[str, Any]:
        """Everything has arrived."""
        return encode_reply(Reply(ack=0, also=tuple(item.seq for item in report.items), time=datetime.now(UTC)))


@click.command()
@click.option("--database", required=True, type=click.Path(path_type=Path), help="A file of SQLite.")
def main(database: Path) -> None:
    """Serve the reference."""
    uvloop.run(serve(BareRegion, str(database)))


if __name__ == "__main__":
    main()
