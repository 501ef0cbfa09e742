"""When the library is open: weekly hours, holidays, leave, Ramadan and days of its own, in its own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.calendar import HOLIDAY_NAMES, Calendar
from actions.library import Branch, Library
from tests.unit.actions.library_sample import calendar, library

JAKARTA = ZoneInfo("Asia/Jakarta")
HOURS = 1


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def open_calendar(folder: Path) -> tuple[Library, Calendar, Branch]:
    read = library(folder)
    return read, Calendar(read), read.facts.branches[0]


MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "until"),
    [
        (MONDAY, 7, 59, None),
        (MONDAY, 8, 0, time(16)),
        (MONDAY, 15, 59, time(16)),
        (MONDAY, 16, 0, None),
        (FRIDAY, 11, 29, time(11, 30)),
        (FRIDAY, 11, 30, None),
        (FRIDAY, 12, 30, None),
        (FRIDAY, 13, 0, time(16)),
        (date(2026, 11, 29), 10, 0, None),
    ],
)
def test_open_until(tmp_path: Path, day: date, hour: int, minute: int, until: time | None) -> None:
    _, hours, pusat = open_calendar(tmp_path)
    assert hours.open_until(pusat, at(day, hour, minute)) == until
    assert hours.is_open(pusat, at(day, hour, minute)) is (until is not None)


def test_each_branch_has_its_own_hours(tmp_path: Path) -> None:
    read, hours, _ = open_calendar(tmp_path)
    assert hours.on(read.branch("timur"), MONDAY).spans == ()
    assert hours.on(read.branch("pusat"), MONDAY).spans == ((time(8), time(16)),)
    assert read.branch("nowhere").key == "pusat"


def test_a_public_holiday_closes_and_is_named_in_both_languages(tmp_path: Path) -> None:
    _, hours, pusat = open_calendar(tmp_path)
    day = hours.on(pusat, date(2026, 5, 1))
    assert day.spans == ()
    assert day.reason is not None
    assert day.reason["id"] == "Hari Buruh Internasional"
    assert "Labor" in day.reason["en"]


def test_collective_leave_has_its_own_rule(tmp_path: Path) -> None:
    _, hours, pusat = open_calendar(tmp_path)
    day = hours.on(pusat, date(2026, 12, 24))
    assert day.spans == ((time(9), time(12)),)
    assert day.reason is not None
    assert day.reason["id"] == "Cuti Bersama Hari Raya Natal"


def test_a_special_day_overrides_a_holiday_for_its_branch_only(tmp_path: Path) -> None:
    read, hours, pusat = open_calendar(tmp_path)
    independence = date(2026, 8, 17)
    assert hours.on(pusat, independence).spans == ((time(10), time(11)),)
    assert hours.on(pusat, independence).reason == {"id": "Upacara", "en": "Ceremony"}
    assert hours.on(read.branch("timur"), independence).spans == ()


def test_a_special_span_counts_for_all_branches_and_both_its_ends(tmp_path: Path) -> None:
    read, hours, _ = open_calendar(tmp_path)
    closed = [hours.on(b, date(2026, 11, n)).spans for n in (10, 11, 12) for b in read.facts.branches]
    assert closed == [()] * 6
    assert hours.on(read.branch("pusat"), date(2026, 11, 13)).spans
    assert hours.on(read.branch("pusat"), date(2026, 11, 9)).spans


def test_ramadan_hours_hold_on_open_days_of_the_branch_that_has_them(tmp_path: Path) -> None:
    read, hours, pusat = open_calendar(tmp_path)
    tuesday = date(2026, 3, 10)
    assert hours.on(pusat, tuesday).spans == ((time(8), time(14)),)
    assert hours.on(pusat, tuesday).reason == {"id": "Ramadan", "en": "Ramadan"}
    assert hours.on(pusat, date(2026, 3, 8)).spans == ()
    assert hours.on(read.branch("timur"), tuesday).spans == ((time(9), time(17)),)


def test_ramadan_ends_with_idul_fitri(tmp_path: Path) -> None:
    _, hours, _ = open_calendar(tmp_path)
    feast = date(2026, 3, 21)
    assert hours.is_ramadan(feast - timedelta(days=1))
    assert hours.is_ramadan(feast - timedelta(days=30))
    assert not hours.is_ramadan(feast)
    assert not hours.is_ramadan(feast - timedelta(days=31))
    assert not hours.is_ramadan(feast + timedelta(days=1))


@pytest.mark.parametrize(
    ("key", "today", "found"),
    [
        ("kemerdekaan", date(2026, 8, 17), date(2026, 8, 17)),
        ("kemerdekaan", date(2026, 8, 18), date(2027, 8, 17)),
        ("natal", MONDAY, date(2026, 12, 25)),
        ("tahun_baru", MONDAY, date(2027, 1, 1)),
        ("cuti_bersama", MONDAY, date(2026, 12, 24)),
        ("ramadan", date(2026, 1, 1), date(2026, 2, 19)),
        ("ramadan", date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_the_next_holiday_by_its_key(tmp_path: Path, key: str, today: date, found: date) -> None:
    assert calendar(tmp_path).next_holiday(key, today) == found


@pytest.mark.parametrize("key", sorted(HOLIDAY_NAMES))
def test_every_holiday_key_has_a_date_within_the_coming_year(tmp_path: Path, key: str) -> None:
    found = calendar(tmp_path).next_holiday(key, MONDAY)
    assert found is not None
    assert MONDAY <= found <= MONDAY + timedelta(days=400)


def test_the_next_opening_lies_beyond_closed_days(tmp_path: Path) -> None:
    _, hours, pusat = open_calendar(tmp_path)
    assert hours.next_opening(pusat, at(MONDAY, 6)) == at(MONDAY, 8)
    assert hours.next_opening(pusat, at(FRIDAY, 12)) == at(FRIDAY, 13)
    assert hours.next_opening(pusat, at(SATURDAY, 12)) == at(date(2026, 11, 30), 8)
    assert hours.next_opening(pusat, at(date(2026, 11, 9), 16)) == at(date(2026, 11, 13), 8)


def test_a_branch_that_never_opens_has_no_next_opening(tmp_path: Path) -> None:
    read = library(tmp_path, "to: 2026-11-12\n    hours: closed", "to: 2027-12-31\n    hours: closed")
    hours, pusat = Calendar(read), read.facts.branches[0]
    assert hours.next_opening(pusat, at(date(2026, 11, 10), 9)) is None
    assert hours.after_open_time(pusat, at(date(2026, 11, 10), 9), timedelta(hours=HOURS)) is None


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        (at(MONDAY, 9), 4, at(MONDAY, 13)),
        (at(MONDAY, 0), 4, at(MONDAY, 12)),
        (at(MONDAY, 14), 4, at(date(2026, 11, 24), 10)),
        (at(MONDAY, 12), 4, at(MONDAY, 16)),
        (at(FRIDAY, 10), 2, at(FRIDAY, 13, 30)),
        (at(SATURDAY, 11), 4, at(date(2026, 11, 30), 11)),
        (at(date(2026, 11, 9), 15), 3, at(date(2026, 11, 13), 10)),
    ],
)
def test_after_so_much_open_time(tmp_path: Path, start: datetime, length: int, end: datetime) -> None:
    _, hours, pusat = open_calendar(tmp_path)
    assert hours.after_open_time(pusat, start, timedelta(hours=length)) == end
    assert hours.after_open_time(pusat, start.astimezone(UTC), timedelta(hours=length)) == end


@pytest.mark.parametrize(("zone", "opens_utc"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)])
def test_hours_are_those_of_the_librarys_own_time_zone(tmp_path: Path, zone: str, opens_utc: int) -> None:
    read = library(tmp_path, "Asia/Jakarta", zone)
    hours, pusat = Calendar(read), read.facts.branches[0]
    opens = at(MONDAY, 8, zone=ZoneInfo(zone)).astimezone(UTC)
    assert opens.hour == opens_utc
    assert hours.open_until(pusat, opens) == time(16)
    assert not hours.is_open(pusat, opens - timedelta(minutes=1))
    assert hours.next_opening(pusat, opens - timedelta(hours=3)) == opens


def test_late_evening_utc_is_already_the_next_day_in_jayapura(tmp_path: Path) -> None:
    read = library(tmp_path, "Asia/Jakarta", "Asia/Jayapura")
    hours, pusat = Calendar(read), read.facts.branches[0]
    sunday_evening_utc = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert hours.open_until(pusat, sunday_evening_utc) == time(16)
