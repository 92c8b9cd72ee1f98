"""Sign-in: keys, one-time values, grants."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = (
    "registration_tokens",
    "spent_artifacts",
    "one_time_artifacts",
    "grants",
    "revocations",
    "once_values",
    "signing_keys",
)


def upgrade() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("slot", sa.Text, nullable=False, unique=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    op.create_table(
        "once_values",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Index("ix_once_values_expires_at", "expires_at"),
    )
    op.create_table(
        "revocations",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Index("ix_grants_client", "client"),
        sa.Index("ix_grants_session", "session"),
    )
    op.create_table(
        "one_time_artifacts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("grant_id", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Index("ix_one_time_artifacts_expires_at", "expires_at"),
    )
    op.create_table(
        "spent_artifacts",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("grant_id", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "registration_tokens",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("client", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
