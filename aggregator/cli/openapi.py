"""``smartcare openapi``."""

import json
from pathlib import Path

import click

from aggregator.api.openapi import document
from aggregator.api.routes import ROUTES


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file instead.")
def openapi(output: Path | None) -> None:
    """Print the OpenAPI document of the API."""
    described = json.dumps(document(ROUTES), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(described)
    else:
        output.write_text(f"{described}\n", "utf-8")
