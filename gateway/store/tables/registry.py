"""The registry's tables. `version` counts a row's changes (its ETag); times are Unix ms unless noted."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from gateway.store.tables.metadata import metadata

agencies = Table(
    "agencies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("xroad", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

clients = Table(
    "clients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agency", Text, ForeignKey("agencies.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("jwks", JSON, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("origins", JSON, nullable=False),
    Column("clearance", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("metadata", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Index(None, "agency"),
)

services = Table(
    "services",
    metadata,
    Column("agency", Text, ForeignKey("agencies.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

service_versions = Table(
    "service_versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("main", Text, nullable=False),
    Column("protocol", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("findings", JSON, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("digest", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("submitted_by", Text),
    Column("published_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["agency", "name"], ["services.agency", "services.name"]),
    UniqueConstraint("agency", "name", "number"),
    Index(None, "state"),
)
"""`settings` holds the endpoint, the overrides of operations, and what is validated."""

service_files = Table(
    "service_files",
    metadata,
    Column("version_id", Text, ForeignKey("service_versions.id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The description as it was uploaded."""

service_descriptions = Table(
    "service_descriptions",
    metadata,
    Column("version_id", Text, ForeignKey("service_versions.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What the import made of it: a `Description` as JSON, apart because it may be megabytes."""

agreements = Table(
    "agreements",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client", Text, ForeignKey("clients.id"), nullable=False),
    Column("consumer", Text, ForeignKey("agencies.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("operations", JSON, nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("masks", JSON, nullable=False),
    Column("valid_from", Double, nullable=False),
    Column("valid_until", Double, nullable=False),
    Column("quota_second", Integer),
    Column("quota_day", Integer),
    Column("assurance", Integer, nullable=False),
    Column("max_age", Integer),
    Column("state", Text, nullable=False),
    Column("note", Text),
    Column("version", Integer, nullable=False),
    Column("requested_by", Text, nullable=False),
    Column("decided_by", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["provider", "service"], ["services.agency", "services.name"]),
    Index(None, "client"),
    Index(None, "consumer"),
    Index(None, "provider", "service"),
)
"""`valid_from` and `valid_until` are Unix seconds; `note` says why it was rejected, suspended or ended."""
