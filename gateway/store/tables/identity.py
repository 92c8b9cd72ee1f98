"""Sign-in: keys, one-time values, grants and what hangs on them, revocations."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, LargeBinary, Table, Text

from gateway.store.tables.metadata import metadata

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("slot", Text, nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
)
"""`slot` is the state, or the kid of a retired key: so there is one `current` and one `next` at most."""

once_values = Table(
    "once_values",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_once_values_expires_at", "expires_at"),
)
"""SHA-256 of values that may be used once: `jti` of assertions and of DPoP proofs."""

revocations = Table(
    "revocations",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
)
"""What no longer counts (`jti:…`, `grant:…`, `session:…`, `mandate:…`), and until when it matters."""

grants = Table(
    "grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("person", Text),
    Index("ix_grants_client", "client"),
    Index("ix_grants_person", "person"),
    Index("ix_grants_session", "session"),
)
"""What `person` allowed a client, for themselves or for `subject`; `body` is a `Grant` as JSON."""

one_time_artifacts = Table(
    "one_time_artifacts",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("grant_id", Text),
    Column("body", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_one_time_artifacts_expires_at", "expires_at"),
)
"""What is consumed by `DELETE … RETURNING`: `request` (RFC 9126), `code`, `refresh`."""

spent_artifacts = Table(
    "spent_artifacts",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("grant_id", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""Codes and refresh tokens already used: to present one again revokes its grant."""

registration_tokens = Table(
    "registration_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("client", Text),
    Column("body", Text, nullable=False),
    Column("expires_at", BigInteger),
)
"""`initial` access tokens (RFC 7591 section 3) and the `registration` tokens of clients (RFC 7592)."""

delegations = Table(
    "delegations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consumer", Text, ForeignKey("agencies.id"), nullable=False),
    Column("consumer_org", Text, nullable=False),
    Column("supplier", Text, ForeignKey("agencies.id"), nullable=False),
    Column("supplier_org", Text, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("source", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Index("ix_delegations_consumer", "consumer"),
    Index("ix_delegations_supplier", "supplier"),
)
"""Which agency's systems may act for which (`gateway.identity.delegations`). Times are Unix seconds."""
