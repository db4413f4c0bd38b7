"""The numbers of a running region: who may read them, what they say, and that they name nobody."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from aggregator.app import Application
from aggregator.metrics import region as region_numbers
from aggregator.metrics import source
from aggregator.metrics.access import MetricsAccess, MetricsSettings

from .conftest import Answer, Region, time

TOKEN = "0123456789abcdef"
PRIVATE = ("김영자", "영자", "010-1234-5678", "홍제로", "hongje")


async def asked(region: Region, token: str | None = None, **headers: str) -> tuple[int, str]:
    """Ask as a program on this machine would."""
    shown = headers | ({"Authorization": f"Bearer {token}"} if token else {})
    async with region.client.session.get(region.client.address + "/metrics", headers=shown) as response:
        return response.status, await response.text()


def samples(text: str) -> Mapping[tuple[str, ...], float]:
    """Every number by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("settings", "token", "headers", "status"),
    [
        (MetricsSettings(), None, {}, 200),
        (MetricsSettings(), None, {"X-Forwarded-For": "127.0.0.1"}, 404),
        (MetricsSettings(), None, {"Forwarded": "for=192.0.2.1"}, 404),
        (MetricsSettings(), None, {"Via": "1.1 proxy"}, 404),
        (MetricsSettings(access=MetricsAccess.OFF), None, {}, 404),
        (MetricsSettings(access=MetricsAccess.OFF, token=TOKEN), TOKEN, {}, 404),
        (MetricsSettings(access=MetricsAccess.TOKEN, token=TOKEN), None, {}, 401),
        (MetricsSettings(access=MetricsAccess.TOKEN, token=TOKEN), TOKEN[:-1], {}, 401),
        (MetricsSettings(access=MetricsAccess.TOKEN, token=TOKEN), TOKEN, {}, 200),
        (MetricsSettings(access=MetricsAccess.TOKEN, token=TOKEN), TOKEN, {"X-Forwarded-For": "192.0.2.1"}, 200),
        (MetricsSettings(access=MetricsAccess.TOKEN), "", {}, 401),
    ],
)
async def test_who_may_read(
    region: Region,
    monkeypatch: pytest.MonkeyPatch,
    settings: MetricsSettings,
    token: str | None,
    headers: dict[str, str],
    status: int,
) -> None:
    monkeypatch.setattr(Application, "metrics_settings", settings)
    assert (await asked(region, token, **headers))[0] == status


async def test_what_happens_is_counted(region: Region) -> None:
    await region.incident()
    await region.report({"type": "sos", "at": time(region.clock.at), "sensor": "s_1"})
    region.clock.turn(timedelta(seconds=90))
    _, text = await asked(region)
    told = samples(text)
    assert told["smartcare_ready",] == 1.0
    assert told["smartcare_ingest_reports_total",] == 2.0
    assert told["smartcare_ingest_items_total",] == 1.0
    assert told["smartcare_ingest_duplicates_total",] == 1.0
    assert told["smartcare_incidents_open", "sos", "open"] == 1.0
    assert told["smartcare_incidents_oldest_unanswered_seconds", "sos"] == pytest.approx(90.0, abs=5.0)
    assert told["smartcare_incidents_oldest_unanswered_seconds", "danger"] == 0.0
    assert told["smartcare_homes", "registered"] == 1.0
    assert told["smartcare_homes", "paired"] == 1.0
    assert told["smartcare_homes", "silent"] == 0.0
    assert told["smartcare_http_requests_total", "POST", "/api/v1/reports", "200"] == 2.0
    assert told["smartcare_http_request_seconds_count", "reports"] == 2.0
    assert told["smartcare_http_requests_under_way",] == 1.0
    assert told["smartcare_database_failing",] == 0.0
    assert told["smartcare_database_bytes",] > 100_000
    assert told["process_resident_memory_bytes",] > 10_000_000
    private = (*PRIVATE, region.household, region.node, *region.tokens.values())
    assert [word for word in private if word in text] == []


async def test_the_database_is_asked_now_and_then_and_not_while_it_fails(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = region_numbers.look

    async def counted(context: Any) -> Any:
        looks.append(1)
        return await look(context)

    monkeypatch.setattr(region_numbers, "look", counted)
    first = samples((await asked(region))[1])
    again = samples((await asked(region))[1])
    monkeypatch.setattr(source, "FRESH_S", 0.0)
    await asked(region)
    monkeypatch.setattr(region.application.watch.database, "failing_since", 1.0)
    failing = samples((await asked(region))[1])
    assert (len(looks), ("smartcare_outages_open",) in first & again.keys()) == (2, True)
    assert failing["smartcare_database_failing",] == 1.0
    assert failing["smartcare_ready",] == 0.0
    assert ("smartcare_outages_open",) not in failing


async def test_numbers_come_without_the_database_where_it_breaks_just_now(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_context: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(region_numbers, "look", broken)
    status, text = await asked(region)
    assert (status, ("smartcare_outages_open",) in samples(text)) == (200, False)
    assert samples(text)["smartcare_ingest_reports_total",] == 0.0


@pytest.mark.parametrize(("files", "expected"), [({}, None), ({"old": 1_700_000_000, "new": 1_790_000_000}, 1.79e9)])
async def test_the_newest_backup(
    region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, files: dict[str, int], expected: float | None
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "folder").mkdir()
    for name, at in files.items():
        (folder / name).touch()
        os.utime(folder / name, (at, at))
    monkeypatch.setattr(region.application.metrics, "_backups", folder)
    told = samples((await asked(region))[1])
    monkeypatch.setattr(region.application.metrics, "_backups", tmp_path / "gone")
    gone = samples((await asked(region))[1])
    assert told.get(("smartcare_backup_last_timestamp_seconds",)) == expected
    assert ("smartcare_backup_last_timestamp_seconds",) not in gone


async def test_a_stopping_service_is_not_ready(region: Region) -> None:
    ready = await region.ask("GET", "/readyz")
    region.application.watch.health.ends()
    stopping: Answer = await region.ask("GET", "/readyz")
    assert (ready.status, stopping.status, stopping.json["code"]) == (200, 503, "stopping")
    assert stopping.headers["Retry-After"] == "5"


async def test_settings_hide_their_token() -> None:
    assert TOKEN not in repr(replace(MetricsSettings(), token=TOKEN))
