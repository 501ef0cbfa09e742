"""getFile."""

from typing import Any

from simulator.errors import BadRequestError
from simulator.telegram_methods.call import MethodCall

MOST_BYTES = 20 * 1024 * 1024


def get_file(call: MethodCall) -> dict[str, Any]:
    """Return where a file can be fetched; the Bot API hands out up to 20 MB."""
    if not call.params.has("file_id"):
        raise BadRequestError("file_id is empty")
    file = call.world.files.by_id.get(call.params.text("file_id"))
    if file is None:
        raise BadRequestError("invalid file_id")
    if len(file.data) > MOST_BYTES:
        raise BadRequestError("file is too big")
    ids = {"file_id": file.id, "file_unique_id": file.unique_id}
    return ids | {"file_size": len(file.data), "file_path": file.path}


METHODS = {"getFile": get_file}
