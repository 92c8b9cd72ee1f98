"""The change feed: what every worker must hear of."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from gateway.store.tables.metadata import metadata

changes = Table(
    "changes",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""`topic` is `catalogue`, `keys`, `policies`, `revocation` …; `key` names what changed; `at` is Unix ms."""
