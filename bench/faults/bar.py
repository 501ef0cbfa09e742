"""How far a trial is, on standard error; nothing where nobody looks."""

import asyncio

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.faults.journal import Journal


async def show(journal: Journal, messages: int) -> None:
    """Count the patrons' messages until cancelled; when all are written, what is left finds its rest."""
    screen = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=screen, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=messages)
        while True:
            at = "coming to rest" if journal.written >= messages else "messages"
            bar.update(task, completed=journal.written, description=f"{at}, {journal.kills.total()} kills")
            await asyncio.sleep(1)
