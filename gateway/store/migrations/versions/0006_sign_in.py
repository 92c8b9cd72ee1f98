"""Who signs in: identity providers, sign-ins under way, sessions, decisions, mandates."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = (
    "logout_notices",
    "mandates",
    "sign_in_decisions",
    "sessions",
    "upstream_sign_ins",
    "identity_providers",
)


def upgrade() -> None:
    op.create_table(
        "identity_providers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_providers"),
        sa.UniqueConstraint("issuer", name="uq_identity_providers_issuer"),
    )
    op.create_table(
        "upstream_sign_ins",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_upstream_sign_ins"),
        sa.Index("ix_upstream_sign_ins_expires_at", "expires_at"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("upstream_subject", sa.Text, nullable=False),
        sa.Column("upstream_session", sa.Text),
        sa.Column("assurance", sa.Integer, nullable=False),
        sa.Column("authenticated_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("claims", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sa.Index("ix_sessions_subject", "subject"),
        sa.Index("ix_sessions_upstream_subject", "upstream_subject"),
        sa.Index("ix_sessions_expires_at", "expires_at"),
    )
    op.create_table(
        "sign_in_decisions",
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("mandate", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_sign_in_decisions"),
        sa.Index("ix_sign_in_decisions_session", "session"),
        sa.Index("ix_sign_in_decisions_expires_at", "expires_at"),
    )
    op.create_table(
        "mandates",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("represented", sa.Text, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("purposes", sa.JSON, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        sa.Index("ix_mandates_holder", "holder"),
        sa.Index("ix_mandates_represented", "represented"),
    )
    op.create_table(
        "logout_notices",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_logout_notices"),
        sa.Index("ix_logout_notices_due_at", "due_at"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
