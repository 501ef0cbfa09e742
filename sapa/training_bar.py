"""How far training is, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from nlu.train import Progress

COLUMNS = (TextColumn("training"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())


@contextmanager
def training_bar() -> Iterator[Progress]:
    """A bar on a terminal, plain lines elsewhere."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda share, doing: typer.echo(f"training {share:4.0%}  {doing}", err=True)
        return
    with Bars(*COLUMNS, console=screen, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda share, doing: bar.update(task, completed=share, description=doing)
