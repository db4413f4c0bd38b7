"""Where the time series are kept, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config.model import InfluxSettings

from .conftest import read, refusal

SECRET = "a-token-nobody-else-has"


def test_without_it_nothing_is_forwarded(folder: Path):
    assert read(folder, "").influxdb is None


def test_the_least(folder: Path):
    found = read(folder, "influxdb: {url: 'http://127.0.0.1:8428/', bucket: smartcare}").influxdb
    assert found == InfluxSettings(url="http://127.0.0.1:8428", bucket="smartcare", database="smartcare")


def test_everything(folder: Path):
    (folder / "influx.token").write_text(f"{SECRET}\n")
    written = """
influxdb:
  url: https://influx.example.org/base
  org: city hall
  bucket: db/rp
  token_file: influx.token
  database: db
  retention_policy: rp
  batch: 500
  gzip: false
  timeout: 3s
"""
    assert read(folder, written).influxdb == InfluxSettings(
        url="https://influx.example.org/base",
        org="city hall",
        bucket="db/rp",
        token=SECRET,
        database="db",
        retention_policy="rp",
        batch=500,
        gzip=False,
        timeout=timedelta(seconds=3),
    )


def test_the_token_is_not_shown(folder: Path):
    config = read(folder, "influxdb: {url: 'http://h', bucket: b, token: !env INFLUX_TOKEN}", INFLUX_TOKEN=SECRET)
    assert config.influxdb is not None
    assert config.influxdb.token == SECRET
    assert SECRET not in repr(config)


@pytest.mark.parametrize(
    ("written", "field", "mend"),
    [
        ("{bucket: b}", "influxdb.url", "add a line `url: …`"),
        ("{url: 'http://h'}", "influxdb.bucket", "add a line `bucket: …`"),
        ("{url: 'ftp://h', bucket: b}", "influxdb.url", "without a password in it"),
        ("{url: 'http://me:secret@h', bucket: b}", "influxdb.url", "without a password in it"),
        ("{url: 'http://h', bucket: ' '}", "influxdb.bucket", "as InfluxDB shows it"),
        ('{url: "http://h", bucket: "a\\nb"}', "influxdb.bucket", "as InfluxDB shows it"),
        ("{url: 'http://h', bucket: b, batch: 5001}", "influxdb.batch", "from 1 to 5000"),
        ("{url: 'http://h', bucket: b, batch: 0}", "influxdb.batch", "from 1 to 5000"),
        ("{url: 'http://h', bucket: b, gzip: perhaps}", "influxdb.gzip", "true, false"),
        ("{url: 'http://h', bucket: b, timeout: 0s}", "influxdb.timeout", '"90s"'),
        ("{url: 'http://h', bucket: b, token: !env NOT_THERE}", "influxdb.token", "NOT_THERE"),
        ("{url: 'http://h', bucket: b, buket: c}", "influxdb.buket", "bucket"),
    ],
)
def test_what_is_wrong_is_named_with_its_mend(folder: Path, written: str, field: str, mend: str):
    told = refusal(folder, f"influxdb: {written}")
    assert field in told
    assert mend in told
