"""The Bot API objects that describe a photo, a voice message and their like."""

from typing import Any

from simulator.files import HEIGHT, WIDTH, FileStore, StoredFile, picture

PLAIN: dict[str, dict[str, Any]] = {
    "document": {},
    "voice": {"duration": 2, "mime_type": "audio/ogg"},
    "sticker": {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"},
    "video": {"width": WIDTH, "height": HEIGHT, "duration": 2, "mime_type": "video/mp4"},
    "audio": {"duration": 2, "mime_type": "audio/mpeg"},
    "animation": {"width": WIDTH, "height": HEIGHT, "duration": 2, "mime_type": "video/mp4"},
    "video_note": {"length": HEIGHT, "duration": 2},
}
NAMED = frozenset({"document", "video", "audio", "animation"})
THUMB = 4


def describe(kind: str, file: StoredFile, store: FileStore, extra: dict[str, Any] | None = None) -> Any:
    """Return the `content` of a message of this kind; `extra` overrides details such as `duration` or `emoji`."""
    if kind == "photo":
        return _photo_sizes(file, store)
    details: dict[str, Any] = {**PLAIN[kind], **(extra or {})}
    if kind in NAMED:
        details |= {key: value for key, value in (("file_name", file.name), ("mime_type", file.mime)) if value}
    return {**_ids(file), **details}


def file_id(kind: str, content: Any) -> str:
    """Return the file id inside a message's content (a photo's largest size)."""
    found: str = (content[-1] if kind == "photo" else content)["file_id"]
    return found


def _photo_sizes(file: StoredFile, store: FileStore) -> list[dict[str, Any]]:
    small = store.add("photo", picture(file.unique_id, WIDTH // THUMB, HEIGHT // THUMB))
    sizes = ((small, WIDTH // THUMB, HEIGHT // THUMB), (file, WIDTH, HEIGHT))
    return [{**_ids(size), "width": width, "height": height} for size, width, height in sizes]


def _ids(file: StoredFile) -> dict[str, Any]:
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.data)}
