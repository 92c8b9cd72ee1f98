"""Delegations: agencies that let others' systems act for them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("consumer_org", sa.Text, nullable=False),
        sa.Column("supplier", sa.Text, nullable=False),
        sa.Column("supplier_org", sa.Text, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("valid_until", sa.BigInteger, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("revoked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sa.ForeignKeyConstraint(["consumer"], ["agencies.id"], name="fk_delegations_consumer"),
        sa.ForeignKeyConstraint(["supplier"], ["agencies.id"], name="fk_delegations_supplier"),
        sa.Index("ix_delegations_consumer", "consumer"),
        sa.Index("ix_delegations_supplier", "supplier"),
    )


def downgrade() -> None:
    op.drop_table("delegations")
