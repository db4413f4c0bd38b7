"""Every command of ``smartcare``; other packages add theirs here."""

import click

from aggregator.replay.command import replay

from .cases import case
from .check_config import check_config
from .check_ins import check_in
from .consents import consent
from .equipment import equipment
from .households import household
from .incidents import incident
from .init import init
from .keys import keys
from .looks import looks
from .openapi import openapi
from .outages import outage
from .pairing import pair
from .serve import serve
from .statistics import figures, statistics
from .users import user

COMMANDS: tuple[click.Command, ...] = (
    *(serve, init, check_config, household, consent, pair, user, keys, looks),
    *(check_in, case, task),
    *(incident, equipment, outage, statistics, figures, openapi, replay),
)
