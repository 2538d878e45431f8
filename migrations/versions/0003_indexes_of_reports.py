"""Indexes for reports and views over many openings: AI jobs in the order of their postings, and the copies of an opening."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make them; the wider index of copies takes the place of the narrow one."""
    op.create_index("ix_tags_ai", "tags", ["posting_id"], sqlite_where=sa.text("is_ai"), postgresql_where=sa.text("is_ai"))
    op.create_index("ix_posting_job_id_closed_at_first_seen", "posting", ["job_id", "closed_at", "first_seen"])
    op.drop_index("ix_posting_job_id", "posting")


def downgrade() -> None:
    """Take them back."""
    op.create_index("ix_posting_job_id", "posting", ["job_id"])
    op.drop_index("ix_posting_job_id_closed_at_first_seen", "posting")
    op.drop_index("ix_tags_ai", "tags")
