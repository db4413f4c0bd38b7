"""Every command of ``smartcare``; other packages add theirs here."""

import click

from aggregator.replay.command import replay

from .absences import absence
from .calendar import calendar
from .cases import case
from .catalogue import catalogue
from .check_config import check_config
from .check_ins import check_in
from .consents import consent
from .equipment import equipment
from .hand_overs import hand_over
from .households import household
from .incidents import incident
from .init import init
from .keys import keys
from .looks import looks
from .moves import danger, transfer
from .openapi import openapi
from .outages import outage
from .pairing import pair
from .referrals import referral
from .register import devices
from .rosters import duty, roster
from .serve import serve
from .statistics import figures, statistics
from .tasks import task, team
from .to_do import to_do
from .users import user

COMMANDS: tuple[click.Command, ...] = (
    *(roster, duty, hand_over, transfer, danger),
    *(serve, init, check_config, household, consent, absence, devices, pair, user, keys, looks),
    *(check_in, case, catalogue, referral, task, team, to_do, calendar),
    *(incident, equipment, outage, statistics, figures, openapi, replay),
)
