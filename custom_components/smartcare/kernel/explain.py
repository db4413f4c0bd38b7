"""An explanation as a sentence, in the language of the sentences passed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from .events import Explanation, Value

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_DAYS_FROM = 3 * _DAY


def render(explanation: Explanation, sentences: Mapping[str, str], timezone: tzinfo = UTC) -> str:
    """Return the explanation as text.

    `sentences` is the loaded file kernel/sentences/en.json or ko.json: key → template. A key may join several sentences
    with "+". A value named `…_s` is shown as a duration, `…_at` as a local time, and a text through the key
    "name.text" if there is one. An unknown key is shown as it is.
    """
    words = _Words({name: _show(name, value, sentences, timezone) for name, value in explanation.values.items()})
    parts = [sentences.get(key, key).format_map(words) for key in explanation.key.split("+")]
    return " ".join(part for part in parts if part)


class _Words(dict[str, str]):
    """Shows what is missing instead of failing: an explanation of another version must still be readable."""

    def __missing__(self, name: str) -> str:
        return "…"


def _show(name: str, value: Value, sentences: Mapping[str, str], timezone: tzinfo) -> str:
    if isinstance(value, str):
        return sentences.get(f"{name}.{value}", value)
    if name.endswith("_s"):
        return duration(value, sentences)
    if name.endswith("_at"):
        return _local_time(value, sentences, timezone)
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def duration(seconds: float, sentences: Mapping[str, str]) -> str:
    """Return a duration as people say it: 45 s, 12 min, 17 h 30 min, 5 days 2 h."""
    whole = round(max(seconds, 0.0))
    if whole < _MINUTE:
        return _fill("duration.seconds", sentences, seconds=whole)
    days, hours, minutes = whole // _DAY, whole // _HOUR, whole // _MINUTE % 60
    if whole >= _DAYS_FROM:
        key = "duration.days_hours" if hours % 24 else "duration.days"
        return _fill(key, sentences, days=days, hours=hours % 24)
    if not hours:
        return _fill("duration.minutes", sentences, minutes=minutes)
    return _fill("duration.hours_minutes" if minutes else "duration.hours", sentences, hours=hours, minutes=minutes)


def _local_time(at: float, sentences: Mapping[str, str], timezone: tzinfo) -> str:
    local = datetime.fromtimestamp(at, timezone)
    month = sentences.get(f"month.{local.month}", str(local.month))
    clock = f"{local.hour:02}:{local.minute:02}"
    return _fill("time", sentences, month=month, day=local.day, clock=clock)


def _fill(key: str, sentences: Mapping[str, str], **values: int | str) -> str:
    return sentences.get(key, key).format_map(_Words({name: str(value) for name, value in values.items()}))
