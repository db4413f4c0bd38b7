"""One route, declared once: address, who may, what goes in, what comes out. The OpenAPI document is made from it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import voluptuous as vol

from aggregator.domain.access import Permission
from aggregator.domain.region import Language
from aggregator.health.watch import SelfWatch
from aggregator.metrics.access import MetricsSettings
from aggregator.metrics.source import Metrics
from aggregator.operations.context import Context
from aggregator.operations.ingest import Ingest
from aggregator.operations.receipts import Receipts
from aggregator.operations.stream import Feed

from .traffic import RequestLog, Traffic


class Who(StrEnum):
    """Who may use a route: anyone, a member of staff, or a home node. Desks and roles are the operations' business."""

    ANYONE = "anyone"
    STAFF = "staff"
    NODE = "node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An answer that is a file of its own kind instead of JSON.

    With a ``policy`` (Content-Security-Policy) it is a page to be shown at once; without one it is to be kept.
    ``status`` is another one than that of success, ``headers`` are further ones.
    """

    name: str
    media: str
    content: bytes
    policy: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """What the API needs of the running region."""

    @property
    def context(self) -> Context:
        """What operations work with."""

    @property
    def ingest(self) -> Ingest:
        """Takes the reports of homes."""

    @property
    def receipts(self) -> Receipts:
        """Takes the receipts of gateways."""

    @property
    def feed(self) -> Feed:
        """Tells when something has happened on a desk."""

    @property
    def watch(self) -> SelfWatch:
        """Knows whether the service can work."""

    @property
    def traffic(self) -> Traffic:
        """Counts what is answered."""

    @property
    def metrics(self) -> Metrics:
        """Gathers every number."""

    @property
    def metrics_settings(self) -> MetricsSettings:
        """Who may read them."""

    @property
    def log(self) -> RequestLog:
        """Which requests are told in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call[Caller]:
    """One request, checked: ``caller`` is an Actor (staff), a NodeIdentity (node) or None (anyone).

    ``again`` asks once more who is calling, for answers that last. Raises Unauthorized when they may no longer.
    """

    service: Service
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    language: Language
    origin: str
    again: Callable[[], Awaitable[Any]]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def context(self) -> Context:
        """What operations work with."""
        return self.service.context


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a route takes and gives.

    ``body`` and ``query`` are schemas made of ``aggregator.api.checks``. ``answer`` is the dataclass answered, or a
    JSON schema for answers of another make; ``many`` wraps a list of it as ``{"items": […]}``. ``media`` names the
    kinds of files (``Download``) that can be answered instead.
    ``events`` marks an answer of server-sent events. ``needs`` is what a member of staff must be permitted somewhere
    to be heard at all; where they are is asked by the operation. None is for everybody who works here. ``form`` says
    that the body is what a browser sends of a page's form, all of it texts.
    """

    method: str
    path: str
    name: str
    summary: str
    who: Who
    handler: Callable[[Call[Any]], Awaitable[object]]
    answer: type | Mapping[str, Any]
    many: bool = False
    status: int = 200
    body: vol.Schema | None = None
    query: vol.Schema | None = None
    media: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    events: bool = False
    needs: Permission | None = None
    form: bool = False
