"""Photos, voice and documents of a conversation, as a browser may show them."""

from urllib.parse import quote

from starlette.responses import Response

from actions.errors import MissingError
from actions.service_desk import ServiceDesk
from console.screens import EVERYBODY, Screen, Visit
from records import conversation_view as view

# What a browser may show, by its first bytes: what a patron or Telegram calls it does not count.
PLAYABLE = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)
OTHER = "application/octet-stream"
# Playing again asks Telegram no more; what the browser kept is not shown to whoever signs in after.
KEPT = {"cache-control": "private, max-age=600", "vary": "cookie"}


async def media(visit: Visit) -> Response:
    """One file; that somebody else than its librarian took it is recorded."""
    number = visit.number("interaction")
    found = await visit.desk.read(view.attachment, number, visit.number("message"))
    if found is None:
        raise MissingError("no_such_page")
    content = await visit.desk.files.fetch(found.file_id)
    await visit.desk.act(visit.account, ServiceDesk.note_view, number, found.librarian_id)
    kind = OTHER if found.kind == "document" else media_type(content)
    place = f"attachment; filename*=UTF-8''{quote(found.file_name or 'file')}" if kind == OTHER else "inline"
    return Response(content, media_type=kind, headers={"content-disposition": place, **KEPT})


def media_type(content: bytes) -> str:
    """What a browser may play it as; a file to be saved where that is not known."""
    return next((kind for at, mark, kind in PLAYABLE if content[at : at + len(mark)] == mark), OTHER)


SCREENS = (Screen("/conversations/{interaction:int}/media/{message:int}", media, EVERYBODY),)
