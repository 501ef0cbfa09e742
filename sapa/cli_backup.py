"""sapa backup and sapa restore."""

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="Berkas .zip, atau folder untuknya · a .zip file, or a folder for it.")]
Content = Annotated[
    Path | None, typer.Option("--content", help="Folder kosong untuk isi data/ · an empty folder for the content.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Tanpa bertanya · without asking.")]


def backup(to: File) -> None:
    """Simpan semuanya dalam satu berkas, sambil meja bekerja · keep everything in one file while the desk works."""
    from sapa.keeping import keep

    keep(to)


def restore(
    backup: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Berkas .zip · the .zip file.")],
    content: Content = None,
    yes: Yes = False,
) -> None:
    """Kembalikan catatan dari cadangan · put the records of a backup back."""
    from sapa.keeping import put_back

    put_back(backup, content, sure=yes)
