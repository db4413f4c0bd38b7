"""Time series databases for tests: found, or said how to get them; an end while starting is told at once."""

from pathlib import Path

import pytest

from simulator.stage import time_series
from simulator.stage.process import ProcessError
from simulator.stage.time_series import InfluxServer, NoTimeSeriesError, TimeSeriesServer, program
from tests.servers import missing


def test_what_is_missing_is_said_with_its_mend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(time_series, "TOOLS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoTimeSeriesError, match="influxd is missing: scripts/setup"):
        program("influxd")


def test_one_on_the_path_will_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    found = tmp_path / "influxd"
    found.write_text("#!/bin/sh\n")
    found.chmod(0o755)
    monkeypatch.setattr(time_series, "TOOLS", tmp_path / "nothing")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program("influxd") == found


async def test_a_server_that_ends_while_starting_is_told_with_its_last_words(tmp_path: Path):
    server = TimeSeriesServer("InfluxDB", tmp_path, ["/bin/sh", "-c", "echo no disk; exit 1"], 1)
    with pytest.raises(ProcessError, match="no disk"):
        await server.start()


async def test_a_statement_it_refuses_is_told(tmp_path: Path):
    try:
        server = InfluxServer(tmp_path)
    except NoTimeSeriesError as error:
        missing(error)
    await server.start()
    try:
        with pytest.raises(RuntimeError, match="error parsing query"):
            await server.query("SELECT")
        with pytest.raises(RuntimeError, match="database not found"):
            await server.query('SELECT * FROM "elsewhere"."autogen"."x"')
    finally:
        await server.stop()
