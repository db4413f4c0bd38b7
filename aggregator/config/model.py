"""The configuration of one region as the rest of the program sees it: complete, checked, immutable."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from aggregator.domain.region import Region


class ChannelName(StrEnum):
    """The ways a message can leave the region."""

    WEBHOOK = "webhook"
    SMTP = "smtp"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the API listens; port 0 lets the system choose. ``proxies`` may say where a request came from."""

    host: str = "127.0.0.1"
    port: int = 8080
    proxies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """How webhooks are signed and how long one may take."""

    secret: str
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server messages leave through."""

    host: str
    port: int
    sender: str
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    username: str | None = None
    password: str | None = None
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """The channels that are set up; a recipient may only name one of these."""

    webhook: WebhookSettings | None = None
    smtp: SmtpSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything ``smartcare.yaml`` says. ``database`` is an SQLAlchemy URL, the first of ``keys`` the current one."""

    server: Server
    database: str
    keys: tuple[bytes, ...]
    region: Region
    channels: Channels
