"""A figure of how cost grows with the number of homes: points, the line through them, and its slope. Plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 460, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 16, 40, 46
_TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One diagram: `points` are (homes, value) from small to large."""

    title: str
    unit: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """value = base + slope x homes, and how much of the variation it explains (R²)."""

    base: float
    slope: float
    explains: float


def fit(points: Sequence[tuple[float, float]]) -> Straight:
    """The line of least squares; of one point, the one through zero."""
    if len(points) < 2:
        homes, value = points[0]
        return Straight(base=0.0, slope=value / homes, explains=1.0)
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    base = mean_y - slope * mean_x
    total = sum((y - mean_y) ** 2 for _, y in points)
    left = sum((y - base - slope * x) ** 2 for x, y in points)
    return Straight(base=base, slope=slope, explains=1.0 - left / total if total else 1.0)


def draw(panels: Sequence[Panel]) -> str:
    """The panels side by side as SVG, readable on light and on dark pages."""
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH * len(panels)} {_HEIGHT}" '
            'font-family="sans-serif" font-size="12">'
        ),
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for position, panel in enumerate(panels):
        parts += [f'<g transform="translate({position * _WIDTH} 0)">', *_panel(panel), "</g>"]
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel) -> list[str]:
    line = fit(panel.points)
    most_x = max(x for x, _ in panel.points)
    most_y = max(*(y for _, y in panel.points), line.base + line.slope * most_x) * 1.1

    def at(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + x / most_x * (_WIDTH - _LEFT - _RIGHT)
        return round(across, 1), round(_HEIGHT - _BOTTOM - max(y, 0.0) / most_y * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [f'<text x="{_LEFT}" y="18" font-weight="bold" fill="#222222">{escape(panel.title)}</text>']
    slope = f"{line.base:.3g} + {line.slope * 1000:.3g} per 1,000 homes (R² {line.explains:.3f})"
    parts.append(f'<text x="{_LEFT}" y="33" fill="#1f6f54">{escape(slope)}</text>')
    for step in range(_TICKS + 1):
        x, y = most_x * step / _TICKS, most_y * step / _TICKS
        (_, level), (across, floor) = at(0, y), at(x, 0)
        parts += [
            f'<line x1="{_LEFT}" y1="{level}" x2="{_WIDTH - _RIGHT}" y2="{level}" stroke="#dddddd"/>',
            f'<text x="{_LEFT - 6}" y="{level + 4}" text-anchor="end" fill="#444444">{y:,.3g}</text>',
            f'<text x="{across}" y="{floor + 17}" text-anchor="middle" fill="#444444">{x:,.0f}</text>',
        ]
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}" text-anchor="end" fill="#444444">homes</text>')
    parts.append(f'<text x="10" y="{_HEIGHT - 8}" fill="#444444">{escape(panel.unit)}</text>')
    (x1, y1), (x2, y2) = at(0, line.base), at(most_x, line.base + line.slope * most_x)
    parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#1f6f54" stroke-width="2"/>')
    for x, y in panel.points:
        across, level = at(x, y)
        parts.append(f'<circle cx="{across}" cy="{level}" r="4" fill="#c2410c"/>')
    return parts
