"""Column types and constraints that all tables share, the same on SQLite and PostgreSQL."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from aggregator.kernel.events import Explanation

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of the region."""


class Utc(TypeDecorator[datetime]):
    """An aware moment; kept in UTC, also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What the database keeps to aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """A column holds one of these words; NULL passes."""
    words = ", ".join(f"'{value!s}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


def pack(explanation: Explanation) -> dict[str, Any]:
    """An explanation as JSON."""
    return {"key": explanation.key, "values": dict(explanation.values)}


def unpack(data: Mapping[str, Any]) -> Explanation:
    """An explanation from JSON."""
    return Explanation(data["key"], data["values"])
