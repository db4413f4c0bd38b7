"""The configuration of one region as the rest of the program sees it: complete, checked, immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from aggregator.domain.region import Region
from aggregator.metrics.access import MetricsSettings

from .log import LogSettings
from .server import Server


class ChannelName(StrEnum):
    """The ways a message can leave the region."""

    WEBHOOK = "webhook"
    SMTP = "smtp"
    SOLAPI = "solapi"
    SENS = "sens"
    APPRISE = "apprise"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """How webhooks are signed and how long one may take."""

    secret: str
    timeout: timedelta = timedelta(seconds=10)
    within: timedelta = timedelta(minutes=5)


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
    within: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolapiSettings:
    """The account at SOLAPI; with ``webhook_secret`` it may tell us by itself what became of a message."""

    api_key: str
    api_secret: str
    sender: str
    base: str = "https://api.solapi.com"
    webhook_secret: str | None = None
    timeout: timedelta = timedelta(seconds=10)
    within: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SensSettings:
    """The account and the service at NAVER Cloud SENS; government regions have a ``base`` of their own."""

    service_id: str
    access_key: str
    secret_key: str
    sender: str
    base: str = "https://sens.apigw.ntruss.com"
    timeout: timedelta = timedelta(seconds=10)
    within: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseSettings:
    """Addresses of services by the names recipients use."""

    services: Mapping[str, str] = field(default_factory=dict)
    timeout: timedelta = timedelta(seconds=20)
    within: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """The channels that are set up; a recipient may only name these.

    Each has a ``timeout`` for handing a message over, and a time ``within`` which a receipt or somebody's
    acknowledgement must come before the next way is tried.
    """

    webhook: WebhookSettings | None = None
    smtp: SmtpSettings | None = None
    solapi: SolapiSettings | None = None
    sens: SensSettings | None = None
    apprise: AppriseSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfluxSettings:
    """Where the time series are kept, and how they are brought there, ``batch`` lines with one request at most.

    ``database`` and ``retention_policy`` are for reading.
    """

    url: str
    bucket: str
    org: str = ""
    token: str = field(default="", repr=False)
    database: str = ""
    retention_policy: str = ""
    batch: int = 5000
    gzip: bool = True
    timeout: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything ``smartcare.yaml`` says. ``database`` is an SQLAlchemy URL, the first of ``keys`` the current one.

    ``key_file`` is where the keys stand. Without ``influxdb`` there are no time series beside the database.
    """

    server: Server
    database: str
    keys: tuple[bytes, ...]
    key_file: Path
    region: Region
    channels: Channels
    influxdb: InfluxSettings | None = None
    log: LogSettings = field(default_factory=LogSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
