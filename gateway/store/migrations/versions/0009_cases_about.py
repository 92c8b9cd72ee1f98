"""Cases are found by the person whom they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("cases", sa.Column("about", sa.Text))
    op.create_index("ix_cases_about_id", "cases", ["about", "id"])


def downgrade() -> None:
    op.drop_index("ix_cases_about_id", "cases")
    op.drop_column("cases", "about")
