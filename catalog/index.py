"""The library's titles in memory: searched through typing mistakes, by title, author and topic."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

from catalog.port import Hit, Title, TitleQuery
from catalog.recommending import Recommender
from catalog.scoring import Entry, Likenesses, Score, prepare, score
from catalog.subjects import Subjects, Wanted
from catalog.vocabulary import Vocabulary
from catalog.words import Asked, cues, words_of

MOST_HITS = 50
_CANDIDATES = 80
_COMMON = 20_000
_SURE = 0.9
_NAMESAKE = 0.15
_TOPIC_SCORE = 0.7


def today() -> date:
    """Give the current date (UTC)."""
    return datetime.now(UTC).date()


class TitleIndex:
    """A Catalog over titles held in memory."""

    def __init__(self, titles: Iterable[Title], today: Callable[[], date] = today) -> None:
        # Newest first, so that a title's number is also its age among titles that answer equally well.
        self._newest = sorted(titles, key=lambda title: (title.added or date.min, title.id), reverse=True)
        self._age = {title.id: age for age, title in enumerate(self._newest)}
        self._by_id = {title.id: title for title in self._newest}
        self._by_isbn = {_digits(title.isbn): title for title in self._newest if _digits(title.isbn)}
        self._entries = [prepare(title) for title in self._newest]
        self._by_word = _postings(self._entries)
        self._vocabulary = Vocabulary(self._by_word)
        self._written_together = _written_together(self._entries)
        self._subjects = Subjects(self._newest)
        self._recommender = Recommender(self._newest, self._subjects, today)

    def title(self, title_id: str) -> Title | None:
        """Give the title with this id, if the library holds it."""
        return self._by_id.get(title_id)

    def new_arrivals(self, limit: int) -> list[Title]:
        """Give the newest acquisitions, newest first."""
        return self._newest[: max(0, limit)]

    def recommend(self, wish: str, limit: int) -> list[Title]:
        """Give a varied pick for a wish, the same one all day; the newest titles when the wish names nothing known."""
        asked = cues().take_apart(self._words(wish))
        like = [hit.title for hit in self._by_name(asked) if hit.score >= _SURE and hit.matched == "title"]
        return self._recommender.pick(wish, like, limit) or self.new_arrivals(limit)

    def search(self, query: TitleQuery) -> list[Hit]:
        """Give at most 50 titles that answer the query, best first; nothing when the library does not hold it."""
        held = self._by_isbn.get(_digits(query.isbn or ""))
        if held:
            return [Hit(held, 1.0, "title")]
        if query.title or query.author or query.topic:
            best = self._find(_from_parts(query))
        else:
            best = self._for_readers(query.text)
        if not best or best[0].score < _SURE:
            best = self._best([*best, *self._find(self._from_text(query.text))])
        return best

    def _from_text(self, text: str) -> Asked:
        words = self._words(text)
        asked = cues().take_apart(words)
        return asked if asked.content else Asked(words, ())

    def _words(self, text: str) -> tuple[str, ...]:
        split = (self._written_together.get(word, (word,)) for word in words_of(text))
        return tuple(word for words in split for word in words)

    def _find(self, asked: Asked) -> list[Hit]:
        hits = self._by_name(asked)
        if asked.topic or not hits or hits[0].score < _SURE:
            hits += self._by_topic(asked) or self._by_author_and_topic(asked)
        return self._best(hits)

    def _by_name(self, asked: Asked) -> list[Hit]:
        likenesses = {word: self._vocabulary.alike(word) for word in dict.fromkeys(asked.content)}
        entries = (self._entries[number] for number in self._candidates(likenesses))
        scored = ((entry, score(entry, asked, likenesses)) for entry in entries)
        return self._best(_without_namesakes([_hit(entry, found) for entry, found in scored if found]))

    def _candidates(self, likenesses: Likenesses) -> list[int]:
        weights: dict[int, float] = defaultdict(float)
        known = [(word, likeness) for alike in likenesses.values() for word, likeness in alike.items()]
        known.sort(key=lambda item: len(self._by_word[item[0]]))
        for word, likeness in known:
            numbers = self._by_word[word]
            self._weigh(weights, numbers, likeness / (1 + len(numbers) / 100))
        return heapq.nlargest(_CANDIDATES, weights, key=weights.__getitem__)

    def _weigh(self, weights: dict[int, float], numbers: list[int], weight: float) -> None:
        for number in numbers[:_COMMON]:
            weights[number] += weight

    def _for_readers(self, text: str) -> list[Hit]:
        """Answer "buku anak" or "comics for teenagers": a wish that names readers and no title."""
        wanted = self._subjects.wanted(self._words(text))
        if not wanted.readers or cues().take_apart(wanted.rest).content:
            return []
        return self._about(wanted, _SURE)

    def _by_topic(self, asked: Asked) -> list[Hit]:
        wanted = self._subjects.wanted(asked.topic or asked.content)
        if wanted.rest or not (wanted.subjects or wanted.readers):
            return []
        return self._about(wanted, _TOPIC_SCORE)

    def _by_author_and_topic(self, asked: Asked) -> list[Hit]:
        """Answer "puisi chairil anwar": a subject and an author in one breath."""
        wanted = self._subjects.wanted(asked.content)
        if not wanted.rest or not (wanted.subjects or wanted.readers):
            return []
        about = self._subjects.about_all((*wanted.subjects, *wanted.readers))
        hits = self._by_name(Asked(wanted.rest, asked.cues))
        return [hit for hit in hits if hit.matched == "author" and self._age[hit.title.id] in about]

    def _about(self, wanted: Wanted, value: float) -> list[Hit]:
        numbers = self._subjects.about_all((*wanted.subjects, *wanted.readers))
        titles = (self._entries[number].title for number in heapq.nsmallest(MOST_HITS, numbers))
        return [Hit(title, value, "topic") for title in titles]

    def _best(self, hits: Iterable[Hit]) -> list[Hit]:
        best: dict[str, Hit] = {}
        for hit in hits:
            known = best.get(hit.title.id)
            if known is None or known.score < hit.score:
                best[hit.title.id] = hit
        return heapq.nsmallest(MOST_HITS, best.values(), key=lambda hit: (-hit.score, self._age[hit.title.id]))


def _from_parts(query: TitleQuery) -> Asked:
    title, author, topic = (words_of(part or "") for part in (query.title, query.author, query.topic))
    asked = cues().take_apart((*title, *topic))
    content = asked.content or (*title, *topic)
    return Asked((*content, *author), asked.cues, author, topic)


def _hit(entry: Entry, found: Score) -> Hit:
    return Hit(entry.title, round(found.value, 4), found.matched)


def _without_namesakes(hits: list[Hit]) -> list[Hit]:
    """Drop authors that only sound like the one who was found exactly: Soekanto for Soekarno."""
    best = max((hit.score for hit in hits if hit.matched == "author"), default=0.0)
    return [hit for hit in hits if hit.matched != "author" or hit.score >= best - _NAMESAKE]


def _postings(entries: list[Entry]) -> dict[str, list[int]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for word in entry.title_words | entry.author_words:
            postings[word].append(number)
    return dict(postings)


def _written_together(entries: list[Entry]) -> dict[str, tuple[str, ...]]:
    names = {name for entry in entries for name in (entry.short_name, *entry.authors) if " " in name}
    return {name.replace(" ", ""): tuple(name.split()) for name in names}


def _digits(isbn: str) -> str:
    return "".join(c for c in isbn.upper() if c.isdigit() or c == "X")
