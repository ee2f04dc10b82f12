"""How alembic sees our database; service/store/schema.py starts it and brings the connection."""

from alembic import context
from sqlmodel import SQLModel

from service.store import tables

# Importing the tables is what fills the metadata.
__all__ = ["tables"]

if context.is_offline_mode():
    raise SystemExit("Migrations look at the database first, so they cannot become one SQL file.")

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
