"""Pairing: an officer makes a code, the installer's node trades it for its own token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregator.domain.access import Actor
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingCode:
    """A code as it is shown once, XXXXX-XXXXX."""

    code: str
    household: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What the node is given; `name` is a label without personal data, `settings` as in the reply to a report."""

    node: str
    token: str
    household: str
    name: str
    settings: Mapping[str, Any]


async def create_code(context: Context, actor: Actor, household: str) -> PairingCode:
    """Make a code for a household: one use, 24 h. An older unused code of the household stops working."""
    raise NotImplementedError


async def pair(context: Context, code: str, *, version: str, origin: str) -> Paired:
    """Trade a code for a token.

    Raises Invalid or Conflict with the codes pairing_code_malformed, pairing_code_unknown, pairing_code_used and
    pairing_code_expired, and TooManyAttempts (`too_many_attempts`) after ten failures from one origin within an hour.
    """
    raise NotImplementedError
