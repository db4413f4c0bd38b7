"""The benchmark of the dashboards: what it makes of frames, of memory and of a run."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from benchmarks import dashboards
from benchmarks.dashboards import Run, Watched, main, report
from benchmarks.dashboards_page import Opened, Painted
from benchmarks.frames import Frames, Growth, Heap, percentile

SMOOTH = [16.7] * 99


@pytest.mark.parametrize(
    ("gaps", "tasks", "longest", "dropped", "long_tasks"),
    [
        (SMOOTH, [], 16.7, 0, 0),
        ([*SMOOTH, 100.0], [99.0], 100.0, 0, 1),
        ([*SMOOTH, 100.1, 250.0], [60.0, 240.0], 250.0, 2, 2),
    ],
)
def test_frames(gaps, tasks, longest, dropped, long_tasks):
    frames = Frames.of(gaps, tasks)
    assert (frames.longest_ms, frames.dropped, frames.long_tasks) == (longest, dropped, long_tasks)
    assert (frames.frames, frames.median_ms, frames.longest_task_ms) == (len(gaps), 16.7, max(tasks, default=0.0))
    assert frames.seconds == round(sum(gaps) / 1000, 1)


def test_a_page_that_draws_nothing_is_refused():
    with pytest.raises(ValueError, match="gaps_ms"):
        Frames.of([])


@pytest.mark.parametrize(("share", "found"), [(0, 1), (50, 5), (95, 10), (99, 10), (100, 10)])
def test_percentile(share, found):
    assert percentile(range(10, 0, -1), share) == found


def heaps(*used, nodes=0):
    """Samples a minute apart."""
    return [
        Heap(at=60.0 * minute, used=int(one * 1e6), nodes=1000 + nodes * minute, listeners=7)
        for minute, one in enumerate(used)
    ]


@pytest.mark.parametrize(
    ("samples", "first_mb", "slope"),
    [
        (heaps(20, 20, 20, 20), 20.0, 0.0),
        (heaps(20, 21, 22, 23), 20.0, 60.0),
        (heaps(10, 30, 30, 30, 30), 30.0, 0.0),  # the first one warms up
        (heaps(20, 19, 18), 20.0, -60.0),
    ],
)
def test_growth(samples, first_mb, slope):
    growth = Growth.of(samples)
    assert (growth.first_mb, growth.mb_an_hour, growth.listeners_an_hour) == (first_mb, slope, 0)
    assert (growth.minutes, growth.samples) == (len(samples) - 1, len(samples))


def test_growth_counts_nodes_too():
    assert Growth.of(heaps(20, 20, 20, nodes=5)).nodes_an_hour == 300


def test_two_samples_say_nothing():
    with pytest.raises(ValueError, match="samples"):
        Growth.of(heaps(20, 20))


FAST = Opened(first_ms=100.0, all_ms=400.0, search_ms=20.0, sort_ms=30.0, scroll=Frames.of(SMOOTH))
SLOW = Opened(first_ms=200.0, all_ms=800.0, search_ms=200.0, sort_ms=60.0, scroll=Frames.of(SMOOTH))
RUN = Run(
    homes=4_071,
    plain=(Painted(first_ms=90.0, card_ms=500.0),),
    today=(Painted(first_ms=90.0, card_ms=650.0),),
    ours=(FAST, FAST, SLOW),
    theirs=(SLOW,),
    watched=(
        Watched(what="idle", frames=Frames.of([*SMOOTH, 400.0]), written=0, told=0),
        Watched(what="Today", frames=Frames.of(SMOOTH), written=170, told=170),
    ),
    growth=Growth.of(heaps(20, 20, 20)),
)
STUTTERING = Watched(what="Homes", frames=Frames.of([*SMOOTH, 101.0]), written=1, told=1)


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({}, []),
        ({"ours": (replace(FAST, all_ms=1_000.1),)}, ["the table of homes"]),
        ({"today": (Painted(first_ms=90.0, card_ms=1_500.1),)}, ["the first paint of Today"]),
        ({"watched": (STUTTERING,)}, ["frames: Homes"]),
        ({"growth": Growth.of(heaps(20, 20.1, 20.2))}, ["memory"]),
        ({"growth": None}, []),
        ({"homes": 30_000, "watched": (STUTTERING,)}, []),
    ],
)
def test_promises(changed, broken):
    assert replace(RUN, **changed).broken == broken


def test_the_report_compares_both_tables():
    section = report([RUN], " --quick")
    assert "Again: `.venv/bin/python -m benchmarks.dashboards --quick --write`." in section
    assert "| usable: all rows there, the search answers | 400 ms | 800 ms | 0.50 |" in section
    assert "| search | 20 ms | 200 ms | 0.10 |" in section
    assert "| **after** | | +150 ms |" in section
    assert "| Today | 170 | 170 | 2 s, 99 | 16.7 ms | 16.7 ms | 16.7 ms | 0 | 0, longest 0 ms |" in section
    assert "an hour +0.0 MB, +0 nodes\nand +0 listeners" in section


@pytest.mark.parametrize("text", ["", "many", "99", "4071;30000"])
def test_sizes_that_cannot_be_meant(text):
    refused = CliRunner().invoke(main, ["--homes", text])
    assert (refused.exit_code, "--homes" in refused.output) == (2, True)


def test_a_broken_promise_fails_the_command(monkeypatch):
    async def measured(_folder, homes, _effort, *, memory):
        return replace(RUN, homes=homes, watched=(STUTTERING,), growth=RUN.growth if memory else None)

    monkeypatch.setattr(dashboards, "measure", measured)
    found = CliRunner().invoke(main, ["--quick", "--homes", "200,30000"])
    assert found.exit_code == 1
    assert "promises broken: 200 homes: frames: Homes\n" in found.output
