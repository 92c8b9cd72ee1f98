"""Journeys and their cases. Content is encrypted with a key per case; times are Unix milliseconds.

What is in clear says who may see a case, what it waits for and what was
called, never what was said. `version` counts a row's changes.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gateway.store.tables.metadata import metadata

journey_versions = Table(
    "journey_versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("others", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("submitted_by", Text),
    Column("published_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("name", "number"),
    Index(None, "state"),
)
"""`others` are the Arazzo documents that the main one refers to, as text, by source name."""

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("journey", Text, nullable=False),
    Column("journey_version", Text, ForeignKey("journey_versions.id"), nullable=False),
    Column("workflow", Text, nullable=False),
    Column("parent", Text),
    Column("client", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("subject", Text),
    Column("about", Text),
    Column("idempotency", Text),
    Column("digest", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("paused", Boolean, nullable=False),
    Column("cancel", Text),
    Column("stretch", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("executor", Text),
    Column("due", BigInteger),
    Column("deadline", BigInteger),
    Column("case_key", LargeBinary),
    Column("content", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    UniqueConstraint("client", "idempotency"),
    Index(None, "client", "id"),
    Index(None, "subject", "id"),
    Index(None, "about", "id"),
    Index(None, "ended_at"),
)
"""`subject` is the pseudonym of the token's person, `about` of what the inputs call the person.

`due` is when a node must look at the case; `executor` which node does. Both are null when it is over.
"""
Index(
    "ix_cases_due",
    cases.c.due,
    sqlite_where=text("due IS NOT NULL"),
    postgresql_where=text("due IS NOT NULL"),
)
Index(
    "ix_cases_executor",
    cases.c.executor,
    sqlite_where=text("executor IS NOT NULL"),
    postgresql_where=text("executor IS NOT NULL"),
)
"""Partial, so that nobody looks for due cases among all that nobody works on."""


case_steps = Table(
    "case_steps",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("decision", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("status", Integer),
    Column("reason", Text),
    Column("exchange", Text),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index(None, "agency", "case_id"),
)
"""One row a call: written before it, completed with what came of it; `started` alone means in doubt."""

case_waits = Table(
    "case_waits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("decision", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("who", Text),
    Column("due", BigInteger),
    Column("remind_at", BigInteger),
    Column("escalate_at", BigInteger),
    Column("escalate_to", Text),
    Column("claimed_by", Text),
    Column("answered_by", Text),
    Column("shown", LargeBinary),
    Column("answer", LargeBinary),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    UniqueConstraint("case_id", "decision"),
    Index(None, "state", "who"),
)
"""What a case waits for: `sleep`, `task`, `preview`, `message`, or `attention` of an official."""

case_messages = Table(
    "case_messages",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("taken", Boolean, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Callbacks as they came, perhaps before anybody waits for them; the same one twice is one row."""

case_events = Table(
    "case_events",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("step", Text),
    Column("data", JSON, nullable=False),
    Column("at", BigInteger, nullable=False),
)

executors = Table(
    "executors",
    metadata,
    Column("id", Text, primary_key=True),
    Column("beat", BigInteger, nullable=False),
)
"""Leases: a node whose `beat` is old is dead, and others take its cases."""
