"""Days are understood in both languages, seen from a Wednesday."""

from datetime import date

import pytest

from nlu.dates import find_dates
from tests.unit.nlu.hostile_texts import HOSTILE

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("besok buka?", ["2026-11-26"]),
        ("lusa tutup ga", ["2026-11-27"]),
        ("hari ini", ["2026-11-25"]),
        ("skrg buka ga", ["now"]),
        ("nanti malam masih buka?", ["2026-11-25"]),
        ("hari minggu buka", ["2026-11-29"]),
        ("buka minggu?", ["2026-11-29"]),
        ("kalo minggu jam brp", ["2026-11-29"]),
        ("minggu depan buka?", ["2026-11-30"]),
        ("hari minggu depan", ["2026-12-06"]),
        ("senin depan", ["2026-11-30"]),
        ("hari rabu", ["2026-11-25"]),
        ("rabu depan", ["2026-12-02"]),
        ("sabtu dan minggu buka?", ["2026-11-28", "2026-11-29"]),
        ("jumat besok", ["2026-11-27"]),
        ("pinjam berapa minggu", []),
        ("boleh pinjam 2 minggu?", []),
        ("2 minggu lagi", ["2026-12-09"]),
        ("3 hari lagi", ["2026-11-28"]),
        ("tgl 5 januari", ["2027-01-05"]),
        ("17 agustus", ["2027-08-17"]),
        ("5/1/2027", ["2027-01-05"]),
        ("5-1-27", ["2027-01-05"]),
        ("2027-01-05", ["2027-01-05"]),
        ("tanggal 20", ["2026-12-20"]),
        ("31 februari", []),
        ("29 februari", ["2028-02-29"]),
        ("99/99/9999", []),
        ("tomorrow", ["2026-11-26"]),
        ("are you open on Sunday", ["2026-11-29"]),
        ("next monday", ["2026-11-30"]),
        ("Dec 25", ["2026-12-25"]),
        ("on the 25th of December 2026", ["2026-12-25"]),
        ("in two weeks", ["2026-12-09"]),
        ("may i ask", []),
        ("the sun is hot", []),
        ("jam 5 sore", []),
        ("pas lebaran buka?", ["holiday:idulfitri"]),
        ("idul adha", ["holiday:iduladha"]),
        ("lebaran haji", ["holiday:iduladha"]),
        ("natal dan tahun baru", ["holiday:natal", "holiday:tahun_baru"]),
        ("tahun baru islam", ["holiday:tahun_baru_islam"]),
        ("imlek", ["holiday:imlek"]),
        ("bulan puasa", ["holiday:ramadan"]),
        ("cuti bersama", ["holiday:cuti_bersama"]),
        ("hari kemerdekaan", ["holiday:kemerdekaan"]),
        ("eid al-adha", ["holiday:iduladha"]),
    ],
)
def test_days_are_found(text: str, values: list[str]) -> None:
    assert [entity.value for entity in find_dates(text, WEDNESDAY)] == values


def test_an_entity_keeps_the_words_that_said_it() -> None:
    (entity,) = find_dates("Buka ga Hari Minggu Depan ya?", WEDNESDAY)
    assert (entity.kind, entity.text) == ("date", "Hari Minggu Depan")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(find_dates(text, WEDNESDAY), tuple)
