"""Alembic's entry point: runs on the connection the caller holds. Steps that seal find the region's cipher."""

from alembic import context

from aggregator.store.schema import metadata

attributes = context.config.attributes
context.configure(connection=attributes["connection"], target_metadata=metadata(), cipher=attributes.get("cipher"))
context.run_migrations()
