"""The page of errors stands alone, speaks both languages and can be read without its colours."""

from html.parser import HTMLParser

import pytest

from nlu.error_page import error_page
from nlu.interpretation import Language
from nlu.outcomes import Outcome
from nlu.question_table import Row
from tests.unit.nlu.judged import ALL, RIGHT, outcome, reading

Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """The tags of a page, and the texts of its map's cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[Tag] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag with its attributes."""
        self.all.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note a piece of text."""
        self.words.append(data.strip())

    def named(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every tag of a name."""
        return [attributes for tag, attributes in self.all if tag == name]


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    page = error_page(ALL, "q.tsv")
    tags = Tags(page)
    assert {tag for tag, _ in tags.all}.isdisjoint({"script", "link", "img", "iframe"})
    assert not any({"src", "href"} & attributes.keys() for _, attributes in tags.all)
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("language", ["id", "en"])
def test_both_languages_are_there_and_one_is_open(language: Language) -> None:
    page = error_page(ALL, "q.tsv", language)
    tags = Tags(page)
    assert tags.named("html") == [{"lang": language}]
    assert [each["id"] for each in tags.named("input") if "checked" in each] == [f"show-{language}"]
    spans = [each.get("lang") for each in tags.named("span")]
    assert spans.count("id") == spans.count("en") > 20
    assert "Bagaimana pertanyaan dibaca" in page
    assert "How questions are read" in page


def test_cells_have_numbers_and_titles_that_say_all() -> None:
    tags = Tags(error_page(ALL, "q.tsv"))
    titles = [each["title"] for each in tags.named("td") if "title" in each]
    assert "out_of_scope → ask_parking: 1 / 3 (33 %) tertukar · taken for another" in titles
    assert "out_of_scope → out_of_scope: 2 / 3 (67 %) terbaca benar · read rightly" in titles
    scopes = {each.get("scope") for each in tags.named("th")}
    assert scopes == {"row", "col"}
    assert len(tags.named("caption")) == len(tags.named("table")) == 3


def test_texts_of_patrons_stay_texts() -> None:
    row = Row("<script>alert(1)</script> & {{ 7 }} {x}", frozenset({"greet"}), "-")
    page = error_page([Outcome(row, (reading("thank", 0.9),), ("answer",), 1.0)], "<b>.tsv")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7 }} {x}" in page
    assert "&lt;b&gt;.tsv" in page
    assert Tags(page).named("script") == []


def test_a_page_without_mistakes_says_so() -> None:
    page = error_page([RIGHT], "q.tsv")
    assert "Nothing went wrong." in page
    assert "There are no questions to show." in page
    assert "0 of them went wrong" in page


def test_every_decision_has_its_words() -> None:
    wrong = [outcome("greet", reading(intent, sure)) for intent, sure in (("thank", 0.9), ("thank", 0.5), (None, 0.1))]
    words = Tags(error_page(wrong, "q.tsv")).words
    assert {"answered", "asked back", "handed over"} <= set(words)
