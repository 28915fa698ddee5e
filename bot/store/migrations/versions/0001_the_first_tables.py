"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.store import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("address", sa.String(length=998), nullable=False),
        sa.Column("subject", sa.String(length=998), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index("ix_acknowledgements_at", ["at"], unique=False)

    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=40), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("recorded_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("marking", sa.String(length=20), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_facts_stream")),
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("ix_facts_kind_id", ["kind", "id"], unique=False)
        batch_op.create_index("ix_facts_kind_recorded", ["kind", "recorded_at"], unique=False)
        batch_op.create_index("ix_facts_ref", ["ref"], unique=False)

    op.create_table(
        "identities",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=254), nullable=False),
        sa.Column("member", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("channel", "id"),
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("said_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "kept",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "lanes",
        sa.Column("integration", sa.String(length=20), nullable=False),
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("holder", sa.String(length=60), nullable=False),
        sa.Column("lease_until", tables.Instant(timezone=True), nullable=False),
        sa.Column("next_at", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("integration", "destination"),
    )
    op.create_table(
        "mail",
        sa.Column("ref", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=998), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("envelope_from", sa.String(length=998), nullable=False),
        sa.Column("envelope_to", sa.Text(), nullable=False),
        sa.Column("parsed", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=True),
        sa.Column("intelligence", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("sender_known", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
        sa.UniqueConstraint("digest", name=op.f("uq_mail_digest")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index("ix_mail_message_id", ["message_id"], unique=False)
        batch_op.create_index("ix_mail_state", ["state"], unique=False)

    op.create_table(
        "members",
        sa.Column("id", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=60), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("integration", sa.String(length=20), nullable=False),
        sa.Column("destination", sa.String(length=254), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("next_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("started_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("sent_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("remote_id", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "integration", "destination", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_open", ["state", "integration", "destination", "id"], unique=False)
        batch_op.create_index("ix_outbox_waiting", ["integration", "destination", "state", "id"], unique=False)

    op.create_table(
        "standings",
        sa.Column("location_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("provider", sa.String(length=300), nullable=False),
        sa.Column("local_authority", sa.String(length=120), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("rag", sa.String(length=10), nullable=False),
        sa.Column("rag_rank", sa.Integer(), nullable=False),
        sa.Column("rating", sa.String(length=20), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("concerns", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("notable", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("changes_on", sa.Date(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("location_id"),
    )
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.create_index("ix_standings_changes_on", ["changes_on"], unique=False)
        batch_op.create_index("ix_standings_order", ["rag_rank", "name"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("standings", schema=None) as batch_op:
        batch_op.drop_index("ix_standings_order")
        batch_op.drop_index("ix_standings_changes_on")

    op.drop_table("standings")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_waiting")
        batch_op.drop_index("ix_outbox_open")

    op.drop_table("outbox")
    op.drop_table("members")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_state")
        batch_op.drop_index("ix_mail_message_id")

    op.drop_table("mail")
    op.drop_table("lanes")
    op.drop_table("kept")
    op.drop_table("inbox")
    op.drop_table("identities")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index("ix_facts_ref")
        batch_op.drop_index("ix_facts_kind_recorded")
        batch_op.drop_index("ix_facts_kind_id")

    op.drop_table("facts")
    op.drop_table("counters")
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.drop_index("ix_acknowledgements_at")

    op.drop_table("acknowledgements")
