"""Adding single rows at once, past the unit of work: its bookkeeping takes twice as long as the row itself."""

from functools import cache
from typing import TypeVar

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from records.changes import note_record
from records.models import Base
from records.tables import table_of

R = TypeVar("R", bound=Base)


def add_now(session: Session, record: R) -> R:
    """Write a new record that has no number yet; the session keeps it as if it had been flushed."""
    kind = type(record)
    columns = table_of(kind).columns
    written = {name: value for name, value in vars(record).items() if name in columns}
    (record.id,) = session.execute(_insert(kind), written).inserted_primary_key  # type: ignore[attr-defined]
    make_transient_to_detached(record)
    session.add(record)
    note_record(session, record)
    return record


@cache
def _insert(kind: type[Base]) -> Insert:
    """Built once: building a query takes as long as asking it."""
    return insert(table_of(kind))
