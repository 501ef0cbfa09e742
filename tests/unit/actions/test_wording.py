"""How things are said: templates over the library's facts, in both languages and both forms of address."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from actions.wording import Wording, joined, load_texts
from nlu.intents import ANY_BOOK, load_intents
from nlu.yaml_file import ContentError
from tests.unit.actions.library_sample import library

TEXTS = """\
free: {id: gratis, en: free}
and: {id: dan, en: and}
at: {id: pukul, en: at}
unknown_topic: {id: Pertanyaan umum, en: General question}
hello:
  id: "Halo{{ kak }}, {{ anda }} di {{ library.name }}. Halo {{ name }}!"
  en: "Hello{{ kak }}, welcome to {{ library.name }}, {{ name }}!"
price: {id: "{{ amount|rupiah }}", en: "{{ amount|rupiah }}"}
branches:
  id: "{{ library.branches|map(attribute='name')|joined }}"
  en: "{{ library.branches|map(attribute='name')|bullets }}"
calendar:
  id:
    weekdays: [Sen, Sel, Rab, Kam, Jum, Sab, Min]
    months: [Jan, Feb, Mar, Apr, Mei, Jun, Jul, Agu, Sep, Okt, Nov, Des]
  en:
    weekdays: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
    months: [Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec]
"""
NOTES = """\
note_edited: {id: "Pesan diubah; sebelumnya: {{ before }}", en: "Message edited; before: {{ before }}"}
note_transferred: {id: "Dialihkan ke {{ name }}: {{ reason }}", en: "Transferred to {{ name }}: {{ reason }}"}
"""
INTENT = """\
version: "3.1"
nlu:
  - intent: ask_parking
    metadata:
      group: visit
      served_by: answer
      effort: 1
      title: {id: Parkir, en: Parking}
      answer:
        id: "Telepon {{ library.contacts.phone }}"
        en: "Call {{ library.contacts.phone }}"
    examples: |
      - di mana parkir
"""


def wording(folder: Path, old: str = "", new: str = "", texts: str = TEXTS, intent: str = INTENT) -> Wording:
    """The words of a content folder written for the test."""
    (folder / "intents").mkdir()
    (folder / "intents" / "ask_parking.yml").write_text(intent, encoding="utf-8")
    (folder / "texts.yml").write_text(texts, encoding="utf-8")
    book = load_intents(folder / "intents", ANY_BOOK)
    return Wording(library(folder, old, new), book, load_texts(folder / "texts.yml"))


def test_both_languages_and_the_friendly_address(tmp_path: Path) -> None:
    words = wording(tmp_path)
    assert words.say("hello", "id", name="Rani") == "Halo Kak, Kakak di Perpustakaan Uji. Halo Rani!"
    assert words.say("hello", "en", name="Tom") == "Hello, welcome to Test Library, Tom!"


def test_the_formal_profile_says_anda(tmp_path: Path) -> None:
    words = wording(tmp_path, "address_term: Kak", "address_term: Anda")
    assert words.say("hello", "id", name="Rani") == "Halo, Anda di Perpustakaan Uji. Halo Rani!"


def test_what_a_patron_wrote_is_never_a_template(tmp_path: Path) -> None:
    words = wording(tmp_path)
    assert "{{ library.name }}!" in words.say("hello", "id", name="{{ library.name }}")


@pytest.mark.parametrize(("amount", "said"), [(0, "gratis"), (500, "Rp500"), (1_250_000, "Rp1.250.000")])
def test_prices_are_written_in_rupiah(tmp_path: Path, amount: int, said: str) -> None:
    assert wording(tmp_path).say("price", "id", amount=amount) == said


def test_nothing_to_pay_is_free_in_english(tmp_path: Path) -> None:
    assert wording(tmp_path).say("price", "en", amount=0) == "free"


def test_lists_are_joined_or_bulleted(tmp_path: Path) -> None:
    words = wording(tmp_path)
    assert words.say("branches", "id") == "Pusat dan Timur"
    assert words.say("branches", "en") == "• Central\n• East"
    assert joined(["a", "b", "c"], "dan") == "a, b, dan c"
    assert joined(["a"], "dan") == "a"
    assert joined([], "dan") == ""


def test_answers_and_titles_come_from_the_intent_file(tmp_path: Path) -> None:
    words = wording(tmp_path)
    assert words.answer("ask_parking", "en") == "Call (0274) 555-0100"
    assert (words.has_answer("ask_parking"), words.has_answer("ask_fines")) == (True, False)
    assert (words.title("ask_parking", "en"), words.title(None, "en")) == ("Parking", "General question")
    assert words.title("never_heard_of", "id") == "Pertanyaan umum"


def test_days_and_times_are_written_as_the_language_does(tmp_path: Path) -> None:
    words = wording(tmp_path, "Asia/Jakarta", "Asia/Jayapura")
    assert words.day(date(2026, 11, 29), "id") == "Min, 29 Nov 2026"
    assert (words.clock(time(8, 5), "id"), words.clock(time(8, 5), "en")) == ("08.05", "08:05")
    assert words.moment(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "en") == "Mon, 23 Nov 2026 at 08:30"


@pytest.mark.parametrize(
    ("language", "present", "said"),
    [
        ("en", datetime(2026, 11, 29, tzinfo=UTC), "1 Jan 00:30"),
        ("id", datetime(2026, 11, 29, tzinfo=UTC), "1 Jan 00.30"),
        ("en", datetime(2027, 2, 1, tzinfo=UTC), "1 Jan 2026 00:30"),
        ("en", datetime(2025, 12, 31, 12, tzinfo=UTC), "1 Jan 2026 00:30"),
        ("en", datetime(2025, 12, 31, 17, 30, tzinfo=UTC), "1 Jan 00:30"),
    ],
)
def test_where_there_is_little_room_the_year_is_said_only_of_others(
    tmp_path: Path, language: str, present: datetime, said: str
) -> None:
    words = wording(tmp_path)
    assert words.short_moment(datetime(2025, 12, 31, 17, 30, tzinfo=UTC), present, language) == said


@pytest.mark.parametrize(
    ("note", "retold"),
    [
        ("Pesan diubah; sebelumnya: jam (buka)?", "Message edited; before: jam (buka)?"),
        ("Pesan diubah; sebelumnya: satu\ndua", "Message edited; before: satu\ndua"),
        ("Pesan diubah; sebelumnya:", "Message edited; before:"),
        ("Dialihkan ke Budi: giliran: saya", "Transferred to Budi: giliran: saya"),
        ("Transferred to Budi: late", "Transferred to Budi: late"),
        ("Sudah saya telepon.", "Sudah saya telepon."),
    ],
)
def test_what_the_desk_noted_is_told_in_another_language(tmp_path: Path, note: str, retold: str) -> None:
    words = wording(tmp_path, texts=TEXTS + NOTES)
    assert words.retold(note, "en") == retold


def test_a_text_that_does_not_exist_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        wording(tmp_path).say("no_such_text", "id")


def test_good_words_pass_the_check(tmp_path: Path) -> None:
    words = wording(tmp_path)
    words.check(tmp_path / "intents")
    assert words.answer("ask_parking", "id") == "Telepon (0274) 555-0100"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"Telepon {{ library.contacts.phone }}"', '"Telepon {{ library.contacts.fax }}"', 10),
        ('"Telepon {{ library.contacts.phone }}"', '"Telepon {{ library.contacts.phone "', 10),
        ('"Call {{ library.contacts.phone }}"', '"Call {% if %}"', 11),
        ('"Call {{ library.contacts.phone }}"', '"Call {{ library.contacts.phone|rupiah }}"', 11),
        ('"Call {{ library.contacts.phone }}"', '"Call {{ library.contacts.phone|ruppiah }}"', 11),
        ('"Call {{ library.contacts.phone }}"', '"{{ 1 / 0 }}"', 11),
        ('"Call {{ library.contacts.phone }}"', '"{{ library.__class__.__mro__ }}"', 11),
    ],
)
def test_a_broken_answer_names_its_file_and_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert old in INTENT
    words = wording(tmp_path, intent=INTENT.replace(old, new))
    with pytest.raises(ContentError) as told:
        words.check(tmp_path / "intents")
    assert (told.value.file, told.value.line) == (tmp_path / "intents" / "ask_parking.yml", line)
    assert told.value.problem.startswith("answer in ")


def test_a_broken_text_names_its_file_and_line(tmp_path: Path) -> None:
    words = wording(tmp_path, texts=TEXTS.replace("{{ amount|rupiah }}", "{{ amount|ruppiah }}"))
    with pytest.raises(ContentError) as told:
        words.check(tmp_path / "intents")
    assert (told.value.file.name, told.value.line) == ("texts.yml", 8)
    assert "ruppiah" in told.value.problem


@pytest.mark.parametrize(
    "broken", ["hello: Halo\n", "hello: {id: Halo}\n", "hello: {id: Halo, apa kabar, en: Hi}\n", "- halo\n", "\n"]
)
def test_texts_need_both_languages(tmp_path: Path, broken: str) -> None:
    (tmp_path / "texts.yml").write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError) as told:
        load_texts(tmp_path / "texts.yml")
    assert told.value.line == 1
    assert "{id: " in told.value.problem
