"""``smartcare-fleet`` against the real service, and what it says when it cannot."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.fleet import town
from simulator.fleet.cli import TOWN_FILE, main
from tests.simulator.fleet.played import paired

PROGRAM = Path(sys.executable).with_name("smartcare-fleet")
SHORT = ("--homes", "6", "--heartbeat", "10", "--storm", "--hour", "10", "--speed", "120")


def run(*arguments):
    """The command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A folder with a region of its own, played for a few seconds, and what was said."""
    folder = tmp_path_factory.mktemp("city")
    answer = run(*SHORT, "--folder", folder, "--duration", "4", "--report-every", "1.5", "--json")
    return folder, answer


def test_a_region_of_its_own_is_made_filled_and_played(city):
    folder, answer = city
    assert answer.exit_code == 0
    said, *told = map(json.loads, answer.stdout.splitlines())
    assert said["region"].startswith("http://127.0.0.1:")
    assert {one["name"]: one["role"] for one in said["staff"]} == {
        "admin": "administrator",
        "officer": "dong_officer",
        "centre": "centre_officer",
        "manager": "district_manager",
    }
    assert [one["homes"] for one in told] == [6] * len(told)
    assert len(told) >= 2
    assert told[-1]["reports"] >= 6
    assert (told[-1]["lost"], told[-1]["refused"], told[-1]["rejected"]) == (0, 0, 0)
    assert len(town.load(folder / TOWN_FILE)) == 6


def test_a_city_that_is_there_goes_on_and_stops_on_a_signal(city):
    folder, _ = city
    before = town.load(folder / TOWN_FILE)
    process = subprocess.Popen(
        [PROGRAM, "--folder", folder, "--heartbeat", "10", "--report-every", "1"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    lines = [process.stdout.readline(), process.stdout.readline()]
    os.kill(process.pid, signal.SIGINT)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "6 homes" in lines[0]
    assert "6 homes" in rest.splitlines()[-1]
    assert "sign in" not in "".join(lines)
    assert town.load(folder / TOWN_FILE) == before


def test_against_a_region_that_is_there(city, tmp_path):
    folder, _ = city
    kept = tmp_path / "town.jsonl"
    unknown = ("--region", "http://127.0.0.1:9", "--town", kept)
    answer = run(*SHORT, *unknown, "--config", folder / "smartcare.yaml", "--duration", "0.5", "--outage", "50%@0s-1h")
    assert answer.exit_code == 0
    assert "6 homes" in answer.stdout
    assert len(town.load(kept)) == 6
    began = time.monotonic()
    again = run(*SHORT, *unknown, "--duration", "2", "--json")
    assert json.loads(again.stdout)["lost"] > 0
    assert time.monotonic() - began < 90


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--region", "http://127.0.0.1:9"], 2, "--town and --config"),
        (["--region", "nowhere", "--town", "x"], 1, "not the address of a region"),
        (["--outage", "30"], 1, "30%@10m-40m"),
        (["--region", "http://127.0.0.1:9", "--town", "x", "--config", "absent.yaml"], 1, "absent.yaml"),
        (["--homes", "0"], 2, "--homes"),
    ],
)
def test_what_cannot_be_done_is_told_with_its_mend(arguments, status, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = run(*arguments)
    assert answer.exit_code == status
    assert said in answer.output


def test_a_town_that_cannot_be_read(tmp_path):
    kept = tmp_path / "town.jsonl"
    kept.write_text("x")
    answer = run("--region", "http://127.0.0.1:9", "--town", kept)
    assert (answer.exit_code, "no town" in answer.output) == (1, True)


def test_a_region_that_does_not_start_is_told_with_its_log(tmp_path):
    town.save((paired(),), tmp_path / TOWN_FILE)
    (tmp_path / "smartcare.key").write_text("broken")
    answer = run("--folder", tmp_path)
    assert answer.exit_code == 1
    assert "ready line" in answer.output
