"""Alembic's entry: the connection is given by records.upgrade."""

from alembic import context

from records import (  # noqa: F401 (their tables belong to the metadata)
    account_models,
    content_models,
    digest_models,
    file_models,
    lesson_models,
    refusal_models,
    review_models,
    rollup_models,
    second_step_models,
    together_models,
)
from records.models import Base
from records.search import is_record

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=is_record,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
