"""Who signs in: identity providers, sign-ins under way, sessions, decisions, mandates."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text

from gateway.store.tables.metadata import metadata

identity_providers = Table(
    "identity_providers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("issuer", Text, nullable=False, unique=True),
    Column("settings", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""OpenID providers that people sign in with; `settings` is the rest of `identity.upstreams.provider`."""

upstream_sign_ins = Table(
    "upstream_sign_ins",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("browser", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_upstream_sign_ins_expires_at", "expires_at"),
)
"""Sign-ins that have left for a provider, by the SHA-256 of `state`; `since` is the oldest that will do."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("upstream_subject", Text, nullable=False),
    Column("upstream_session", Text),
    Column("assurance", Integer, nullable=False),
    Column("authenticated_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("agent", Text, nullable=False),
    Column("claims", LargeBinary, nullable=False),
    Index("ix_sessions_subject", "subject"),
    Index("ix_sessions_upstream_subject", "upstream_subject"),
    Index("ix_sessions_expires_at", "expires_at"),
)
"""Browsers in which a person is signed in, by the SHA-256 of the cookie; `claims` are encrypted."""

sign_in_decisions = Table(
    "sign_in_decisions",
    metadata,
    Column("request", Text, primary_key=True),
    Column("session", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("mandate", Text),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_sign_in_decisions_session", "session"),
    Index("ix_sign_in_decisions_expires_at", "expires_at"),
)
"""What a person agreed to: `request` is one authorization request, `asked` what it asked for."""

session_clients = Table(
    "session_clients",
    metadata,
    Column("session", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("ix_session_clients_expires_at", "expires_at"),
)
"""Clients that have the `sid` of a session: they are told of its end, whatever became of their grants."""

mandates = Table(
    "mandates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("represented", Text, nullable=False),
    Column("name", LargeBinary, nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("reach", JSON, nullable=False),
    Column("source", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("created_by", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_mandates_holder", "holder"),
    Index("ix_mandates_represented", "represented"),
)
"""Who acts for whom; `name` is what the holder calls the represented, encrypted. Times are Unix seconds."""

logout_notices = Table(
    "logout_notices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Index("ix_logout_notices_due_at", "due_at"),
)
"""Clients that still have to be told of the end of a session (OpenID Connect Back-Channel Logout)."""
