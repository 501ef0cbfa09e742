"""Titles and authors that a question names, found in the library's own catalogue, misspelt ones included."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from rapidfuzz import fuzz

from actions.policy import decide_reading
from actions.thresholds import Thresholds
from catalog.port import Catalog, Hit, TitleQuery
from nlu.interpretation import Entity, Interpretation, RankedIntent

SEARCH = "search_catalog"
NAMING = frozenset(
    {SEARCH, "reserve_title", "suggest_purchase", "renew_my_loan", "ask_recommendation", "ask_lost_book"}
)
SURE = 0.85  # likeness from which a title or an author counts as named
SURE_TITLE = 0.95  # likeness from which words that are nothing else clearly are a title
BARE_TITLE_WORDS = 2
ALIKE = 70.0  # likeness (0 to 100) of the words that stand for it


def in_catalog(
    catalog: Catalog, book: Collection[str], reading: Interpretation, thresholds: Thresholds
) -> Interpretation:
    """The reading in the light of the catalogue; `book` holds the names of the library's intents."""
    return link_titles(catalog, as_title_search(catalog, reading, thresholds) if SEARCH in book else reading)


def as_title_search(catalog: Catalog, reading: Interpretation, thresholds: Thresholds) -> Interpretation:
    """An unsure reading of words that are a title or an author of the catalogue is a search for it."""
    if decide_reading(reading, thresholds) == "answer" or len(reading.text.split()) < BARE_TITLE_WORDS:
        return reading
    hit = named_in(catalog, TitleQuery(reading.text), SURE_TITLE)
    if hit is None:
        return reading
    best = RankedIntent(SEARCH, hit.score)
    others = tuple(each for each in reading.ranking if each.intent != SEARCH)
    return replace(reading, intent=SEARCH, confidence=best.confidence, ranking=(best, *others))


def link_titles(catalog: Catalog, reading: Interpretation) -> Interpretation:
    """The reading with the title or the author it names as an entity, where its intent is about titles."""
    if reading.intent not in NAMING or any(each.kind in {"title", "author"} for each in reading.entities):
        return reading
    hit = named_in(catalog, title_query(reading.text, reading.entities))
    named = _named(reading.text, hit) if hit else None
    return replace(reading, entities=(*reading.entities, named)) if named else reading


def named_in(catalog: Catalog, query: TitleQuery, sure: float = SURE) -> Hit | None:
    """The title that a query names, by itself or by its author; None when nothing is so surely meant."""
    best = next(iter(catalog.search(query)), None)
    return best if best and best.score >= sure and best.matched != "topic" else None


def title_query(text: str, entities: Iterable[Entity]) -> TitleQuery:
    """What to look for in the catalogue: a patron's words and what was recognised in them, the first of each kind."""
    found: dict[str, str] = {}
    for each in entities:
        found.setdefault(each.kind, each.value)
    return TitleQuery(text, found.get("title"), found.get("author"), found.get("topic"), found.get("isbn"))


def _named(text: str, hit: Hit) -> Entity | None:
    """The entity with the patron's own words for it, widened to whole words."""
    kind = "title" if hit.matched == "title" else "author"
    names = (hit.title.title, hit.title.title.split(":")[0]) if kind == "title" else hit.title.authors
    found = [(fuzz.partial_ratio_alignment(name.casefold(), text.casefold()), name) for name in names]
    alike = [(match.score, name, match) for match, name in found if match is not None]
    score, name, match = max(alike, key=lambda each: each[0], default=(0.0, "", None))
    if match is None or score < ALIKE:
        return None
    said = _closest(name, _whole_words(text, match.dest_start, match.dest_end))
    is_one_word_of_many = kind == "title" and len(said.split()) == 1 < len(name.split())  # books about `sejarah`
    return None if is_one_word_of_many else Entity(kind, name, said)


def _whole_words(text: str, first: int, end: int) -> str:
    while first > 0 and text[first - 1].isalnum():
        first -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[first:end].strip(" ,.?!")


def _closest(name: str, said: str) -> str:
    """The words without one at either end that only stands beside the name: `laskar plangi` of `laskar plangi ga`."""
    parts = said.split()
    spans = [parts[first:end] for first in (0, 1) for end in (len(parts), len(parts) - 1) if first < end]
    words = (" ".join(span) for span in spans)
    return max(words, key=lambda each: fuzz.ratio(name.casefold(), each.casefold()), default=said)
