"""The ground every story stands on: two dongs, the centre, their phones, and the people who work there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.access import Role, operator
from aggregator.domain.task.machine import Team
from aggregator.operations import task_teams, tokens, users
from simulator.stage import text_gateways
from simulator.stage.mailbox import Mailbox
from simulator.stage.region import RegionServer

HONGJE, MANGU = "hongje1", "mangu3"
CENTRE = "centre"
ADMINISTRATOR = "admin"
PATIENCE = "1h"
"""Time-outs of channels: a jump of the clock must not end what is under way."""

PEOPLE: Mapping[str, tuple[Role, frozenset[str]]] = {
    ADMINISTRATOR: (Role.ADMINISTRATOR, frozenset()),
    "park": (Role.CENTRE_OFFICER, frozenset()),
    "lee": (Role.CENTRE_OFFICER, frozenset()),
    "kim": (Role.DONG_OFFICER, frozenset({HONGJE})),
    "choi": (Role.DONG_OFFICER, frozenset({MANGU})),
    "jung": (Role.DONG_OFFICER, frozenset({HONGJE})),
    "han": (Role.DONG_OFFICER, frozenset({HONGJE})),
    "yoon": (Role.DONG_OFFICER, frozenset({HONGJE})),
    "vendor": (Role.VENDOR, frozenset()),
}
"""Who works here: the centre's two officers, one officer in each dong, Hongje's planner, nurse and care corps."""

TEAMS: Mapping[Team, str] = {Team.PLANNER: "jung", Team.NURSE: "han", Team.CARE_CORPS: "yoon"}
"""Who tasks of Hongje's teams go to."""

ACCEPTS: Mapping[str, str] = {"to_centre": "park", HONGJE: "kim", MANGU: "choi"}
"""Who accepts hand-over sheets: those to the centre, those to each dong."""

PHONES = {
    CENTRE: "010-2000-0001",
    HONGJE: "010-1000-0001",
    MANGU: "010-1000-0002",
    "chief": "010-2000-0009",
    "park": "010-2000-0011",
    "lee": "010-2000-0012",
    "kim": "010-1000-0011",
}
"""Text messages: each desk's duty phone, the chief who stands in for the centre, and officers' own phones."""

EQUIPMENT = "equipment"

COLD_WAVE = {
    "id": "cold_wave",
    "from": "11-15",
    "to": "02-28",
    "ko": "요즘 집이 춥지 않으세요?",
    "en": "Is it warm enough at home?",
}
"""What check-in calls of the district ask in winter."""


@dataclass(frozen=True, slots=True)
class _Founding:
    """The clock at the moment the region is founded."""

    at: datetime

    def now(self) -> datetime:
        return self.at


async def found(region: RegionServer, at: datetime) -> None:
    """Make the region's database and hire its staff, before anything is served; the tokens are handed to the region."""
    founder = operator("acceptance")
    async with open_context(load_config(region.config), _Founding(at)) as context:
        for name, (role, dongs) in PEOPLE.items():
            await users.add(context, founder, name, role, dongs=dongs)
            region.tokens[name] = (await tokens.issue(context, founder, name)).token
        for team, name in TEAMS.items():
            await task_teams.set_team(context, founder, HONGJE, team, frozenset({name}))


def settings(mailbox: Mailbox, gateways: str, *, beat: str = "30m", missed: str = "90m") -> dict[str, Any]:
    """The configuration of a story's region: every desk has a phone, a mailbox and a board."""
    return {
        "heartbeat": {"every": beat, "missed_after": missed},
        "districts": [
            {
                "id": "seodaemun",
                "name": "서대문구",
                "dongs": [
                    _dong(mailbox, HONGJE, "홍제제1동", "solapi"),
                    _dong(mailbox, MANGU, "망우3동", "sens"),
                ],
                "questions": [COLD_WAVE],
            }
        ],
        "centre": {
            "name": "관제센터",
            "phone": "02-330-9999",
            "recipients": [
                {"solapi": PHONES[CENTRE], "language": "ko"},
                {"sens": PHONES["chief"], "substitute": True, "language": "ko"},
                {"webhook": f"{mailbox.url}/{CENTRE}", "language": "en"},
            ],
        },
        "equipment": {"recipients": [{"webhook": f"{mailbox.url}/{EQUIPMENT}", "language": "ko"}]},
        "channels": {
            "webhook": {"secret": "a secret of the stories", "timeout": PATIENCE},
            "smtp": {
                "host": "127.0.0.1",
                "port": mailbox.smtp_port,
                "sender": "smartcare@example.org",
                "security": "none",
                "timeout": PATIENCE,
            },
            "solapi": {
                "api_key": text_gateways.API_KEY,
                "api_secret": text_gateways.API_SECRET,
                "sender": "02-330-0001",
                "base": gateways,
                "timeout": PATIENCE,
            },
            "sens": {
                "service_id": text_gateways.SERVICE,
                "access_key": text_gateways.ACCESS_KEY,
                "secret_key": text_gateways.SECRET_KEY,
                "sender": "02-330-0001",
                "base": gateways,
                "timeout": PATIENCE,
            },
        },
    }


def _dong(mailbox: Mailbox, dong: str, name: str, gateway: str) -> dict[str, Any]:
    """One dong: a text message first, a mail where that does not arrive, and the board."""
    return {
        "id": dong,
        "name": name,
        "phone": "02-330-1234",
        "recipients": [
            {gateway: PHONES[dong], "smtp": f"{dong}@example.org", "language": "ko"},
            {"webhook": f"{mailbox.url}/{dong}", "language": "en"},
        ],
    }
