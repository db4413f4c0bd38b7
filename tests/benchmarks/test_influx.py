"""The benchmark of the time series, a few seconds long: the real processes, and everything that is counted."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import influx
from benchmarks.influx import Plan, main
from simulator.stage.time_series import NoTimeSeriesError, program
from tests.servers import missing

LINES = 10_000
PLAN = Plan(values=119, per_s=20, away_from_s=2, away_s=2)


@pytest.fixture(scope="module")
def answer():
    """What the command prints."""
    try:
        for name in ("influxd", "victoria-metrics"):
            program(name)
    except NoTimeSeriesError as error:
        missing(error)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(influx, "QUICK", (PLAN, LINES))
        patch.setattr(influx, "SETTLE_S", 1.0)
        return CliRunner().invoke(main, ["--quick", "--json"], catch_exceptions=False)


def test_ours_are_all_there_and_both_are_counted(answer):
    told = json.loads(answer.stdout)
    outage = told["outage"]
    assert (answer.exit_code, outage["sent"], outage["ours"]) == (0, 119, 119)
    assert 0 < outage["theirs"] <= 119
    assert outage["drained_s"] >= 0


def test_speeds_are_measured_in_the_same_run(answer):
    told = json.loads(answer.stdout)
    assert told["lines"] == LINES
    assert min(told[name] for name in ("forwarder", "forwarder_plain", "packed", "plain")) > 0
    assert told["ratio"] == pytest.approx(told["forwarder"] / told["packed"], abs=0.001)
