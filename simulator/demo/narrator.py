"""Tells what happens: lines and a moving status for people, or one JSON object per event for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).parent / "text"
STATUS_EVERY_S = 10.0  # where the terminal cannot overwrite a line
SIGNS = {
    "resident": "🧍",
    "evidence": "💚",
    "watch": "🟡",
    "check": "🟠",
    "danger": "🔴",
    "normal": "🟢",
    "incident": "🚨",
    "message": "✉️ ",
    "staff": "👩‍💼",
    "step": "• ",
}


class Narrator:
    """One teller. ``now`` is home time in epoch seconds; ``language`` is ``en`` or ``ko``."""

    def __init__(
        self, *, language: str, as_json: bool, timezone: ZoneInfo, now: Callable[[], float] = time.time
    ) -> None:
        self.now = now
        self.language = language
        self._texts: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
        self._as_json = as_json
        self._timezone = timezone
        self._overwrites = sys.stdout.isatty() and not as_json
        self._status_shown = False
        self._status_at = 0.0
        self._began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        """Real seconds since the beginning."""
        return time.monotonic() - self._began

    def text(self, key: str, **facts: Any) -> str:
        """A sentence of the chosen language."""
        return self._texts[key].format(**facts)

    def local(self, at: float) -> str:
        """Day and time at home."""
        return datetime.fromtimestamp(at, self._timezone).strftime("%a %H:%M:%S")

    def tell(self, key: str, sign: str = "step", *, at: float | None = None, **facts: Any) -> None:
        """Tell one event; ``at`` is its home time, now if not given."""
        at = self.now() if at is None else at
        self.record(key, at=at, **facts)
        self.say(f"{self.elapsed_s:5.0f} s  {self.local(at)}  {SIGNS[sign]} {self.text(key, **facts)}")

    def record(self, event: str, *, at: float | None = None, **facts: Any) -> None:
        """One JSON object; nothing for people."""
        if self._as_json:
            moment = datetime.fromtimestamp(self.now() if at is None else at, self._timezone)
            about = {
                "event": event,
                "home_time": moment.isoformat(timespec="seconds"),
                "real_s": round(self.elapsed_s, 2),
            }
            print(json.dumps({**about, **facts}, ensure_ascii=False, default=str), flush=True)

    def say(self, text: str = "") -> None:
        """A plain line; nothing in JSON."""
        if not self._as_json:
            self._clear()
            print(text, flush=True)

    def status(self, key: str, **facts: Any) -> None:
        """Show that time passes: one line that is overwritten, or a line every few seconds."""
        if self._as_json:
            return
        line = f"{self.elapsed_s:5.0f} s  ⏩ {self.text(key, **facts)}"
        if self._overwrites:
            print(f"\r\033[K{line}", end="", flush=True)
            self._status_shown = True
        elif time.monotonic() - self._status_at > STATUS_EVERY_S:
            self._status_at = time.monotonic()
            print(line, flush=True)

    def _clear(self) -> None:
        if self._status_shown:
            print("\r\033[K", end="")
            self._status_shown = False
