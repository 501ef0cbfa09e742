"""Knowledge as files: downloaded to be put into the content folder, uploaded to be compared and put in force."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from actions.content_files import file_of, rewritten
from actions.content_upload import files_in, read_beside
from actions.edition import changes
from actions.errors import ConflictError, DeskError, InvalidError, MissingError
from actions.knowledge import Draft, differences, import_drafts
from actions.pieces import REMOVED, Piece, values
from console.knowledge_forms import Part, as_text, compared
from console.screens import READING, Screen, Visit

LARGEST_UPLOAD = 2_000_000  # bytes
LONGEST_NOTE = 120
Day = dict[str, str | dict[str, str]]
CHANGES = TypeAdapter(list[tuple[str, str, int, dict[str, bool | int | str | list[str] | list[Day]]]])


async def export(visit: Visit) -> Response:
    """A ZIP with the files that differ because of what was changed here, to be unpacked over the content folder."""
    office = visit.desk.office
    changed = {
        each: value for each, value in (await visit.desk.read(changes)).items() if each not in office.content.unfit
    }
    files = await asyncio.to_thread(rewritten, office.editions.folder, changed)
    if not files:
        raise MissingError("export_nothing")
    headers = {"content-disposition": 'attachment; filename="sapa-data.zip"'}
    return Response(await asyncio.to_thread(_packed, files), media_type="application/zip", headers=headers)


def _packed(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in files.items():
            file.writestr(name, text)
    return packed.getvalue()


async def upload(visit: Visit) -> Response:
    """A form for files of a content folder."""
    return _show(visit)


def _show(visit: Visit, error: DeskError | None = None, **more: object) -> Response:
    filled: dict[str, object] = {"drafts": [], "kept": "", "name": "", **more}
    status = error.status if error else 200
    return visit.page("knowledge_import.html", status, error=error, most=LARGEST_UPLOAD // 1000, **filled)


async def compare(visit: Visit) -> Response:
    """What would change; nothing does yet."""
    try:
        given = next(iter(visit.files("file")), None)
        if given is None:
            return _show(visit, InvalidError("import_no_file"))
        name = given.filename or ""
        drafts = await _drafts(visit, name, await given.read())
    except InvalidError as error:
        return _show(visit, error)
    if not drafts:
        return _show(visit, InvalidError("import_same"))
    now = values(visit.desk.office.content.contents)
    shown = [(each.piece, _parts(now.get(each.piece, REMOVED), each)) for each in drafts]
    kept = json.dumps([[*each.piece, each.number, each.value] for each in drafts], ensure_ascii=False)
    return _show(visit, drafts=shown, kept=kept, name=name[:LONGEST_NOTE])


async def _drafts(visit: Visit, name: str, data: bytes) -> Sequence[Draft]:
    """What the uploaded files change; what stands in other files stays as it is."""
    office = visit.desk.office
    folder = office.editions.folder
    files = await asyncio.to_thread(files_in, name, data, folder)
    wanted = await asyncio.to_thread(read_beside, folder, files)
    found = await visit.desk.read(differences, office, wanted)
    return [each for each in found if file_of(each.piece) in files]


def _parts(now: Mapping[str, Any], draft: Draft) -> list[Part]:
    before, after = ("" if each == REMOVED else as_text(each) for each in (now, draft.value))
    return list(compared(before, after))


async def put_in_force(visit: Visit) -> Response:
    """Make the compared changes."""
    try:
        found = CHANGES.validate_json(visit.field("changes"))
        drafts = [Draft(Piece(kind, key), value, number) for kind, key, number, value in found]
        await visit.desk.act(visit.account, import_drafts, drafts, visit.field("name")[:LONGEST_NOTE])
    except ValidationError:
        return _show(visit, InvalidError("import_unreadable"))
    except (ConflictError, InvalidError) as error:
        return _show(visit, error)
    await visit.desk.content_changed()
    return RedirectResponse("/knowledge?done", 303)


SCREENS: Sequence[Screen] = (
    Screen("/knowledge/export.zip", export, READING),
    Screen("/knowledge/import", upload, READING),
    Screen("/knowledge/import", compare, READING, "POST", LARGEST_UPLOAD, files=1),
    Screen("/knowledge/import/put-in-force", put_in_force, READING, "POST", LARGEST_UPLOAD),
)
