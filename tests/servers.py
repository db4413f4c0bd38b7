"""What tests need of the machine. Where it is missing they are left out; in continuous integration they fail."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from simulator.stage.postgresql import NoPostgresqlError, PostgresqlServer


def missing(why: object) -> NoReturn:
    """Leave a test out because this machine has no such program."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(why))
    pytest.skip(str(why))


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[PostgresqlServer]:
    """A PostgreSQL server of this test alone, or of this run."""
    try:
        made = PostgresqlServer(durable=durable)
    except NoPostgresqlError as error:
        missing(error)
    with made:
        yield made
