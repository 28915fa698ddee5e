"""Where facts and standings are kept: SQLAlchemy on SQLite or PostgreSQL."""
