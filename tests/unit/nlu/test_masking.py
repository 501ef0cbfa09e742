"""What may become a wording holds nobody's number or address."""

import pytest

from nlu.lexicon import Lexicon
from nlu.masking import for_anybody, masked

LEXICON = Lexicon(member_number=r"(?<![\d-])\d{8}(?![\d-])")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("nik saya 3404011234567890 ya", "nik saya [nomor] ya"),
        ("NIK3404011234567890", "NIK[nomor]"),
        ("nik 340401 123456 7890", "nik [nomor]"),
        ("kartu 4111 1111 1111 1111 ditolak", "kartu [nomor] ditolak"),
        ("kartu 4111-1111-1111-1111 12/28", "kartu [nomor] 12/28"),
        ("bayar pakai 5500 0000 0000 0004 sampai 12 28", "bayar pakai [nomor] sampai 12 28"),
        ("amex 3782 822463 10005", "amex [nomor]"),
        ("4111 1111 1111 1111 12 28", "[nomor] 12 28"),
        ("wa saya 081234567890", "wa saya [nomor]"),
        ("hubungi 0812-3456-7890 atau +62 812 3456 7890", "hubungi [nomor] atau [nomor]"),
        ("6281234567890", "[nomor]"),
        ("kantor (0274) 555-0170", "kantor [nomor]"),
        ("021 5551234", "[nomor]"),
        ("nomor anggota 20231234 diblokir", "nomor anggota [nomor] diblokir"),
        ("rekening 1234567890123", "rekening [nomor]"),
        ("kirim ke rani.ayu+1@mail.example.co.id dong", "kirim ke [surel] dong"),
        ("08123456789 dan rani@x.id, ktp 3404011234567890", "[nomor] dan [surel], ktp [nomor]"),
    ],
)
def test_numbers_and_addresses_are_replaced(text: str, kept: str) -> None:
    assert masked(text, LEXICON) == kept


@pytest.mark.parametrize(
    "text",
    [
        "isbn 9786020639536 ada?",
        "978-602-06-3953-6",
        "ada 0306406152 atau 0-306-40615-2?",
        "buku 979-3062-79-7",
        "jam buka 08.00 sampai 16.00",
        "tgl 5-1-2027 buka?",
        "2026-11-28 sampai 2026-11-30",
        "novel 1984 dan denda Rp2.000 x 3 hari",
        "kelas 899.2213 rak 2-899",
        "",
    ],
)
def test_books_days_and_prices_stay(text: str) -> None:
    assert masked(text, LEXICON) == text


def test_a_number_beside_an_isbn_goes_and_the_isbn_stays() -> None:
    said = "pesan 978-602-06-3953-6 untuk 20231234, wa 081234567890"
    assert masked(said, LEXICON) == "pesan 978-602-06-3953-6 untuk [nomor], wa [nomor]"


def test_a_mistyped_isbn_is_a_long_number() -> None:
    assert masked("isbn 9786020639537", LEXICON) == "isbn [nomor]"


def test_without_a_pattern_short_numbers_are_no_member_numbers() -> None:
    assert masked("nomor 20231234", Lexicon()) == "nomor 20231234"


BUDI = ("Budi Hari Santoso", "@budi_s")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Halo Kak Budi, bukunya ada di rak 2.", "Bukunya ada di rak 2."),
        ("halo kak budi bukunya ada di rak 2", "Bukunya ada di rak 2"),
        ("Selamat siang Pak Budi Santoso!\nBukunya dipinjam.", "Bukunya dipinjam."),
        ("Assalamualaikum wr. wb., Bu. Besok tutup.", "Besok tutup."),
        ("Kak Santoso, besok tutup.", "Besok tutup."),
        ("Dear Mr. Santoso,\n\nwe are closed.", "We are closed."),
        ("Hi Budi 👋 we are closed.", "We are closed."),
        ("Halo Kak Budi!", ""),
        ("Ya Kak, bisa diperpanjang.", "Ya Kak, bisa diperpanjang."),
        ("Sudah saya daftarkan atas nama budi hari santoso ya", "Sudah saya daftarkan atas nama [nama] ya"),
        ("Kirim ke @Budi_S atau Santoso", "Kirim ke [nama] atau [nama]"),
        ("Buka setiap hari, siang sampai sore.", "Buka setiap hari, siang sampai sore."),
        ("Pagi ini tutup, Pak Budi.", "Pagi ini tutup, Pak [nama]."),
        ("Haloperidol ada di rak 6.", "Haloperidol ada di rak 6."),
    ],
)
def test_what_was_written_to_one_person_can_be_said_to_anybody(text: str, kept: str) -> None:
    assert for_anybody(text, LEXICON, BUDI) == kept


@pytest.mark.parametrize("name", ["", " ", ".", "*+", "A", "😊", "O'Brien (Lia)"])
def test_any_name_may_be_given(name: str) -> None:
    assert masked("Buku A* ada (lihat rak.)", LEXICON, (name,)) == "Buku A* ada (lihat rak.)"
