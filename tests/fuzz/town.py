"""A real region with people, staff of every kind and homes, and the tokens to speak as each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulator.stage.mailbox import Mailbox
from simulator.stage.region import DONG, RegionServer

NODE = "node"
_DONG, _DISTRICT = {"dongs": [DONG]}, {"districts": ["seodaemun"]}
STAFF: Mapping[str, Mapping[str, Any]] = {
    "key-administrator": {"role": "administrator"},
    "key-dong-officer": {"role": "dong_officer", **_DONG},
    "key-centre-officer": {"role": "centre_officer"},
    "key-manager": {"role": "district_manager", **_DISTRICT},
    "key-vendor": {"role": "vendor"},
    "key-auditor": {"role": "auditor"},
}
ADMINISTRATOR, OFFICER, CENTRE, *OTHERS = STAFF
_COLLEAGUES: Mapping[str, Mapping[str, Any]] = {
    "han": {"role": "dong_officer", **_DONG},
    "seo": {"role": "centre_officer"},
    "old": {"role": "viewer", **_DONG},
}


def now(minutes_ago: float = 0) -> str:
    """A time of day as the wire writes it."""
    return (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat()


@dataclass
class Town:
    """The region's process and what opens its doors; ``tokens`` by user name, and "node"."""

    folder: Path
    changes: Mapping[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    node: str = ""
    home: str = ""

    async def __aenter__(self) -> Self:
        self.mailbox = Mailbox()
        await self.mailbox.start()
        self.region = RegionServer(self.folder, self.mailbox, changes=self.changes)
        # Only what a trusted proxy tells makes requests come from many places, so that no limit has to be lifted.
        self.region.configure(server={"host": "127.0.0.1", "port": self.region.port, "proxies": ["127.0.0.1"]})
        try:
            await self.region.start()
            await self._hire()
            await self._settle()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop what was started."""
        await self.region.stop()
        await self.mailbox.stop()

    async def renew(self, who: str) -> str:
        """A new token for somebody whose token has ended."""
        self.tokens[who] = await self._paired() if who == NODE else await self._issued(who)
        return self.tokens[who]

    async def _issued(self, user: str) -> str:
        """A token of a member of staff."""
        if user == ADMINISTRATOR:
            self.region.tokens["admin"] = str((await self.region.run("user", "token", user))["token"])
            return self.region.tokens["admin"]
        return str((await self.region.ask("POST", f"users/{user}/tokens", {}))["token"])

    async def _hire(self) -> None:
        """Staff whose tokens the run keeps, and colleagues to whom anything may happen."""
        await self.region.run("user", "add", ADMINISTRATOR, "--role", STAFF[ADMINISTRATOR]["role"])
        self.tokens[ADMINISTRATOR] = await self._issued(ADMINISTRATOR)
        for name, role in {**STAFF, **_COLLEAGUES}.items():
            if name != ADMINISTRATOR:
                await self.region.ask("POST", "users", {"name": name, **role})
                self.tokens[name] = await self._issued(name)

    async def _paired(self) -> str:
        """The token of a home of its own."""
        self.home = await self.region.register(name="Resident K", consents=["service", "night"])
        code = await self.region.pairing_code(self.home)
        paired = await self.region.ask("POST", "pair", {"code": code, "version": "0.1.0"})
        self.node = str(paired["node"])
        return str(paired["token"])

    async def _settle(self) -> None:
        """People, what they went through, and the catalogue."""
        self.tokens[NODE] = await self._paired()
        await self.region.ask("POST", "programmes/seed", {"year": 2023})
        for number in range(6):
            await self._live(number)

    async def _live(self, number: int) -> None:
        """One person with sensors, an incident, a case, a referral and tasks."""
        ask = self.region.ask
        household = await self.region.register(
            name=f"Resident {number}",
            phone=f"010-0000-000{number}",
            risk="high",
            consents=["service", "night", "agencies"],
            contacts=[{"kind": "guardian", "name": "Daughter", "phone": "010-1111-2222"}],
        )
        code = await self.region.pairing_code(household)
        paired = await ask("POST", "pair", {"code": code, "version": "0.1.0"})
        sensor = {"id": "s_1", "kind": "power", "appliance": "tv", "front_door": False, "alive": True}
        items = [
            {"seq": 1, "type": "evidence", "at": now(9), "sensor": "s_1", "place": "indoors", "what": "switched_on"},
            {"seq": 2, "type": "reading", "at": now(8), "sensor": "s_1", "value": 42.5},
            {"seq": 3, "type": "sos", "at": now(7), "sensor": "s_2"},
        ]
        heartbeat = {
            "at": now(6),
            "version": "0.1.0",
            "homeassistant": "2026.10.4",
            "stage": "normal",
            "waiting": 0,
            "sensors": [{**sensor, "last_seen_at": now(6), "state": "good"}],
        }
        body = {"v": 1, "node": paired["node"], "boot": "b_1", "sent_at": now(), "settings_version": None}
        await ask("POST", "reports", {**body, "items": items, "heartbeat": heartbeat}, token=paired["token"])
        case = await ask("POST", "cases", {"household": household, "needs": ["medical"], "reason": "asked for help"})
        referral = {"name": "Meals", "wanted": 30, "unit": "meals", "agency": "Welfare centre"}
        await ask("POST", f"cases/{case['label']}/referrals", referral)
        await ask("POST", f"households/{household}/follow-ups", {})
        await ask("POST", f"households/{household}/devices", {"kind": "door", "label": "D-17"})
        await ask(
            "POST", f"households/{household}/absences", {"kind": "travel", "told_by": "subject", "channel": "call"}
        )
