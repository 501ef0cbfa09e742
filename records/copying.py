"""Copying everything that is remembered from one database into another, SQLite or PostgreSQL, and comparing the two."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Table,
    bindparam,
    delete,
    false,
    func,
    insert,
    select,
    text,
)

from records.database import Database
from records.tables import kept_tables

AT_ONCE = 2_000  # rows that are read and written together
DIGEST_BYTES = 16
Told = Callable[[str, int], None]  # a table and how many of its rows were just dealt with


class Sum(NamedTuple):
    """What a table holds, whatever the order: how many rows, and all their digests added up."""

    rows: int
    digest: int


@contextmanager
def snapshot(db: Database) -> Iterator[Connection]:
    """A connection on which everything stays as it is now, while others go on writing."""
    with db.reading_engine.connect() as connection:
        if not db.is_sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 (the same one)
        connection.scalar(select(func.count()).select_from(kept_tables()[0]))  # both begin at the first look
        yield connection


def row_counts(connection: Connection) -> Mapping[str, int]:
    """How many rows each table has."""
    return {each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in kept_tables()}


def empty(connection: Connection) -> None:
    """Remove everything that is remembered; the caller's transaction decides whether it stays so."""
    for table in reversed(kept_tables()):
        connection.execute(delete(table))


def copy(source: Connection, target: Connection, told: Told, after_part: Callable[[], None] = lambda: None) -> None:
    """Copy every table, beginning where an earlier copy ended; `after_part` is called after each part, to commit it."""
    for table in kept_tables():
        for rows in _missing(source, target, table):
            target.execute(_insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 (public in spite of its name)
            told(table.name, len(rows))
            after_part()
    _go_on_counting(target)
    after_part()


def sums(connection: Connection, told: Told) -> Mapping[str, Sum]:
    """What each table holds."""
    return {each.name: _sum(connection, each, told) for each in kept_tables()}


def is_a_beginning(source: Connection, target: Connection, told: Told) -> bool:
    """Whether the target holds nothing but what an interrupted copy of this source left there."""
    if not any(row_counts(target).values()):
        return True
    begun = [each for each in kept_tables() if _counted_by(each) is not None]
    return all(_sum(source, each, told, target) == _sum(target, each, told) for each in begun)


def _missing(source: Connection, target: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    key = _counted_by(table)
    if key is None:
        # How texts are ordered differs between databases, so such tables (small ones) are copied whole.
        target.execute(delete(table))
        yield from source.execute(select(table), execution_options={"yield_per": AT_ONCE}).partitions()
        return
    last = target.scalar(select(func.max(key)))
    while True:
        query = select(table).order_by(key).limit(AT_ONCE)
        rows = source.execute(query if last is None else query.where(key > last)).all()
        if not rows:
            return
        yield rows
        last = rows[-1]._mapping[key.name]  # noqa: SLF001 (see above)


def _counted_by(table: Table) -> ColumnElement[Any] | None:
    """The column whose values tell how far a copy has come."""
    keys = list(table.primary_key.columns)
    return keys[0] if len(keys) == 1 and isinstance(keys[0].type, Integer | Date) else None


def _insert(table: Table) -> Any:
    """An empty JSON column stays empty, instead of holding the word null."""
    types = {each.name: JSON(none_as_null=True) if isinstance(each.type, JSON) else each.type for each in table.c}
    return insert(table).values({name: bindparam(name, type_=kind) for name, kind in types.items()})


def _go_on_counting(target: Connection) -> None:
    """On PostgreSQL, numbers that were given here are not given again."""
    if target.dialect.name != "postgresql":
        return
    for table in kept_tables():
        key = _counted_by(table)
        name = target.scalar(select(func.pg_get_serial_sequence(table.name, key.name))) if key is not None else None
        if name and key is not None:
            newest = select(func.coalesce(func.max(key), 0)).scalar_subquery()
            target.execute(select(func.setval(text(f"'{name}'"), newest + 1, False)))


def _sum(connection: Connection, table: Table, told: Told, up_to: Connection | None = None) -> Sum:
    """What a table holds; with another database, only as far as that one has it."""
    query, key = select(table), _counted_by(table)
    if up_to is not None and key is not None:
        last = up_to.scalar(select(func.max(key)))
        query = query.where(false() if last is None else key <= last)
    rows, digest = 0, 0
    for part in connection.execute(query, execution_options={"yield_per": AT_ONCE}).partitions():
        rows += len(part)
        digest = (digest + sum(map(_digest, part))) % (1 << 8 * DIGEST_BYTES)
        told(table.name, len(part))
    return Sum(rows, digest)


def _digest(row: Row[Any]) -> int:
    told = json.dumps(list(row), default=_plain, sort_keys=True, ensure_ascii=True).encode()
    return int.from_bytes(blake2b(told, digest_size=DIGEST_BYTES).digest())


def _plain(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    raise TypeError(f"no digest for {type(value).__name__}")
