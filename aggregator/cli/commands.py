"""Every command of ``smartcare``; other packages add theirs here."""

import click

from .check_config import check_config
from .households import household
from .incidents import incident
from .init import init
from .openapi import openapi
from .pairing import pair
from .serve import serve
from .statistics import figures, statistics
from .users import user

COMMANDS: tuple[click.Command, ...] = (
    serve,
    init,
    check_config,
    household,
    pair,
    user,
    incident,
    statistics,
    figures,
    openapi,
)
