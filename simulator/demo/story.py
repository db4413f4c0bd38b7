"""The acts of the demonstration, in order."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.resident.model import Resident
from simulator.stage.care import Care
from simulator.stage.installer import Installer, Wishes
from simulator.stage.region import CENTRE, CENTRE_OFFICER, DONG, OFFICER
from simulator.stage.stage import Stage

from .follower import Follower, hours
from .narrator import Narrator

TELEVISION, LIGHT, DOOR, BUTTON = "television", "living room light", "front door", "SOS button"
WISHES = Wishes(appliances={TELEVISION: "tv"}, front_door=DOOR, sos=BUTTON)
SUBJECT = {
    "name": "Kim Yeong-ja",
    "phone": "010-0000-0000",
    "address": "Hongje 1-dong, Seodaemun-gu",
    "consents": ["night"],
    "contacts": [{"kind": "guardian", "name": "Daughter", "phone": "010-0000-0001"}],
}
TRIAL_SPEED = 60.0  # a plug's change counts after a minute
OFFICER_SPEED = 120.0
NEAR_S = 420.0  # so long before the danger falls due home time slows down
NEAR_SPEED = 30.0
LOOK_EVERY_S = 0.4
LATEST_S = 2 * 60.0  # of home time, between the stated limit and the signal at the region


class Story:
    """One performance on an opened stage. ``outcome`` says for each promise whether it was kept."""

    def __init__(self, stage: Stage, resident: Resident, narrator: Narrator, *, speed: float) -> None:
        self.outcome: dict[str, bool] = {}
        self._stage = stage
        self._resident = resident
        self._narrator = narrator
        self._speed = speed
        self._travels = stage.clock.library is not None

    async def play(self) -> None:
        """All acts."""
        await self.open()
        care = await self.install()
        follower = Follower(self._stage, care, self._narrator)
        incident = await self.live(follower)
        await self.judge(follower, incident)
        await self.handle(follower, incident)

    async def open(self) -> None:
        """The servers start: the region while the home boots."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._open_region())
            group.create_task(self._open_home())

    async def _open_region(self) -> None:
        self._narrator.tell("region.starting")
        region = await self._stage.open_region()
        self._narrator.tell("region.ready", url=region.url, database=region.database.name)

    async def _open_home(self) -> None:
        tell = self._narrator.tell
        tell("home.starting")
        home = await self._stage.open_home()
        tell("home.ready", radio=f"socket://127.0.0.1:{home.radio_port}")
        tell("hass.starting")
        hass = await self._stage.open_hass()
        tell("hass.ready", url=hass.url, version=(await hass.client.rest("GET", "config"))["version"])

    async def install(self) -> Care:
        """The installer's visit, through the user interface's own API."""
        stage, tell = self._stage, self._narrator.tell
        await stage.join_devices()
        tell("joined", names=", ".join(stage.home.addresses.values()))
        household = await stage.region.register(**SUBJECT)
        code = await stage.region.pairing_code(household)
        tell("registered", "staff", code=code)
        installer = stage.installer()
        step = await installer.describe_sensors(await installer.pair(stage.region.url, code), WISHES)
        tell("paired")
        entry = await installer.finish(await self._try(installer, step))
        tell("installed")
        return await Care.find(stage.hass.client, entry)

    async def _try(self, installer: Installer, step: dict[str, Any]) -> dict[str, Any]:
        """Make every sensor move and see it arrive; a plug's minute of holding needs home time that can be sped up."""
        if not self._travels:
            self._tell_trial(step["description_placeholders"]["sensors"])
            return step
        await self._stage.set_speed(TRIAL_SPEED)
        moving = asyncio.create_task(self._move_sensors())
        try:
            return await installer.try_it(step, self._tell_trial)
        finally:
            await moving
            await self._stage.set_speed(1.0)

    async def _move_sensors(self) -> None:
        home = self._stage.home
        await home.act(TELEVISION, "set_power", watts=90)
        await home.act(LIGHT, "set_lux", lux=5)
        await asyncio.sleep(0.3)
        await home.act(LIGHT, "set_lux", lux=180)
        for is_open in (True, False):
            await home.act(DOOR, "set_open", open=is_open)
            await asyncio.sleep(0.3)
        await home.act(BUTTON, "press")
        await asyncio.sleep(2.5)
        for device in (TELEVISION, LIGHT):
            await home.act(device, "release")

    def _tell_trial(self, view: str) -> None:
        self._narrator.tell("trial", view="  ".join(line.strip("- ").replace("**", "") for line in view.splitlines()))

    async def live(self, follower: Follower) -> dict[str, Any]:
        """Fly through the day and the night until the region has an incident; gives it."""
        await self._stage.set_speed(self._speed)
        slowed = False
        while True:
            await follower.look()
            near = follower.due_at is not None and follower.due_at - self._narrator.now() < NEAR_S
            if self._travels and not slowed and follower.current == "check" and near:
                slowed = True
                self._narrator.tell("slower")
                await self._stage.set_speed(NEAR_SPEED)
            if follower.current == "danger" and (incidents := await self._stage.region.incidents()):
                await self._stage.set_speed(1.0)
                return incidents[0]
            await asyncio.sleep(LOOK_EVERY_S)

    async def judge(self, follower: Follower, incident: dict[str, Any]) -> None:
        """Tell the danger and hold it against what was promised."""
        tell, stage = self._narrator.tell, self._stage
        danger = follower.stages[-1]
        evidence_at = danger["at"] - danger["quiet_s"]
        due_at, received_at = evidence_at + danger["limit_s"], _moment(incident["opened_at"])
        local = self._narrator.local
        tell(
            "danger.due",
            "danger",
            due=local(due_at),
            limit=hours(danger["limit_s"]),
            told=local(danger["at"]),
            received=local(received_at),
        )
        tell("incident", "incident", label=incident["label"], desk=incident["desk"], why=incident["why"]["text"])
        tell("desk", "incident", why=incident["desk_why"]["text"])
        right, address = await self._right_desk(received_at)
        told = await stage.until(lambda: _somebody_told(stage, address), seconds=20, what="a message to the desk")
        follower.look_at_messages()
        slack = 1.0 if self._travels else 3.0
        self.outcome["danger_in_time"] = -slack <= danger["at"] - due_at and received_at - due_at <= LATEST_S
        self.outcome["right_desk"] = incident["desk"] == right
        self.outcome["told"] = told
        order = [change["stage"] for change in follower.stages if change["stage"] != "normal"]
        self.outcome["ladder"] = order[-3:] == ["watch", "check", "danger"]

    async def _right_desk(self, at: float) -> tuple[str, str]:
        """The desk that must have it, worked out from hours and consent alone, and where its messages arrive."""
        local = datetime.fromtimestamp(at, self._resident.timezone)
        office = (await self._stage.region.ask("GET", "desks/on-duty"))["dongs_open"]
        if self._travels:  # a weekday without a holiday
            office = local.weekday() < 5 and 9 <= local.hour < 18
        return (f"dong:{DONG}", DONG) if office else ("centre", CENTRE)

    async def handle(self, follower: Follower, incident: dict[str, Any]) -> None:
        """The officer claims it, tries to reach the person, and closes it; then everything that was written down."""
        tell, region, label = self._narrator.tell, self._stage.region, incident["label"]
        who = CENTRE_OFFICER if incident["desk"] == "centre" else OFFICER
        path = f"incidents/{label}"
        await region.ask("POST", f"{path}/claim", user=who)
        tell("claimed", "staff", who=who, label=label)
        await self._wait(60)
        await region.ask("POST", f"{path}/contacts", {"means": "call", "outcome": "no_answer"}, user=who)
        tell("contact.call", "staff", who=who)
        await self._wait(900)
        await region.ask("POST", f"{path}/contacts", {"means": "visit", "outcome": "needs_help"}, user=who)
        tell("contact.visit", "staff", who=who)
        memo = self._narrator.text("memo")
        closed = await region.ask("POST", f"{path}/close", {"result": "helped", "memo": memo}, user=who)
        tell("closed", "staff", who=who, label=label, result=closed["result"], memo=memo)
        follower.look_at_messages()
        self.outcome["closed"] = closed["state"] == "closed" and closed["result"] == "helped"
        self.outcome["nothing_lost"] = await self._all_arrived(follower)
        await self._tell_timeline(label)

    async def _wait(self, seconds: float) -> None:
        """Home time between two steps of the officer."""
        if self._travels:
            await self._stage.pass_time(seconds, speed=OFFICER_SPEED)

    async def _all_arrived(self, follower: Follower) -> bool:
        """Whether the home's outbox is empty within moments."""
        try:
            await self._stage.until(follower.nothing_waits, seconds=20, what="an empty outbox")
        except TimeoutError:
            return False
        return True

    async def _tell_timeline(self, label: str) -> None:
        entries = (await self._stage.region.ask("GET", f"incidents/{label}/timeline"))["items"]
        self._narrator.say(f"\n{self._narrator.text('timeline', label=label)}")
        for entry in entries:
            memo = f"  “{entry['memo']}”" if entry["memo"] else ""
            at = self._narrator.local(_moment(entry["at"]))
            self._narrator.say(
                f"  {at}  {entry['who']:<8} {entry['what']:<9} {entry['state_to']:<10} {entry['why']['text']}{memo}"
            )
        self._narrator.record("timeline", label=label, entries=entries)


async def _somebody_told(stage: Stage, address: str) -> bool:
    return any(message.to == address for message in stage.mailbox.messages)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def resident_file() -> Path:
    """Whose life is played."""
    return Path(__file__).parents[1] / "residents" / "a-day-and-a-fall.yaml"
