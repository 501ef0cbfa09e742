"""Lessons: what the desk should learn, proposed from questions and agreed to by a reviewer."""

from collections.abc import Callable
from typing import Any

from starlette.responses import RedirectResponse, Response

from actions import lessons as verbs
from actions.errors import DeskError, InvalidError
from actions.lesson_effect import effects
from actions.lessons import LONGEST_TEXT, LONGEST_WORDING, REVIEWERS, Draft
from actions.service_desk import ServiceDesk
from actions.training import LONGEST_REASON, ask_training, insist
from console.screens import EVERYBODY, LONGEST_NUMBER, READING, Screen, Visit
from nlu.intents import LANGUAGES, OUT_OF_SCOPE
from records.lesson_models import LessonState
from records.lessons import lesson_counts, lesson_rows
from records.trainings import training_rows

PER_PAGE, SHOWN_TRAININGS = 50, 5
VERDICTS = {
    "accept": LessonState.ACCEPTED,
    "refuse": LessonState.REFUSED,
    "reopen": LessonState.PROPOSED,
}


async def lessons(visit: Visit) -> Response:
    """One page of the lessons in a state, newest first."""
    return await _list(visit)


async def _list(visit: Visit, error: DeskError | None = None) -> Response:
    asked = visit.request.query_params.get("state", "")
    state = asked if asked in set(LessonState) else LessonState.PROPOSED
    before = _number(visit, "before")
    rows = await visit.desk.read(lesson_rows, state, before, PER_PAGE)
    learnt = rows if state == LessonState.ACCEPTED else []
    return visit.page(
        "lessons.html",
        error.status if error else 200,
        rows=rows,
        state=str(state),
        effects=await visit.desk.read(effects, visit.desk.office, learnt),
        counts=await visit.desk.read(lesson_counts),
        before=rows[-1].id if len(rows) == PER_PAGE else 0,
        reviews=visit.account.may(REVIEWERS),
        outside=OUT_OF_SCOPE,
        done=_number(visit, "done"),
        trainings=await visit.desk.read(training_rows, SHOWN_TRAININGS),
        longest_reason=LONGEST_REASON,
        error=error,
    )


def _number(visit: Visit, name: str) -> int:
    said = visit.request.query_params.get(name, "")
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else 0


async def new_lesson(visit: Visit) -> Response:
    """A form, filled in from a recorded question where one is named."""
    question = _number(visit, "question")
    draft = await visit.desk.read(verbs.prefilled, visit.desk.office, question) if question else Draft()
    return _form(visit, draft)


def _form(visit: Visit, draft: Draft, error: InvalidError | None = None) -> Response:
    return visit.page(
        "lesson.html",
        error.status if error else 200,
        draft=draft,
        error=error,
        intents=visit.intents(),
        outside=OUT_OF_SCOPE,
        languages=LANGUAGES,
        longest=LONGEST_WORDING,
        longest_text=LONGEST_TEXT,
    )


async def propose_lesson(visit: Visit) -> Response:
    """Keep a lesson; what does not fit is said, and what was written stays."""
    draft = Draft(
        question_id=visit.choice("question"),
        **{name: visit.field(name) for name in ("language", "wording", "check", "intent", "wish", "answer")},
    )
    try:
        number = await visit.desk.act(visit.account, verbs.propose, draft)
    except InvalidError as error:
        return _form(visit, draft, error)
    return RedirectResponse(f"/lessons?done={number}", 303)


def reviewing(verdict: LessonState) -> Callable[[Visit], Any]:
    """A screen that gives one verdict."""

    async def review_lesson(visit: Visit) -> Response:
        try:
            await visit.desk.act(visit.account, verbs.review, visit.number("lesson"), verdict)
        except DeskError as error:
            return await _list(visit, error)
        return RedirectResponse("/lessons", 303)

    return review_lesson


def training(ask: Callable[[Visit, ServiceDesk], int]) -> Callable[[Visit], Any]:
    """A screen that asks for one thing of the trainer."""

    async def ask_for_training(visit: Visit) -> Response:
        try:
            await visit.desk.act(visit.account, lambda desk: ask(visit, desk))
        except DeskError as error:
            return await _list(visit, error)
        return RedirectResponse("/lessons#training", 303)

    return ask_for_training


def _go_back(visit: Visit, desk: ServiceDesk) -> int:
    if visit.field("sure") != "yes":
        raise InvalidError("say_sure")
    return ask_training(desk, goes_back=True)


TRAININGS: dict[str, Callable[[Visit, ServiceDesk], int]] = {
    "train": lambda _visit, desk: ask_training(desk),
    "insist": lambda visit, desk: insist(desk, visit.field("reason")),
    "back": _go_back,
}
SCREENS = (
    Screen("/lessons", lessons, EVERYBODY),
    Screen("/lessons/new", new_lesson, EVERYBODY),
    Screen("/lessons/new", propose_lesson, EVERYBODY, "POST"),
    *(Screen(f"/lessons/{name}", training(ask), READING, "POST") for name, ask in TRAININGS.items()),
    *(
        Screen(f"/lessons/{{lesson:int}}/{name}", reviewing(verdict), READING, "POST")
        for name, verdict in VERDICTS.items()
    ),
)
