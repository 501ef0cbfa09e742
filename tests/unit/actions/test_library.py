"""library.yml is read whole, or refused with file, line and what is wrong."""

from datetime import date, time
from pathlib import Path

import pytest

from actions.library import load_library
from nlu.yaml_file import ContentError
from tests.unit.actions.library_sample import library, line_of, write


def refusal(path: Path) -> ContentError:
    with pytest.raises(ContentError) as told:
        load_library(path)
    assert str(told.value).startswith(f"{path}:{told.value.line}: ")
    return told.value


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    read = library(tmp_path)
    assert [branch.key for branch in read.facts.branches] == ["pusat", "timur"]
    assert read.branch("pusat").hours["friday"] == ((time(8), time(11, 30)), (time(13), time(16)))
    assert read.branch("timur").hours["monday"] == ()
    assert (read.zone.key, read.human_branch.key) == ("Asia/Jakarta", "pusat")
    assert read.facts.special_days[1].covers("timur", date(2026, 11, 12))
    assert read.tree["contacts"]["phone"] == "(0274) 555-0100"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("monday: 08:00-16:00", "monday: 8 sampai 16", "hours are written 08:00-16:00 or closed, not '8 sampai 16'"),
        ("monday: 08:00-16:00", "monday: 16:00-08:00", "opens at or after it closes"),
        ("monday: 08:00-16:00", "monday: 08:00-08:00", "opens at or after it closes"),
        ("monday: 08:00-16:00", "monday: 08:00-25:00", "hour must be in 0..23"),
        ("monday: 08:00-16:00", "monday: [08:00-16:00]", "hours are written"),
        ("friday: 08:00-11:30, 13:00-16:00", "friday: 08:00-13:30, 13:00-16:00", "overlap or are out of order"),
        ("time_zone: Asia/Jakarta", "time_zone: Asia/Cendana", "time_zone is not a known one"),
        ("time_zone: Asia/Jakarta", "time_zone: Asia", "time_zone is not a known one"),
        ("time_zone: Asia/Jakarta", "time_zone: ../../etc/passwd", "time_zone is not a known one"),
        ("time_zone: Asia/Jakarta", "time_zone: 7", "time_zone: Input should be a valid string"),
        ("name: {id: Perpustakaan Uji, en: Test Library}", "name: {id: Perpustakaan Uji}", "write {id:"),
        ("name: {id: Perpustakaan Uji, en: Test Library}", "name: {id: Uji, Kota, en: Test}", "where there is a comma"),
        ("name: {id: Perpustakaan Uji, en: Test Library}", "name: Perpustakaan Uji", "a text in two languages"),
        ("address_term: Kak", "address_term: Bro", "address_term: Input should be 'Kak' or 'Anda'"),
        ("language: id", "language: jv", "language: Input should be 'id' or 'en'"),
        ('time: "10:00"', 'tme: "10:00"', "time: Field required"),
        ("human_hours_branch: pusat", "human_hours_branch: pusatt", "unknown branch: pusatt"),
        ("branch: pusat\n    name", "branch: utara\n    name", "unknown branch: utara"),
        ("branch: pusat, title", "branch: barat, title", "unknown branch: barat; known are pusat, timur"),
        ("pusat: 08:00-14:00", "pusst: 08:00-14:00", "unknown branch: pusst"),
        ("      tuesday: 08:00-16:00\n", "", "(wrong: tuesday)"),
        ("      sunday: closed\n  -", "      minggu: closed\n  -", "(wrong: sunday, minggu)"),
        ("    to: 2026-11-12\n", "", "needs `date`, or `from` and a later `to`"),
        ("to: 2026-11-12", "to: 2026-11-01", "needs `date`, or `from` and a later `to`"),
        ("date: 2026-08-17", "date: 17 Agustus", "date"),
        ("{every: saturday, ", "{every: sabtu, ", "every"),
        ("{every: saturday, ", "{", "either `every` (a weekday) or `date`"),
        ("6: {id: f, en: f}", "7: {id: f, en: f}", "effort_levels: needs the levels 1 to 6"),
        ("address_term: Kak", "name: {id: a, en: b}", "`name` is written twice"),
        ("  phone: (0274) 555-0100", "\tphone: 1", "not valid YAML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in refusal(write(tmp_path, old, new)).problem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wednesday: 08:00-16:00", "wednesday: 16:00-08:00"),
        ("friday: 08:00-11:30, 13:00-16:00", "friday: pagi"),
        ("time_zone: Asia/Jakarta", "time_zone: Asia/Cendana"),
        ("name: {id: Pusat, en: Central}", "name: {id: Pusat}"),
        ("name: {id: Upacara, en: Ceremony}", "name: {id: Upacara, kecil, en: Ceremony}"),
        ("address_term: Kak", "address_term: Bro"),
        ("collective_leave: 09:00-12:00", "collective_leave: pagi"),
        ("human_hours_branch: pusat", "human_hours_branch: pusatt"),
        ("hours: 10:00-11:00", "hours: sepuluh"),
        ("pusat: 08:00-14:00", "pusst: 08:00-14:00"),
        ("    branch: pusat\n", "    branch: utara\n"),
        ("effort_levels: {1: {id: a, en: a}", "effort_levels: {0: {id: a, en: a}"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str) -> None:
    assert refusal(write(tmp_path, old, new)).line == line_of(old)


def test_a_missing_weekday_is_told_with_the_line_of_its_branch(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "      tuesday: 08:00-16:00\n")).line == line_of("- key: pusat")


@pytest.mark.parametrize("text", ["", "- name: x\n", "halo\n"])
def test_a_file_that_holds_no_facts_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "library.yml"
    path.write_text(text, encoding="utf-8")
    assert "must be a mapping of facts" in refusal(path).problem


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "library.yml").problem
