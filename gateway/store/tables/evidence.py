"""The evidence journal: entries, the head that counts them, and an index to search them by."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text, text

from gateway.store.tables.metadata import metadata

evidence_entries = Table(
    "evidence_entries",
    metadata,
    Column("leaf_index", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("entry", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
)
"""`entry` is the canonical form, which alone counts. Nothing else is written before an answer leaves."""

evidence_head = Table(
    "evidence_head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
)
"""One row; whoever appends holds its lock, so that indices are dense and unique."""

evidence_search = Table(
    "evidence_search",
    metadata,
    Column("leaf_index", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("exchange", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("client", Text),
    Column("agency", Text),
    Column("operation", Text),
    Column("purpose", Text),
    Column("subject", Text),
    Column("mandate", Text),
)
"""Copied out of the entries, later and in batches (`gateway.evidence.search_index`); can be made anew."""

Index(
    "ix_evidence_search_filters",
    evidence_search.c.at,
    evidence_search.c.leaf_index,
    evidence_search.c.client,
    evidence_search.c.agency,
    evidence_search.c.operation,
    evidence_search.c.decision,
    evidence_search.c.purpose,
)
"""Every filter is answered from it alone."""
Index("ix_evidence_search_exchange", evidence_search.c.exchange)
Index(
    "ix_evidence_search_subject",
    evidence_search.c.subject,
    evidence_search.c.at,
    evidence_search.c.leaf_index,
    sqlite_where=text("subject IS NOT NULL"),
    postgresql_where=text("subject IS NOT NULL"),
)
Index(
    "ix_evidence_search_mandate",
    evidence_search.c.mandate,
    evidence_search.c.at,
    evidence_search.c.leaf_index,
    sqlite_where=text("mandate IS NOT NULL"),
    postgresql_where=text("mandate IS NOT NULL"),
)
