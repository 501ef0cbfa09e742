"""Lines beginning with // stay among staff, and formatting keeps its place in Telegram's UTF-16 units."""

from typing import Any

import pytest

from actions.notes import split


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def shown(text: str, entity: dict[str, Any]) -> str:
    """The words an entity stands on."""
    units = text.encode("utf-16-le")
    return units[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")


@pytest.mark.parametrize(
    ("written", "sent", "note"),
    [
        ("Besok buka", "Besok buka", ""),
        ("// cek rak", "", "cek rak"),
        ("  //cek rak", "", "cek rak"),
        ("Baik.\n// denda?\nTunggu ya.", "Baik.\nTunggu ya.", "denda?"),
        ("// satu\nBaik\n// dua", "Baik", "satu\ndua"),
        ("lihat https://perpus.example/a//b", "lihat https://perpus.example/a//b", ""),
        ("ini // bukan catatan", "ini // bukan catatan", ""),
        ("a\n\nb", "a\n\nb", ""),
        ("//", "", ""),
        ("", "", ""),
    ],
)
def test_notes_are_cut_out(written: str, sent: str, note: str) -> None:
    parts = split(written, ())
    assert (parts.text, parts.note) == (sent, note)


def test_without_notes_the_formatting_is_untouched() -> None:
    assert split("😀 halo dunia", (bold(3, 4),)).entities == [bold(3, 4)]


def test_offsets_move_by_utf16_units_past_emoji() -> None:
    written = "// 😀😀 rahasia\n👩‍🔬 Senin tutup"
    before = utf16(written[: written.index("Senin")])
    parts = split(written, (bold(before, 5),))
    assert parts.text == "👩‍🔬 Senin tutup"
    assert [shown(parts.text, each) for each in parts.entities] == ["Senin"]


def test_formatting_of_a_note_is_dropped_with_it() -> None:
    written = "// rahasia 😀\nBaik"
    assert split(written, (bold(3, 7),)).entities == []


def test_formatting_across_a_note_is_kept_on_both_its_sides() -> None:
    written = "satu 😀\n// dua\ntiga"
    parts = split(written, (bold(0, utf16(written)),))
    assert parts.text == "satu 😀\ntiga"
    assert [shown(parts.text, each) for each in parts.entities] == ["satu 😀", "tiga"]


def test_other_fields_of_an_entity_are_kept() -> None:
    link = {"type": "text_link", "offset": 8, "length": 4, "url": "https://a.example"}
    assert split("// note\nklik ya", (link,)).entities == [link | {"offset": 0}]


def test_a_lone_surrogate_counts_as_one_unit() -> None:
    parts = split("// \ud83d\nhalo", (bold(5, 4),))
    assert parts.entities == [bold(0, 4)]


def test_no_formatting_lies_beyond_what_is_sent() -> None:
    written = "halo   \n// catatan"
    parts = split(written, (bold(0, 7),))
    assert parts.text == "halo"
    assert all(each["offset"] + each["length"] <= utf16(parts.text) for each in parts.entities)
