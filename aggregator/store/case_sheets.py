"""The versions of case sheets. Versions are only ever added; their words are erased when the person is forgotten."""

import json
from dataclasses import asdict

from sqlalchemy import JSON, Column, ForeignKey, Integer, RowMapping, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.sheet import Sheet, Version
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc

case_sheets = Table(
    "case_sheets",
    METADATA,
    Column("case_number", Integer, ForeignKey("cases.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("changed", JSON, nullable=False),
    Column("sheet", Text, nullable=False),
)

SEALED = (
    Sealed(
        table=case_sheets,
        columns=("sheet",),
        place=lambda row, _: _sheet_place(row["case_number"], row["version"]),
        left=json.dumps(asdict(Sheet())),
    ),
)


def _sheet_place(number: int, version: int) -> str:
    """Where a version of a sheet belongs."""
    return f"case_sheets.sheet:{number}:{version}"


async def add(connection: AsyncConnection, cipher: Cipher, number: int, version: Version) -> None:
    """Insert a version of a sheet; the database refuses a number that is there already."""
    text = json.dumps(asdict(version.sheet), ensure_ascii=False)
    await connection.execute(
        insert(case_sheets).values(
            case_number=number,
            version=version.number,
            at=version.at,
            who=version.who,
            changed=list(version.changed),
            sheet=cipher.seal(text, _sheet_place(number, version.number)),
        )
    )


async def versions(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[Version, ...]:
    """Every version of a sheet, oldest first."""
    query = select(case_sheets).where(case_sheets.c.case_number == number).order_by(case_sheets.c.version)
    return tuple(_version(cipher, row) for row in (await connection.execute(query)).mappings())


async def newest(connection: AsyncConnection, cipher: Cipher, number: int) -> Version:
    """The version that counts; a case has one from the beginning."""
    query = (
        select(case_sheets).where(case_sheets.c.case_number == number).order_by(case_sheets.c.version.desc()).limit(1)
    )
    return _version(cipher, (await connection.execute(query)).mappings().one())


def _version(cipher: Cipher, row: RowMapping) -> Version:
    """A row as the domain knows it."""
    text = cipher.open(row["sheet"], _sheet_place(row["case_number"], row["version"]))
    return Version(
        number=row["version"],
        at=row["at"],
        who=row["who"],
        changed=tuple(row["changed"]),
        sheet=Sheet(**json.loads(text)),
    )
