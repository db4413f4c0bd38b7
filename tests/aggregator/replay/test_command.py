"""`smartcare replay`."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from aggregator.cli import main
from tests.aggregator.replay.logs import back, contact, lost, quiet_after, usage, write


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(main, ["replay", *(str(argument) for argument in arguments)], catch_exceptions=False)


@pytest.fixture
def log(tmp_path) -> Path:
    """A home that is quiet for 44 hours, then is lost for a while."""
    rows = [*quiet_after(1, 45, until=50), lost(50), back(60), *(usage(hour) for hour in range(61, 70))]
    return write(tmp_path / "home-1.csv", rows)


@pytest.fixture
def door_log(tmp_path) -> Path:
    """A home with a front door, out of which the person goes."""
    rows = [usage(0, 0.0), usage(1), contact(0, "closed"), contact(2, "open"), contact(2.01, "closed"), usage(60, 0.0)]
    return write(tmp_path / "home-2.csv", sorted(rows))


def test_stages_as_json(log):
    result = run(log)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["home"], line["time"], line["stage"]) for line in lines] == [
        ("home-1", "2026-01-05T23:16:43.278Z", "watch"),
        ("home-1", "2026-01-06T06:42:17.704Z", "check"),
        ("home-1", "2026-01-06T07:42:17.704Z", "danger"),
        ("home-1", "2026-01-06T21:00:00.000Z", "normal"),
        ("home-1", "2026-01-07T02:05:00.000Z", "blind"),
        ("home-1", "2026-01-07T12:00:00.000Z", "normal"),
    ]
    check = lines[1]
    assert check["quiet_s"] == check["limit_s"] == pytest.approx(29.705 * 3600, abs=10)
    assert check["clock"] == "unknown"
    assert check["why"].startswith("There has been no sign of activity for 29 h 42 min.")
    assert check["why_key"] == "quiet.unknown+check+longest.unknown"


def test_stages_as_a_table_in_korean(log):
    result = run(log, "--format", "table", "--sentences", "ko", "--timezone", "Asia/Seoul", "--risk", "high")
    first = result.stdout.splitlines()[1]
    assert first.split()[:4] == ["home-1", "2026-01-06", "04:00", "watch"]
    assert "활동이 확인되지 않았습니다" in first


@pytest.mark.parametrize(
    ("options", "clock"),
    [((), "away"), (("--no-front-door",), "unknown"), (("--front-door", "water"), "unknown")],
)
def test_who_has_a_front_door(door_log, options, clock):
    lines = [json.loads(line) for line in run(door_log, *options).stdout.splitlines()]
    assert lines[0]["clock"] == clock


def test_only_some_sensors(door_log):
    lines = [json.loads(line) for line in run(door_log, "--sensor", "water").stdout.splitlines()]
    assert {line["clock"] for line in lines} == {"unknown"}


def test_scores(log):
    result = run(log, "--score", "--rule", "ours", "--rule", "fixed:24h", "--format", "json")
    ours, fixed = (json.loads(line) for line in result.stdout.splitlines())
    assert (ours["rule"], ours["checks"], fixed["rule"], fixed["checks"]) == ("ours", 1, "fixed:24h", 1)
    assert ours["delay_median_h"] > fixed["delay_median_h"]
    assert ours["checks_low"] < ours["checks_per_month"] < ours["checks_high"]


def test_scores_as_a_table(log):
    lines = run(log, "--rule", "alert-lines").stdout.splitlines()
    assert lines[0].startswith("rule")
    assert lines[1].startswith("alert-lines")
    assert len(lines) == 2


def test_a_score_of_nothing(log):
    score = json.loads(run(log, "--score", "--from-day", "1000", "--format", "json").stdout)
    assert (score["checks_per_month"], score["delay_median_h"]) == (None, None)
    table = run(log, "--score", "--from-day", "1000").stdout
    assert " - " in table


def test_sensors(log):
    line = json.loads(run(log, "--sensors", "--format", "json").stdout)
    assert (line["home"], line["sensor"], line["state"]) == ("home-1", "water", "good")
    assert line["marks_per_day"] == pytest.approx(11 / 3, abs=0.01)
    assert line["after_days"] == pytest.approx(1 / 24, abs=0.01)


def test_sensors_that_show_nothing_yet(tmp_path):
    log = write(tmp_path / "quiet.csv", quiet_after(until=3))
    assert run(log, "--sensors").stdout.splitlines()[1].split()[:5] == [
        "quiet", "water", "0.0", "learning", "-",
    ]  # fmt: skip


def test_a_picture(log, tmp_path):
    picture = tmp_path / "days.svg"
    assert run(log, "--plot", picture).exit_code == 0
    drawing = ET.fromstring(picture.read_text("utf-8"))
    titles = [element.text for element in drawing.iter() if element.tag.endswith("title")]
    assert titles == ["home-1"]
    assert len([element for element in drawing.iter() if element.get("fill") == "#d1495b"]) == 2


def test_a_long_picture_names_its_weeks(tmp_path):
    log = write(tmp_path / "long.csv", quiet_after(1, until=24 * 70))
    picture = tmp_path / "days.svg"
    run(log, "--plot", picture)
    assert "2026-01-05" in picture.read_text("utf-8")
    assert "2026-01-06" not in picture.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--rule", "magic"), "use ours, fixed:24h"),
        (("--timezone", "Moon/Sea"), "is not a time zone"),
        (("--sensor", "nobody"), "has no rows of a sensor"),
    ],
)
def test_what_is_wrong_is_told(log, options, message):
    result = run(log, *options)
    assert result.exit_code != 0
    assert message in result.stderr


def test_a_picture_is_of_one_home(log, door_log, tmp_path):
    assert "give one file" in run(log, door_log, "--plot", tmp_path / "x.svg").stderr


def test_a_log_that_cannot_be_read(tmp_path):
    path = tmp_path / "home.csv"
    path.write_text("nonsense", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1
    assert "the first line must be" in result.stderr
