"""Only cases at work are found by who works on them: all others would be sorted at each look for due ones."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
AT_WORK = sa.text("executor IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_cases_executor", "cases")
    op.create_index(
        "ix_cases_executor", "cases", ["executor"], sqlite_where=AT_WORK, postgresql_where=AT_WORK
    )


def downgrade() -> None:
    op.drop_index("ix_cases_executor", "cases")
    op.create_index("ix_cases_executor", "cases", ["executor"])
