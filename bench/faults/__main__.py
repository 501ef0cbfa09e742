"""Kills the desk's processes and has everything around it fail while patrons write, then checks the records.

Run: .venv/bin/python -m bench.faults [--messages N] [--kills N] [--postgres | --database URL] [--seed N]
                                      [--json] [--keep FOLDER]
Without a database it makes one in SQLite; `--postgres` starts a server of its own, and crashes it too; a database that
is named must be empty and is left filled. `--rasa URL` has a real Rasa read. It ends with 1 when a promise was broken;
`--keep` leaves the evidence and what the programs logged in a folder, to look into.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.faults.check import Checker
from bench.faults.disk import Disk, small_disk
from bench.faults.evidence import Evidence
from bench.faults.marks import marks_of
from bench.faults.report import Report, report, table
from bench.faults.store import PostgresStore, Store, postgres_store, sqlite_store
from bench.faults.trial import Size, trial
from sapa.settings import Settings

FEWEST_PATRONS = 40
MESSAGES_A_PATRON = 30  # beyond its share of ten minutes the desk keeps what a patron asks, and answers nothing


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


def run(size: Size, store: Store, folder: Path, disk: Disk | None, keep: Path | None = None) -> Report:
    """One trial and what the checker says of it; the evidence goes into a folder that is to be kept."""
    outcome = asyncio.run(trial(size, store, folder, disk))
    if keep is not None:
        _keep(outcome.evidence, folder, keep)
    checker = Checker(outcome.evidence, marks_of(Settings().library / "texts.yml"))
    return report(size, store.kind, outcome, checker)


def _keep(evidence: Evidence, folder: Path, kept: Path) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "evidence.json").write_text(json.dumps(asdict(evidence), default=list, indent=1), encoding="utf-8")
    for each in (*folder.glob("*.log"), *folder.glob("disk/*.db*"), *Settings().var.glob("log/sapa.log*")):
        shutil.copy(each, kept)


def main() -> None:
    """Play one trial and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--patrons", type=int, help="as many as ask no more than their share, if left out")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))  # noqa: S311 (which trial, no secret)
    parser.add_argument("--database", help="libpq address of an empty PostgreSQL database")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of our own")
    parser.add_argument("--rasa", help="address of a Rasa that reads instead of the stand-in")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the evidence and the logs there")
    wanted = parser.parse_args()
    print(f"seed {wanted.seed}", file=sys.stderr, flush=True)
    people = wanted.patrons or max(FEWEST_PATRONS, wanted.messages // MESSAGES_A_PATRON)
    size = Size(wanted.messages, wanted.kills, people, wanted.seed, wanted.rasa)
    with _stage(wanted) as (store, folder, disk):
        told = run(size, store, folder, disk, wanted.keep)
    print(json.dumps(told.figures | {"findings": told.shown}, indent=2) if wanted.json else table(told))
    sys.exit(0 if told.kept else 1)


if __name__ == "__main__":
    main()
