"""Reposts: postings that say again what an earlier one said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table; `aggregator reclassify`, which the new rules of joining ask for, fills it for what is stored."""
    op.create_table(
        "posting_repost",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("former_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["former_id"], ["posting.id"], name="fk_posting_repost_former_id"),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_repost_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", "former_id", name="pk_posting_repost"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_posting_repost_former_id", "posting_repost", ["former_id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("posting_repost")
