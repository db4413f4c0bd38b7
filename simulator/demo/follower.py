"""Follows what happens on the stage while home time flies, and tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.stage.care import Care
from simulator.stage.stage import Stage

from .narrator import Narrator


class Follower:
    """Every look tells what is new since the last one. ``stages`` holds each stage change as Home Assistant told it."""

    def __init__(self, stage: Stage, care: Care, narrator: Narrator) -> None:
        self.stages: list[dict[str, Any]] = []
        self.due_at: float | None = None
        self._stage = stage
        self._care = care
        self._narrator = narrator
        self._action = 0
        self._evidence_at: float | None = None
        self._change = "unknown"
        self._messages = 0

    @property
    def current(self) -> str:
        """The stage that was told last."""
        return str(self.stages[-1]["stage"]) if self.stages else "normal"

    async def look(self) -> None:
        """Tell what is new."""
        await self._look_at_resident()
        await self._look_at_care()
        self.look_at_messages()

    async def nothing_waits(self) -> bool:
        """Whether every report of the home has reached the region."""
        return await self._care.state("reports_waiting") == "0"

    async def _look_at_resident(self) -> None:
        done = await self._stage.home.actions(self._action)
        self._action = done["last"]
        for action in done["actions"]:
            what = self._narrator.text(f"act.{action['act']}", device=action["device"])
            self._narrator.tell("resident", "resident", at=self._at_home(action["at"]), what=what)

    async def _look_at_care(self) -> None:
        evidence_at = await self._care.moment("last_evidence")
        if evidence_at is not None and evidence_at != self._evidence_at:
            self._evidence_at = evidence_at
            self._narrator.tell("evidence", "evidence", at=evidence_at)
        change = await self._care.read("stage_change")
        if change["state"] != self._change:
            self._change = change["state"]
            self._tell_stage(change)
        self.due_at = await self._care.moment("next_stage")
        self._narrator.status(
            "flying",
            local=self._narrator.local(self._narrator.now()),
            quiet=hours(await self._care.quiet_s()),
            stage=self.current,
            speed=f"{self._stage.clock.speed:g}",
        )

    def _tell_stage(self, change: dict[str, Any]) -> None:
        at = datetime.fromisoformat(change["state"]).timestamp()
        facts = change["attributes"]
        stage = str(facts["event_type"])
        self.stages.append(
            {"stage": stage, "at": at, "quiet_s": facts["quiet_seconds"], "limit_s": facts["limit_seconds"]}
        )
        self._narrator.tell("stage", stage, at=at, stage=stage, why=facts["explanation"])

    def look_at_messages(self) -> None:
        """Tell of messages that have arrived at desks."""
        for message in self._stage.mailbox.messages[self._messages :]:
            self._narrator.tell("message", "message", via=message.via, to=message.to, subject=message.subject)
        self._messages = len(self._stage.mailbox.messages)

    def _at_home(self, at: float) -> float:
        """The resident lives on a clock of their own where home time cannot be sped up."""
        return at if self._stage.clock.library is not None else self._stage.clock.now()


def hours(seconds: float) -> str:
    """A duration as hours and minutes."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
