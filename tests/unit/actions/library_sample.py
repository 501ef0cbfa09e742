"""A small library.yml for tests, in which single lines can be changed."""

from pathlib import Path

from actions.calendar import Calendar
from actions.library import Library, load_library

LIBRARY = """\
name: {id: Perpustakaan Uji, en: Test Library}
address_term: Kak
language: id
time_zone: Asia/Jakarta
contacts:
  phone: (0274) 555-0100
branches:
  - key: pusat
    name: {id: Pusat, en: Central}
    address: Jl. Uji 1
    hours:
      monday: 08:00-16:00
      tuesday: 08:00-16:00
      wednesday: 08:00-16:00
      thursday: 08:00-16:00
      friday: 08:00-11:30, 13:00-16:00
      saturday: 09:00-12:00
      sunday: closed
  - key: timur
    name: {id: Timur, en: East}
    address: Jl. Uji 2
    hours: {monday: closed, tuesday: 09:00-17:00, wednesday: 09:00-17:00, thursday: 09:00-17:00, friday: 09:00-17:00,
      saturday: closed, sunday: closed}
holidays:
  public: closed
  collective_leave: 09:00-12:00
  ramadan_hours:
    pusat: 08:00-14:00
special_days:
  - date: 2026-08-17
    hours: 10:00-11:00
    branch: pusat
    name: {id: Upacara, en: Ceremony}
  - from: 2026-11-10
    to: 2026-11-12
    hours: closed
    name: {id: Penataan ulang, en: Re-shelving}
programmes:
  events:
    - {every: saturday, time: "10:00", branch: pusat, title: {id: Dongeng, en: Story time}}
desk:
  human_hours_branch: pusat
effort_levels: {1: {id: a, en: a}, 2: {id: b, en: b}, 3: {id: c, en: c}, 4: {id: d, en: d}, 5: {id: e, en: e},
  6: {id: f, en: f}}
"""


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the sample, with one piece of its text replaced."""
    assert old in LIBRARY
    path = folder / "library.yml"
    path.write_text(LIBRARY.replace(old, new, 1) if old else LIBRARY, encoding="utf-8")
    return path


def library(folder: Path, old: str = "", new: str = "") -> Library:
    """The sample library, read."""
    return load_library(write(folder, old, new))


def calendar(folder: Path, old: str = "", new: str = "") -> Calendar:
    """The sample library's opening hours."""
    return Calendar(library(folder, old, new))


def line_of(text: str) -> int:
    """The line of the sample on which a text stands."""
    return LIBRARY[: LIBRARY.index(text)].count("\n") + 1
