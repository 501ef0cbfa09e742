"""Kills the desk's processes and has everything around it fail while patrons write, then checks the records.

Run: .venv/bin/python -m bench.faults [--messages N] [--kills N] [--postgres | --database URL] [--seed N] [--json]
Without a database it makes one in SQLite; `--postgres` starts a server of its own, and crashes it too; a database that
is named must be empty and is left filled. `--rasa URL` has a real Rasa read. It ends with 1 when a promise was broken.
"""

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.faults.check import Checker
from bench.faults.disk import Disk, small_disk
from bench.faults.marks import marks_of
from bench.faults.report import Report, report, table
from bench.faults.store import PostgresStore, Store, postgres_store, sqlite_store
from bench.faults.trial import Size, trial
from sapa.settings import Settings


@contextmanager
def _stage(wanted: argparse.Namespace) -> Iterator[tuple[Store, Path, Disk | None]]:
    """The database that was asked for, a folder for files, and a disk that can be full."""
    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(TemporaryDirectory(prefix="sapa-faults-")))
        if wanted.database:
            yield PostgresStore(wanted.database), folder, None
        elif wanted.postgres:
            yield open_things.enter_context(postgres_store()), folder, None
        else:
            disk = open_things.enter_context(small_disk(folder / "disk"))
            yield open_things.enter_context(sqlite_store(folder / "disk")), folder, disk


def run(size: Size, store: Store, folder: Path, disk: Disk | None) -> Report:
    """One trial and what the checker says of it."""
    outcome = asyncio.run(trial(size, store, folder, disk))
    checker = Checker(outcome.evidence, marks_of(Settings().library / "texts.yml"))
    return report(size, store.kind, outcome, checker)


def main() -> None:
    """Play one trial and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--patrons", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))  # noqa: S311 (which trial, no secret)
    parser.add_argument("--database", help="libpq address of an empty PostgreSQL database")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of our own")
    parser.add_argument("--rasa", help="address of a Rasa that reads instead of the stand-in")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}", file=sys.stderr, flush=True)
    size = Size(wanted.messages, wanted.kills, wanted.patrons, wanted.seed, wanted.rasa)
    with _stage(wanted) as (store, folder, disk):
        told = run(size, store, folder, disk)
    print(json.dumps(told.figures, indent=2) if wanted.json else table(told))
    sys.exit(0 if told.kept else 1)


if __name__ == "__main__":
    main()
