"""Grants are found by the person who gave them, for whomever: also when the session is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("grants", sa.Column("person", sa.Text))
    op.create_index("ix_grants_person", "grants", ["person"])


def downgrade() -> None:
    op.drop_index("ix_grants_person", "grants")
    op.drop_column("grants", "person")
