"""Why the service is not ready, the first reason first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from aggregator.health.state import STUCK_S, Health

from .conftest import Hands


@dataclass
class Parts:
    """What health looks at."""

    failing: bool = False
    migrated: bool = True
    moved_at: float = 1000.0


def running(_parts: Parts, health: Health, _hands: Hands) -> None:
    health.runs()


def stopping(_parts: Parts, health: Health, _hands: Hands) -> None:
    health.runs()
    health.ends()


def failing(parts: Parts, health: Health, _hands: Hands) -> None:
    health.runs()
    parts.failing = True


def other_schema(parts: Parts, health: Health, _hands: Hands) -> None:
    health.runs()
    parts.migrated = False


def stuck(_parts: Parts, health: Health, hands: Hands) -> None:
    health.runs()
    hands.pass_by(STUCK_S + 1)


def resting(_parts: Parts, health: Health, hands: Hands) -> None:
    health.runs()
    hands.pass_by(STUCK_S)


def waiting_for_the_database(parts: Parts, health: Health, hands: Hands) -> None:
    stuck(parts, health, hands)
    parts.failing = True


@pytest.mark.parametrize(
    ("change", "hindrance", "is_stuck"),
    [
        (lambda *_: None, "starting", False),
        (running, None, False),
        (stopping, "stopping", False),
        (failing, "database_failing", False),
        (other_schema, "schema_other", False),
        (stuck, "scanner_stuck", True),
        (resting, None, False),
        (waiting_for_the_database, "database_failing", False),
    ],
)
def test_hindrance(
    hands: Hands, change: Callable[[Parts, Health, Hands], None], hindrance: str | None, is_stuck: bool
) -> None:
    parts: Any = Parts()
    health = Health(parts, parts, hands.monotonic)
    change(parts, health, hands)
    assert (health.hindrance(), health.stuck()) == (hindrance, is_stuck)
