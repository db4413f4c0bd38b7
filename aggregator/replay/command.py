"""`smartcare replay`: recorded logs through the kernel that watches homes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from aggregator.kernel.events import StageChange
from aggregator.kernel.explain import duration, render
from aggregator.kernel.home import DAY_S, RiskGroup

from .homes import HomeOptions, home_of
from .log import LogError, Row, read_log
from .plot import actogram
from .recorder import is_recorder, read_recorder
from .rules import MakeRule, make_rule
from .score import HomeScore, score_home
from .sensors import SensorLine, sensor_lines
from .table import SCORE_TITLES, aligned, score_line, summary
from .timeline import Timeline
from .timeline import replay as replay_log

_LOG = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Rule(click.ParamType[tuple[str, MakeRule]]):
    """A rule by its name."""

    name = "rule"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, MakeRule]:
        """Return the name and the rule."""
        try:
            return str(value), make_rule(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class _Zone(click.ParamType[tzinfo]):
    """A time zone by its name."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tzinfo:
        """Return the zone."""
        if isinstance(value, tzinfo):
            return value
        try:
            return ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            self.fail(f"{value!r} is not a time zone; use a name such as Asia/Seoul", param, ctx)


@click.command()
@click.argument("logs", nargs=-1, required=True, type=_LOG, metavar="FILE…")
@click.option("--score", is_flag=True, help="How often the rule signals in vain, and how late it notices a collapse.")
@click.option("--rule", "rules", multiple=True, type=_Rule(), metavar="RULE", help="ours, fixed:24h or alert-lines.")
@click.option("--from-day", default=0.0, show_default=True, help="Score only from this day on; before, only watch.")
@click.option("--sensors", is_flag=True, help="What each sensor shows: marks a day, and whether it is fit.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw the days of one home as SVG.")
@click.option("--format", "style", type=click.Choice(["json", "table"]), help="Stages are JSON, the rest tables.")
@click.option("--risk", type=click.Choice([group.value for group in RiskGroup]), default="general", show_default=True)
@click.option("--front-door", "doors", multiple=True, metavar="SENSOR", help="The contact that is the way out.")
@click.option("--no-front-door", is_flag=True, help="Take no contact for the way out.")
@click.option("--sensor", "wanted", multiple=True, metavar="SENSOR", help="Use only these sensors.")
@click.option("--timezone", type=_Zone(), default=UTC, show_default="UTC", help="The home's local time.")
@click.option("--sentences", type=click.Choice(["en", "ko"]), default="en", show_default=True, help="Their language.")
def replay(
    logs: tuple[Path, ...],
    score: bool,
    rules: tuple[tuple[str, MakeRule], ...],
    from_day: float,
    sensors: bool,
    plot: Path | None,
    style: str | None,
    risk: str,
    doors: tuple[str, ...],
    no_front_door: bool,
    wanted: tuple[str, ...],
    timezone: tzinfo,
    sentences: str,
) -> None:
    """Replay recorded homes: logs (time,sensor,kind,value; plain or gz) or Home Assistant recorder databases.

    Every change of stage is printed as one JSON object, or with --score the table of false signals and delays.
    """
    front_doors = () if no_front_door else doors or None
    options = HomeOptions(risk=RiskGroup(risk), front_doors=front_doors, timezone=timezone)
    if plot is not None and len(logs) != 1:
        raise click.UsageError("--plot draws one home: give one file")
    homes = {path: _rows(path, wanted) for path in logs}
    if score or rules:
        chosen = rules or (("ours", make_rule("ours")),)
        _print_scores([_scored(*rule, homes, options, from_day) for rule in chosen], style or "table")
        return
    texts = json.loads(files("aggregator.kernel").joinpath("sentences", f"{sentences}.json").read_text("utf-8"))
    timelines = []
    for path, rows in homes.items():
        with _progress(len(rows), _stem(path)) as bar:
            timelines.append(replay_log(_stem(path), rows, home_of(rows, options), bar.update))
    if plot is not None:
        plot.write_text(actogram(timelines[0], timezone), encoding="utf-8")
    if sensors:
        judged = [(timeline.home, line) for timeline in timelines for line in sensor_lines(timeline, texts)]
        _print_sensors(judged, style or "table")
    else:
        _print_stages(timelines, style or "json", texts, timezone)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".csv")


def _rows(path: Path, wanted: Sequence[str]) -> list[Row]:
    try:
        rows = read_recorder(path, wanted) if is_recorder(path) else read_log(path)
    except LogError as error:
        raise click.ClickException(str(error)) from error
    rows = [row for row in rows if not wanted or row.sensor in wanted]
    if not any(row.kind for row in rows):
        raise click.ClickException(f"{path}: has no rows of a sensor that can be watched")
    return rows


def _scored(
    name: str, make: MakeRule, homes: dict[Path, list[Row]], options: HomeOptions, from_day: float
) -> dict[str, Any]:
    scores: list[HomeScore] = []
    with _progress(len(homes), name) as bar:
        for path, rows in homes.items():
            scores.append(score_home(_stem(path), rows, home_of(rows, options), make, from_day * DAY_S))
            bar.update(1)
    return summary(name, scores)


@contextmanager
def _progress(length: int, label: str) -> Iterator[Any]:
    """Show a bar to people, on the side."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar


def _print_scores(scores: Sequence[dict[str, Any]], style: str) -> None:
    if style == "json":
        for score in scores:
            click.echo(json.dumps(score))
    else:
        click.echo(aligned(SCORE_TITLES, [score_line(score) for score in scores]))


def _print_sensors(lines: Sequence[tuple[str, SensorLine]], style: str) -> None:
    if style == "json":
        for home, line in lines:
            click.echo(json.dumps({"home": home, **asdict(line)}, ensure_ascii=False))
        return
    titles = ("home", "sensor", "marks a day", "state", "after", "why")
    click.echo(aligned(titles, [(home, *line.as_cells()) for home, line in lines]))


def _print_stages(timelines: Sequence[Timeline], style: str, texts: dict[str, str], timezone: tzinfo) -> None:
    lines = [(timeline.home, change) for timeline in timelines for change in timeline.stages]
    if style == "json":
        for home, change in lines:
            click.echo(json.dumps(_as_json(home, change, texts, timezone), ensure_ascii=False))
        return
    titles = ("home", "time", "stage", "clock", "quiet", "why")
    click.echo(aligned(titles, [_as_line(home, change, texts, timezone) for home, change in lines]))


def _as_json(home: str, change: StageChange, texts: dict[str, str], timezone: tzinfo) -> dict[str, Any]:
    return {
        "home": home,
        "time": datetime.fromtimestamp(change.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "stage": change.stage,
        "clock": change.clock,
        "quiet_s": round(change.quiet_s, 3),
        "limit_s": round(change.limit_s, 3),
        "why": render(change.why, texts, timezone),
        "why_key": change.why.key,
    }


def _as_line(home: str, change: StageChange, texts: dict[str, str], timezone: tzinfo) -> tuple[str, ...]:
    local = datetime.fromtimestamp(change.at, timezone)
    quiet = duration(change.quiet_s, texts)
    return home, f"{local:%Y-%m-%d %H:%M}", change.stage, change.clock, quiet, render(change.why, texts, timezone)
