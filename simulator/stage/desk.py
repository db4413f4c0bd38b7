"""A desk to work at: a real region with homes, and a real Home Assistant that shows it, without any sensor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import aiohttp

from .home_assistant import HomeAssistant
from .home_clock import HomeClock
from .mailbox import Mailbox
from .region import CENTRE_OFFICER, OFFICER, RegionServer

DASHBOARD = "smart-care"
PASSWORD = "four quiet rooms"
_HOURS = 18 * 3600.0
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPEN_ALL_DAY: Mapping[str, Any] = {"duty": {"hours": dict.fromkeys(_DAYS, "00:00-23:59")}}
"""Dongs that are on duty whenever somebody looks."""
OURS: Mapping[str, str] = {DASHBOARD: "strategy:\n  type: custom:smartcare-desk\n"}
"""The dashboard as our strategy makes it."""


def dashboards_of(folder: Path, dashboards: Mapping[str, str] = OURS) -> dict[str, Any]:
    """Write dashboards into a Home Assistant's folder, and return what its configuration says about them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in dashboards.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    shown = {
        name: {"mode": "yaml", "title": "SmartCare", "filename": f"{name}.yaml", "show_in_sidebar": True}
        for name in dashboards
    }
    return {"lovelace": {"mode": "storage", "dashboards": shown}}


async def connect_desk(home_assistant: HomeAssistant, region: str, name: str, password: str) -> None:
    """Connect a desk to a region at an address, as somebody does in the user interface."""
    client, path = home_assistant.client, "config/config_entries/flow"
    menu = await client.rest("POST", path, {"handler": "smartcare"})
    form = await client.rest("POST", f"{path}/{menu['flow_id']}", {"next_step_id": "desk"})
    answer = {"address": region, "name": name, "password": password}
    await client.rest("POST", f"{path}/{form['flow_id']}", answer)


@dataclass
class PlayedHome:
    """A household with a node that says what it is told to say."""

    household: str
    node: str
    token: str
    seq: int = 0


class DeskStage:
    """Region and Home Assistant in one folder; use as a context manager."""

    def __init__(
        self,
        folder: Path,
        *,
        language: str = "ko",
        changes: Mapping[str, Any] | None = None,
        executable: Path | None = None,
        dashboards: Mapping[str, str] | None = None,
        clock: HomeClock | None = None,
    ) -> None:
        """`changes` are made to the region's configuration; `dashboards` are YAML texts by their address.

        With a `clock`, started before and stopped after, the region lives in its time; Home Assistant does not.
        """
        self.mailbox = Mailbox()
        self._clock = clock
        self._folder = folder
        self._language = language
        self._changes = changes if changes is not None else OPEN_ALL_DAY
        self._executable = executable
        self._dashboards = dashboards or OURS
        self._stack = AsyncExitStack()
        self.region: RegionServer
        self.home_assistant: HomeAssistant

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self._open(stack)
            self._stack = stack.pop_all()
        return self

    async def _open(self, stack: AsyncExitStack) -> None:
        """Start one after the other; what has been started is stopped where a later one fails."""
        await self.mailbox.start()
        stack.push_async_callback(self.mailbox.stop)
        self.region = RegionServer(
            self._folder / "region", self.mailbox, language=self._language, changes=self._changes
        )
        stack.push_async_callback(self.region.stop)
        await self.region.start(self._clock.env() if self._clock else None)
        await self.region.hire()
        for name in (OFFICER, CENTRE_OFFICER):
            await self.region.ask("PUT", f"users/{name}/password", {"password": PASSWORD})
        folder = self._folder / "home-assistant"
        extra = dashboards_of(folder, self._dashboards)
        self.home_assistant = HomeAssistant(
            folder, zha_port=None, language=self._language, extra=extra, executable=self._executable
        )
        stack.push_async_callback(self.home_assistant.stop)
        await self.home_assistant.start()

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def connect(self, name: str = OFFICER) -> None:
        """Connect the desk of a member of staff, as somebody does in the user interface."""
        await connect_desk(self.home_assistant, self.region.url, name, PASSWORD)

    async def sign_out(self) -> None:
        """End the session at the region of whoever is signed in here."""
        client = self.home_assistant.client
        for desk in (await client.command("smartcare/desk/list"))["desks"]:
            await client.command("smartcare/desk/sign_out", entry_id=desk["entry_id"])

    async def move_in(self, names: Sequence[str], **fields: Any) -> list[PlayedHome]:
        """Register households of these names and pair a home for each; `fields` are the same for all."""
        homes: list[PlayedHome] = []
        async with aiohttp.ClientSession(self.region.url) as session:
            for number, name in enumerate(names, 1):
                usual = {"phone": f"010-1234-{number:04}", "address": f"홍제로 {number}길 12, {100 + number}호"}
                household = await self.region.register(**(usual | {"name": name} | fields))
                code = await self.region.pairing_code(household)
                async with session.post("/api/v1/pair", json={"code": code, "version": "0.1.0"}) as response:
                    response.raise_for_status()
                    paired = await response.json()
                homes.append(PlayedHome(household=household, node=paired["node"], token=paired["token"]))
        return homes

    async def danger(self, home: PlayedHome) -> None:
        """Nothing has happened there for 18 hours, and nobody answered."""
        why = {"key": "quiet.home+danger.unanswered", "values": {"quiet_s": _HOURS, "window_s": 3600.0}}
        stage = {"type": "stage", "previous": "check", "stage": "danger", "clock": "home", "why": why}
        await self._report(home, stage | {"quiet_s": _HOURS, "limit_s": _HOURS})

    async def evidence(self, home: PlayedHome, *moments: datetime) -> None:
        """The person did something there at these moments."""
        seen = {"type": "evidence", "sensor": "s_tv", "place": "indoors", "what": "switched_on"}
        await self._report(home, seen, *sorted(moments))

    async def stage(self, home: PlayedHome, stage: str) -> None:
        """The home has come to another stage than danger after twelve quiet hours."""
        why = {"key": "quiet.home", "values": {"quiet_s": _HOURS * 2 / 3}}
        item = {"type": "stage", "previous": "normal", "stage": stage, "clock": "home", "why": why}
        await self._report(home, item | {"quiet_s": _HOURS * 2 / 3, "limit_s": _HOURS})

    async def sos(self, home: PlayedHome) -> None:
        """Somebody presses the button there."""
        await self._report(home, {"type": "sos", "sensor": "s_1"})

    async def _report(self, home: PlayedHome, item: Mapping[str, Any], *moments: datetime) -> None:
        here = datetime.now(UTC) if self._clock is None else datetime.fromtimestamp(self._clock.now(), UTC)
        now = _written(here)
        at = [_written(moment) for moment in moments] or [now]
        items = [{"seq": home.seq + number, "at": moment, **item} for number, moment in enumerate(at, 1)]
        home.seq += len(items)
        body = {"v": 1, "node": home.node, "boot": "b_1", "sent_at": now, "items": items}
        headers = {"Authorization": f"Bearer {home.token}"}
        async with (
            aiohttp.ClientSession(self.region.url, headers=headers) as session,
            session.post("/api/v1/reports", json=body) as response,
        ):
            response.raise_for_status()


def _written(at: datetime) -> str:
    """A moment as it stands in a report."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
