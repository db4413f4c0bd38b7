"""``smartcare openapi``."""

import json

import click

from aggregator.api.openapi import document
from aggregator.api.routes import ROUTES


@click.command()
def openapi() -> None:
    """Print the OpenAPI document of the API."""
    click.echo(json.dumps(document(ROUTES), ensure_ascii=False, indent=2))
