"""The server's own log: no line for whoever does not speak HTTP, and none lost about ourselves."""

import asyncio
import logging

import pytest

from aggregator.api.server_log import server_logger

from .conftest import Region


async def test_whoever_does_not_speak_http_is_refused_without_a_line(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    port = int(region.client.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/9.9\r\nContent-Length: -5\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_fault_of_ours_is_told_and_the_filter_is_there_once(caplog: pytest.LogCaptureFixture) -> None:
    logger = server_logger()
    server_logger().error("Unhandled exception", exc_info=ValueError())
    assert len(logger.filters) == 1
    assert [record.message for record in caplog.records] == ["Unhandled exception"]
