"""sapa rollups: count everything anew by day."""

import asyncio

import typer

from actions import rollups
from records import rollups as kept
from sapa.console_text import tell
from sapa.content import load_content
from sapa.opening import open_database
from sapa.progress import counting
from sapa.settings import load_settings
from sapa.wiring import build_office, build_reader

app = typer.Typer(no_args_is_help=True)


@app.callback()
def about() -> None:
    """Hitungan per hari untuk pengelola · counts by day for managers."""


@app.command()
def rebuild() -> None:
    """Hitung ulang semua hari · count every day anew."""
    settings = load_settings()
    content = load_content(settings.library)
    with open_database() as db:
        office = asyncio.run(build_office(settings, content, db, build_reader(content, None)).now_settled())
        db.write_now(kept.mark_all_stale)
        total = db.read_now(kept.stale_left)
        with counting("rollups_counting", total) as told:
            while counted := db.write_now(rollups.refresh, office):
                told("", counted)
    tell("rollups_done", count=total)
