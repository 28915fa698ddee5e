"""The tables. Facts are only ever appended; all else is derived from them or is a machine's bookkeeping."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    true,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s"}
)
Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as UTC. SQLite has no zones: what comes back is UTC again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times: they would be read as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a time without a zone would be kept as UTC: {value}"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


facts = Table(
    "facts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("stream", String(120), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("ref", String(40)),
    Column("body", Text, nullable=False),  # canonical JSON: the hash is over these very characters
    Column("effective", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("by", String(254), nullable=False),
    Column("marking", String(20), nullable=False),
    Column("corrects", Integer),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    UniqueConstraint("stream", "seq"),
    Index("ix_facts_kind_recorded", "kind", "recorded_at"),
    Index("ix_facts_kind_id", "kind", "id"),  # the newest fact that names: asked for at every desk
    Index("ix_facts_ref", "ref"),
)

heads = Table(  # the last entry of each stream: that it was removed shows here alone
    "heads",
    metadata,
    Column("stream", String(120), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("location_id", String(40), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("aliases", Text, nullable=False),  # JSON list
    Column("addresses", Text, nullable=False),  # JSON list, lower case: who writes mail for this service
    Column("address", Text, nullable=False),
    Column("postcode", String(12), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("provider", String(300), nullable=False),
    Column("local_authority", String(120), nullable=False),
    Column("registered", Boolean, nullable=False),
    Column("rag", String(10), nullable=False),
    Column("rag_rank", Integer, nullable=False),
    Column("rating", String(20), nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("concerns", Integer, nullable=False),
    Column("escalations", Integer, nullable=False),
    Column("notable", Boolean, nullable=False),
    Column("awaiting", Integer, nullable=False, server_default="0"),  # questions put to officers
    Column("outcomes_met", Integer, nullable=False, server_default="0"),  # citizens' feedback of 12 months, for the
    Column("outcomes_asked", Integer, nullable=False, server_default="0"),  # market's average
    Column("recommend_yes", Integer, nullable=False, server_default="0"),
    Column("recommend_asked", Integer, nullable=False, server_default="0"),
    Column("next_due", Date),
    Column("changes_on", Date),
    Column("rules", String(64), nullable=False, server_default=""),  # by which it was worked out: a fingerprint
    Column("body", Text, nullable=False),
    Index("ix_standings_order", "rag_rank", "name"),
    Index("ix_standings_changes_on", "changes_on"),
    Index("ix_standings_rules", "rules"),
)

members = Table(
    "members",
    metadata,
    Column("id", String(254), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("agency", String(60), nullable=False),
    Column("roles", Text, nullable=False),  # JSON list
    Column("active", Boolean, nullable=False),
)

identities = Table(
    "identities",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("id", String(254), primary_key=True),
    Column("member", String(254), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("said_at", Instant, nullable=False),
    Column("reply", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("key", String(300), nullable=False),
    Column("integration", String(20), nullable=False),
    Column("destination", String(254), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(10), nullable=False),  # new, sending, sent, refused, unknown, set aside
    Column("attempt", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("sent_at", Instant),
    Column("remote_id", String(300), nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("key", "integration", "destination"),
    Index("ix_outbox_waiting", "integration", "destination", "state", "id"),
    Index(
        "ix_outbox_open", "state", "integration", "destination", "id"
    ),  # what is still to deliver, among years of what was sent
)

lanes = Table(
    "lanes",
    metadata,
    Column("integration", String(20), primary_key=True),
    Column("destination", String(254), primary_key=True),
    Column("holder", String(60), nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
)

mail = Table(
    "mail",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("message_id", String(998), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("envelope_from", String(998), nullable=False),
    Column("envelope_to", Text, nullable=False),
    Column("parsed", Text),
    Column("state", String(20), nullable=False),
    Column("service", String(40)),
    Column("intelligence", String(40)),
    Column("category", String(60), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("sender_known", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_mail_message_id", "message_id"),
    Index("ix_mail_state", "state"),
)

documents = Table(
    "documents",
    metadata,
    Column("ref", String(40), primary_key=True),
    Column("name", String(300), nullable=False),
    Column("media", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("by", String(254), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("made", Boolean, nullable=False),  # by us; else it was sent in
    Column("service", String(40)),
    Column("purpose", String(60), nullable=False),
    Column("workbook", Text),  # as read when it came, where it is a spreadsheet
    Column("mail", String(40)),  # the mail that it came with
    Column("proven", Boolean, nullable=False, server_default=true()),  # who sent it; a mail's From may be forged
    Index("ix_documents_service", "service"),
    Index("ix_documents_digest", "digest"),
    Index("ix_documents_mail", "mail"),
    Index("ix_documents_by", "by", "received_at"),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("address", String(998), nullable=False),
    Column("subject", String(998), nullable=False),
    Column("ref", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_acknowledgements_at", "at"),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Integer, nullable=False),
)

kept = Table(
    "kept",
    metadata,
    Column("name", String(60), primary_key=True),  # the clock's offset, how far the clockwork got
    Column("value", Text, nullable=False),
)
