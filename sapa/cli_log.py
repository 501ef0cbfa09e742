"""sapa log: list, show and export recorded interactions, and print wordings to learn from."""

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from actions.library import load_library
from actions.log_export import Sheet, write_csv
from nlu.lexicon import load_lexicon
from nlu.masking import masked
from records import reports
from records.figures import BY_PEOPLE
from records.models import InteractionStatus
from records.reports import LogFilter, LogRow
from records.retention import NOBODY
from records.rollup_models import NO_TOPIC
from sapa.console_text import complain, tell, text
from sapa.opening import open_database
from sapa.settings import load_settings

app = typer.Typer(no_args_is_help=True)

LARGEST_NUMBER = 2**31 - 1  # of an interaction, on every database

Since = Annotated[str | None, typer.Option("--from", help="Dari tanggal · from this day: 2026-11-01")]
Until = Annotated[str | None, typer.Option("--to", help="Sampai tanggal ini · up to and including this day")]
Status = Annotated[str | None, typer.Option(help="bot, waiting, with_librarian, closed")]
Intent = Annotated[str | None, typer.Option(help="Maksud, misalnya ask_fines · the intent of any question")]
MinConfidence = Annotated[float | None, typer.Option(min=0, max=1, help="Keyakinan paling rendah · lowest confidence")]
MaxConfidence = Annotated[float | None, typer.Option(min=0, max=1, help="Keyakinan paling tinggi · highest confidence")]
Rated = Annotated[int | None, typer.Option("--rating", min=1, max=5, help="Nilai bintang · stars")]
ByLibrarian = Annotated[str | None, typer.Option("--librarian", help="Nama pustakawan · librarian's name")]
WithText = Annotated[str | None, typer.Option("--text", help="Kata dalam pesan · words in the messages")]


def _filter(**given: Any) -> LogFilter:
    """A filter from the command line's words; days are the library's own."""
    zone = load_library(load_settings().library / "library.yml").zone
    if given["status"] and given["status"] not in set(InteractionStatus):
        complain("log_wrong_status", value=given["status"])
    given["rating"] = (given["rating"],) if given["rating"] else None
    given["since"], given["until"] = _day(given["since"], zone), _day(given["until"], zone, after=1)
    if given["since"] and given["until"] and given["since"] >= given["until"]:
        complain("log_wrong_way_round")
    return LogFilter(**given)


def _day(value: str | None, zone: ZoneInfo, after: int = 0) -> datetime | None:
    if value is None:
        return None
    try:
        day = datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=zone).date()
    except ValueError:
        complain("log_wrong_date", value=value)
    return datetime.combine(day + timedelta(days=after), time(), zone)


@app.command("list")
def list_rows(  # noqa: PLR0913 (one option each)
    since: Since = None,
    until: Until = None,
    status: Status = None,
    intent: Intent = None,
    min_confidence: MinConfidence = None,
    max_confidence: MaxConfidence = None,
    rating: Rated = None,
    librarian: ByLibrarian = None,
    words: WithText = None,
    limit: Annotated[int, typer.Option(min=1, max=LARGEST_NUMBER, help="Paling banyak · at most")] = 50,
) -> None:
    """Tampilkan interaksi, terbaru dahulu · list interactions, newest first."""
    wanted = _filter(
        since=since, until=until, status=status, intent=intent, min_confidence=min_confidence,
        max_confidence=max_confidence, rating=rating, librarian=librarian, text=words, limit=limit,
    )  # fmt: skip
    with open_database() as db:
        rows = db.read_now(reports.log_rows, wanted)
    if not rows:
        tell("log_none")
        return
    Console().print(_table(rows))
    if len(rows) == limit:
        tell("log_more", count=limit)


def _table(rows: list[LogRow]) -> Table:
    zone = load_library(load_settings().library / "library.yml").zone
    names = ("number", "opened", "status", "patron", "topic", "questions", "confidence", "librarian", "rating")
    table = Table(*(text(f"col_{name}") for name in names))
    for row in rows:
        lowest = "" if row.lowest_confidence is None else f"{row.lowest_confidence:.2f}"
        opened = f"{row.opened_at.astimezone(zone):%Y-%m-%d %H:%M}"
        cells = (row.number, opened, row.status, row.patron or NOBODY, row.topic or "", row.questions, lowest)
        stars = "★" * row.score if row.score else ""
        table.add_row(*(escape(str(cell)) for cell in (*cells, row.librarian or "", stars)))
    return table


@app.command()
def show(number: Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER)]) -> None:
    """Tampilkan satu percakapan lengkap · print one transcript."""
    with open_database() as db:
        row = db.read_now(reports.log_row, number)
        lines = db.read_now(reports.transcript, number)
        steps = db.read_now(reports.timeline, number)
    if row is None:
        complain("log_unknown", number=number)
    zone = load_library(load_settings().library / "library.yml").zone
    tell("log_head", number=row.number, name=row.patron or NOBODY, status=row.status, language=row.language)
    for line in lines:
        typer.echo(_line(line, row, zone))
    if steps:
        tell("log_timeline")
    for step in steps:
        to = f" → {step.to}" if step.to else ""
        told = f"{step.event} {step.librarian or ''}{to}"
        typer.echo(f"  {step.at.astimezone(zone):%Y-%m-%d %H:%M} #{step.handoff} {told}")
    if row.score:
        tell("log_rating", stars="★" * row.score, comment=row.comment or "")


def _line(line: reports.TranscriptLine, row: LogRow, zone: ZoneInfo) -> str:
    who = {"patron": row.patron or NOBODY, "bot": "Sapa"}.get(line.author, line.name or line.author)
    note = " (//)" if line.author == "note" else ""
    kind = "" if line.kind == "text" else f"[{line.kind}] "
    edited = " ✎" if line.edited else ""
    said = (line.text or "").replace("\n", "\n            ")
    readings = "".join(
        f"\n            → {each.intent or _unnamed(each)} {_sureness(each)}{each.source} {each.outcome}"
        for each in line.readings
    )
    return f"  {line.said_at.astimezone(zone):%H:%M:%S}  {who}{note}: {kind}{said}{edited}{readings}"


def _unnamed(reading: reports.ReadingRow) -> str:
    return NO_TOPIC if reading.source in BY_PEOPLE else "out_of_scope"


def _sureness(reading: reports.ReadingRow) -> str:
    return "" if reading.source in BY_PEOPLE else f"{reading.confidence:.2f} "


@app.command()
def export(  # noqa: PLR0913 (one option each)
    file: Annotated[Path, typer.Argument(help="Berkas CSV · the CSV file")],
    since: Since = None,
    until: Until = None,
    status: Status = None,
    intent: Intent = None,
    min_confidence: MinConfidence = None,
    max_confidence: MaxConfidence = None,
    rating: Rated = None,
    librarian: ByLibrarian = None,
    words: WithText = None,
    force: Annotated[bool, typer.Option("--force", help="Timpa berkas yang ada · overwrite the file")] = False,
) -> None:
    """Tulis interaksi yang tersaring ke CSV · write what is filtered as CSV."""
    if file.exists() and not force:
        complain("log_exists", file=file)
    wanted = _filter(
        since=since, until=until, status=status, intent=intent, min_confidence=min_confidence,
        max_confidence=max_confidence, rating=rating, librarian=librarian, text=words, limit=None,
    )  # fmt: skip
    with open_database() as db:
        rows = db.read_now(reports.log_rows, wanted)
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        write_csv(Sheet(LogRow._fields, rows, load_library(load_settings().library / "library.yml").zone), out)
    tell("log_exported", count=len(rows), file=file)


@app.command()
def wordings(
    since: Annotated[str | None, typer.Option("--since", help="Dari tanggal · from this day: 2026-11-01")] = None,
    limit: Annotated[int, typer.Option(min=1, max=LARGEST_NUMBER, help="Paling banyak · at most")] = 100,
) -> None:
    """Cetak pertanyaan yang belum dipahami, nomor disamarkan · print questions not understood, numbers masked."""
    folder = load_settings().library
    start = _day(since, load_library(folder / "library.yml").zone)
    lexicon = load_lexicon(folder / "lexicon.yml")
    with open_database() as db:
        texts = db.read_now(reports.unclear_texts, start, limit)
    if not texts:
        tell("log_no_wordings")
    for each in dict.fromkeys(masked(" ".join(said.split()), lexicon) for said in texts):
        typer.echo(each)
