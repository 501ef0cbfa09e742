"""The ASGI application: Bot API, control API and page."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.control import control_routes
from simulator.errors import ControlError
from simulator.gateway import Gateway
from simulator.guard import LocalOnly
from simulator.world import World

PAGE = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class SignedNumber(Convertor[int]):
    """Whole numbers in addresses, negative ones too: groups have negative ids."""

    regex = "-?[0-9]+"

    def convert(self, value: str) -> int:
        """Read a number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write a number."""
        return str(value)


class Page(StaticFiles):
    """The page's own files, always fresh and allowed to load nothing from elsewhere."""

    def file_response(self, *args: object, **options: object) -> Response:
        """Add the page's headers."""
        response = super().file_response(*args, **options)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def create_app(world: World | None = None) -> Starlette:
    """Return the simulator for a world; a seeded one when none is given."""
    register_url_convertor("signed", SignedNumber())
    world = world or World.seeded("Sapa")
    gateway = Gateway(world)
    routes = [
        Route("/bot{token}/{method}", gateway.method, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", gateway.file),
        Route("/bot{rest:path}", gateway.unknown, methods=["GET", "POST"]),
        *control_routes(),
        Mount("/", Page(directory=PAGE, html=True)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(LocalOnly)], exception_handlers={ControlError: _refused})
    app.state.world = world
    return app


async def _refused(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, ControlError)
    return JSONResponse({"error": error.text, "field": error.field}, status_code=error.status)
