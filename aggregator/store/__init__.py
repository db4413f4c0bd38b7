"""What is kept: SQLAlchemy Core tables, migrations, and one module per aggregate.

Every function works within a caller's transaction.
"""
