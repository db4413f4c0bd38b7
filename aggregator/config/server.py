"""Where the API listens: ``server`` of the configuration."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from . import values
from .section import Section, pick, words

FLAGS = {"true": True, "false": False, "yes": True, "no": False}
_LONGEST_SOCKET = 100
"""Bytes of a socket's path; the system itself takes 107."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """A certificate with its chain, and its private key, both PEM."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the API listens; port 0 lets the system choose.

    ``proxies`` are addresses and networks that may say where a request came from. With a ``socket`` the API listens on
    that path instead of a port. ``reuse_port`` lets several processes listen on one port. After the signal to end the
    service says for ``drain`` that it is not ready before it stops to listen.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    proxies: frozenset[str] = frozenset()
    tls: TlsFiles | None = None
    socket: Path | None = None
    reuse_port: bool = False
    drain: timedelta = timedelta(0)


def read_server(section: Section | None, folder: Path) -> Server:
    """Read ``server``; files lie beside the configuration."""
    usual = Server()
    if section is None:
        return usual
    socket = section.parsed("socket", _socket, None, "socket", length=_LONGEST_SOCKET)
    tls = section.section("tls")
    server = Server(
        host=section.text("host") or usual.host,
        port=section.parsed("port", values.port, usual.port, "port"),
        proxies=frozenset(section.parsed_list("proxies", network, "ip_address")),
        tls=None if tls is None else _read_tls(tls, folder),
        socket=None if socket is None else folder.absolute() / socket,
        reuse_port=section.parsed("reuse_port", pick(FLAGS), usual.reuse_port, "word", words=words(FLAGS)),
        drain=section.parsed("drain", values.duration, usual.drain, "duration"),
    )
    if server.socket is not None and server.reuse_port:
        section.note("socket_shared", "reuse_port")
    section.finish()
    return server


def network(text: str) -> str | None:
    """An IP address, or a network of them: ``10.1.0.0/16``."""
    try:
        return str(ipaddress.ip_network(text)) if "/" in text else str(ipaddress.ip_address(text))
    except ValueError:
        return None


def usable(files: TlsFiles) -> bool:
    """Whether the files hold a certificate and the key that belongs to it, without a passphrase."""
    try:
        # A passphrase would be asked for at the terminal; an empty one is refused instead.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key, password="")
    except (ssl.SSLError, OSError):
        return False
    return True


def _socket(text: str) -> str | None:
    """The path of a socket; longer ones than the system takes are refused."""
    return text if 0 < len(text.encode()) <= _LONGEST_SOCKET and "\x00" not in text else None


def _read_tls(section: Section, folder: Path) -> TlsFiles | None:
    """Read ``server.tls``; None after a noted problem."""
    names = {name: section.required(name) for name in ("certificate", "key")}
    there = [section.file(name, value) is not None for name, value in names.items() if value]
    section.finish()
    if len(there) < len(names) or not all(there):
        return None
    files = TlsFiles(certificate=folder.absolute() / names["certificate"], key=folder.absolute() / names["key"])
    if not usable(files):
        section.note("tls", "certificate")
    return files
