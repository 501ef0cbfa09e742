"""sapa backup and sapa restore."""

from pathlib import Path
from typing import Annotated

import typer

from sapa.backup import BackupError, Unpacked, make_backup, restore_records, restore_taught, unpack_content, unpacked
from sapa.console_text import complain, tell, text
from sapa.moving import DifferenceError, count_rows
from sapa.opening import open_database
from sapa.progress import working
from sapa.settings import Settings, load_settings
from sapa.wiring import now

File = Annotated[Path, typer.Argument(help="Berkas .zip, atau folder untuknya · a .zip file, or a folder for it.")]
Content = Annotated[
    Path | None, typer.Option("--content", help="Folder kosong untuk isi data/ · an empty folder for the content.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Tanpa bertanya · without asking.")]


def backup(to: File) -> None:
    """Simpan semuanya dalam satu berkas, sambil meja bekerja · keep everything in one file while the desk works."""
    _keep(load_settings(), _named(to))


def _named(to: Path) -> Path:
    return to / f"sapa-{now():%Y%m%d-%H%M%S}.zip" if to.is_dir() else to


def _keep(settings: Settings, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    with open_database() as db, working("backup_keeping"):
        try:
            label = make_backup(db, settings.workplace, to, now())
        except FileExistsError:
            complain("backup_exists", file=to)
    tell("backup_done", file=to, rows=f"{label.rows:,}", size=f"{to.stat().st_size / 1e6:.1f}")


def restore(
    backup: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkas .zip · the .zip file.")],
    content: Content = None,
    yes: Yes = False,
) -> None:
    """Kembalikan catatan dari cadangan · put the records of a backup back."""
    try:
        with unpacked(backup) as unpacked_backup:
            _restore(unpacked_backup, content, sure=yes)
    except BackupError as error:
        complain(error.key, file=backup)
    except DifferenceError as error:
        complain("copy_differs", tables=error)
    except FileExistsError as error:
        complain("folder_not_empty", folder=error)


def _restore(backup: Unpacked, content: Path | None, *, sure: bool) -> None:
    settings, made = load_settings(), backup.label.made_at
    with open_database() as db:
        there = count_rows(db)
        question = text("restore_sure", made=made, rows=f"{backup.label.rows:,}", there=f"{there:,}")
        if not sure and not typer.confirm(question):
            raise typer.Exit(1)
        if there:
            _keep(settings, _named(_folder(settings.var / "backups")))
        rows, dropped = restore_records(backup.records, db, now())
    tell("restore_done", rows=f"{rows:,}", made=made)
    if dropped:
        tell("restore_dropped", count=dropped)
    if restore_taught(backup.packed, settings.workplace):
        tell("restore_taught")
    if content is not None:
        tell("restore_content", count=unpack_content(backup.packed, content), folder=content)


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
