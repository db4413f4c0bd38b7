"""The benchmark of a city's desk on a few made-up homes."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import desk
from benchmarks.asking import Measured
from benchmarks.desk import SLOWER, Run, main, questions, report


@pytest.fixture(scope="module")
def answer():
    """What the command prints about three hundred homes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "_QUICK", ((300,), 2))
        patch.setattr(desk, "PROMISED_MS", 60_000.0)
        patch.setattr(desk, "PROMISED_SLOWER_MS", 60_000.0)
        return CliRunner().invoke(main, ["--quick", "--json"], catch_exceptions=False)


def test_everything_is_measured_and_compared(answer):
    (run,) = json.loads(answer.stdout)
    assert (answer.exit_code, run["store"], run["homes"]) == (0, "sqlite", 300)
    assert [one["what"] for one in run["measured"]] == list(questions(300))
    assert {one["times"] for one in run["measured"]} == {2}
    assert [one for one in run["measured"] if not (one["p95_ms"] >= one["median_ms"] > 0 < one["bare_p95_ms"])] == []


@pytest.mark.parametrize(
    ("what", "p95_ms", "kept"), [("x", 200.0, True), ("x", 200.1, False), (SLOWER[0], 999.0, True)]
)
def test_what_was_promised(what, p95_ms, kept):
    one = Measured(what=what, times=1, median_ms=1.0, p95_ms=p95_ms, bare_p95_ms=0.5, ratio=2.0)
    run = Run(store="sqlite", homes=4_071, loaded_s=0.1, measured=(one,))
    assert run.kept is kept
    assert f"| {what} | 1.0 ms | {p95_ms:.1f} ms | 0.5 ms | 2.0 |" in report([run])
    assert "sqlite, 4,071 homes:" in report([run])
