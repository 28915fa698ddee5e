"""Heads of streams, whether a document's sender is proven, and by which rules a standing was worked out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FILL = (
    "INSERT INTO heads (stream, seq, hash) SELECT facts.stream, facts.seq, facts.hash FROM facts "
    "JOIN (SELECT stream, max(seq) AS seq FROM facts GROUP BY stream) AS newest "
    "ON newest.stream = facts.stream AND newest.seq = facts.seq"
)


def upgrade() -> None:
    op.create_table(
        "heads",
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream"),
    )
    op.execute(FILL)
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proven", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(sa.text("UPDATE documents SET proven = :no WHERE mail IS NOT NULL").bindparams(no=False))
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rules", sa.String(length=64), server_default="", nullable=False))
        batch_op.create_index("ix_standings_rules", ["rules"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index("ix_standings_rules")
        batch_op.drop_column("rules")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("proven")
    op.drop_table("heads")
