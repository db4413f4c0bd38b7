"""The databases of the aggregator's tests: a town settles in them."""

from tests.aggregator.conftest import copies, databases, migrated, postgresql, store

__all__ = ["copies", "databases", "migrated", "postgresql", "store"]
