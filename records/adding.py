"""Adding single rows at once, past the unit of work: its bookkeeping takes twice as long as the row itself."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from records.changes import note_record
from records.models import Base
from records.tables import table_of

R = TypeVar("R", bound=Base)


def add_now(session: Session, record: R) -> R:
    """Write a new record that has no number yet; the session keeps it as if it had been flushed."""
    kind = type(record)
    columns = table_of(kind).columns.keys()
    given = {name: value for name, value in vars(record).items() if name in columns}
    written: Any = session.execute(_insert(kind), given)
    (number,) = written.inserted_primary_key
    defaults = written.last_inserted_params()
    for name in columns - given.keys():
        set_committed_value(record, name, number if name == "id" else defaults.get(name))
    note_record(session, record)
    make_transient_to_detached(record)
    session.add(record)
    return record


@cache
def _insert(kind: type[Base]) -> Insert:
    """Built once: building a query takes as long as asking it."""
    return insert(table_of(kind))
