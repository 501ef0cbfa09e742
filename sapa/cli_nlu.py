"""`sapa nlu`: train the reader, serve it, try it on a question, and measure it."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from nlu.environment import RasaMissingError
from nlu.evaluate import evaluate, read_rows
from nlu.intents import load_intents, load_out_of_scope
from nlu.interpreter import Interpreter
from nlu.lexicon import load_lexicon
from nlu.server import RasaServer, RasaServerError
from nlu.train import TrainingError, Workplace, train, trained_model
from nlu.yaml_file import ContentError
from sapa.settings import load_settings

app = typer.Typer(help="Reading patrons' questions: train, serve, try, measure.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
MISTAKES = (ContentError, RasaMissingError, RasaServerError, TrainingError)


@app.command("train")
def train_model() -> None:
    """Train Rasa's model when wordings, lexicon or configuration have changed."""
    try:
        model = _trained(_workplace())
    except MISTAKES as error:
        raise _ended(error) from error
    typer.echo(f"The model is ready: {model}")


@app.command()
def serve() -> None:
    """Serve the model (training it first if need be) until Ctrl-C; prints the address for SAPA_RASA_URL."""
    try:
        asyncio.run(_serve(_workplace(), _trained(_workplace())))
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
def evaluate_file(file: Path, as_json: AsJson = False) -> None:
    """Measure reading on a table of questions: tab-separated, with the header `text intent style entities`."""
    try:
        result = asyncio.run(_evaluate(file))
    except MISTAKES as error:
        raise _ended(error) from error
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(result))


def _workplace() -> Workplace:
    settings = load_settings()
    return Workplace(settings.root, settings.library, settings.var)


def _trained(place: Workplace) -> Path:
    """Train with a bar on a terminal, with plain lines elsewhere; both on standard error."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        return train(place, lambda share, doing: typer.echo(f"training {share:4.0%}  {doing}", err=True))
    columns = (TextColumn("training"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        return train(place, lambda share, doing: bar.update(task, completed=share, description=doing))


async def _serve(place: Workplace, model: Path) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with RasaServer(place.root, model, place.var / "log" / "rasa.log") as server:
        await server.ready()
        typer.echo(f"Rasa reads at {server.url} (Ctrl-C to stop)")
        await stopped.wait()


@asynccontextmanager
async def _interpreter(fuzzy: bool) -> AsyncIterator[Interpreter]:
    """The interpreter with the Rasa of SAPA_RASA_URL, else with one started for the occasion, else with none."""
    place, url = _workplace(), load_settings().rasa_url
    model = None if fuzzy or url else trained_model(place)
    if not fuzzy and not url and model is None:
        typer.echo("There is no trained model yet (make one with: sapa nlu train); reading without Rasa.", err=True)
    if model is None:
        yield _open_interpreter(place, None if fuzzy else url)
        return
    typer.echo("Starting Rasa ...", err=True)
    async with RasaServer(place.root, model, place.var / "log" / "rasa.log") as server:
        await server.ready()
        interpreter = _open_interpreter(place, server.url)
        yield interpreter
        await interpreter.close()


def _open_interpreter(place: Workplace, url: str | None) -> Interpreter:
    book = load_intents(place.library / "intents")
    out_of_scope = load_out_of_scope(place.library / "out_of_scope.yml")
    return Interpreter(book, out_of_scope, url, load_lexicon(place.library / "lexicon.yml"))


async def _parse(text: str, fuzzy: bool) -> tuple[Any, ...]:
    async with _interpreter(fuzzy) as interpreter:
        return await interpreter.read(text, _today())


async def _evaluate(file: Path) -> Any:
    from actions.policy import decide_reading

    rows = read_rows(file, load_intents(_workplace().library / "intents"))
    async with _interpreter(fuzzy=False) as interpreter:
        return await evaluate(rows, lambda text: interpreter.read(text, _today()), decide_reading)


def _today() -> date:
    return date.today()  # noqa: DTZ011 (on the command line the day of the machine is meant)


def _table(result: Any) -> Table:
    table = Table("measure", "of", "share", "count")
    for measure, parts in result.items():
        rows = [("all", parts["overall"]), *parts["by_style"].items(), *parts["by_intent"].items()]
        for name, share in rows:
            value = "-" if share["value"] is None else f"{share['value']:.1%}"
            table.add_row(measure, name, value, f"{share['count']}/{share['of']}")
        table.add_section()
    return table


def _ended(error: Exception) -> typer.Exit:
    print(error, file=sys.stderr)  # noqa: T201 (the command line speaks here)
    return typer.Exit(1)
