"""The control API under `/sim`: what people do in the made-up Telegram, and what can be watched from outside."""

from starlette.routing import Route

from simulator.control import chats, messages, people, watching


def control_routes() -> list[Route]:
    """Return the routes of the control API."""
    return [*people.routes(), *chats.routes(), *messages.routes(), *watching.routes()]
