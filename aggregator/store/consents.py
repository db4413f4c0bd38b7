"""Consents: dated rows that are revoked, never deleted."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.consent import Consent, ConsentKind
from aggregator.store.columns import METADATA, Utc, one_of

consents = Table(
    "consents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("given_at", Utc, nullable=False),
    Column("document", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("revoked_at", Utc),
    Column("revoked_by", Text),
    CheckConstraint("revoked_at IS NULL OR revoked_at >= given_at", name="order"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revocation"),
    one_of("kind", ConsentKind),
)


async def add(connection: AsyncConnection, household: str, consent: Consent) -> None:
    """Insert a consent in force."""
    await connection.execute(
        insert(consents).values(
            household_id=household,
            kind=consent.kind,
            given_at=consent.given_at,
            document=consent.document,
            recorded_by=consent.recorded_by,
        )
    )


async def revoke(connection: AsyncConnection, household: str, kind: ConsentKind, at: datetime, by: str) -> int:
    """End every consent of a kind that is in force and return how many there were."""
    statement = (
        update(consents)
        .where(consents.c.household_id == household, consents.c.kind == kind, consents.c.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by=by)
    )
    return (await connection.execute(statement)).rowcount


async def of_household(connection: AsyncConnection, household: str) -> tuple[Consent, ...]:
    """Every consent of one household, in order of its date."""
    query = select(consents).where(consents.c.household_id == household).order_by(consents.c.given_at, consents.c.id)
    return tuple(_consent(row) for row in (await connection.execute(query)).mappings())


async def of_all(connection: AsyncConnection, kind: ConsentKind) -> Mapping[str, tuple[Consent, ...]]:
    """Every consent of a kind that has not been revoked, by household."""
    found: defaultdict[str, tuple[Consent, ...]] = defaultdict(tuple)
    query = select(consents).where(consents.c.kind == kind, consents.c.revoked_at.is_(None))
    for row in (await connection.execute(query)).mappings():
        found[row["household_id"]] += (_consent(row),)
    return found


async def erase(connection: AsyncConnection, household: str) -> None:
    """Delete where the papers of a person are; which consents there were stays."""
    await connection.execute(update(consents).where(consents.c.household_id == household).values(document=""))


def _consent(row: RowMapping) -> Consent:
    """A row as the domain knows it."""
    return Consent(
        kind=ConsentKind(row["kind"]),
        given_at=row["given_at"],
        recorded_by=row["recorded_by"],
        document=row["document"],
        revoked_at=row["revoked_at"],
    )
