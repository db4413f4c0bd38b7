"""The ground every story stands on: two dongs, the centre, their phones, and the people who work there."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.access import Role, operator
from aggregator.operations import users
from aggregator.operations.tokens import issue as issue_token
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
    "vendor": (Role.VENDOR, frozenset()),
}
"""Who works here: the centre's two officers, one officer in each dong."""

PHONES = {CENTRE: "010-2000-0001", HONGJE: "010-1000-0001", MANGU: "010-1000-0002", "chief": "010-2000-0009"}
"""Text messages: each desk's duty phone; the chief stands in for the centre."""

EQUIPMENT = "equipment"

_LONG_AGO = datetime(2020, 1, 6, tzinfo=UTC)


class _Founding:
    """The clock on the day the region was founded."""

    def now(self) -> datetime:
        return _LONG_AGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A region's folder with its staff hired; every story begins with a copy."""

    folder: Path
    tokens: Mapping[str, str]

    def copy_to(self, region: RegionServer) -> None:
        """Put key and database into a region's folder, and hand it the tokens."""
        for name in ("smartcare.key", region.database.name):
            shutil.copy(self.folder / name, region.folder / name)
        region.tokens = dict(self.tokens)


async def lay(folder: Path) -> Template:
    """Found the region and hire its staff; no process runs for it."""
    mailbox = Mailbox()
    mailbox.url, mailbox.smtp_port = "http://127.0.0.1:9", 9
    region = RegionServer(folder, mailbox, changes=settings(mailbox, "http://127.0.0.1:9"))
    founder = operator("acceptance")
    tokens: dict[str, str] = {}
    async with open_context(load_config(region.config), _Founding()) as context:
        for name, (role, dongs) in PEOPLE.items():
            await users.add(context, founder, name, role, dongs=dongs)
            tokens[name] = (await issue_token(context, founder, name)).token
    return Template(folder=folder, tokens=tokens)


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
