"""Links by which agencies answer. Only the hash of a link's code is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    RowMapping,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.agency_link import AgencyLink, SharedField
from aggregator.store.columns import METADATA, Utc

agency_links = Table(
    "agency_links",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("referral_number", Integer, ForeignKey("referrals.number"), nullable=False, index=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("fields", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
    Column("withdrawn_by", Text),
    Column("opened", Integer, nullable=False),
    Column("last_opened_at", Utc),
    Column("answered_at", Utc),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawal"),
    CheckConstraint("expires_at > created_at", name="lifetime"),
)


async def add(connection: AsyncConnection, link: AgencyLink, code_hash: str) -> None:
    """Insert a link."""
    await connection.execute(
        insert(agency_links).values(
            id=link.id,
            referral_number=link.referral,
            hash=code_hash,
            fields=[field.value for field in link.fields],
            created_at=link.created_at,
            created_by=link.created_by,
            expires_at=link.expires_at,
            opened=0,
        )
    )


async def by_hash(connection: AsyncConnection, code_hash: str) -> AgencyLink | None:
    """The link of a code, locked until the end of a transaction that may write."""
    query = select(agency_links).where(agency_links.c.hash == code_hash).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _link(row)


async def of_referral(connection: AsyncConnection, referral: int) -> Sequence[AgencyLink]:
    """Every link of a referral, the newest first."""
    query = select(agency_links).where(agency_links.c.referral_number == referral)
    rows = await connection.execute(query.order_by(agency_links.c.created_at.desc(), agency_links.c.id))
    return [_link(row) for row in rows.mappings()]


async def withdraw(
    connection: AsyncConnection, referral: int, at: datetime, by: str, *, identifier: str | None = None
) -> int:
    """End links of a referral that still work, one of them or all, and return how many there were."""
    statement = update(agency_links).where(
        agency_links.c.referral_number == referral,
        agency_links.c.withdrawn_at.is_(None),
        agency_links.c.expires_at > at,
    )
    if identifier is not None:
        statement = statement.where(agency_links.c.id == identifier)
    return (await connection.execute(statement.values(withdrawn_at=at, withdrawn_by=by))).rowcount


async def opened(connection: AsyncConnection, identifier: str, at: datetime) -> None:
    """Count that a link was opened."""
    await connection.execute(
        update(agency_links)
        .where(agency_links.c.id == identifier)
        .values(opened=agency_links.c.opened + 1, last_opened_at=at)
    )


async def answered(connection: AsyncConnection, identifier: str, at: datetime) -> None:
    """Write down that something was answered by a link."""
    await connection.execute(update(agency_links).where(agency_links.c.id == identifier).values(answered_at=at))


def _link(row: RowMapping) -> AgencyLink:
    """A row as the domain knows it."""
    return AgencyLink(
        id=row["id"],
        referral=row["referral_number"],
        fields=tuple(SharedField(field) for field in row["fields"]),
        created_at=row["created_at"],
        created_by=row["created_by"],
        expires_at=row["expires_at"],
        withdrawn_at=row["withdrawn_at"],
        opened=row["opened"],
        last_opened_at=row["last_opened_at"],
        answered_at=row["answered_at"],
    )
