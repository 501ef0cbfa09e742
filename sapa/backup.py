"""One file that holds everything worth keeping: the records, the content folder, and the lessons in force."""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from alembic.util import CommandError
from sqlalchemy import make_url, text, update
from sqlalchemy.exc import DatabaseError

from nlu.train import Workplace
from records import copying
from records.database import Database
from records.models import Delivery, DeliveryStatus
from records.outbox import PENDING
from records.upgrade import newest_revision, upgrade
from sapa.learning import BEFORE
from sapa.moving import fill

FORMAT = 1
RECORDS, LABEL, TAUGHT, CONTENT = "sapa.db", "backup.json", "taught.yml", "data/"
TOO_LATE = timedelta(days=1)  # what waited to be sent so long before a restoring is not sent any more
PRIVATE = 0o600


class BackupError(Exception):
    """A file is no backup, or cannot be restored; `key` is the name of the text that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Label:
    """What a backup says of itself."""

    format: int
    made_at: str
    version: str
    revision: str
    rows: int


class Unpacked(NamedTuple):
    """A backup that can be read: what it says of itself, its records, and the whole file."""

    label: Label
    records: Database
    packed: ZipFile


def make_backup(db: Database, place: Workplace, to: Path, now: datetime) -> Label:
    """Write a backup while the desk may be at work; it is whole as of one moment. FileExistsError."""
    if to.exists():
        raise FileExistsError(to)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".sapa-backup-") as folder:
        kept, part = Path(folder) / RECORDS, Path(folder) / "part.zip"
        rows = _keep_records(db, kept)
        label = Label(FORMAT, now.isoformat(timespec="seconds"), version("sapa"), newest_revision() or "", rows)
        part.touch(PRIVATE)
        with ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            packed.writestr(LABEL, json.dumps(asdict(label), indent=2))
            packed.write(kept, RECORDS)
            if place.taught.exists():
                packed.write(place.taught, TAUGHT)
            for each in sorted(path for path in place.library.rglob("*") if path.is_file()):
                packed.write(each, CONTENT + each.relative_to(place.library).as_posix())
        part.rename(to)
    return label


def _keep_records(db: Database, kept: Path) -> int:
    """The records as an SQLite file, whichever database they are in; how many rows."""
    if db.is_sqlite:
        with closing(sqlite3.connect(make_url(db.url).database or "")) as connection:
            connection.execute("VACUUM INTO ?", (str(kept),))
        with _opened(kept) as copy, copy.reading_engine.connect() as connection:
            return sum(copying.row_counts(connection).values())
    with _opened(kept) as copy:
        upgrade(copy)
        with copying.snapshot(db) as here, copy.engine.connect() as there:
            return fill(here, there, there.commit)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    db = Database(f"sqlite:///{path}")
    try:
        yield db
    finally:
        db.close()


@contextmanager
def unpacked(backup: Path) -> Iterator[Unpacked]:
    """A backup's records, brought up to date, for as long as the block runs. BackupError."""
    with tempfile.TemporaryDirectory(prefix="sapa-restore-") as folder:
        try:
            with ZipFile(backup) as packed:
                label = _label(packed)
                packed.extract(RECORDS, folder)
                with _opened(Path(folder) / RECORDS) as records:
                    _check(records)
                    yield Unpacked(label, records, packed)
        except (zipfile.BadZipFile, KeyError) as error:
            raise BackupError("backup_unreadable") from error


def _label(packed: ZipFile) -> Label:
    try:
        label = Label(**json.loads(packed.read(LABEL)))
    except (ValueError, TypeError) as error:
        raise BackupError("backup_unreadable") from error
    if label.format != FORMAT:
        raise BackupError("backup_newer")
    return label


def _check(records: Database) -> None:
    try:
        with records.reading_engine.connect() as connection:
            if connection.execute(text("PRAGMA quick_check")).scalars().all() != ["ok"]:
                raise BackupError("backup_unreadable")
        upgrade(records)
    except CommandError as error:
        raise BackupError("backup_newer") from error
    except DatabaseError as error:
        raise BackupError("backup_unreadable") from error


def restore_records(records: Database, db: Database, now: datetime) -> tuple[int, int]:
    """Put a backup's records in the place of what is there, all or nothing; how many rows, and messages let go."""
    with records.reading_engine.connect() as here, db.engine.begin() as there:
        copying.empty(there)
        rows = fill(here, there)
        late = Delivery.status.in_(PENDING), Delivery.queued_at < now - TOO_LATE
        dropped = there.execute(update(Delivery).where(*late).values(status=DeliveryStatus.DROPPED))
        return rows, dropped.rowcount


def restore_taught(packed: ZipFile, place: Workplace) -> bool:
    """Put the lessons of a backup in force; whether they differ from those that were, which can be gone back to."""
    taught = packed.read(TAUGHT) if TAUGHT in packed.namelist() else None
    before = place.taught.read_bytes() if place.taught.exists() else None
    if taught is None or taught == before:
        return False
    place.var.mkdir(parents=True, exist_ok=True)
    if before is not None:
        shutil.copyfile(place.taught, place.var / BEFORE)
    place.taught.write_bytes(taught)
    return True


def unpack_content(packed: ZipFile, folder: Path) -> int:
    """Write the content of a backup into an empty folder; how many files. FileExistsError."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    names = [name for name in packed.namelist() if name.startswith(CONTENT)]
    for name in names:
        target = (folder / name.removeprefix(CONTENT)).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise BackupError("backup_unreadable")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(packed.read(name))
    return len(names)
