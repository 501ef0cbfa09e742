"""SQLite files whose tables are up to date: made once in a test process, then copied, as migrations take their time."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from records.database import Database
from records.upgrade import upgrade


def ready_sqlite(folder: Path) -> str:
    """The address of a database in a folder, empty of records when it was not there before."""
    path = folder / "sapa.db"
    if not path.exists():
        path.write_bytes(_ready())
    return f"sqlite:///{path}"


@cache
def _ready() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ready.db"
        db = Database(f"sqlite:///{path}")
        upgrade(db)
        db.close()
        return path.read_bytes()
