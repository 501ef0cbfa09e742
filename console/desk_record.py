"""The short form for questions asked at the desk, by phone or by letter."""

from starlette.responses import RedirectResponse, Response

from actions.desk_record import CHANNELS, LONGEST, DeskQuestion
from actions.errors import InvalidError
from actions.service_desk import ServiceDesk
from actions.staff import EFFORT_LEVELS
from console.screens import SERVING, Screen, Visit

EMPTY = DeskQuestion(CHANNELS[0], "", "id", 0)


async def form(visit: Visit) -> Response:
    """The empty form, and word of what was recorded just now."""
    return _page(visit, EMPTY)


def _page(visit: Visit, asked: DeskQuestion, error: InvalidError | None = None) -> Response:
    office, language = visit.desk.office, visit.language
    levels = office.library.facts.effort_levels
    done = visit.request.query_params.get("done", "")
    return visit.page(
        "desk_record.html",
        error.status if error else 200,
        asked=asked,
        error=error,
        channels=CHANNELS,
        longest=LONGEST,
        intents=visit.intents(),
        branches=[(each.key, dict(each.name)[language]) for each in office.library.facts.branches],
        effort={level: dict(levels[level])[language] for level in EFFORT_LEVELS},
        done=int(done) if done.isdecimal() and len(done) < len("1000000000") else 0,
    )


async def save(visit: Visit) -> Response:
    """Record one question; what does not fit is said, and what was written stays."""
    asked = DeskQuestion(
        channel=visit.field("channel"),
        question=visit.field("question").strip(),
        language=visit.field("language"),
        effort=visit.choice("effort"),
        branch=visit.field("branch"),
        topic=visit.field("topic"),
        answer=visit.field("answer").strip(),
    )
    try:
        number = await visit.desk.act(visit.account, ServiceDesk.record_question, asked)
    except InvalidError as error:
        return _page(visit, asked, error)
    return RedirectResponse(f"/record?done={number}", 303)


SCREENS = (
    Screen("/record", form, SERVING),
    Screen("/record", save, SERVING, "POST"),
)
