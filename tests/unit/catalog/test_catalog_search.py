"""What a patron's words find in the sample library."""

import pytest

from catalog.index import MOST_HITS, TitleIndex
from catalog.port import Catalog, Title, TitleQuery
from tests.unit.catalog.catalog_sample import ask, named, sample_index, sample_titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ada laskar plangi nya andrea hirta ga?", "Laskar Pelangi"),
        ("do you have laskar pelangi by andrea hirata?", "Laskar Pelangi"),
        ("saya lagi nyari novel laskar pelangi buat tugas sekolah adik saya", "Laskar Pelangi"),
        ("laskarpelangi", "Laskar Pelangi"),
        ("bumi", "Bumi"),
        ("bumi nya tere liye ada?", "Bumi"),
        ("buku karya tere liye yang bumi", "Bumi"),
        ("Bumi Manusia", "Bumi Manusia"),
        ("ada buku tentang kamu ga", "Tentang Kamu"),
        ("ada apa dengan cinta", "Ada Apa dengan Cinta?"),
        ("filosofi teras ada di rak mana ya kak", "Filosofi Teras"),
        ("atomic habit", "Atomic Habits: Perubahan Kecil yang Memberikan Hasil Luar Biasa"),
        ("o eka kurniawan", "O"),
        ("1984", "1984"),
        ("dilan 1990", "Dilan: Dia adalah Dilanku Tahun 1990"),
        ("hary poter piala api", "Harry Potter dan Piala Api"),
        ("is the wind in the willows available", "The Wind in the Willows"),
        ("LASKAR\u200b PELANGI!!! 🌈", "Laskar Pelangi"),
        ("do you have origin by dan brwon", "Origin"),
        ("twilight in jakarta", "Twilight in Djakarta"),
    ],
)
def test_the_title_meant_comes_first_and_sure(text: str, title: str) -> None:
    best = ask(text)[0]
    assert (best.title.title, best.matched) == (title, "title")
    assert best.score >= 0.8


def test_an_author_gives_all_their_titles_and_only_theirs() -> None:
    theirs = {title.title for title in sample_titles() if "Tere Liye" in title.authors}
    for text in ("novel tere liye", "ada buku tereliye?", "books by tere liye", "karangan tere lye"):
        assert set(named(text)) == theirs
    assert {hit.matched for hit in ask("novel tere liye")} == {"author"}


@pytest.mark.parametrize("text", ["books by jk rowling", "j.k. rowling", "J. K. Rowling", "karya J.K.Rowling"])
def test_initials_are_written_in_many_ways(text: str) -> None:
    found = ask(text)
    assert len(found) == 7
    assert {hit.title.authors for hit in found} == {("J.K. Rowling",)}


def test_a_subject_and_an_author_in_one_breath() -> None:
    poems = ask("kumpulan puisi chairil anwar ada?")
    assert {hit.title.authors for hit in poems} == {("Chairil Anwar",)}
    assert all("fantasi" in hit.title.subjects for hit in ask("fantasy novels by tere liye"))
    assert "Bumi" in named("novel fantasi tere liye")
    assert ask("resep masakan tere liye") == []


@pytest.mark.parametrize("text", ["soekarno", "buku karya sukarno", "Bung Soekarno buku"])
def test_old_and_new_spelling_name_the_same_author(text: str) -> None:
    assert "Sarinah" in named(text) or "Bung Karno: Penyambung Lidah Rakyat Indonesia" in named(text)
    assert "Pengantar Penelitian Hukum" not in named(text)


def test_two_books_of_one_name_are_told_apart_by_their_author() -> None:
    assert sorted(hit.title.authors[0] for hit in ask("pulang")[:2]) == ["Leila S. Chudori", "Tere Liye"]
    (only,) = ask("novel pulang karya leila chudori")
    assert only.title.authors == ("Leila S. Chudori",)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("buku tentang akuntansi", "akuntansi"),
        ("books about accounting", "akuntansi"),
        ("books about cooking", "masakan"),
        ("ada buku resep masak memasak ga?", "resep"),
        ("buku pemograman", "pemrograman"),
        ("do you have anything on poetry?", "puisi"),
        ("buku sejarah indonesia", "sejarah indonesia"),
        ("komik", "komik"),
    ],
)
def test_a_topic_finds_books_about_it(text: str, subject: str) -> None:
    about = {title.title for title in sample_titles() if subject in title.subjects}
    found = named(text)
    assert len(found) >= min(5, len(about))
    assert len(set(found) & about) >= 0.8 * len(found)


def test_readers_are_a_topic_too() -> None:
    found = ask("buku anak")
    assert found[0].matched == "topic"
    assert {hit.title.audience for hit in found} == {"anak"}
    assert {hit.title.audience for hit in ask("comics for teenagers")} == {"remaja"}


@pytest.mark.parametrize(
    "text",
    [
        "xyzzy buku sihir",
        "buku tentang masak rendang padang",
        "",
        "   ",
        "🙂🙂🙂",
        "?!...",
        "ada buku apa aja",
        "buku karya stephen chbosky",
        "qwertyuiop",
        "' OR 1=1; --",
        "<b>*_[",
        "\u202e\u200f\u0000",
        "كتاب البخلاء",
    ],
)
def test_nothing_is_found_where_nothing_is_held(text: str) -> None:
    assert ask(text) == []


def test_a_very_long_message_is_answered() -> None:
    assert ask("x" * 4096) == []
    assert ask("a " * 2048) == []
    assert len(ask("novel " * 682)) <= MOST_HITS


def test_hits_are_best_first_and_at_most_fifty() -> None:
    for text in ("novel", "cinta", "buku tentang sejarah", "psikologi", "bumi"):
        scores = [hit.score for hit in ask(text)]
        assert 0 < len(scores) <= MOST_HITS
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= value <= 1 for value in scores)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        (TitleQuery("ada ga?", title="laskar plangi", author="andrea hirta"), "Laskar Pelangi"),
        (TitleQuery("ada bumi nya tere liye?", title="bumi", author="tere liye"), "Bumi"),
        (TitleQuery("ada filosofi teras ga", title="zzzz"), "Filosofi Teras"),
        (TitleQuery("x", title="Ada Apa dengan Cinta?"), "Ada Apa dengan Cinta?"),
    ],
)
def test_parts_already_recognised_are_used_and_the_text_when_they_fail(query: TitleQuery, title: str) -> None:
    assert sample_index().search(query)[0].title.title == title


def test_recognised_authors_and_topics() -> None:
    by = sample_index().search(TitleQuery("ada?", author="andrea hirata"))
    assert {hit.title.authors for hit in by} == {("Andrea Hirata",)}
    about = sample_index().search(TitleQuery("ada?", topic="accounting"))
    assert all("akuntansi" in hit.title.subjects for hit in about if hit.matched == "topic")
    assert len(about) >= 8


def test_an_isbn_names_one_title() -> None:
    index = TitleIndex(
        [Title("1", "Bumi", isbn="978-602-03-3295-6"), Title("2", "Bulan", isbn="n/a"), Title("3", "Hujan")]
    )
    assert [hit.title.id for hit in index.search(TitleQuery("ada?", isbn="9786020332956"))] == ["1"]
    assert index.search(TitleQuery("zzz", isbn="9780000000000")) == []
    assert [hit.title.id for hit in index.search(TitleQuery("bulan"))] == ["2"]


def test_titles_are_given_by_id_and_newest_first() -> None:
    catalog: Catalog = sample_index()
    assert catalog.title("B0012") == next(title for title in sample_titles() if title.id == "B0012")
    assert catalog.title("nothing") is None
    added = [title.added for title in catalog.new_arrivals(30) if title.added]
    assert len(added) == 30
    assert added == sorted(added, reverse=True)
    assert catalog.new_arrivals(-1) == []


def test_an_empty_library_has_nothing() -> None:
    empty = TitleIndex([])
    assert empty.search(TitleQuery("bumi")) == []
    assert empty.recommend("novel romantis", 3) == []


def test_a_title_of_signs_alone_does_no_harm() -> None:
    index = TitleIndex([Title("1", "???"), Title("2", "Bumi"), Title("3", "S/Z", ("Roland Barthes",))])
    assert [hit.title.id for hit in index.search(TitleQuery("bumi"))] == ["2"]
    assert [hit.title.id for hit in index.search(TitleQuery("S/Z"))] == ["3"]
