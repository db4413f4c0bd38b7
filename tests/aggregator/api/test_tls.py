"""HTTPS without a proxy: new files count from the next connection on, broken ones never."""

import asyncio
import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509

from aggregator.api.serving import serving
from aggregator.api.tls import Certificate
from aggregator.config.server import TlsFiles
from tests.aggregator.certificates import certify


@pytest.fixture
def files(tmp_path: Path) -> TlsFiles:
    certify(tmp_path)
    return TlsFiles(certificate=tmp_path / "server.pem", key=tmp_path / "server.key")


async def alive(_request: web.Request) -> web.Response:
    return web.Response(text="alive")


def hello() -> web.Application:
    api = web.Application()
    api.router.add_get("/", alive)
    return api


def replaced(files: TlsFiles, *, days: int, seconds: int = 10) -> None:
    """Put other files in the place, as somebody would later."""
    certify(files.certificate.parent, days=days)
    for path in (files.certificate, files.key):
        at = path.stat().st_mtime + seconds
        os.utime(path, (at, at))


async def shown_until(address: str) -> datetime:
    """Until when the certificate is valid that a new connection is shown."""
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    port = int(address.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=anybody)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return x509.load_der_x509_certificate(shown).not_valid_after_utc


def later(first: datetime, second: datetime) -> int:
    """How many days lie between, however long the test takes."""
    return round((second - first) / timedelta(days=1))


async def test_new_files_are_shown_from_the_next_connection_on(files: TlsFiles) -> None:
    certificate = Certificate(files)
    async with serving(hello(), "127.0.0.1", 0, tls=certificate.context) as address:
        first = await shown_until(address)
        replaced(files, days=90)
        unseen = await shown_until(address)
        certificate.look()
        second = await shown_until(address)
    assert address.startswith("https://127.0.0.1:")
    assert first == unseen
    assert later(first, second) == 60
    assert certificate.expires_at == second


async def test_nothing_older_than_tls_1_2(files: TlsFiles) -> None:
    assert Certificate(files).context.minimum_version == ssl.TLSVersion.TLSv1_2


def half(files: TlsFiles) -> None:
    """Only the certificate has been put there yet."""
    key = files.key.read_bytes()
    replaced(files, days=90)
    files.key.write_bytes(key)


def broken(files: TlsFiles) -> None:
    files.certificate.write_text("no certificate")


def gone(files: TlsFiles) -> None:
    files.key.unlink()


@pytest.mark.parametrize("harm", [half, broken, gone])
async def test_files_that_do_not_fit_change_nothing(
    files: TlsFiles, caplog: pytest.LogCaptureFixture, harm: Any
) -> None:
    certificate = Certificate(files)
    async with serving(hello(), "127.0.0.1", 0, tls=certificate.context) as address:
        before = await shown_until(address)
        harm(files)
        certificate.look()
        certificate.look()
        after = await shown_until(address)
        replaced(files, days=60, seconds=20)
        certificate.look()
        mended = await shown_until(address)
    assert before == after
    assert later(before, mended) == 30
    assert [getattr(record, "event", "") for record in caplog.records if record.levelname == "ERROR"] == ["tls_failed"]


def test_a_certificate_that_cannot_be_read_at_the_start(files: TlsFiles) -> None:
    broken(files)
    with pytest.raises(ssl.SSLError):
        Certificate(files)


async def test_expiry_is_told_in_utc(files: TlsFiles) -> None:
    days = (Certificate(files).expires_at - datetime.now(UTC)).days
    assert days in (28, 29)
