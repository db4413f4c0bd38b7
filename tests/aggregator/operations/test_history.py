"""From reports to charts: hours folded exactly once, steps of any length, the person's quarters of an hour."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.domain.access import Actor, Role
from aggregator.domain.errors import Forbidden, Invalid, NotFound
from aggregator.operations import history, looks
from aggregator.operations.history import Source
from aggregator.operations.rollups import roll_up
from aggregator.operations.series import OwnPoint, Point, SeriesAwayError
from aggregator.store import rollups

from .conftest import ADMINISTRATOR, CENTRE_OFFICER, NEIGHBOUR_OFFICER, OFFICER, Home, Town

HOUR = timedelta(hours=1)


async def rolled(town: Town) -> None:
    """Let the scanner fold what there is."""
    town.clock.at += timedelta(seconds=11)
    await town.scanner.run_due()


def reading(home: Home, at: datetime, value: float, sensor: str = "s_tv") -> dict[str, Any]:
    return home.item("reading", at, sensor=sensor, value=value)


async def test_what_was_reported_is_shown_by_the_hour(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    town.clock.at += 3 * HOUR
    await home.send(reading(home, noon, 10.0), reading(home, noon + HOUR / 2, 30.0), reading(home, noon + HOUR, 5.0))
    await home.send(home.evidence(noon + timedelta(minutes=20)), home.evidence(noon + timedelta(minutes=21)))
    await rolled(town)
    view = await history.history(town.context, OFFICER, household, first=noon, last=noon + 2 * HOUR)
    assert [(one.at, one.sensor, one.count, one.min, one.max, one.mean) for one in view.points] == [
        (noon, "s_tv", 2, 10.0, 30.0, 20.0),
        (noon + HOUR, "s_tv", 1, 5.0, 5.0, 5.0),
    ]
    assert [(one.at, one.count) for one in view.evidence] == [(noon + HOUR / 4, 2)]
    assert (view.source, view.step_s) == (Source.OWN, 3600)


async def test_late_reports_change_the_hour_they_are_about(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    town.clock.at += 24 * HOUR
    for value in (10.0, 20.0):
        await home.send(reading(home, noon, value))
        await rolled(town)
    view = await history.history(town.context, OFFICER, household, first=noon, last=noon + HOUR)
    assert [(one.count, one.mean) for one in view.points] == [(2, 15.0)]


async def test_folding_again_and_at_once_counts_everything_once(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    for _ in range(30):
        await home.send(reading(home, noon, 1.0))
    await asyncio.gather(*(roll_up(town.context, "journal") for _ in range(4)))
    await roll_up(town.context, "journal")
    view = await history.history(town.context, OFFICER, household, first=noon, last=noon + HOUR)
    assert [one.count for one in view.points] == [30]


async def test_folding_is_due_after_a_pause_or_when_much_has_come(town: Town, monkeypatch: pytest.MonkeyPatch):
    home = await town.home(await town.register())
    monkeypatch.setattr(rollups, "_MANY", 3)
    due = []

    async def look() -> None:
        async with town.context.database.read() as connection:
            due.append(bool(await rollups.due(connection, town.clock.at, 50)))

    await home.send(reading(home, town.clock.at, 1.0))
    await look()
    await roll_up(town.context, "journal")
    await look()
    await home.send(reading(home, town.clock.at, 1.0))
    await look()
    town.clock.at += timedelta(seconds=10)
    await look()
    town.clock.at -= timedelta(seconds=10)
    for _ in range(2):
        await home.send(reading(home, town.clock.at, 1.0))
    await look()
    assert due == [True, False, False, True, True]


async def test_a_piece_is_bounded_and_the_rest_follows(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.operations.rollups._ITEMS", 3)
    monkeypatch.setattr("aggregator.operations.rollups._PIECES", 2)
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    for _ in range(7):
        await home.send(reading(home, noon, 1.0), reading(home, noon, 2.0))
    counts = []
    for _ in range(3):
        await roll_up(town.context, "journal")
        view = await history.history(town.context, OFFICER, household, first=noon, last=noon + HOUR)
        counts.append(sum(one.count for one in view.points))
    assert counts == [8, 14, 14]


async def test_days_and_short_steps(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    town.clock.at += 24 * HOUR
    await home.send(*(reading(home, noon + timedelta(minutes=minute), minute) for minute in range(0, 120, 10)))
    await rolled(town)
    until = noon + 2 * HOUR
    by_step = {
        step: await history.history(town.context, OFFICER, household, first=noon, last=until, step_s=step)
        for step in (600, 1800, 3600, 86400)
    }
    assert {step: [one.count for one in view.points] for step, view in by_step.items()} == {
        600: [1] * 12,
        1800: [3] * 4,
        3600: [6, 6],
        86400: [12],
    }
    assert {step: [one.max for one in view.points][-1] for step, view in by_step.items()} == dict.fromkeys(by_step, 110)


async def test_one_sensor(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    tv = {"id": "s_tv", "kind": "power", "alive": True, "state": "online"}
    await home.send(heartbeat=home.heartbeat(None, tv, {**tv, "id": "s_kettle"}))
    await home.send(reading(home, noon, 1.0), reading(home, noon, 2.0, "s_kettle"), home.evidence())
    await rolled(town)
    for step in (300, 3600):
        view = await history.history(
            town.context, OFFICER, household, first=noon, last=noon + HOUR, sensor="s_kettle", step_s=step
        )
        assert [(one.sensor, one.mean) for one in view.points] == [("s_kettle", 2.0)]
        assert ([one.id for one in view.sensors], view.evidence) == (["s_kettle"], ())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": 1, "last": 0}, "history_backwards"),
        ({"first": 0, "last": 0}, "history_backwards"),
        ({"first": 0, "last": 4000 * 3600}, "history_too_long"),
        ({"first": 0, "last": 3 * 86400, "step_s": 300}, "history_too_long"),
    ],
)
async def test_what_no_answer_holds(town: Town, asked: dict[str, int], code: str):
    household = await town.register()
    times: dict[str, Any] = {name: town.clock.at + timedelta(seconds=asked[name]) for name in ("first", "last")}
    with pytest.raises(Invalid, match=code):
        await history.history(town.context, OFFICER, household, **{**asked, **times})


@pytest.mark.parametrize("ask", [history.history, history.activity])
@pytest.mark.parametrize(
    ("actor", "error"),
    [(NEIGHBOUR_OFFICER, NotFound), (CENTRE_OFFICER, NotFound), (replace(OFFICER, role=Role.INSTALLER), Forbidden)],
)
async def test_whose_home_it_is_not(town: Town, ask: Any, actor: Actor, error: type[Exception]):
    household = await town.register()
    with pytest.raises(error):
        await ask(town.context, actor, household)


async def test_every_look_is_written_down(town: Town):
    household = await town.register()
    await history.history(town.context, OFFICER, household)
    await history.activity(town.context, OFFICER, household)
    seen = await looks.list_looks(town.context, ADMINISTRATOR, household=household, user=OFFICER.user)
    assert [look.action for look in seen] == ["activity", "history"]


async def test_the_days_of_a_person(town: Town):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    town.clock.at += 26 * HOUR
    await home.send(home.evidence(noon + timedelta(minutes=16)), home.evidence(noon + 13 * HOUR), home.evidence())
    await rolled(town)
    view = await history.activity(town.context, OFFICER, household, days=3)
    assert [day.day.isoformat() for day in view.days] == ["2026-11-17", "2026-11-18", "2026-11-19"]
    active = {(day.day.day, quarter): count for day in view.days for quarter, count in enumerate(day.quarters) if count}
    # 12:16 and 14:00 next day in Seoul, and an hour past midnight of the 19th.
    assert active == {(18, 49): 1, (19, 4): 1, (19, 56): 1}
    assert {len(day.quarters) for day in view.days} == {96}


@dataclass
class Elsewhere:
    """A time series that answers with one point, or not at all."""

    away: bool = False
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    async def readings(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> Sequence[Point]:
        self.asked.append((household, sensor, last - first, step_s))
        if self.away:
            raise SeriesAwayError("timeout")
        return [OwnPoint(at=first, sensor="s_far", count=1, min=1.0, max=1.0, mean=1.0)]


@pytest.mark.parametrize(
    ("away", "source", "sensors"), [(False, Source.TIME_SERIES, ["s_far"]), (True, Source.OWN, ["s_tv"])]
)
async def test_the_time_series_answers_or_ours_stands_in(town: Town, away: bool, source: Source, sensors: list[str]):
    household = await town.register()
    home, noon = await town.home(household), town.clock.at
    await home.send(reading(home, noon, 1.0))
    await rolled(town)
    elsewhere = Elsewhere(away=away)
    view = await history.history(
        replace(town.context, series=elsewhere), OFFICER, household, first=noon, last=noon + HOUR
    )
    assert (view.source, [one.sensor for one in view.points]) == (source, sensors)
    assert elsewhere.asked == [(household, None, HOUR, 3600)]
