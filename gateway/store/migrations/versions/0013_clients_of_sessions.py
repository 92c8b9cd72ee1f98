"""Clients of a session are told of its end, also when their grant went before."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "session_clients",
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("session", "client", name="pk_session_clients"),
        sa.Index("ix_session_clients_expires_at", "expires_at"),
    )


def downgrade() -> None:
    op.drop_table("session_clients")
