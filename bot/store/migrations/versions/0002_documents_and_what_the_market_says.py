"""Documents, and what the market says."""

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("media", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=True),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("workbook", sa.Text(), nullable=True),
        sa.Column("mail", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("ref"),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_service", ["service"], unique=False)
        batch_op.create_index("ix_documents_digest", ["digest"], unique=False)
        batch_op.create_index("ix_documents_mail", ["mail"], unique=False)
        batch_op.create_index("ix_documents_by", ["by", "received_at"], unique=False)

    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("awaiting", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("outcomes_met", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("outcomes_asked", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("recommend_yes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("recommend_asked", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_column("recommend_asked")
        batch_op.drop_column("recommend_yes")
        batch_op.drop_column("outcomes_asked")
        batch_op.drop_column("outcomes_met")
        batch_op.drop_column("awaiting")

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_by")
        batch_op.drop_index("ix_documents_mail")
        batch_op.drop_index("ix_documents_digest")
        batch_op.drop_index("ix_documents_service")

    op.drop_table("documents")
