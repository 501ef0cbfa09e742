"""sapa staff: add, list and remove librarians."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from actions.second_step import take_off_username
from records import staff
from records.database import Database
from sapa.clock import now
from sapa.console_text import complain, tell, text
from sapa.opening import open_database

app = typer.Typer(no_args_is_help=True)
ROLES = {"librarian", "reviewer", "manager", "admin"}

TelegramId = Annotated[
    int, typer.Argument(min=1, max=2**52, help="Nomor akun Telegram (ketik /id di grup staf) · Telegram number.")
]


@app.command()
def add(
    telegram_id: TelegramId,
    name: Annotated[str, typer.Argument(help="Nama yang dilihat pemustaka · the name patrons see.")],
    role: Annotated[list[str] | None, typer.Option(help="librarian, reviewer, manager, admin")] = None,
) -> None:
    """Daftarkan pustakawan · register a librarian."""
    roles = role or ["librarian"]
    if not name.strip():
        complain("staff_no_name")
    for each in roles:
        if each not in ROLES:
            complain("staff_wrong_role", role=each)
    with open_database() as db:
        is_new = db.write_now(staff.register, telegram_id, name.strip(), roles, now())
    tell("staff_added" if is_new else "staff_changed", name=name.strip(), id=telegram_id)


@app.command("list")
def list_all() -> None:
    """Tampilkan semua pustakawan · list all librarians."""
    with open_database() as db:
        found = db.read_now(staff.registered)
    if not found:
        tell("staff_none")
        return
    table = Table("Telegram", text("col_librarian"), "roles")
    for each in found:
        table.add_row(str(each.telegram_id), each.name, ", ".join(each.roles))
    Console().print(table)


@app.command()
def remove(
    telegram_id: TelegramId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Tanpa bertanya · without asking.")] = False,
) -> None:
    """Keluarkan pustakawan dari daftar · take a librarian off the register."""
    with open_database() as db:
        name = _name(db, telegram_id)
        if name is None:
            complain("staff_unknown", id=telegram_id)
        if not yes:
            typer.confirm(text("staff_confirm", name=name, id=telegram_id), abort=True)
        db.write_now(staff.remove, telegram_id, now())
    tell("staff_removed", name=name, id=telegram_id)


@app.command("second-step-off")
def second_step_off(
    username: Annotated[str, typer.Argument(help="Nama masuk di meja kerja · the username in the console.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Tanpa bertanya · without asking.")] = False,
) -> None:
    """Matikan langkah kedua bagi yang kehilangan ponselnya · take the second step off whoever lost the phone."""
    if not yes:
        typer.confirm(text("staff_second_step_confirm", username=username), abort=True)
    with open_database() as db:
        if not db.write_now(take_off_username, now(), username):
            complain("staff_no_second_step", username=username)
    tell("staff_second_step_off", username=username)


def _name(db: Database, telegram_id: int) -> str | None:
    known = db.read_now(staff.librarian_of, telegram_id)
    return known.name if known else None
