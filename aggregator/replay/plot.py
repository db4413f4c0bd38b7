"""A home's days as an actogram: one line per day, a tick per evidence, a band per stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from itertools import pairwise

from aggregator.kernel.events import Place, Stage

from .timeline import Timeline

_LEFT, _TOP, _WIDTH, _DAY, _GAP = 90, 50, 960, 10, 3
_DAY_S = 86_400.0
_COLOURS: Mapping[Stage, str] = {
    Stage.WATCH: "#f3e3a3",
    Stage.CHECK: "#f0a35e",
    Stage.DANGER: "#d1495b",
    Stage.ABSENT: "#a9c6e8",
    Stage.BLIND: "#c9c9c9",
}
_TICK: Mapping[Place, str] = {Place.INDOORS: "#1b4965", Place.FRONT_DOOR: "#2a9d8f", Place.ELSEWHERE: "#8d6a9f"}

_HEAD = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
font-family="sans-serif" font-size="9" fill="#333">"""


def actogram(timeline: Timeline, timezone: tzinfo = UTC) -> str:
    """Return the picture as SVG. Days are local days of the zone's present offset at the beginning."""
    first = datetime.fromtimestamp(timeline.start, timezone).replace(hour=0, minute=0, second=0, microsecond=0)
    zero = first.timestamp()
    days = int((timeline.end - zero) // _DAY_S) + 1
    height = _TOP + days * (_DAY + _GAP) + 20
    parts = [
        _HEAD.format(width=_LEFT + _WIDTH + 20, height=height),
        f"<title>{escape(timeline.home)}</title>",
        f'<rect width="{_LEFT + _WIDTH + 20}" height="{height}" fill="white"/>',
        f'<text x="{_LEFT}" y="16" font-size="13">{escape(timeline.home)}</text>',
        *_legend(),
        *(f'<text x="{_LEFT + _WIDTH * hour / 24:.0f}" y="44">{hour:02}</text>' for hour in range(0, 24, 3)),
        *(
            f'<text x="8" y="{_y(day) + 8}">{(first + timedelta(days=day)):%Y-%m-%d}</text>'
            for day in range(0, days, 1 if days <= 60 else 7)
        ),
    ]
    for begin, end, stage in _bands(timeline):
        parts += _band(begin - zero, end - zero, _COLOURS[stage])
    for mark in timeline.evidence:
        day, second = divmod(mark.at - zero, _DAY_S)
        parts.append(
            f'<rect x="{_LEFT + _WIDTH * second / _DAY_S:.1f}" y="{_y(int(day))}" width="1" height="{_DAY}" '
            f'fill="{_TICK[mark.place]}"/>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _legend() -> Iterator[str]:
    names = [*((str(stage), colour) for stage, colour in _COLOURS.items()), ("indoors", "#1b4965")]
    for number, (name, colour) in enumerate([*names, ("front door", "#2a9d8f"), ("elsewhere", "#8d6a9f")]):
        x = _LEFT + number * 90
        yield f'<rect x="{x}" y="23" width="10" height="8" fill="{colour}"/><text x="{x + 14}" y="31">{name}</text>'


def _bands(timeline: Timeline) -> Iterator[tuple[float, float, Stage]]:
    changes = [(change.at, change.stage) for change in timeline.stages]
    for (begin, stage), (end, _) in pairwise([*changes, (timeline.end, Stage.NORMAL)]):
        if stage in _COLOURS and end > begin:
            yield begin, end, stage


def _band(begin: float, end: float, colour: str) -> Iterator[str]:
    """Yield one rectangle per day."""
    while begin < end:
        day = int(begin // _DAY_S)
        until = min(end, (day + 1) * _DAY_S)
        x = _LEFT + _WIDTH * (begin - day * _DAY_S) / _DAY_S
        width = _WIDTH * (until - begin) / _DAY_S
        yield f'<rect x="{x:.1f}" y="{_y(day)}" width="{width:.1f}" height="{_DAY}" fill="{colour}"/>'
        begin = until


def _y(day: int) -> int:
    return _TOP + day * (_DAY + _GAP)
