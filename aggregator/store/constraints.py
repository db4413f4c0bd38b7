"""Giving a column other allowed words, for migrations.

SQLite cannot change a constraint of a table that is there: the table is made anew from its own statement, with its
rows and its indexes. Other tables may refer to it; whether they still can is checked when the transaction ends.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from alembic import op


def allow(table: str, words: Mapping[str, Sequence[str]]) -> None:
    """Let columns of a table hold these words and no others; the constraints are the `one_of` of the columns."""
    require(table, {column: _condition(column, allowed) for column, allowed in words.items()})


def require(table: str, conditions: Mapping[str, str]) -> None:
    """Put other conditions in the place of a table's constraints of these names."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _make_anew(connection, table, conditions)
        return
    for constraint, condition in conditions.items():
        name = op.f(f"ck_{table}_{constraint}")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, condition)


def _condition(column: str, allowed: Sequence[str]) -> str:
    """What `one_of` writes."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in allowed))


def _make_anew(connection: sa.Connection, table: str, conditions: Mapping[str, str]) -> None:
    """Put the rows aside, make the table with its other constraints, and put the rows back."""
    query = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    found = connection.execute(query, {"table": table}).all()
    (statement,) = (sql for kind, sql in found if kind == "table")
    for constraint, condition in conditions.items():
        head = f"CONSTRAINT ck_{table}_{constraint} CHECK ("
        start = statement.index(head) + len(head)
        statement = statement[:start] + condition + statement[_closing(statement, start) :]
    numbered = "AUTOINCREMENT" in statement
    last = _last_number(connection, table) if numbered else None
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table}_aside AS SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM {table}_aside")
    connection.exec_driver_sql(f"DROP TABLE {table}_aside")
    if last is not None:
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table})
        connection.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), {"table": table, "last": last}
        )
    for sql in [sql for kind, sql in found if kind == "index"]:
        connection.exec_driver_sql(sql)


def _closing(statement: str, start: int) -> int:
    """Where the bracket closes that was opened before `start`; our words hold no brackets."""
    depth = 1
    for position in range(start, len(statement)):
        depth += {"(": 1, ")": -1}.get(statement[position], 0)
        if not depth:
            return position
    raise ValueError("a constraint without an end")


def _last_number(connection: sa.Connection, table: str) -> int | None:
    """The highest number a table has given so far, or was told to begin after; dropping the table would forget it."""
    query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return connection.execute(query, {"table": table}).scalar()
