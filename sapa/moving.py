"""Moving everything that is remembered from one database to another, and making sure that it arrived."""

from collections.abc import Callable

from sqlalchemy import Connection

from records import copying
from records.database import Database
from sapa.progress import counting


class OtherRecordsError(Exception):
    """The target holds records that are not those of the source."""


class DifferenceError(Exception):
    """Source and target do not hold the same; the text names the tables."""


def count_rows(db: Database) -> int:
    """How many rows a database holds in all."""
    with db.reading_engine.connect() as connection:
        return sum(copying.row_counts(connection).values())


def empty(db: Database) -> None:
    """Remove everything that a database remembers."""
    with db.engine.begin() as connection:
        copying.empty(connection)


def move(source: Database, target: Database) -> int:
    """Copy what is missing in the target, part by part, and compare; how many rows it holds then.

    An interrupted copy goes on where it ended. OtherRecordsError, DifferenceError.
    """
    with copying.snapshot(source) as here, target.engine.connect() as there:
        with counting("copy_looking", 2 * sum(copying.row_counts(there).values())) as told:
            if not copying.is_a_beginning(here, there, told):
                raise OtherRecordsError
        there.rollback()
        return fill(here, there, there.commit)


def fill(here: Connection, there: Connection, after_part: Callable[[], None] = lambda: None) -> int:
    """Copy and compare on open connections; how many rows the target holds then. DifferenceError."""
    total = sum(copying.row_counts(here).values())
    with counting("copy_copying", total - sum(copying.row_counts(there).values())) as told:
        copying.copy(here, there, told, after_part)
    with counting("copy_comparing", 2 * total) as told:
        mine, theirs = copying.sums(here, told), copying.sums(there, told)
    differing = [name for name in mine if mine[name] != theirs[name]]
    if differing:
        raise DifferenceError(", ".join(differing))
    return total
