"""Lessons are learnt: a model with them is trained, compared with the one in force, and takes its place if it may."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from actions.linking import in_catalog
from actions.policy import decide_reading
from nlu.cross_validation import cross_validation
from nlu.evaluate import Outcome, judge
from nlu.intents import OUT_OF_SCOPE, IntentFile, load_out_of_scope
from nlu.interpretation import Interpretation
from nlu.outcomes import Read
from nlu.question_table import Row
from nlu.server import RasaServer
from nlu.taught import write_taught
from nlu.train import Progress, Workplace, train, trained_model
from sapa.content import Content
from sapa.wiring import build_reader

TRIAL, BEFORE, SWAP = "taught.trial.yml", "taught.before.yml", "taught.swap.yml"
MORE_WRONG, FEWER_RIGHT = 0.005, 0.01  # shares of all checks from which a model got worse
FEWER_UNSEEN = 0.01  # share of the wordings, which are many: a hundredth less is no chance
TRAINING_SHARE = 0.8  # of the whole, for the bar
Taught = Mapping[str, Mapping[str, list[str]]]


class NothingBeforeError(Exception):
    """There is no earlier state to go back to."""


@dataclass(frozen=True)
class Tally:
    """How many checks a model read rightly, and how many it would have answered wrongly.

    `unseen` is the share of wordings that cross-validation read rightly; None where the training did not keep it.
    """

    checks: int
    right: int
    wrong: int
    unseen: float | None = None


@dataclass(frozen=True)
class Learnt:
    """A trained model beside the one in force, which is missing at first."""

    model: Path
    before: Tally | None
    after: Tally

    @property
    def got_worse(self) -> bool:
        """Whether something important got worse."""
        if self.before is None:
            return False
        more_wrong = self.after.wrong - self.before.wrong
        fewer_right = self.before.right - self.after.right
        fewer_unseen = (self.before.unseen or 0.0) - (self.after.unseen or 1.0)
        worse = more_wrong > MORE_WRONG * self.after.checks, fewer_right > FEWER_RIGHT * self.after.checks
        return any(worse) or fewer_unseen > FEWER_UNSEEN


async def try_lessons(
    place: Workplace, content: Content, taught: Taught, checks: list[Row], on_progress: Progress
) -> Learnt:
    """Train a model with the taught wordings and compare it with the one in force; what is in force stays so."""
    trial = replace(place, trial=place.var / TRIAL)
    write_taught(trial.taught, taught)
    model = await to_thread(train, trial, lambda share, doing: on_progress(share * TRAINING_SHARE, doing))
    rows = [*content_checks(content, place.library), *checks]
    now = trained_model(place)
    if now is not None:
        now.touch()  # the oldest models are forgotten first
    on_progress(TRAINING_SHARE, "asking the checks")
    after = await _tally(place, content, model, rows)
    if now is None:
        return Learnt(model, None, after)
    on_progress((1 + TRAINING_SHARE) / 2, "asking the checks of the model in force")
    return Learnt(model, after if now == model else await _tally(place, content, now, rows), after)


def put_in_force(place: Workplace) -> None:
    """Have the desk read with what was tried last; what was in force can be gone back to."""
    if place.taught.exists():
        place.taught.replace(place.var / BEFORE)
    else:
        write_taught(place.var / BEFORE, {})
    (place.var / TRIAL).replace(place.taught)


def go_back(place: Workplace) -> None:
    """Have the desk read as before the last lessons; going back twice is where it began. NothingBeforeError."""
    before = place.var / BEFORE
    if not before.exists():
        raise NothingBeforeError
    place.taught.replace(place.var / SWAP)
    before.replace(place.taught)
    (place.var / SWAP).replace(before)


def content_checks(content: Content, library: Path) -> list[Row]:
    """The checks of the content with the intents that are right for them."""
    outside = load_out_of_scope(library / "out_of_scope.yml").all_checks
    inside = (row for intent in content.book.values() for row in _rows(intent))
    return [*inside, *(Row(text, frozenset({OUT_OF_SCOPE}), "") for text in outside)]


def _rows(intent: IntentFile) -> Iterator[Row]:
    texts = (text for mine in intent.checks.values() for text in mine)
    return (Row(text, frozenset({intent.name}), "") for text in texts)


async def _tally(place: Workplace, content: Content, model: Path, rows: list[Row]) -> Tally:
    async with RasaServer(place.root, model, place.var / "log" / "rasa-trial.log") as server:
        await server.ready()
        async with reading(content, server.url) as read:
            outcomes = await judge(rows, read, partial(decide_reading, thresholds=content.thresholds))
    held_out = await to_thread(cross_validation, model)
    wrong = sum(each.answered_wrongly for each in outcomes)
    unseen = None if held_out is None else held_out.accuracy
    return Tally(len(rows), sum(map(_right, outcomes)), wrong, unseen)


def _right(outcome: Outcome) -> bool:
    return outcome.accepted_right if outcome.row.in_scope else not outcome.answered


@asynccontextmanager
async def reading(content: Content, url: str | None) -> AsyncIterator[Read]:
    """Reads as the desk does, titles looked up in the catalogue."""
    interpreter = build_reader(content, url)

    async def read(text: str) -> tuple[Interpretation, ...]:
        today = date.today()  # noqa: DTZ011 (of the machine that measures)
        found = await interpreter.read(text, today)
        return tuple(in_catalog(content.catalog, content.book, each, content.thresholds) for each in found)

    try:
        yield read
    finally:
        await interpreter.close()
