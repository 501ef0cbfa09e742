"""Photos, voice and documents of a conversation, as a browser may show them."""

from urllib.parse import quote

from starlette.responses import Response

from actions.errors import MissingError
from actions.file_kinds import OTHER, file_kind
from actions.service_desk import ServiceDesk
from console.screens import EVERYBODY, Screen, Visit
from records import conversation_view as view

# Playing again asks Telegram no more; what the browser kept is not shown to whoever signs in after.
KEPT = {"cache-control": "private, max-age=600", "vary": "cookie"}


async def media(visit: Visit) -> Response:
    """One file; that somebody else than its librarian took it is recorded."""
    number = visit.number("interaction")
    found = await visit.desk.read(view.attachment, number, visit.number("message"))
    if found is None:
        raise MissingError("no_such_page")
    content = found.content or await visit.desk.files.fetch(found.file_id or "")
    await visit.desk.act(visit.account, ServiceDesk.note_view, number, found.librarian_id)
    kind = OTHER if found.kind == "document" else file_kind(content).media_type
    place = f"attachment; filename*=UTF-8''{quote(found.file_name or 'file')}" if kind == OTHER else "inline"
    return Response(content, media_type=kind, headers={"content-disposition": place, **KEPT})


SCREENS = (Screen("/conversations/{interaction:int}/media/{message:int}", media, EVERYBODY),)
