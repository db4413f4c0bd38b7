"""The benchmark of ingest with a few homes for a moment, and what it makes of its numbers."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import ingest, results
from benchmarks.ingest import Measured, Turn, main, report
from benchmarks.ingest_load import READINGS


def turn(readings_per_s: float) -> Turn:
    return Turn(readings=50, readings_per_s=readings_per_s, median_ms=20.0, p99_ms=90.0, processor_us=200.0)


def test_it_measures_both_servers_and_finds_every_reading_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest, "QUICK", (1, 0.4))
    monkeypatch.setattr(ingest, "PROMISED", {"sqlite": 0.0})
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    options = ["--quick", "--json", "--homes", "20", "--connections", "10", "--write"]
    done = CliRunner().invoke(main, options, catch_exceptions=False)
    assert done.exit_code == 0
    measured = json.loads(done.stdout)
    assert measured["store"] == "sqlite"
    assert measured["readings_per_s"] > 0 < measured["reference_readings_per_s"]
    assert measured["ratio"] == pytest.approx(measured["readings_per_s"] / measured["reference_readings_per_s"], 0.01)
    assert measured["readings_stored"] == measured["readings_answered"] > READINGS
    assert (tmp_path / "RESULTS.md").read_text(encoding="utf-8").count("## Ingest on SQLite") == 1


@pytest.mark.parametrize(
    ("store", "ours", "kept"), [("sqlite", 59, False), ("sqlite", 60, True), ("postgresql", 51, True)]
)
def test_the_ratio_is_the_median_of_the_rounds(store, ours, kept):
    measured = Measured(
        store=store,
        ours=(turn(ours), turn(1.0), turn(ours * 2)),
        reference=(turn(100.0), turn(100.0), turn(100.0)),
        stored=50,
        answered=50,
    )
    assert (measured.ratio, measured.kept) == (ours / 100, kept)
    assert f"Ratio {ours / 100:.2f}, promised" in report(measured)
