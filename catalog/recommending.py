"""What to read next: a varied pick for a wish, the same one all day."""

import random
import re
from collections.abc import Callable, Iterable
from datetime import date

from catalog.port import Title
from catalog.subjects import Subjects
from catalog.words import cues, fold, words_of

_AGE = re.compile(r"(?:umur|usia|berusia|berumur|aged?|for a)\s+(\d{1,2})|(\d{1,2})\s*(?:tahun|thn|th|years?|yo)\b")
_CHILD_UNTIL = 12
_TEEN_UNTIL = 17
# Subjects too wide to say that two titles are alike.
_WIDE = frozenset({"novel", "fiksi indonesia", "novel terjemahan", "klasik", "buku teks", "sastra indonesia"})


class Recommender:
    """Picks titles for a wish in the patron's own words."""

    def __init__(self, titles: list[Title], subjects: Subjects, today: Callable[[], date]) -> None:
        self._titles = titles
        self._subjects = subjects
        self._today = today

    def pick(self, wish: str, like: list[Title], limit: int) -> list[Title]:
        """Pick titles for a wish or like the given ones; nothing when the wish names nothing known."""
        numbers = self._alike(like[0]) if like else self._wished(wish)
        chosen = [self._titles[number] for number in sorted(numbers) if self._titles[number] not in like]
        # A pick, not a secret: the day and the wish decide it, so that asking twice shows the same.
        random.Random(f"{self._today().isoformat()} {fold(wish)}").shuffle(chosen)  # noqa: S311  # nosec B311
        if like:
            chosen.sort(key=lambda title: -len({*title.subjects} & {*like[0].subjects}))
        return _varied(chosen)[: max(0, limit)]

    def _wished(self, wish: str) -> set[int]:
        words = words_of(wish)
        wanted = self._subjects.wanted(words)
        if not wanted.subjects and not wanted.readers:
            wanted = self._subjects.wanted(cues().take_apart(words).content)
        readers = _reader_of_age(wish) or wanted.readers[:1]
        narrow = [subject for subject in wanted.subjects if subject not in _WIDE]
        return self._narrowed(narrow or list(wanted.subjects), readers)

    def _narrowed(self, subjects: list[str], readers: tuple[str, ...]) -> set[int]:
        every = self._subjects.about_all((*subjects, *readers))
        if every or not subjects:
            return every
        some = set().union(*(self._subjects.about(subject) for subject in subjects))
        for_them = some & self._subjects.about_all(readers)
        return for_them or self._subjects.about_all(readers) or some

    def _alike(self, title: Title) -> set[int]:
        sets = [self._subjects.about(subject) for subject in title.subjects if subject not in _WIDE]
        return set().union(*sets)


def _reader_of_age(wish: str) -> tuple[str, ...]:
    found = _AGE.search(wish.casefold())
    if not found:
        return ()
    age = int(found[1] or found[2])
    return ("@anak" if age <= _CHILD_UNTIL else "@remaja" if age <= _TEEN_UNTIL else "@dewasa",)


def _varied(titles: Iterable[Title]) -> list[Title]:
    first: dict[tuple[str, ...], Title] = {}
    later = [title for title in titles if first.setdefault(title.authors[:1], title) is not title]
    return [*first.values(), *later]
