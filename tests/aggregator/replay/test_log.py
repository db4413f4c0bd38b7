"""Reading logs."""

import gzip

import pytest

from aggregator.kernel.home import SensorKind
from aggregator.replay.log import LogError, Row, read_log
from tests.aggregator.replay.logs import START

HEAD = "time,sensor,kind,value\n"
ROWS = [
    ("2026-01-05T00:00:00Z,plug,power,2.5", Row(START, "plug", SensorKind.POWER, 2.5)),
    ("2026-01-05T09:00:00+09:00,lux,light,3", Row(START, "lux", SensorKind.LIGHT, 3.0)),
    ("2026-01-05T00:00:00,water,usage,1", Row(START, "water", SensorKind.USAGE, 1.0)),
    ("2026-01-05T00:00:00Z,door,contact,open", Row(START, "door", SensorKind.CONTACT, "open")),
    ("2026-01-05T00:00:00Z,seat,occupancy,on", Row(START, "seat", SensorKind.SWITCH, "on")),
    ("2026-01-05T00:00:00Z,pir,motion,on", Row(START, "pir", SensorKind.MOTION, "on")),
    ("2026-01-05T00:00:00Z,door,availability,offline", Row(START, "door", None, None)),
    ("2026-01-05T00:00:00Z,door,availability,online", Row(START, "door", None, "online")),
]


@pytest.mark.parametrize(("line", "expected"), ROWS)
def test_rows(tmp_path, line, expected):
    path = tmp_path / "home.csv"
    path.write_text(f"{HEAD}{line}\r\n\n", encoding="utf-8")
    assert read_log(path) == [expected]


def test_packed_logs(tmp_path):
    path = tmp_path / "home.csv.gz"
    path.write_bytes(gzip.compress(f"{HEAD}{ROWS[0][0]}\n".encode()))
    assert read_log(path) == [ROWS[0][1]]


def test_a_sensor_is_lost_after_its_last_report(tmp_path):
    path = tmp_path / "home.csv"
    path.write_text(
        f"{HEAD}2026-01-05T01:00:00Z,w,usage,1\n"
        "2026-01-05T00:00:00Z,w,availability,offline\n2026-01-05T00:00:00Z,w,usage,0\n",
        encoding="utf-8",
    )
    assert [row.value for row in read_log(path)] == [0.0, None, 1.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "first line"),
        ("when,what\n", "first line"),
        (f"{HEAD}2026-01-05T00:00:00Z,w,usage\n", ":2: 3 columns"),
        (f"{HEAD}yesterday,w,usage,1\n", ":2: 'yesterday'"),
        (f"{HEAD}2026-01-05T00:00:00Z,w,music,1\n", "'music' is not a known kind"),
        (f"{HEAD}2026-01-05T00:00:00Z,w,usage,much\n", "'much' is not a number"),
        (f"{HEAD}2026-01-05T00:00:00Z,w,availability,maybe\n", "online or offline"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    path = tmp_path / "home.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LogError, match=message):
        read_log(path)


def test_what_cannot_be_read_at_all(tmp_path):
    path = tmp_path / "home.csv"
    path.write_bytes(b"\x1f\x8bbroken")
    with pytest.raises(LogError, match="cannot be read"):
        read_log(path)
