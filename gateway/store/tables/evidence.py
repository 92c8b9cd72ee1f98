"""The evidence journal: entries, and the head that says how many there are."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, text

from gateway.store.tables.metadata import metadata

evidence_entries = Table(
    "evidence_entries",
    metadata,
    Column("leaf_index", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("client", Text),
    Column("agency", Text),
    Column("operation", Text),
    Column("purpose", Text),
    Column("subject", Text),
)
"""`entry` is the canonical form, which alone counts; the other columns are copied out of it for search."""

Index(
    "ix_evidence_entries_search",
    evidence_entries.c.at,
    evidence_entries.c.leaf_index,
    evidence_entries.c.client,
    evidence_entries.c.agency,
    evidence_entries.c.operation,
    evidence_entries.c.decision,
    evidence_entries.c.purpose,
)
"""Written at its right edge only, so that it costs little; every filter is answered from it alone."""
Index("ix_evidence_entries_exchange", evidence_entries.c.exchange)
Index(
    "ix_evidence_entries_subject",
    evidence_entries.c.subject,
    evidence_entries.c.at,
    evidence_entries.c.leaf_index,
    sqlite_where=text("subject IS NOT NULL"),
    postgresql_where=text("subject IS NOT NULL"),
)

evidence_head = Table(
    "evidence_head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
)
"""One row; whoever appends holds its lock, so that indices are dense and unique."""
