"""The evidence journal."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


INDEX = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence_entries",
        sa.Column("leaf_index", INDEX, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
    )
    head = op.create_table(
        "evidence_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.CheckConstraint("id = 1", name="single"),
    )
    op.execute(head.insert().values(id=1, size=0))
    op.create_table(
        "evidence_search",
        sa.Column("leaf_index", INDEX, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("exchange", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("client", sa.Text),
        sa.Column("agency", sa.Text),
        sa.Column("operation", sa.Text),
        sa.Column("purpose", sa.Text),
        sa.Column("subject", sa.Text),
    )
    op.create_index(
        "ix_evidence_search_filters",
        "evidence_search",
        ["at", "leaf_index", "client", "agency", "operation", "decision", "purpose"],
    )
    op.create_index("ix_evidence_search_exchange", "evidence_search", ["exchange"])
    op.create_index(
        "ix_evidence_search_subject",
        "evidence_search",
        ["subject", "at", "leaf_index"],
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("evidence_search")
    op.drop_table("evidence_head")
    op.drop_table("evidence_entries")
