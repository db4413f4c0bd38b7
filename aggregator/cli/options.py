"""Options several commands share."""

from enum import StrEnum

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API answers it.")


def choice(kind: type[StrEnum]) -> click.Choice[str]:
    """The words of an enumeration."""
    return click.Choice([member.value for member in kind])
