"""The benchmarks on a few made-up homes."""

import json
import shutil

import pytest
from click.testing import CliRunner

from aggregator.kernel.home import SensorKind
from aggregator.replay.log import Row
from benchmarks import kernel_speed, recorded, results
from benchmarks.detection import main, measure, report
from benchmarks.recorded import find_folder, read_folder
from tests.aggregator.replay.logs import HOUR, START, contact, usage, write


def power(hours, watts):
    """Return a plug's row."""
    return Row(START + hours * HOUR, "plug", SensorKind.POWER, watts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One home with a meter, one with a front door, one plug."""
    made = tmp_path_factory.mktemp("homes")
    days = range(40)
    meter = [usage(24 * day + hour, float(hour in (8, 20))) for day in days for hour in range(24)]
    quiet = [row._replace(value=0.0) if 24 * 30 < (row.at - START) / HOUR < 24 * 32 else row for row in meter]
    door = [
        row
        for day in range(8)
        for row in (
            usage(24 * day, 0.0, "kitchen"),
            usage(24 * day + 8, 1.0, "kitchen"),
            contact(24 * day + 10, "open"),
            contact(24 * day + 10.01, "closed"),
            contact(24 * day + 14, "open"),
            contact(24 * day + 14.01, "closed"),
            usage(24 * day + 15, 1.0, "kitchen"),
            usage(24 * day + 21, 1.0, "kitchen"),
        )
    ]
    plug = [power(24 * day + hour, 90.0 * (hour in (19, 20))) for day in range(8) for hour in range(24)]
    for name, rows in (("meter", quiet), ("door", door), ("plug", plug)):
        path = write(made / f"{name}.csv", rows)
        shutil.move(path, made / f"{name}.csv.gz")  # read by its content, packed or not
    return made


@pytest.fixture(scope="module")
def result(folder):
    """Everything that is measured on it."""
    return measure(folder)


def test_which_is_which(folder):
    logs = read_folder(folder)
    assert (list(logs.streams), list(logs.front_doors), list(logs.plugs)) == (["meter"], ["door"], ["plug"])


def test_what_is_measured(result):
    ours, *fixed, lines = result["streams"]
    assert (ours["rule"], ours["checks"], lines["rule"]) == ("ours", 1, "alert-lines")
    assert [score["checks"] for score in fixed] == [1, 1, 1, 1]
    assert result["streams_from_day_28"][0]["home_months"] < 0.5
    assert [point["scale"] for point in result["curve"]] == [0.8, 0.9, 1.0, 1.1, 1.2, 1.4]
    assert result["curve"][2]["checks_per_month"] == ours["checks_per_month"]
    assert result["trips"][0]["signals"] == ["check", "danger"]
    assert result["trips"][0]["first_after_h"] > 36
    assert [(line["plug"], line["marks_per_day"], line["state"]) for line in result["plugs"]] == [("plug", 2.0, "good")]


def test_the_report_has_every_table(result):
    text = report(result)
    assert text.startswith("## Detection on recorded homes")
    assert text.count("\n\n| ") == 6


def test_the_command(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    done = CliRunner().invoke(main, ["--data", str(folder), "--json", "--write"], catch_exceptions=False)
    assert json.loads(done.stdout)["plugs"][0]["state"] == "good"
    assert (tmp_path / "RESULTS.md").read_text("utf-8").startswith("# Measured\n\n## Detection")


def test_without_homes_it_says_so(tmp_path):
    done = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert done.exit_code == 2
    assert "--data" in done.stderr


def test_where_homes_are_looked_for(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(recorded.VARIABLE, str(folder))
    assert find_folder(None) == folder
    assert find_folder(tmp_path) is None


def test_sections_are_replaced(tmp_path, monkeypatch):
    path = tmp_path / "RESULTS.md"
    path.write_text("# Measured\n\n## A\n\nold\n\n## B\n\nstays\n", encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", path)
    results.write_section("## A\n\nnew\n")
    results.write_section("## C\n\nfirst\n")
    assert path.read_text("utf-8") == "# Measured\n\n## A\n\nnew\n\n## B\n\nstays\n\n## C\n\nfirst\n"


def test_speed(monkeypatch, tmp_path):
    monkeypatch.setattr(kernel_speed, "_DAYS", 1)
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    done = CliRunner().invoke(kernel_speed.main, ["--write"], catch_exceptions=False)
    assert "observations/s" in done.stdout
    assert "## Speed of the kernel" in (tmp_path / "RESULTS.md").read_text("utf-8")
