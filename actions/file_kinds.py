"""What a file is, by its first bytes: what somebody or Telegram calls it does not count."""

from typing import NamedTuple

HEAD = 64  # bytes that are enough to know a kind
OTHER = "application/octet-stream"


class FileKind(NamedTuple):
    """How a browser may show it, and as what Telegram takes it (https://core.telegram.org/bots/api#sendphoto)."""

    media_type: str
    sent_as: str


UNKNOWN = FileKind(OTHER, "document")
# Where a mark stands and what it says, the more particular ones first. Telegram plays MPEG-4 video, MP3 and M4A audio,
# and shows OGG with OPUS as a voice message; anything else is a document to it.
MP3, MP4 = FileKind("audio/mpeg", "audio"), FileKind("video/mp4", "video")
KNOWN = (
    (0, b"\xff\xd8\xff", FileKind("image/jpeg", "photo")),
    (0, b"\x89PNG", FileKind("image/png", "photo")),
    (8, b"WEBP", FileKind("image/webp", "photo")),
    (0, b"GIF8", FileKind("image/gif", "document")),
    (8, b"WAVE", FileKind("audio/wav", "document")),
    (28, b"OpusHead", FileKind("audio/ogg", "voice")),
    (0, b"OggS", FileKind("audio/ogg", "document")),
    (0, b"ID3", MP3),
    (0, b"\xff\xfb", MP3),
    (0, b"\xff\xf3", MP3),
    (4, b"ftypM4A", FileKind("audio/mp4", "audio")),
    (4, b"ftypM4V", MP4),
    (4, b"ftypMSNV", MP4),
    (4, b"ftypavc1", MP4),
    (4, b"ftypdash", MP4),
    (4, b"ftypiso", MP4),
    (4, b"ftypmp4", MP4),
    (4, b"ftyp", FileKind("video/mp4", "document")),  # pictures of telephones and QuickTime too
    (0, b"\x1a\x45\xdf\xa3", FileKind("video/webm", "document")),
)


def file_kind(content: bytes) -> FileKind:
    """The kind of a file, from all of it or its first bytes."""
    return next((kind for at, mark, kind in KNOWN if content[at : at + len(mark)] == mark), UNKNOWN)
