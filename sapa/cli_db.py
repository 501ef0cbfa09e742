"""sapa db: bring the tables up to date, move everything to another database."""

from typing import Annotated

import typer

from records.database import Database, normal_url
from sapa import moving
from sapa.console_text import complain, tell, text
from sapa.opening import database_at, open_database, upgraded_database
from sapa.settings import load_settings

app = typer.Typer(no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Tanpa bertanya · without asking.")]


@app.callback()
def about() -> None:
    """Basis data · the database."""


@app.command("upgrade")
def db_upgrade() -> None:
    """Perbarui tabel basis data · bring the tables up to date."""
    db, before, after = upgraded_database(load_settings())
    db.close()
    tell("db_current" if before == after else "db_upgraded", before=before or "-", after=after)


@app.command("copy")
def db_copy(
    to: Annotated[str, typer.Option("--to", help="postgresql://... · sqlite:///...")],
    anew: Annotated[bool, typer.Option("--anew", help="Kosongkan dulu tujuannya · empty it first.")] = False,
    yes: Yes = False,
) -> None:
    """Salin semua catatan ke basis data lain, lanjut bila terputus · copy all records, going on where it broke off."""
    with open_database() as source, database_at(to, "--to") as target:
        if normal_url(to) == source.url:
            complain("copy_same")
        if anew:
            _empty(target, sure=yes)
        try:
            rows = moving.move(source, target)
        except moving.OtherRecordsError:
            complain("copy_other_records")
        except moving.DifferenceError as error:
            complain("copy_differs", tables=error)
    tell("copy_done", rows=f"{rows:,}")


def _empty(target: Database, *, sure: bool) -> None:
    rows = moving.count_rows(target)
    if rows and not sure and not typer.confirm(text("copy_empty_first", rows=f"{rows:,}")):
        raise typer.Exit(1)
    moving.empty(target)
