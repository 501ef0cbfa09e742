"""Which files may go with a reply, as what, and under which name."""

import io

import pytest

from actions.attachments import LARGEST, LARGEST_PHOTO, LONGEST_NAME, MOST, GivenFile, checked, file_name
from actions.errors import InvalidError
from actions.file_kinds import OTHER, file_kind

JPEG, PNG, PDF, MP3 = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"ID3\x04"
MP4, OPUS = b"\0\0\0\x18ftypmp42", b"OggS" + b"\0" * 24 + b"OpusHead"


def given(name: str, content: bytes, size: int | None = None) -> GivenFile:
    """A file that somebody chose, said to have a size."""
    return GivenFile(name, len(content) if size is None else size, io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "media_type", "sent_as"),
    [
        (JPEG, "image/jpeg", "photo"),
        (PNG, "image/png", "photo"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "photo"),
        (b"GIF89a", "image/gif", "document"),
        (MP4, "video/mp4", "video"),
        (b"\0\0\0\x18ftypheic", "video/mp4", "document"),
        (b"\x1a\x45\xdf\xa3", "video/webm", "document"),
        (MP3, "audio/mpeg", "audio"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4", "audio"),
        (OPUS, "audio/ogg", "voice"),
        (b"OggS" + b"\0" * 24 + b"\x01vorbis", "audio/ogg", "document"),
        (b"<html><script>", OTHER, "document"),
        (PDF, OTHER, "document"),
        (b"", OTHER, "document"),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(content: bytes, media_type: str, sent_as: str) -> None:
    assert file_kind(content) == (media_type, sent_as)


def test_what_stands_together_is_sent_together_in_the_order_of_choosing() -> None:
    chosen = (("a.ogg", OPUS), ("b.pdf", PDF), ("c.png", PNG), ("d.txt", b"x"), ("e.mp4", MP4))
    found = [(each.name, each.kind) for each in checked([given(*each) for each in chosen])]
    assert found[:2] == [("c.png", "photo"), ("e.mp4", "video")]
    assert found[2:] == [("b.pdf", "document"), ("d.txt", "document"), ("a.ogg", "voice")]


def test_a_name_does_not_make_a_photo_and_a_large_photo_is_a_document() -> None:
    files = [given("x.jpg", PDF), given("y.pdf", JPEG), given("z.jpg", JPEG, LARGEST_PHOTO + 1)]
    assert {each.name: each.kind for each in checked(files)} == {
        "x.jpg": "document",
        "y.pdf": "photo",
        "z.jpg": "document",
    }


def test_as_many_and_as_large_as_may_be() -> None:
    assert len(checked([given("x.pdf", PDF, LARGEST)] * MOST)) == MOST
    assert checked([]) == []


@pytest.mark.parametrize(
    ("files", "key"),
    [
        ([given("x.pdf", PDF)] * (MOST + 1), "too_many_files"),
        ([given("x.pdf", b"")], "file_empty"),
        ([given("x.pdf", PDF, LARGEST + 1)], "file_too_large"),
        ([given("x.pdf.EXE", PDF)], "file_is_program"),
        ([given("x.js", PDF)], "file_is_program"),
        ([given("x.exe. ", PDF)], "file_is_program"),
        ([given("x\u202efdp.txt", PDF)], "file_name_unfit"),
        ([given("x\n.pdf", PDF)], "file_name_unfit"),
        ([given("x\udcff.pdf", PDF)], "file_name_unfit"),
    ],
)
def test_what_is_not_sent(files: list[GivenFile], key: str) -> None:
    with pytest.raises(InvalidError) as refused:
        checked(files)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("daftar naskah.pdf", "daftar naskah.pdf"),
        (r"C:\Users\sri\peta.png", "peta.png"),
        ("../../etc/passwd", "passwd"),
        ("....", "file"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * (LONGEST_NAME - 2)),
    ],
)
def test_a_name_is_made_fit(name: str, shown: str) -> None:
    assert file_name(name) == shown
