"""`sapa nlu learn` and `sapa nlu back`: accepted lessons become part of what the desk understands."""

import asyncio
from typing import Annotated

import typer

from actions.lessons import checks_to_ask, to_learn
from nlu.environment import RasaMissingError
from nlu.question_table import Row
from nlu.server import RasaServerError
from nlu.train import TrainingError
from nlu.yaml_file import ContentError
from sapa.console_text import complain, tell
from sapa.content import load_content
from sapa.learning import Learnt, NothingBeforeError, go_back, put_in_force, try_lessons
from sapa.opening import open_database
from sapa.settings import load_settings
from sapa.training_bar import training_bar

WORSE = 3  # the exit status that tells a script that the model stayed as it was


def learn(
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Tetap pakai walau lebih buruk · take it into force even if it got worse.")
    ] = False,
) -> None:
    """Pelajari pelajaran yang disetujui; dibandingkan dulu · learn the accepted lessons, compared first."""
    place = load_settings().workplace
    try:
        content = load_content(place.library)
        with open_database() as db:
            taught = db.read_now(to_learn, content.book)
            asked = db.read_now(checks_to_ask, content.book)
        checks = [Row(text, frozenset({intent}), "") for text, intent in asked]
        with training_bar() as on_progress:
            learnt = asyncio.run(try_lessons(place, content, taught, checks, on_progress))
    except (ContentError, RasaMissingError, RasaServerError, TrainingError) as error:
        complain("learn_failed", problem=error)
    _tell(learnt)
    if learnt.got_worse and not anyway:
        tell("learn_worse")
        raise typer.Exit(WORSE)
    put_in_force(place)
    tell("learn_in_force")


def _tell(learnt: Learnt) -> None:
    for key, tally in (("learn_before", learnt.before), ("learn_after", learnt.after)):
        if tally is not None:
            unseen = "?" if tally.unseen is None else f"{tally.unseen:.1%}"
            tell(key, right=tally.right, wrong=tally.wrong, checks=tally.checks, unseen=unseen)


def back() -> None:
    """Kembali ke sebelum pelajaran terakhir · go back to before the last lessons."""
    try:
        go_back(load_settings().workplace)
    except NothingBeforeError:
        complain("learn_no_before")
    tell("learn_back")
