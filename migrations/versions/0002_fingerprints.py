"""Fingerprints of postings, so that comparing needs no text."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table; postings without a row in it are joined by the next run."""
    op.create_table(
        "posting_print",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("shingles", sa.BigInteger(), nullable=True),
        sa.Column("sketch", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_print_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", name="pk_posting_print"),
    )
    op.create_index("ix_posting_print_rules", "posting_print", ["rules"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("posting_print")
