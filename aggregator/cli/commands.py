"""Every command of ``smartcare`` and where it is; other packages add theirs here.

Only the one that is called is read: a service that was killed must be back at once.
"""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "roster": "aggregator.cli.rosters:roster",
    "duty": "aggregator.cli.rosters:duty",
    "hand-over": "aggregator.cli.hand_overs:hand_over",
    "transfer": "aggregator.cli.moves:transfer",
    "danger": "aggregator.cli.moves:danger",
    "serve": "aggregator.cli.serve:serve",
    "init": "aggregator.cli.init:init",
    "check-config": "aggregator.cli.check_config:check_config",
    "migrate": "aggregator.cli.migrate:migrate_",
    "backup": "aggregator.cli.backup:backup",
    "restore": "aggregator.cli.backup:restore",
    "copy": "aggregator.cli.copy:copy",
    "household": "aggregator.cli.households:household",
    "consent": "aggregator.cli.consents:consent",
    "absence": "aggregator.cli.absences:absence",
    "devices": "aggregator.cli.register:devices",
    "pair": "aggregator.cli.pairing:pair",
    "user": "aggregator.cli.users:user",
    "keys": "aggregator.cli.keys:keys",
    "looks": "aggregator.cli.looks:looks",
    "check-in": "aggregator.cli.check_ins:check_in",
    "case": "aggregator.cli.cases:case",
    "catalogue": "aggregator.cli.catalogue:catalogue",
    "referral": "aggregator.cli.referrals:referral",
    "task": "aggregator.cli.tasks:task",
    "team": "aggregator.cli.tasks:team",
    "todo": "aggregator.cli.to_do:to_do",
    "calendar": "aggregator.cli.calendar:calendar",
    "retention": "aggregator.cli.retention:retention",
    "incident": "aggregator.cli.incidents:incident",
    "equipment": "aggregator.cli.equipment:equipment",
    "outage": "aggregator.cli.outages:outage",
    "statistics": "aggregator.cli.statistics:statistics",
    "figures": "aggregator.cli.statistics:figures",
    "openapi": "aggregator.cli.openapi:openapi",
    "replay": "aggregator.replay.command:replay",
    "timeseries": "aggregator.cli.timeseries:timeseries",
}
"""The name of each command, with the module and the name there."""
