"""Mandates that reach some agencies only, and the evidence log's index by mandate."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Mandates of before reach everywhere, as they did.
    op.add_column("mandates", sa.Column("reach", sa.JSON, nullable=False, server_default='["*"]'))
    # Grants of before name a mandate without its terms. They live for hours; people sign in again.
    op.execute('DELETE FROM grants WHERE body LIKE \'%"mandate":"%\'')
    op.add_column("evidence_search", sa.Column("mandate", sa.Text))
    op.create_index(
        "ix_evidence_search_mandate",
        "evidence_search",
        ["mandate", "at", "leaf_index"],
        sqlite_where=sa.text("mandate IS NOT NULL"),
        postgresql_where=sa.text("mandate IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_evidence_search_mandate", "evidence_search")
    op.drop_column("evidence_search", "mandate")
    op.drop_column("mandates", "reach")
