"""Run by Alembic: the connection comes from bot.store.schema, or from a fresh SQLite for writing a migration."""

from alembic import context
from sqlalchemy import create_engine

from bot.store.tables import metadata

connection = context.config.attributes.get("connection") or create_engine("sqlite://").connect()
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, user_module_prefix="tables.")
with context.begin_transaction():
    context.run_migrations()
