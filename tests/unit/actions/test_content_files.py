"""What was changed in the console is written into the content folder, and the rest of every file stays."""

import difflib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from actions.content_files import rewritten
from actions.edition import Edition, edition, laid_over
from actions.pieces import REMOVED, Piece, value_of, values
from sapa.content import load_content
from sapa.settings import Settings

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LINES = {"id": "Baris \"satu\": ya, # bukan komentar.\n\n{{ library.name }} 'dua'", "en": "One: {{ library.name }}"}
CHANGED: dict[Piece, Mapping[str, Any]] = {
    Piece("answer", "ask_fines"): LINES,
    Piece("answer", "ask_parking"): {"id": "Satu baris: parkir.", "en": "Two\nlines."},
    Piece("text", "today"): {"id": "hari ini, ya", "en": "today: now"},
    Piece("reply", "halo"): {"id": "Hai {{ patron }}\nSaya {{ librarian }}.", "en": "Hi {{ patron }}"},
    Piece("reply", "tunggu"): REMOVED,
    Piece("reply", "parkir"): {"id": "Di belakang.", "en": "Behind."},
    Piece("hours", "pusat"): {**dict.fromkeys(WEEK, "closed"), "friday": "09:00-11:00, 13:00-15:00", "ramadan": ""},
    Piece("thresholds", "answering"): {
        "answer_from": 85,
        "ask_from": "learnt",
        "always_confirmed": ["ask_fines", "search_catalog"],
    },
    Piece("days", "special_days"): {
        "days": [
            {
                "date": "2026-12-01",
                "hours": "closed",
                "branch": "timur",
                "name": {"id": 'Banjir: "awas"', "en": "Flood"},
            },
            {"from": "2026-12-03", "to": "2026-12-05", "hours": "10:00-12:00", "name": {"id": "Ujian", "en": "Exams"}},
        ]
    },
}


def as_edition(folder: Path) -> Edition:
    return load_content(folder).edition


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Settings().library, tmp_path / "data"))


def test_files_that_are_written_say_what_the_console_says(folder: Path) -> None:
    wanted = values(laid_over(as_edition(folder), CHANGED).contents)
    before = {name: (folder / name).read_text() for name in ("library.yml", "replies.yml", "texts.yml")}
    written = rewritten(folder, CHANGED)
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert values(as_edition(folder).contents) == wanted
    assert set(written) == {
        "library.yml",
        "replies.yml",
        "texts.yml",
        "thresholds.yml",
        "intents/ask_fines.yml",
        "intents/ask_parking.yml",
    }
    gone = list(difflib.ndiff(before["library.yml"].split("\n"), written["library.yml"].split("\n")))
    assert not [line for line in gone if line.startswith("- #")]
    assert written["texts.yml"].count("\n") == before["texts.yml"].count("\n")


@pytest.mark.parametrize(
    "as_written",
    [
        None,
        "",
        "# kept\n",
        "# kept\nalways_confirmed:\n  - ask_parking  # gone\n  - ask_theses\n# kept\nask_from: 20",
        "always_confirmed: [ask_fines,\n  ask_theses]\nanswer_from: learnt  # kept\nask_from: 30\n",
    ],
)
def test_thresholds_are_written_however_they_stood(folder: Path, as_written: str | None) -> None:
    path, piece = folder / "thresholds.yml", Piece("thresholds", "answering")
    path.unlink()
    if as_written is not None:
        path.write_text(as_written, encoding="utf-8")
    wanted = CHANGED[piece]
    text = rewritten(folder, {piece: wanted})["thresholds.yml"]
    path.write_text(text, encoding="utf-8")
    assert value_of(as_edition(folder).contents, piece) == wanted
    assert text.count("# kept") == (as_written or "").count("# kept")


def test_what_the_files_say_already_changes_nothing(folder: Path) -> None:
    now = values(as_edition(folder).contents)
    del now[Piece("days", "special_days")]
    assert rewritten(folder, now) == {}


@pytest.mark.parametrize(
    "as_written",
    ["", "special_days: []\n", "special_days: [{date: 2026-12-24, hours: closed, name: {id: A, en: B}}]\n"],
)
def test_special_days_are_written_however_they_stood(folder: Path, as_written: str) -> None:
    path = folder / "library.yml"
    start, _, rest = path.read_text().partition("special_days:")
    path.write_text(start + as_written + "membership:" + rest.partition("\nmembership:")[2])
    days = Piece("days", "special_days")
    nothing: Mapping[str, Any] = {"days": []}
    for wanted in (CHANGED[days], nothing, CHANGED[days]):
        path.write_text(rewritten(folder, {days: wanted})["library.yml"])
        assert value_of(as_edition(folder).contents, days) == wanted


def test_a_change_that_no_longer_fits_is_left_out(folder: Path) -> None:
    files = as_edition(folder)
    unfit = {
        Piece("answer", "ask_moon"): LINES,
        Piece("answer", "ask_parking"): {"id": "{{ library.moon }}", "en": "x"},
        Piece("hours", "mars"): CHANGED[Piece("hours", "pusat")],
        Piece("days", "special_days"): {
            "days": [{"date": "2026-12-01", "hours": "closed", "branch": "mars", "name": LINES}]
        },
    }
    made = edition(files, {**unfit, Piece("answer", "ask_fines"): LINES})
    assert made.unfit == set(unfit)
    assert made.wording.answer("ask_fines", "en") == "One: Cendana City Library"
    assert made.wording.answer("ask_parking", "en") == files.wording.answer("ask_parking", "en")
    assert made.library is files.library


@pytest.mark.parametrize(
    "as_written",
    [
        "holidays:\n  public: closed\n  ramadan_hours:  # every open day\n    timur: 09:00-15:00\n",
        "holidays:\n  ramadan_hours: {timur: 09:00-15:00}\n",
        "holidays:\n  ramadan_hours: {}\n",
        "holidays:\n  public: closed\n",
        "",
    ],
)
def test_hours_in_ramadan_are_written_however_they_stood(folder: Path, as_written: str) -> None:
    path = folder / "library.yml"
    start, _, rest = path.read_text().partition("holidays:")
    path.write_text(start + as_written + "special_days:" + rest.partition("\nspecial_days:")[2])
    week = {**dict.fromkeys(WEEK, "closed"), "monday": "08:00-20:00"}
    wanted = {
        Piece("hours", "pusat"): {**week, "ramadan": "08:00-12:00"},
        Piece("hours", "timur"): {**week, "ramadan": "08:00-13:00"},
    }
    without = {piece: {**value, "ramadan": ""} for piece, value in wanted.items()}
    for each in (wanted, without, wanted):
        expected = values(laid_over(as_edition(folder), each).contents)
        path.write_text(rewritten(folder, each)["library.yml"])
        assert values(as_edition(folder).contents) == expected
        assert {piece: expected[piece] for piece in each} == each


def test_what_the_files_say_fits(folder: Path) -> None:
    files = as_edition(folder)
    now = values(files.contents)
    made = edition(files, now)
    assert made.unfit == frozenset()
    assert values(made.contents) == now
    assert len(now) > 200
