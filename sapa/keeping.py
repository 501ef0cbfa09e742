"""Keeping backups and putting them back, as an operator asks for it."""

from pathlib import Path

import typer

from sapa.backup import BackupError, Unpacked, make_backup, restore_records, restore_taught, unpack_content, unpacked
from sapa.clock import now
from sapa.console_text import complain, tell, text
from sapa.moving import DifferenceError, count_rows
from sapa.opening import open_database
from sapa.progress import working
from sapa.settings import load_settings


def keep(to: Path) -> None:
    """Make a backup of that name, or with the time in its name in that folder."""
    to = to / f"sapa-{now():%Y%m%d-%H%M%S}.zip" if to.is_dir() else to
    to.parent.mkdir(parents=True, exist_ok=True)
    with open_database() as db, working("backup_keeping"):
        try:
            label = make_backup(db, load_settings().workplace, to, now())
        except FileExistsError:
            complain("backup_exists", file=to)
    tell("backup_done", file=to, rows=f"{label.rows:,}", size=f"{to.stat().st_size / 1e6:.1f}")


def put_back(backup: Path, content: Path | None, *, sure: bool) -> None:
    """Put a backup back, once it is said that this is meant; its content too, where a folder for it is named."""
    try:
        with unpacked(backup) as found:
            _restore(found, sure=sure)
            if content is not None:
                tell("restore_content", count=unpack_content(found.packed, content), folder=content)
    except BackupError as error:
        complain(error.key, file=backup)
    except DifferenceError as error:
        complain("copy_differs", tables=error)
    except FileExistsError as error:
        complain("folder_not_empty", folder=error)


def _restore(backup: Unpacked, *, sure: bool) -> None:
    settings, made = load_settings(), backup.label.made_at
    with open_database() as db:
        there = count_rows(db)
        question = text("restore_sure", made=made, rows=f"{backup.label.rows:,}", there=f"{there:,}")
        if not sure and not typer.confirm(question):
            raise typer.Exit(1)
        if there:
            folder = settings.var / "backups"
            folder.mkdir(parents=True, exist_ok=True)
            keep(folder)
        rows, dropped = restore_records(backup.records, db, now())
    tell("restore_done", rows=f"{rows:,}", made=made)
    if dropped:
        tell("restore_dropped", count=dropped)
    if restore_taught(backup.packed, settings.workplace):
        tell("restore_taught")
