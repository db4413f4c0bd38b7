"""Pairing: an officer makes a code, the installer's node trades it for its own token."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import pairing_code
from aggregator.domain.access import Actor, Permission
from aggregator.domain.errors import Conflict, Invalid, SmartCareError, TooManyAttempts
from aggregator.domain.triage import HOME
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import encode_settings
from aggregator.operations.absence_notes import Absences
from aggregator.operations.context import Context
from aggregator.operations.node_health import mind_missing_node
from aggregator.operations.settings import settings_of
from aggregator.operations.visibility import own_household
from aggregator.store import households, nodes, pairing
from aggregator.store.identifiers import new_id, new_token, token_hash


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
    now = context.clock.now()
    code = "".join(secrets.choice(pairing_code.ALPHABET) for _ in range(pairing_code.LENGTH))
    expires_at = now + pairing_code.LIFETIME
    async with context.database.write() as connection:
        await own_household(connection, actor, household, now, permission=Permission.PAIR_NODES)
        await pairing.add(connection, token_hash(code), household, at=now, by=actor.user, expires_at=expires_at)
    return PairingCode(code=pairing_code.show(code), household=household, expires_at=expires_at)


async def pair(context: Context, code: str, *, version: str, origin: str) -> Paired:
    """Trade a code for a token.

    Raises Invalid or Conflict with the codes pairing_code_malformed, pairing_code_unknown, pairing_code_used and
    pairing_code_expired, and TooManyAttempts (`too_many_attempts`) after ten failures from one origin within an hour.
    """
    now = context.clock.now()
    async with context.database.write() as connection:
        await _require_patience(connection, origin, now)
        outcome = await _try_code(connection, context, code, version, now)
        if isinstance(outcome, SmartCareError):
            window = now - pairing_code.FAILURE_WINDOW
            await pairing.fail(connection, origin, now, forget_before=window)
    if isinstance(outcome, SmartCareError):
        raise outcome
    return outcome


async def _require_patience(connection: AsyncConnection, origin: str, now: datetime) -> None:
    """Raise TooManyAttempts where an origin has failed too often."""
    count, first = await pairing.failures(connection, origin, now - pairing_code.FAILURE_WINDOW)
    if count >= pairing_code.MAX_FAILURES and first is not None:
        wait = first + pairing_code.FAILURE_WINDOW - now
        raise TooManyAttempts("too_many_attempts", values={"retry_after_s": max(1, round(wait.total_seconds()))})


async def _try_code(
    connection: AsyncConnection, context: Context, text: str, version: str, now: datetime
) -> Paired | SmartCareError:
    """Make a node for a code that works; otherwise the reason, which the caller counts as a failure and then raises."""
    try:
        code_hash = token_hash(pairing_code.parse(text))
    except Invalid as malformed:
        return malformed
    row = await pairing.get(connection, code_hash)
    if row is None:
        return Invalid("pairing_code_unknown", field="code")
    if row["used_at"] is not None:
        return Conflict("pairing_code_used", field="code")
    if row["expires_at"] <= now:
        return Conflict("pairing_code_expired", field="code")
    return await _make_node(connection, context, row["household_id"], code_hash, version, now)


async def _make_node(
    connection: AsyncConnection, context: Context, household: str, code_hash: str, version: str, now: datetime
) -> Paired:
    """Insert the node and use up the code."""
    row = await households.get(connection, household)
    assert row is not None
    for earlier in await nodes.of_household(connection, household):
        if earlier["last_report_at"] is None:
            # An installation that was broken off and begun anew: nobody holds that token, and nobody waits for it.
            await nodes.alter(connection, earlier["id"], {"silent_at": None})
    node, token = new_id("n"), new_token()
    cap = timedelta(seconds=RiskGroup(row["risk"]).cap_s / context.region.pace)
    await nodes.add(
        connection,
        node,
        household=household,
        token_hash=token_hash(token),
        version=version,
        at=now,
        silent_at=now + context.region.heartbeat.missed_after,
        unseen_at=now + cap,
    )
    await pairing.use(connection, code_hash, node, now)
    await mind_missing_node(connection, context, household, now, HOME)
    absences = await Absences(connection, context, household, now).load()
    return Paired(
        node=node,
        token=token,
        household=household,
        name=f"SmartCare {household[-4:]}",
        settings=encode_settings(settings_of(context.region, row, absences.for_the_home)),
    )
