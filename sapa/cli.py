"""The command line: sapa run, bot, console, simulator, nlu, db, staff, log, doctor."""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from catalog.csv_titles import CatalogError
from nlu.yaml_file import ContentError
from sapa import cli_backup
from sapa.cli_groups import later
from sapa.console_text import complain
from sapa.settings import SettingsError, load_settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="Sapa, meja rujukan perpustakaan di Telegram · a library's reference desk on Telegram.",
)
for name, about in {
    "nlu": "Membaca pertanyaan: latih, layani, coba, nilai · reading questions.",
    "db": "Basis data · the database.",
    "staff": "Daftar pustakawan · the register of librarians.",
    "log": "Catatan interaksi · recorded interactions.",
    "content": "Isi yang diubah di meja kerja · content changed in the console.",
    "rollups": "Hitungan per hari · counts by day.",
}.items():
    app.add_typer(typer.Typer(cls=later(f"sapa.cli_{name}"), no_args_is_help=True), name=name, help=about)
app.command("backup")(cli_backup.backup)
app.command("restore")(cli_backup.restore)


@app.command()
def run() -> None:
    """Jalankan semuanya; tanpa token juga simulatornya · start everything, without a token the simulator too."""
    from sapa.running import run_desk

    asyncio.run(run_desk(load_settings(), everything=True))


@app.command()
def bot(
    webhook: Annotated[
        bool, typer.Option("--webhook", help="Hanya dengan webhook; boleh beberapa · by webhook only; several may run.")
    ] = False,
    host: Annotated[str | None, typer.Option(help="Alamat yang didengarkan webhook · where it listens.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Portanya · its port.")] = None,
) -> None:
    """Jalankan bot saja, tanpa simulator dan meja kerja · start the bot alone, without simulator and console."""
    from sapa.running import run_desk

    asyncio.run(run_desk(load_settings().listening(host, port, webhook=webhook), everything=False))


@app.command()
def console() -> None:
    """Jalankan meja kerja pustakawan saja · start the librarians' console alone."""
    from sapa.running import run_console

    asyncio.run(run_console(load_settings()))


@app.command()
def simulator() -> None:
    """Jalankan simulator Telegram saja · start the Telegram simulator alone."""
    from sapa.running import run_simulator

    asyncio.run(run_simulator(load_settings()))


@app.command()
def doctor() -> None:
    """Periksa semuanya dan sebutkan perbaikannya · check everything and say how to mend it."""
    from sapa.doctor import examine

    raise typer.Exit(0 if asyncio.run(examine()) else 1)


def _explaining(command: Callable[..., Any]) -> Callable[..., Any]:
    """Mistakes in settings and content end with their explanation, not with a traceback."""

    @wraps(command)
    def explained(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SettingsError as error:
            complain("wrong_setting", problem=error)
        except (ContentError, CatalogError) as error:
            complain("wrong_content", problem=error)
        except OSError as error:
            complain("system_error", problem=error)

    return explained


def main() -> None:
    """Run the command line."""
    _explaining(app)()
