"""The console's ASGI application."""

from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from actions.console_desk import ConsoleDesk
from actions.errors import DeskError, MissingError
from console import (
    account,
    audit,
    conversation,
    dashboard,
    desk_record,
    duty,
    inbox,
    knowledge,
    lessons,
    live_screen,
    log,
    media,
    people,
    refused,
    review,
    saved_filters,
    second_step,
    signing_in,
    unanswered,
)
from console.gate import Gate, SecurityHeaders, language_of, trouble
from console.health import health_routes
from console.live import Live
from console.pages import Pages
from console.screens import Screen, Visit

LOG = structlog.get_logger()
STATIC = Path(__file__).parent / "static"
SCREENS: tuple[Screen, ...] = (
    *signing_in.SCREENS,
    *second_step.SCREENS,
    *account.SCREENS,
    *inbox.SCREENS,
    *conversation.SCREENS,
    *media.SCREENS,
    *review.SCREENS,
    *duty.SCREENS,
    *desk_record.SCREENS,
    *dashboard.SCREENS,
    *unanswered.SCREENS,
    *log.SCREENS,
    *saved_filters.SCREENS,
    *lessons.SCREENS,
    *knowledge.SCREENS,
    *refused.SCREENS,
    *people.SCREENS,
    *audit.SCREENS,
    *live_screen.SCREENS,
)


def create_app(desk: ConsoleDesk, live: Live) -> Starlette:
    """Return the console of a desk."""
    pages = Pages(desk.office)
    gate = Gate(desk, pages)

    def route(screen: Screen) -> Route:
        async def answer(request: Request) -> Response:
            return await gate.answer(screen, request)

        return Route(screen.path, answer, methods=[screen.method], name=screen.answer.__name__)

    async def wrong(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            # The route, not the address: an invitation's address is a secret.
            LOG.error("console failed", route=getattr(request.scope.get("route"), "path", None), exc_info=error)
        known = error if isinstance(error, DeskError) else _known(error)
        return trouble(Visit(request, desk, pages, language_of(request)), known)

    app = Starlette(
        routes=[*map(route, SCREENS), *health_routes(desk.office.db), Mount("/static", StaticFiles(directory=STATIC))],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={404: wrong, 405: wrong, 500: wrong},
    )
    app.state.live = live
    return app


def _known(error: Exception) -> DeskError:
    """What strangers' addresses and our own mistakes are called."""
    if getattr(error, "status_code", 500) in {404, 405}:
        return MissingError("no_such_page")
    return _BrokenError("broken")


class _BrokenError(DeskError):
    status = 500
