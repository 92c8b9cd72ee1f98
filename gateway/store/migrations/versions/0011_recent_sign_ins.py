"""Agreements say how long ago the person may have signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("agreements", sa.Column("max_age", sa.Integer))


def downgrade() -> None:
    op.drop_column("agreements", "max_age")
