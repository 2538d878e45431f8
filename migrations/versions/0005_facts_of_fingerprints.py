"""What a posting says about its opening, kept with its fingerprint; keys of one employer lie together."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table anew, and forget the keys and bands that go with it: what is stored is joined by the next run.

    Merges stay as they are.
    """
    _make(sa.Column("facts", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    """Make the table as it was."""
    _make()


def _make(*more: sa.Column[bytes]) -> None:
    for table in ("posting_key", "posting_band"):
        op.execute(f"DELETE FROM {table}")  # noqa: S608  (names of our own tables)
    op.drop_table("posting_print")
    op.create_table(
        "posting_print",
        sa.Column("posting_id", ID, nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        *more,
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("shingles", sa.BigInteger(), nullable=True),
        sa.Column("sketch", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["posting_id"], ["posting.id"], name="fk_posting_print_posting_id"),
        sa.PrimaryKeyConstraint("posting_id", name="pk_posting_print"),
    )
    op.create_index("ix_posting_print_rules", "posting_print", ["rules"])
