"""Where the time series are kept: ``influxdb`` of the configuration."""

import re

from . import values
from .model import InfluxSettings
from .section import Section, pick

_LARGEST_BATCH = 5000
_YES_OR_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def read_influxdb(section: Section | None) -> InfluxSettings | None:
    """Read ``influxdb``; without it the database alone answers for the past."""
    if section is None:
        return None
    usual = InfluxSettings(url="", bucket="")
    bucket = section.required_parsed("bucket", _name, "", "influx_name")
    settings = InfluxSettings(
        url=section.required_parsed("url", values.web, "", "web").rstrip("/"),
        bucket=bucket,
        org=section.parsed("org", _name, usual.org, "influx_name"),
        token=section.secret("token") or "",
        database=section.parsed("database", _name, bucket, "influx_name"),
        retention_policy=section.parsed("retention_policy", _name, usual.retention_policy, "influx_name"),
        batch=section.parsed("batch", _batch, usual.batch, "influx_batch", most=_LARGEST_BATCH),
        gzip=section.parsed("gzip", pick(_YES_OR_NO), usual.gzip, "word", words="true, false"),
        timeout=section.parsed("timeout", values.duration, usual.timeout, "duration"),
    )
    section.finish()
    return settings


def _name(text: str) -> str | None:
    """The name of a bucket, an organisation or a database: printable, on one line."""
    return text if text.strip() == text and text.isprintable() and 0 < len(text) <= 200 else None


def _batch(text: str) -> int | None:
    """How many lines one request may have."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) and int(text) <= _LARGEST_BATCH else None
