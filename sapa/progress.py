"""How far something is that takes a while, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from records.copying import Told
from sapa.console_text import text


@contextmanager
def counting(key: str, total: int) -> Iterator[Told]:
    """A bar under a text's name that is told what was done of so many; nothing where nobody looks."""
    screen = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task(text(key), total=total)

        def told(part: str, done: int) -> None:
            bar.update(task, advance=done, description=f"{text(key)} {part}")

        yield told


@contextmanager
def working(key: str) -> Iterator[None]:
    """A sign of life under a text's name for something that cannot be counted."""
    screen = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        bar.add_task(text(key), total=None)
        yield
