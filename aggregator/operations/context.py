"""What every operation works with. The composition root makes one and hands it to all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aggregator.domain.region import Region
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database


class Clock(Protocol):
    """Our own time, passed in so that tests can turn it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, our time, the key of personal fields, and the region as configured."""

    database: Database
    clock: Clock
    cipher: Cipher
    region: Region
