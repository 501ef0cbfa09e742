"""Alembic's entry: the connection is given by records.upgrade."""

from alembic import context

from records.search import is_record
from records.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    include_object=is_record,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
