"""`sapa nlu`: train the reader, serve it, try it on a question, and measure it."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from nlu.confusion import error_rows, write_errors
from nlu.coverage import as_plain, coverage
from nlu.environment import RasaMissingError
from nlu.evaluate import Outcome, Read, judge, read_rows, report
from nlu.intents import load_intents, load_out_of_scope
from nlu.interpretation import Interpretation
from nlu.lexicon import load_lexicon
from nlu.server import RasaServer, RasaServerError, free_port
from nlu.train import TrainingError, Workplace, train, trained_model
from nlu.yaml_file import ContentError
from sapa.cli_learn import back, learn
from sapa.console_text import language
from sapa.content import load_content
from sapa.learning import reading
from sapa.nlu_tables import coverage_tables, evaluation, phrase
from sapa.settings import load_settings
from sapa.training_bar import training_bar

app = typer.Typer(help="Reading patrons' questions: train, serve, try, measure.", no_args_is_help=True)
app.command()(learn)
app.command()(back)


def _writable(path: Path | None) -> Path | None:
    """Told before the questions are read, not after."""
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise typer.BadParameter(f"no file can be written there: {path}")
    return path


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
ERRORS_FILE = typer.Option("--errors", callback=_writable, help="Write the questions that went wrong here (.tsv).")
PAGE_FILE = typer.Option("--page", callback=_writable, help="Write a page with what was taken for what here (.html).")
MISTAKES = (ContentError, RasaMissingError, RasaServerError, TrainingError)


@app.command("train")
def train_model(
    best: Annotated[
        bool, typer.Option("--best", help="Teach the sentence encoder, too: slower (up to half an hour), surer.")
    ] = False,
) -> None:
    """Train Rasa's model when wordings, lexicon or configuration have changed."""
    try:
        model = _trained(_workplace(), best=best)
    except MISTAKES as error:
        raise _ended(error) from error
    typer.echo(f"The model is ready: {model}")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="This machine's address to listen on, for other machines.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port; a free one if not said.")] = None,
) -> None:
    """Serve the model (training it first if need be) until Ctrl-C; prints the address for SAPA_RASA_URL."""
    try:
        asyncio.run(_serve(_workplace(), _trained(_workplace()), f"{host}:{port or free_port()}"))
    except MISTAKES as error:
        raise _ended(error) from error


@app.command()
def parse(
    text: str,
    as_json: AsJson = False,
    fuzzy: Annotated[
        bool, typer.Option("--fuzzy", help="Read without Rasa, as the desk does while Rasa is away.")
    ] = False,
) -> None:
    """Show how a message is read."""
    try:
        readings = asyncio.run(_parse(text, fuzzy))
    except MISTAKES as error:
        raise _ended(error) from error
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in readings], ensure_ascii=False, indent=2))
        return
    for each in readings:
        typer.echo(
            f"{each.text}\n  {each.intent or 'out of scope'}  {each.confidence:.2f}  {each.language} {each.source}"
        )
        for ranked in each.ranking:
            typer.echo(f"    {ranked.confidence:.3f}  {ranked.intent}")
        for entity in each.entities:
            typer.echo(f"    {entity.kind} = {entity.value}  ({entity.text})")


@app.command("evaluate")
def evaluate_file(
    file: Path,
    as_json: AsJson = False,
    every_intent: Annotated[bool, typer.Option("--all", help="Show every intent, not only the ten worst.")] = False,
    errors: Annotated[Path | None, ERRORS_FILE] = None,
    page: Annotated[Path | None, PAGE_FILE] = None,
) -> None:
    """Measure reading on a table of questions: tab-separated, with the header `text intent style entities`.

    Style and entities may be empty; out_of_scope stands for no intent, a|b for either of two, the style near_miss
    marks out-of-scope questions that sound like a library's, entities are kind=words joined by a semicolon.
    """
    try:
        outcomes = asyncio.run(_outcomes(file))
    except MISTAKES as error:
        raise _ended(error) from error
    _write(outcomes, file, errors, page)
    result = report(outcomes)
    _show(result, as_json, lambda: evaluation(result, every_intent))


@app.command("coverage")
def show_coverage(
    as_json: AsJson = False,
    thin: Annotated[int | None, typer.Option(min=1, help="Show only this many intents, the thinnest.")] = None,
) -> None:
    """Count how richly each intent is worded, thinnest first, and the out-of-scope sentences by kind."""
    library = _workplace().library
    try:
        slang = load_lexicon(library / "lexicon.yml").slang
        found = coverage(load_intents(library / "intents"), load_out_of_scope(library / "out_of_scope.yml"), slang)
    except MISTAKES as error:
        raise _ended(error) from error
    _show(as_plain(found, thin), as_json, lambda: coverage_tables(found, thin))


def _show(result: Any, as_json: bool, tables: Callable[[], list[RenderableType]]) -> None:
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        Console().print(*tables(), sep="\n")


def _workplace() -> Workplace:
    return load_settings().workplace


def _trained(place: Workplace, *, best: bool = False) -> Path:
    with training_bar() as on_progress:
        return train(place, on_progress, best=best)


async def _serve(place: Workplace, model: Path, address: str) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with RasaServer(place.root, model, place.var / "log" / "rasa.log", address) as server:
        await server.ready()
        typer.echo(f"Rasa reads at {server.url} (Ctrl-C to stop)")
        await stopped.wait()


@asynccontextmanager
async def _reader(fuzzy: bool) -> AsyncIterator[Read]:
    """Reads as the desk does: with the Rasa of SAPA_RASA_URL, else with one started for the occasion, or with none."""
    place, url = _workplace(), load_settings().rasa_url
    model = None if fuzzy or url else trained_model(place)
    if not fuzzy and not url and model is None:
        typer.echo("There is no trained model yet (make one with: sapa nlu train); reading without Rasa.", err=True)
    if model is None:
        async with reading(load_content(place.library), None if fuzzy else url) as read:
            yield read
        return
    typer.echo("Starting Rasa ...", err=True)
    async with RasaServer(place.root, model, place.var / "log" / "rasa.log") as server:
        await server.ready()
        async with reading(load_content(place.library), server.url) as read:
            yield read


async def _parse(text: str, fuzzy: bool) -> tuple[Interpretation, ...]:
    async with _reader(fuzzy) as read:
        return await read(text)


async def _outcomes(file: Path) -> list[Outcome]:
    """Read every question of a table, with a bar on a terminal (on standard error)."""
    from actions.policy import decide_reading
    from actions.thresholds import load_thresholds

    library = _workplace().library
    book = load_intents(library / "intents")
    rows, thresholds = read_rows(file, book), load_thresholds(library / "thresholds.yml", book)
    decide = partial(decide_reading, thresholds=thresholds)
    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with _reader(fuzzy=False) as read:
        with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
            task = bar.add_task(phrase("reading"), total=len(rows))
            return await judge(rows, read, decide, lambda: bar.advance(task))


def _write(outcomes: Sequence[Outcome], file: Path, errors: Path | None, page: Path | None) -> None:
    """Write what was asked for, and say so on standard error."""
    if errors is not None:
        wrong = error_rows(outcomes)
        write_errors(errors, wrong)
        typer.echo(phrase("errors_written", count=len(wrong), file=errors), err=True)
    if page is not None:
        from nlu.error_page import error_page

        page.write_text(error_page(outcomes, file.name, "en" if language() == "en" else "id"), encoding="utf-8")
        typer.echo(phrase("page_written", file=page), err=True)


def _ended(error: Exception) -> typer.Exit:
    print(error, file=sys.stderr)  # noqa: T201 (the command line speaks here)
    return typer.Exit(2)
