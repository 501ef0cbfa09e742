"""sapa content: what was changed in the console, written into the content folder, and taken from one."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer
import yaml

from actions.content_files import rewritten
from actions.edition import changes
from actions.errors import DeskError
from actions.knowledge import Draft, differences, take_over
from actions.office import Office
from actions.pieces import REMOVED, Value, values
from records.database import Database
from sapa.console_text import complain, tell
from sapa.content import load_content
from sapa.opening import open_database
from sapa.settings import load_settings
from sapa.wiring import build_office, build_reader

app = typer.Typer(no_args_is_help=True)
Write = Annotated[bool, typer.Option("--write", help="Tulis, bukan hanya tunjukkan · write, do not only show.")]


@app.callback()
def about() -> None:
    """Isi yang diubah di meja kerja, dan berkas di data/ · content changed in the console, and the files in data/."""


@app.command("export")
def export_content(write: Write = False) -> None:
    """Tulis perubahan dari meja kerja ke berkas · write what was changed in the console into the files."""
    folder = load_settings().library
    with open_database() as db:
        office = _office(db)
        changed = {piece: told for piece, told in db.read_now(changes).items() if piece not in office.content.unfit}
    files = rewritten(folder, changed)
    for name, text in files.items():
        before = (folder / name).read_text(encoding="utf-8-sig") if (folder / name).exists() else ""
        _show(name, before, text)
    if not files or not write:
        tell("content_shown" if files else "content_same")
        return
    _write(folder, files)
    tell("content_exported", count=len(files), folder=folder)


@app.command("import")
def import_content(
    folder: Annotated[Path | None, typer.Argument(help="Bawaan: data/ · the content folder by default.")] = None,
    write: Write = False,
) -> None:
    """Jadikan isi meja kerja seperti di berkas · have the console say what the files of a folder say."""
    folder = folder or load_settings().library
    wanted = load_content(folder).edition.contents
    with open_database() as db:
        office = _office(db)
        found = db.read_now(differences, office, wanted)
        _show_differences(office, found)
        if not found or not write:
            tell("content_shown" if found else "content_same")
            return
        try:
            db.write_now(take_over, office, found, str(folder))
        except DeskError as error:
            complain("content_refused", piece=error.values.get("piece", "-"), problem=error.values.get("problem", "-"))
    tell("content_imported", count=len(found), folder=folder)


def _office(db: Database) -> Office:
    """The desk's office with what is in force."""
    settings = load_settings()
    content = load_content(settings.library)
    return asyncio.run(build_office(settings, content, db, build_reader(content, None)).now_settled())


def _show_differences(office: Office, found: Sequence[Draft]) -> None:
    now = values(office.content.contents)
    for each in found:
        _show("/".join(each.piece), _as_yaml(now.get(each.piece, REMOVED)), _as_yaml(each.value))


def _as_yaml(value: Value) -> str:
    return "" if value == REMOVED else yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False)


def _show(name: str, before: str, after: str) -> None:
    sys.stdout.writelines(_lines(name, before, after))


def _lines(name: str, before: str, after: str) -> Iterator[str]:
    told = unified_diff(before.splitlines(), after.splitlines(), name, name, n=1, lineterm="")
    return (f"{line}\n" for line in told)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Only what the desk could start with: first in a copy, then in the folder."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "data"))
        for name, text in files.items():
            (copy / name).write_text(text, encoding="utf-8")
        load_content(copy)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
