"""Where the service listens, what it logs, and who may read its numbers, as it is configured."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import Config, ConfigError, Server, parse_config
from aggregator.config.log import LogSettings
from aggregator.config.server import TlsFiles
from aggregator.logs import LogFormat
from aggregator.metrics.access import MetricsAccess, MetricsSettings
from tests.aggregator.certificates import certify

BASE = """
districts: [{id: seodaemun, name: 서대문구, dongs: [{id: hongje1, name: 홍제1동, recipients: [webhook: "http://a"]}]}]
centre: {name: 관제센터, recipients: [webhook: "http://b"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""


def read(folder: Path, line: str = "") -> Config:
    return parse_config(BASE + line, name="smartcare.yaml", folder=folder, environment={})


def test_what_is_usual(folder: Path) -> None:
    config = read(folder)
    assert (config.server, config.log, config.metrics) == (Server(), LogSettings(), MetricsSettings())
    assert config.log.slow_s == 2.0


def test_everything_set(folder: Path) -> None:
    certify(folder)
    (folder / "metrics.token").write_text("0123456789abcdef\n")
    config = read(
        folder,
        "server: {host: 0.0.0.0, port: 443, proxies: [10.1.0.0/16], reuse_port: true, drain: 5s,"
        " tls: {certificate: server.pem, key: server.key}}\n"
        "log: {format: json, level: warning, requests: yes, slow: 10s}\n"
        "metrics: {access: token, token_file: metrics.token, backups: backups}\n",
    )
    assert config.server == Server(
        host="0.0.0.0",
        port=443,
        proxies=frozenset({"10.1.0.0/16"}),
        reuse_port=True,
        drain=timedelta(seconds=5),
        tls=TlsFiles(certificate=folder / "server.pem", key=folder / "server.key"),
    )
    assert config.log == LogSettings(layout=LogFormat.JSON, level="warning", requests=True, slow=timedelta(seconds=10))
    assert config.metrics == MetricsSettings(
        access=MetricsAccess.TOKEN, token="0123456789abcdef", backups=folder / "backups"
    )
    assert "0123456789abcdef" not in repr(config.metrics)


def test_a_socket(folder: Path) -> None:
    assert read(folder, "server: {socket: api.sock}").server.socket == folder / "api.sock"
    assert read(folder, "server: {socket: /run/api.sock}").server.socket == Path("/run/api.sock")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("server: {tls: {certificate: server.pem}}", "5: server.tls.key: “key” is missing"),
        ("server: {tls: {certificate: gone.pem, key: server.key}}", "5: server.tls.certificate: the file gone.pem"),
        ("server: {tls: {certificate: server.pem, key: other.key}}", "5: server.tls.certificate: the certificate and"),
        ("server: {tls: {certificate: locked.pem, key: locked.key}}", "5: server.tls.certificate: the certificate and"),
        ("server: {tls: {certificate: server.key, key: server.key}}", "5: server.tls.certificate: the certificate and"),
        ("server: {tls: {certificate: server.pem, key: server.key, keys: x}}", "5: server.tls.keys: “keys” is not"),
        ("server: {socket: " + "x" * 101 + "}", "5: server.socket: the path of the socket is too long"),
        ("server: {socket: a.sock, reuse_port: true}", "5: server.reuse_port: processes cannot share a socket"),
        ("server: {reuse_port: perhaps}", "5: server.reuse_port: “perhaps” is not one of the choices"),
        ("server: {proxies: [10.0.0.0/8, 10.0.0.1/8]}", "5: server.proxies[1]: “10.0.0.1/8” is not an IP address"),
        ("server: {drain: long}", "5: server.drain: “long” is not a stretch of time"),
        ("log: {format: xml}", "5: log.format: “xml” is not one of the choices"),
        ("log: {level: all}", "5: log.level: “all” is not one of the choices"),
        ("log: {requests: some}", "5: log.requests: “some” is not one of the choices"),
        ("log: {slow: 0s}", "5: log.slow: “0s” is not a stretch of time"),
        ("log: {colour: red}", "5: log.colour: “colour” is not known here"),
        ("metrics: {access: token}", "5: metrics.token: “token” is missing"),
        ("metrics: {access: token, token: short}", "5: metrics.token: "),
        ("metrics: {access: all}", "5: metrics.access: “all” is not one of the choices"),
        ("metrics: {path: /numbers}", "5: metrics.path: “path” is not known here"),
    ],
)
def test_problems_name_their_line(folder: Path, line: str, told: str) -> None:
    certify(folder)
    certify(folder, "other")
    certify(folder, "locked", passphrase=b"secret")
    with pytest.raises(ConfigError) as refused:
        read(folder, line)
    (found,) = str(refused.value).splitlines()
    assert found.startswith(f"smartcare.yaml:{told}")
    assert " — " in found
