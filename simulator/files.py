"""Files sent in chats: kept in memory, served by getFile and by the page."""

import base64
import binascii
import hashlib
import math
import secrets
import struct
import zlib
from dataclasses import dataclass, field
from functools import lru_cache

FOLDERS = {
    "photo": ("photos", "png"),
    "document": ("documents", "bin"),
    "voice": ("voice", "oga"),
    "sticker": ("stickers", "webp"),
    "video": ("videos", "mp4"),
    "audio": ("music", "mp3"),
    "animation": ("animations", "mp4"),
    "video_note": ("video_notes", "mp4"),
}
WIDTH, HEIGHT = 320, 240
TONE_RATE = 8000
PNG_HEAD = 24  # bytes, the last eight of them the measures
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
PLAYED = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"\xff\xfb": "audio/mpeg"}


@dataclass(frozen=True)
class StoredFile:
    """One file with the ids Telegram would give it."""

    id: str
    unique_id: str
    path: str
    data: bytes
    name: str = ""
    mime: str = ""
    kind: str = "document"

    @property
    def safe_type(self) -> str:
        """The type under which a browser may show it; anything unknown is only to be saved."""
        known = (mime for magic, mime in (PICTURES | PLAYED).items() if self.data.startswith(magic))
        if self.data[:4] == b"RIFF":
            return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(self.data[8:12], "application/octet-stream")
        return "video/mp4" if self.data[4:8] == b"ftyp" else next(known, "application/octet-stream")


@dataclass
class FileStore:
    """All files of a world."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)

    def add(self, kind: str, data: bytes, name: str = "", mime: str = "") -> StoredFile:
        """Keep a file and return it with its new ids."""
        folder, ending = FOLDERS.get(kind, FOLDERS["document"])
        extension = name.rsplit(".", 1)[-1].lower() if "." in name and name.rsplit(".", 1)[-1].isalnum() else ending
        number = len(self.by_id) + 1
        path = f"{folder}/file_{number}.{extension}"
        ids = f"SIM{number}-{secrets.token_urlsafe(24)}", secrets.token_urlsafe(11)
        file = StoredFile(*ids, path, data, name, mime, kind)
        self.by_id[file.id] = file
        return file

    def at(self, path: str) -> StoredFile | None:
        """Return the file that getFile described by this path."""
        return next((file for file in self.by_id.values() if file.path == path), None)

    def named(self, unique_id: str) -> StoredFile | None:
        """Return the file with this file_unique_id."""
        return next((file for file in self.by_id.values() if file.unique_id == unique_id), None)


def decoded(text: str) -> bytes | None:
    """Return the bytes of a `data:` address, or None when the text is only a label."""
    if not text.startswith("data:") or ";base64," not in text:
        return None
    try:
        return base64.b64decode(text.split(";base64,", 1)[1], validate=True)
    except binascii.Error:
        return None


def known_picture(data: bytes) -> bool:
    """Return whether the bytes are a picture a browser can show."""
    return data.startswith(tuple(PICTURES)) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def measures(data: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels; of other pictures, those that every photo has here."""
    if not data.startswith(b"\x89PNG") or len(data) < PNG_HEAD:
        return WIDTH, HEIGHT
    width, height = struct.unpack(">II", data[16:PNG_HEAD])
    return width, height


def sample(kind: str, label: str) -> bytes:
    """Return made-up bytes for a label: a picture, a tone, or the label itself as text."""
    if kind in {"photo", "sticker"}:
        return picture(label)
    return tone(label) if kind in {"voice", "audio"} else f"{label}\n".encode()


@lru_cache(maxsize=64)
def picture(label: str, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """Return a PNG of hills under a sky, coloured by the label."""
    seed = hashlib.sha256(label.encode()).digest()
    hills = [
        height * (0.62 + 0.16 * math.sin(x * 8 / width + seed[0]) + 0.05 * math.sin(x * 29 / width))
        for x in range(width)
    ]
    rows = b"".join(b"\0" + _row(y / height, y, hills, seed) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _row(shade: float, y: int, hills: list[float], seed: bytes) -> bytes:
    ground = bytes((40 + seed[2] // 4, int(110 + seed[3] / 4 - 40 * shade), 70 + seed[4] // 4))
    sky = bytes((int(150 + seed[5] / 3 - 60 * shade), int(190 + 40 * shade), int(235 - 50 * shade)))
    return b"".join(ground if y > hill else sky for hill in hills)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def tone(label: str, seconds: int = 2) -> bytes:
    """Return a soft WAV tone, its pitch by the label."""
    pitch = 300 + hashlib.sha256(label.encode()).digest()[0]
    count = TONE_RATE * seconds
    wave = bytes(int(128 + 60 * math.sin(i * pitch * math.tau / TONE_RATE) * (1 - i / count)) for i in range(count))
    form = struct.pack("<HHIIHH", 1, 1, TONE_RATE, TONE_RATE, 1, 8)
    sizes = struct.pack("<I", 36 + count), struct.pack("<I", len(form)), struct.pack("<I", count)
    return b"RIFF" + sizes[0] + b"WAVEfmt " + sizes[1] + form + b"data" + sizes[2] + wave
